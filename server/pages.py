"""The pages for people: which slices have some, how values read on them, and the headers that keep them safe."""

from __future__ import annotations

from datetime import date

from flask import Flask, Response, request

from server.accounts.routes import pages as accounts
from server.blanks.routes import pages as blanks
from server.deciding.change_routes import pages as changing
from server.deciding.routes import pages as deciding
from server.desk.routes import pages as desk
from server.devices.pages import pages as access
from server.evidence.pages import pages as photos
from server.papercheck.pages import pages as papercheck
from server.parts import parts_of_app
from server.portal.pages import pages as lookup
from server.printing.routes import pages as printing
from server.recovery.routes import pages as recovery
from server.restore.pages import pages as restore
from server.signing.pages import pages as signing
from server.supervisor.routes import pages as supervisor
from shared.clock import in_vietnam
from shared.money import figures

# No inline script or style, nothing from elsewhere, no frame around us: what the page is comes from this server only.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
DECIDING = (deciding, changing, signing, blanks)
MINUTE_MS = 60_000
STATIC_SECONDS = 3_600


def register_pages(app: Flask) -> None:
    """Mount the pages, their filters and the headers of every answer."""
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = STATIC_SECONDS
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for one in (lookup, papercheck, supervisor, photos, desk, printing, *DECIDING, recovery, restore, access, accounts):
        app.register_blueprint(one)
    for name, read in (
        ("count", figures),
        ("percent", percent),
        ("moment", moment),
        ("short_moment", short_moment),
        ("day", day),
        ("age", age),
        ("masked_phone", masked_phone),
    ):
        app.add_template_filter(read, name)
    app.after_request(_add_headers)


def percent(share: float) -> str:
    """96.8 → ``96,8%``."""
    return f"{share:.1f}%".replace(".", ",")


def moment(ms: int) -> str:
    """``14:35:02 ngày 21/11/2026``."""
    return in_vietnam(ms).strftime("%H:%M:%S ngày %d/%m/%Y")


def short_moment(ms: int) -> str:
    """``21/11 14:35``."""
    return in_vietnam(ms).strftime("%d/%m %H:%M")


def day(one: date) -> str:
    """``21/11/2026``."""
    return one.strftime("%d/%m/%Y")


def age(ms: int) -> str:
    """``3 giờ 12 phút``; days from the second on; an hour and less without the hour."""
    minutes = max(ms, 0) // MINUTE_MS
    hours, rest = divmod(minutes, 60)
    if hours >= 48:
        return f"{hours // 24} ngày"
    if hours:
        return f"{hours} giờ {rest:02d}"
    return f"{rest} phút"


def masked_phone(phone: str) -> str:
    """``+84912345678`` → ``+8491 *** 678``: enough to recognise one's own, too little to call."""
    return f"{phone[:5]} *** {phone[-3:]}"


def _add_headers(answer: Response) -> Response:
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    if parts_of_app().settings.public_url.startswith("https:"):
        answer.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.method == "POST":
        answer.headers.setdefault("Cache-Control", "no-store")
    return answer
