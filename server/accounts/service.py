"""Logging in: scrypt for the password, a random token for the session, a limit on wrong tries."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import delete, select
from werkzeug.security import check_password_hash, generate_password_hash

from server.accounts.models import SIGNER, Account, LoginTry, WebSession
from server.db import db, transaction
from server.parts import Parts
from server.units.models import Officer
from shared.errors import Conflict, InvalidInput, NotAllowed, NotFound
from shared.seal.base64url import to_base64url
from shared.text import nfc

SESSION_MS = 8 * 3_600_000
"""A shift: after it the supervisor logs in again, however busy the page was."""
WINDOW_MS = 15 * 60_000
TRIES_OF_ADDRESS, TRIES_OF_NAME = 10, 30
"""Wrong passwords in one window. A name takes more, so that a stranger cannot easily lock a supervisor out."""
SHORTEST_PASSWORD = 12
ALL_UNITS = 0
FIRST_NAME = "giamsat"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is logged in; `form_token` must come back with every form he sends.

    `officer`: who he is in the roster of his unit; None for somebody who may only look. `role`: SIGNER for one who
    decides cases at the desk.
    """

    home: int
    name: str
    form_token: str
    officer: int | None = None
    role: str | None = None


def set_password(parts: Parts, name: str, password: str, *, home: int = ALL_UNITS) -> None:
    """Create the account, or give it another password and end its sessions.

    InvalidInput("password") when short; Conflict("account") when another unit has this name: a log-in names no unit.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise InvalidInput(
            "password",
            field="password",
            vi=f"Mật khẩu cần ít nhất {SHORTEST_PASSWORD} ký tự.",
            en=f"The password needs at least {SHORTEST_PASSWORD} characters.",
        )
    with transaction():
        if db.session.scalar(select(Account).where(Account.name == name, Account.home != home)) is not None:
            raise Conflict(
                "account",
                field="name",
                vi=f"Tên “{name}” đã có ở đơn vị khác. Chọn tên khác.",
                en=f"Another unit has the name “{name}”. Choose another name.",
            )
        account = db.session.get(Account, (home, name)) or Account(home=home, name=name)
        account.password, account.changed_at = _hashed(password), parts.clock.now_ms()
        db.session.add(account)
        db.session.execute(delete(WebSession).where(WebSession.home == home, WebSession.name == name))


def give_password(parts: Parts, name: str, *, home: int = ALL_UNITS) -> str:
    """The same with a password made here (120 random bits), which is told once and kept only as a hash."""
    password = to_base64url(parts.randomness(15))
    set_password(parts, name, password, home=home)
    return password


def set_officer(name: str, *, home: int, officer: int) -> None:
    """From now on this account acts for the officer: it may settle what is held in its unit.

    NotFound("account") or ("officer"); InvalidInput("home") for an account that sees all units, since an officer
    belongs to one.
    """
    if home == ALL_UNITS:
        raise InvalidInput(
            "home",
            field="home",
            vi="Cán bộ thuộc một đơn vị: thêm --home SỐ_ĐƠN_VỊ.",
            en="An officer belongs to one unit: add --home UNIT.",
        )
    with transaction():
        account, row = db.session.get(Account, (home, name)), db.session.get(Officer, (home, officer))
        if account is None or row is None or not row.active:
            raise NotFound(
                "account" if account is None else "officer",
                field="name" if account is None else "officer",
                vi=f"Đơn vị {home} không có tài khoản “{name}” hoặc cán bộ số {officer}.",
                en=f"Unit {home} has no account “{name}” or no officer {officer}.",
            )
        account.officer = officer


def make_signer(name: str, *, home: int, officer: int) -> None:
    """From now on this account is the officer's, for signing at the desk too. Errors of `set_officer`."""
    set_officer(name, home=home, officer=officer)
    with transaction():
        db.session.get_one(Account, (home, name)).role = SIGNER


def first_supervisor(parts: Parts) -> str | None:
    """Make the account `giamsat` when there is none at all; its password, told once, or None."""
    if db.session.scalar(select(Account).limit(1)) is not None:
        return None
    return give_password(parts, FIRST_NAME)


