"""Units and their officers. `home` is given at creation and never changes, whatever becomes of the unit."""

from __future__ import annotations

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, Moment


class Unit(Base):
    """One unit as it prints, and its policy. `sms_name`: how a text message names it, unaccented, at most 30 signs."""

    __tablename__ = "units"

    home: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    parent: Mapped[str]
    place: Mapped[str]
    province: Mapped[str]
    sms_name: Mapped[str]
    print_policy: Mapped[str]
    symbol: Mapped[str]
    digits: Mapped[int]
    payment: Mapped[dict[str, str]] = mapped_column(JSON)
    created_at: Mapped[int] = mapped_column(Moment)


class Officer(Base):
    """A roster entry; `id` counts within the unit and is never given twice. `left_at`: since when he is not active."""

    __tablename__ = "officers"

    home: Mapped[int] = mapped_column(ForeignKey("units.home"), primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    post: Mapped[str]
    title: Mapped[str]
    agency: Mapped[str]
    delegation: Mapped[str | None]
    active: Mapped[bool]
    left_at: Mapped[int | None] = mapped_column(Moment)


class ServerIdentity(Base):
    """The server's id and epoch: a small table that every database of the server copies; one row."""

    __tablename__ = "server_identity"

    server: Mapped[str] = mapped_column(primary_key=True)
    epoch: Mapped[int]
