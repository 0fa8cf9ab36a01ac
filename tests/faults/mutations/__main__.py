"""Try mutations from the command line; the last line is JSON: {"mutations", "caught", "missed": [names]}."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.mutations.mutations import missed, read_mutations


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.mutations")
    parser.add_argument("names", nargs="*", help="only these")
    parser.add_argument("--core", action="store_true", help="only the core of the list")
    given = parser.parse_args(argv)
    chosen = [one for one in read_mutations() if one.core or not given.core]
    chosen = [one for one in chosen if one.name in given.names or not given.names]
    missing = []
    with TemporaryDirectory(prefix="bienban-mutations-") as folder:
        for one, is_missed in missed(Path(folder), chosen):
            print(f"{'MISSED' if is_missed else 'caught'}  {one.name}  ({one.rule})", flush=True)
            if is_missed:
                missing.append(one.name)
    print(json.dumps({"mutations": len(chosen), "caught": len(chosen) - len(missing), "missed": missing}))
    return 1 if missing or not chosen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