def log_in(parts: Parts, name: str, password: str, *, address: str) -> str:
    """The new session's token, for the cookie. NotAllowed: ``login`` (wrong) or ``too_many`` (wait)."""
    now = parts.clock.now_ms()
    _refuse_guessing(name, address, now)
    account = db.session.scalar(select(Account).where(Account.name == name))
    # An unknown name costs the same scrypt run, so that the time of the answer does not tell which names exist.
    right = check_password_hash(account.password if account else _NOBODY, nfc(password))
    if account is None or not right:
        _count_try(name, address, now)
        raise NotAllowed(
            "login",
            field="password",
            vi="Tên hoặc mật khẩu chưa đúng. Gõ lại; quên thì nhờ quản trị đặt mật khẩu mới.",
            en="Name or password is wrong. Type again, or ask for a new password.",
        )
    token = to_base64url(parts.randomness(32))
    home = account.home
    with transaction():
        db.session.execute(delete(WebSession).where(WebSession.expires_at <= now))
        db.session.add(WebSession(home=home, token_hash=_digest(token), name=name, expires_at=now + SESSION_MS))
    return token


def confirm_password(parts: Parts, visitor: Visitor, password: str, *, address: str) -> None:
    """Before an act of weight: the person himself, not a page left open. NotAllowed as `log_in`."""
    now = parts.clock.now_ms()
    _refuse_guessing(visitor.name, address, now)
    account = db.session.get_one(Account, (visitor.home, visitor.name))
    if not check_password_hash(account.password, nfc(password)):
        _count_try(visitor.name, address, now)
        raise NotAllowed(
            "login",
            field="password",
            vi="Mật khẩu chưa đúng. Gõ lại.",
            en="The password is wrong. Type it again.",
        )


def visitor_of(parts: Parts, token: str) -> Visitor | None:
    """Who holds this session token now; None when nobody does any more."""
    if not token:
        return None
    session = db.session.scalar(select(WebSession).where(WebSession.token_hash == _digest(token)))
    if session is None or session.expires_at <= parts.clock.now_ms():
        return None
    account = db.session.get_one(Account, (session.home, session.name))
    return Visitor(session.home, session.name, form_token(token), account.officer, account.role)


def log_out(token: str) -> None:
    """End the session; an unknown one is ended already."""
    with transaction():
        db.session.execute(delete(WebSession).where(WebSession.token_hash == _digest(token)))


def form_token(cookie: str) -> str:
    """What a form carries to prove that our page made it: another site can neither read nor set the cookie."""
    return hashlib.sha256(b"bienban-form-v1\0" + cookie.encode()).hexdigest()


def _refuse_guessing(name: str, address: str, now: int) -> None:
    for whose, limit in _counted(name, address):
        row = db.session.get(LoginTry, (0, whose, now // WINDOW_MS))
        if row is not None and row.count >= limit:
            raise NotAllowed(
                "too_many",
                vi="Nhập sai nhiều lần. Chờ 15 phút rồi thử lại.",
                en="Too many wrong tries. Wait 15 minutes, then try again.",
            )


def _count_try(name: str, address: str, now: int) -> None:
    window = now // WINDOW_MS
    with transaction():
        db.session.execute(delete(LoginTry).where(LoginTry.window < window))
        for whose, _limit in _counted(name, address):
            row = db.session.get(LoginTry, (0, whose, window))
            if row is None:
                db.session.add(LoginTry(home=0, whose=whose, window=window, count=1))
            else:
                row.count += 1


def _counted(name: str, address: str) -> tuple[tuple[str, int], ...]:
    return (f"address {address}", TRIES_OF_ADDRESS), (f"name {name}", TRIES_OF_NAME)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _hashed(password: str) -> str:
    return generate_password_hash(nfc(password), "scrypt")


# Made at import from a fixed salt: the hash of no password that anyone has.
_NOBODY = "scrypt:32768:8:1$nobody$" + "0" * 128
