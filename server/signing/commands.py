"""`bienban-server signer`: an account for an officer who decides cases at the desk."""

from __future__ import annotations

import argparse
from typing import Any

from server.accounts.service import give_password, make_signer
from server.db import db
from server.parts import Parts
from server.units.models import Officer
from shared.clock import day_of
from shared.errors import NotAllowed, NotFound
from shared.law.authority import load_authority
from shared.people.officer import Agency, parse_post


def add_signing_commands(commands: Any) -> None:
    """Its parser."""
    one = commands.add_parser("signer", help="tài khoản ký tại bàn xử lý / account of a signer at the desk")
    one.add_argument("--home", type=int, required=True, help="số đơn vị / the unit's id")
    one.add_argument("--officer", type=int, required=True, help="số cán bộ / the officer's id")
    one.add_argument("--name", required=True, help="tên đăng nhập / log-in name")


def run_signer(arguments: argparse.Namespace, parts: Parts) -> int:
    """Make the account; the password is shown once, the PIN is chosen by its owner."""
    require_competent(parts, arguments.home, arguments.officer)
    password = give_password(parts, arguments.name, home=arguments.home)
    make_signer(arguments.name, home=arguments.home, officer=arguments.officer)
    print(f"Người ký, mật khẩu chỉ hiện lần này / signer, password shown only now: {arguments.name} {password}")
    return 0


def require_competent(parts: Parts, home: int, officer: int) -> None:
    """NotFound("officer"); NotAllowed("post_not_in_force") for a post that decides nothing today."""
    row = db.session.get(Officer, (home, officer))
    if row is None or not row.active:
        raise NotFound(
            "officer",
            field="officer",
            vi=f"Đơn vị {home} không có cán bộ số {officer}.",
            en=f"Unit {home} has no officer {officer}.",
        )
    power = load_authority().power(parse_post(row.post, Agency(row.agency)), day_of(parts.clock.now_ms()))
    if power is None:
        raise NotAllowed(
            "post_not_in_force",
            field="officer",
            vi="Chức vụ của cán bộ này hiện không có thẩm quyền xử phạt.",
            en="The post of this officer decides no penalty today.",
        )
