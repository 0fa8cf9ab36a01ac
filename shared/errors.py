"""The errors of the domain. Every one says, in Vietnamese and English, what is wrong and what to do.

DomainError
├── InvalidInput    a value that a person or a file gave is not usable; `field` names it
├── NotAllowed      the value is fine, the act is not (authority, gate, lock, state)
├── Conflict        the same thing exists already with other content
├── NotFound        the named thing is not here
├── Corrupt         bytes, a hash or a signature do not hold
└── TransportError  the other side did not answer as agreed; `permanent` says whether trying again can help
"""

from __future__ import annotations


class DomainError(Exception):
    """`code` is stable and never shown alone; `field` is a dotted path such as ``acts.0.code`` or None."""

    def __init__(self, code: str, *, vi: str, en: str, field: str | None = None) -> None:
        super().__init__(f"{code}: {en}" if field is None else f"{code} ({field}): {en}")
        self.code = code
        self.field = field
        self.vi = vi
        self.en = en

    def as_problem(self) -> dict[str, str]:
        """{"error", "field"?, "message_vi", "message_en"}: the one shape of an error on the wire and on stdout."""
        problem = {"error": self.code, "message_vi": self.vi, "message_en": self.en}
        return problem if self.field is None else {"error": self.code, "field": self.field, **problem}

    def at(self, field: str) -> DomainError:
        """The same error told for `field` (a parser below knows the fault, its caller knows the place)."""
        return type(self)(self.code, vi=self.vi, en=self.en, field=field)


class InvalidInput(DomainError):
    """A value that a person or a file gave is not usable."""


class NotAllowed(DomainError):
    """The act is refused: not in authority, not entered yet, locked, or in a state that does not permit it."""


class Conflict(DomainError):
    """The same identity exists already with other content."""


class NotFound(DomainError):
    """The named thing is not here."""


class Corrupt(DomainError):
    """Bytes, a hash or a signature do not hold: never trusted, never dropped silently."""


class TransportError(DomainError):
    """The other side did not answer as agreed. Retry only when not `permanent`."""

    def __init__(self, code: str, *, vi: str, en: str, field: str | None = None, permanent: bool = False) -> None:
        super().__init__(code, vi=vi, en=en, field=field)
        self.permanent = permanent

    def at(self, field: str) -> TransportError:
        """The same error told for `field`, as permanent as before."""
        return TransportError(self.code, vi=self.vi, en=self.en, field=field, permanent=self.permanent)
