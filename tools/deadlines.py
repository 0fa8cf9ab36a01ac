"""`bienban deadlines`: what follows a decision (payment, interest, execution, deferral, instalments, correction).

Answers and errors go to stdout, as `bienban assess`. Exit 0: answered; 2: the file or the command is unusable.
"""

from __future__ import annotations

from shared.errors import DomainError, InvalidInput
from shared.law.settlement import parse_decided, settle
from tools.assess import UNUSABLE, parse_json, print_json, read_text

USAGE = """Cách dùng / Usage:
  bienban deadlines CASE.json|-   các thời hạn, tiền chậm nộp sau khi ra quyết định / what follows a decision

  {"decided_at", "served_at" | "service": {"way", "at"}, "amount", "offender": {"kind"}, "paid": [{"at", "amount"}],
   "as_of", "ended_at", "pay_days", "pauses": [{"from", "to"}], "deferred_at", "instalments": [{"at", "amount"}]}
  hoặc cả vụ việc của “bienban assess” thay cho amount / or a whole case of “bienban assess” instead of amount."""


def main(argv: list[str]) -> int:
    """Run with what follows ``deadlines`` on the command line; the exit code."""
    if argv in (["-h"], ["--help"]):
        print(USAGE)
        return 0
    try:
        if len(argv) != 1 or (argv[0].startswith("-") and argv[0] != "-"):
            raise InvalidInput("usage", vi=f"Lệnh chưa đúng.\n{USAGE}", en="See bienban deadlines --help.")
        found, as_of = parse_decided(parse_json(read_text(argv[0])))
        print_json(settle(found, as_of))
    except DomainError as error:
        print_json(error.as_problem())
        return UNUSABLE
    return 0
