"""Accounts of supervisors and their sessions. Secrets are kept only as hashes."""

from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, Hash, Moment

SIGNER = "signer"


class Account(Base):
    """One person who may log in. `home` is the unit whose figures he sees; 0 = all units of this server.

    `officer`: who he is in the unit's roster; only such an account may act, everybody else only looks. `role`: SIGNER
    for one who also decides cases at the desk, None for a supervisor.
    """

    __tablename__ = "accounts"

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(primary_key=True)
    password: Mapped[str]
    changed_at: Mapped[int] = mapped_column(Moment)
    officer: Mapped[int | None]
    role: Mapped[str | None]


class WebSession(Base):
    """One browser that is logged in. The cookie's value is not here, only its SHA-256."""

    __tablename__ = "web_sessions"
    __table_args__ = (ForeignKeyConstraint(["home", "name"], ["accounts.home", "accounts.name"]),)

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    token_hash: Mapped[bytes] = mapped_column(Hash, primary_key=True)
    name: Mapped[str]
    expires_at: Mapped[int] = mapped_column(Moment)


class LoginTry(Base):
    """Failed log-ins of one address, or for one name, in one window of time; `home` 0, since a try names no unit."""

    __tablename__ = "login_tries"

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    whose: Mapped[str] = mapped_column(primary_key=True)
    window: Mapped[int] = mapped_column(Moment, primary_key=True, autoincrement=False)
    count: Mapped[int]
