"""Reads the QR codes of one picture from stdin and tells them on stdout, as a process that may die of its input.

`python -m server.papercheck.child`: one line of JSON, {"codes": {text: mask}} or {"unreadable": why}.
"""

from __future__ import annotations

import json
import sys

from print_templates.verify.picture import NotReadable, masks_in

MEMORY = 1_500_000_000
"""Bytes of address space; a picture of 60 megapixels needs about a quarter of it."""
SECONDS = 10
"""Of processor time."""


def main() -> int:
    """0, and one line; anything else means that the picture broke its decoder."""
    _limit()
    try:
        answer: dict[str, object] = {"codes": masks_in(sys.stdin.buffer.read())}
    except NotReadable as error:
        answer = {"unreadable": error.code}
    except MemoryError:
        answer = {"unreadable": "too_large"}
    print(json.dumps(answer))
    return 0


def _limit() -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on every system

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


if __name__ == "__main__":
    sys.exit(main())
