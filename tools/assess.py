"""`bienban assess`: ask the law about one case, or about a stream of cases, and get the answer as JSON.

Answers and errors go to stdout. Exit 0: every case was answered; 2: a case, a file or the command is unusable.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

from shared.errors import DomainError, InvalidInput
from shared.law.assess import assess
from shared.law.book import load_law
from shared.law.case import parse_case
from shared.law.explain import explain_answer

USAGE = """Cách dùng / Usage:
  bienban assess CASE.json|-            một vụ việc, trả lời bằng JSON / one case, answered in JSON
  bienban assess --explain CASE.json|-  giải thích từng bước / step by step, in Vietnamese
  bienban assess --jsonl FILE|-         mỗi dòng một vụ việc / one case a line, one answer a line

  -  đọc từ đầu vào chuẩn / standard input. Mã thoát / exit: 0 được, 2 đầu vào sai."""
UNUSABLE = 2
MAX_BYTES = 1_000_000
"""A case is some hundred bytes; more is not a case."""
_encode = json.JSONEncoder(ensure_ascii=False).encode


def main(argv: list[str]) -> int:
    """Run with what follows ``assess`` on the command line; the exit code."""
    if argv in (["-h"], ["--help"]):
        print(USAGE)
        return 0
    options = [word for word in argv if word.startswith("--")]
    names = [word for word in argv if not word.startswith("--")]
    if len(names) != 1 or options not in ([], ["--jsonl"], ["--explain"]):
        return _refuse(_usage_error())
    try:
        if options == ["--jsonl"]:
            return _stream(names[0])
        return _one(read_text(names[0]), explained=bool(options))
    except DomainError as error:
        return _refuse(error)


def read_text(name: str) -> str:
    """The text of a file, or of standard input for ``-``. InvalidInput(file_unreadable | not_utf8)."""
    try:
        data = sys.stdin.buffer.read(MAX_BYTES + 1) if name == "-" else _file_bytes(name)
        if len(data) > MAX_BYTES:
            raise InvalidInput("too_long", vi="Tệp quá lớn cho một vụ việc.", en="The file is too long for a case.")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput("not_utf8", vi="Tệp không phải UTF-8.", en="The file is not UTF-8.", field=None) from None
    except OSError as error:
        raise InvalidInput(
            "file_unreadable", vi=f"Không đọc được tệp “{name}”.", en=f"Cannot read “{name}”: {error.strerror}."
        ) from None


def parse_json(text: str) -> Any:
    """JSON without duplicate keys and without NaN. InvalidInput(not_json)."""
    try:
        return _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        detail = str(error) if isinstance(error, ValueError) else "nested too deeply"
        raise InvalidInput(
            "not_json", vi=f"Không phải JSON hợp lệ ({detail}).", en=f"Not valid JSON ({detail})."
        ) from None


def print_json(value: Any) -> None:
    """One line of JSON on stdout, Vietnamese unescaped."""
    print(_encode(value))


def _one(text: str, *, explained: bool) -> int:
    law = load_law()
    case = parse_case(parse_json(text))
    answer = assess(case, law=law)
    if explained:
        print("\n".join(explain_answer(case, answer, law)))
    else:
        print_json(answer.as_json())
    return 0


def _stream(name: str) -> int:
    """Every line is answered or refused in its place; a bad one never stops the rest."""
    if name == "-":
        return _answer_lines(sys.stdin.buffer)
    try:
        with Path(name).open("rb") as lines:
            return _answer_lines(lines)
    except OSError as error:
        raise InvalidInput(
            "file_unreadable", vi=f"Không đọc được tệp “{name}”.", en=f"Cannot read “{name}”: {error.strerror}."
        ) from None


def _answer_lines(lines: Iterable[bytes]) -> int:
    law, worst, write = load_law(), 0, sys.stdout.write
    for line in lines:
        if not line.strip():
            continue
        try:
            case = parse_case(parse_json(_line_text(line)))
            reply = assess(case, law=law).as_json()
        except DomainError as error:
            reply, worst = error.as_problem(), UNUSABLE
        write(_encode(reply) + "\n")
    sys.stdout.flush()
    return worst


def _line_text(line: bytes) -> str:
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput("not_utf8", vi="Dòng không phải UTF-8.", en="The line is not UTF-8.") from None


def _file_bytes(name: str) -> bytes:
    with Path(name).open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _refuse(error: DomainError) -> int:
    print_json(error.as_problem())
    return UNUSABLE


def _usage_error() -> InvalidInput:
    return InvalidInput("usage", vi=f"Lệnh chưa đúng.\n{USAGE}", en="See the usage above: bienban assess --help.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key appears twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_constant)
