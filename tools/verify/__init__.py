"""`bienban verify`: is this page, photo, seal or ledger genuine? Answers without us and without a network.

One line a target; exit 0 all good, 1 something is not, 2 unusable input. Never a traceback, never more than 20 s.
"""

from tools.verify.command import main

__all__ = ["main"]
