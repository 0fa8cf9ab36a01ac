"""The page that checks papers without a network: one HTML file, made from the parts in `offline/`, its root pinned.

It opens from a disk or a stick as well as from the server. Its policy names the two scripts and the style by their
hashes, so that nothing else can run in it, and lets it talk to nobody but the server it came from.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from dataclasses import dataclass
from importlib import resources

from print_templates.legal_points import decree_of
from print_templates.notice import NOTICE_MASK
from shared.law.regimes import regimes
from shared.seal.base64url import to_base64url
from shared.seal.keys import fingerprint

LARGEST = 150_000
"""Bytes of the whole file: it goes by message and stick, and onto phones with little room."""
SCRIPTS = (
    "bytes.js",
    "seal.js",
    "lookup_code.js",
    "keys.js",
    "judge.js",
    "facts.js",
    "words.js",
    "picture.js",
    "camera.js",
    "store.js",
    "view.js",
    "main.js",
)
VENDOR = "vendor/jsQR-1.4.0.min.js"
_ICONS = {
    "alert": "alert-outline",
    "camera": "camera-outline",
    "check": "check",
    "clock": "clock-outline",
    "decagram": "check-decagram",
    "eye": "eye-outline",
    "image": "image-outline",
    "key": "key-variant",
    "octagon": "alert-octagon",
    "scan": "qrcode-scan",
    "school": "school-outline",
    "shield": "shield-check-outline",
}


@dataclass(frozen=True, slots=True)
class OfflinePage:
    """The file, and the content policy that fits it (also written into it, for where no server sends one)."""

    html: bytes
    policy: str


def build_page(root: bytes) -> OfflinePage:
    """The page that believes key lists of this root only; `root` is its raw public key (32 bytes)."""
    vendor, script, style = _read(VENDOR).strip(), _script(root), _style()
    policy = _policy((vendor, script), style)
    parts = {
        "policy": html.escape(policy, quote=True),
        "style": style,
        "symbols": _symbols(),
        "fingerprint": fingerprint(root),
        "vendor": vendor,
        "script": script,
    }
    text = re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], _read("page.html"))
    return OfflinePage(text.encode(), policy)


def _script(root: bytes) -> str:
    """All our scripts in one function, so that they see each other and nobody sees them."""
    short = {one.short: decree_of(one.short) for one in regimes().values()}
    known = {"root": to_base64url(root), "decrees": short, "noticeMask": NOTICE_MASK}
    baked = json.dumps(known, ensure_ascii=False)
    ours = "\n".join(_read(name) for name in SCRIPTS)
    return f'(() => {{\n"use strict";\nconst BAKED = {baked};\n{ours}}})();'


def _style() -> str:
    """The common style without its font, which is too large to come along, and what only this page has."""
    common = (resources.files("server") / "static" / "base.css").read_text(encoding="utf-8")
    plain = re.sub(r"@font-face \{[^}]*\}\n*", "", common)
    return plain + _read("style.css")


def _symbols() -> str:
    """The pictograms as symbols, from the one file that all pages draw them from."""
    paths = dict(
        re.findall(
            r'^  "([a-z-]+)": "([^"]+)"', (resources.files("server") / "templates" / "icons.html").read_text(), re.M
        )
    )
    return "".join(
        f'<symbol id="i-{name}" viewBox="0 0 24 24"><path d="{paths[source]}"/></symbol>'
        for name, source in _ICONS.items()
    )


def _policy(scripts: tuple[str, ...], style: str) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            "script-src " + " ".join(_hash(one) for one in scripts),
            "style-src " + _hash(style),
            "img-src data: blob:",
            "media-src blob:",
            "connect-src 'self'",
            "form-action 'none'",
            "base-uri 'none'",
        )
    )


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _read(name: str) -> str:
    return (resources.files("server.papercheck") / "offline" / name).read_text(encoding="utf-8")
