"""A unit's certificate is taken over only when it can sign, and lies where only the server reads it."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from server.pades.certificate import (
    Given,
    certificate_path,
    keep_certificate,
    open_certificate,
    remove_certificate,
)
from shared.errors import Conflict, Corrupt, InvalidInput
from tests.made_up_ca import PASSWORD, SINCE, UNIT_NAME, UNTIL, certificate, write_p12, write_pem

TODAY = datetime(2026, 11, 21, 7, 55, tzinfo=UTC)


def given(folder: Path, **made: Any) -> Given:
    (folder / "password").write_text(PASSWORD + "\n")
    return Given(write_p12(folder / "unit.p12", certificate(**made)), None, folder / "password")


def test_a_certificate_is_kept_in_a_file_that_only_the_server_reads(tmp_path: Path) -> None:
    keep_certificate(tmp_path, 317, given(tmp_path), at=TODAY)
    path = certificate_path(tmp_path, 317)
    assert (path.name, stat.S_IMODE(path.stat().st_mode)) == ("pades-317.p12", 0o600)
    found = open_certificate(tmp_path, 317)
    assert found is not None
    assert (found.name, found.issuer, found.since, found.until) == (UNIT_NAME, "CA mẫu", SINCE, UNTIL)
    assert open_certificate(tmp_path, 318) is None


def test_a_pem_pair_serves_as_well_and_a_renewal_takes_its_place(tmp_path: Path) -> None:
    cert, key = write_pem(tmp_path, certificate())
    keep_certificate(tmp_path, 317, Given(cert, key), at=TODAY)
    later = certificate(days=(SINCE, UNTIL + timedelta(days=365)))
    renewed = keep_certificate(tmp_path, 317, Given(write_pem(tmp_path, later)[0], key), at=TODAY)
    assert open_certificate(tmp_path, 317) == renewed
    assert renewed.until == UNTIL + timedelta(days=365)


def test_a_certificate_can_be_taken_away(tmp_path: Path) -> None:
    keep_certificate(tmp_path, 317, given(tmp_path), at=TODAY)
    assert remove_certificate(tmp_path, 317) is True
    assert (open_certificate(tmp_path, 317), remove_certificate(tmp_path, 317)) == (None, False)


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ({"days": (SINCE, TODAY - timedelta(days=1))}, "not valid today"),
        ({"days": (TODAY + timedelta(days=1), UNTIL)}, "not valid today"),
        ({"signs": False}, "not for signing"),
    ],
)
def test_a_certificate_that_cannot_sign_is_refused(tmp_path: Path, made: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        keep_certificate(tmp_path, 317, given(tmp_path, **made), at=TODAY)
    assert not certificate_path(tmp_path, 317).exists()


def test_the_key_of_another_certificate_is_refused(tmp_path: Path) -> None:
    cert, key = write_pem(tmp_path, certificate(), of="Đội CSGT mẫu số 4")
    with pytest.raises(InvalidInput, match="another certificate"):
        keep_certificate(tmp_path, 317, Given(cert, key), at=TODAY)


def test_an_rsa_key_serves_and_one_that_is_too_short_is_refused(tmp_path: Path) -> None:
    long, short = "Đội mẫu, RSA 2048", "Đội mẫu, RSA 1024"
    kept = keep_certificate(tmp_path, 317, Given(*write_pem(tmp_path, certificate(long), of=long)), at=TODAY)
    assert kept.name == long
    with pytest.raises(InvalidInput, match="less than 2048"):
        keep_certificate(tmp_path, 317, Given(*write_pem(tmp_path, certificate(short), of=short)), at=TODAY)


def test_a_wrong_password_is_told(tmp_path: Path) -> None:
    asked = given(tmp_path)
    (tmp_path / "password").write_text("sai")
    with pytest.raises(InvalidInput, match="cannot be read"):
        keep_certificate(tmp_path, 317, asked, at=TODAY)


def test_a_file_that_others_may_read_and_a_damaged_one_are_refused(tmp_path: Path) -> None:
    keep_certificate(tmp_path, 317, given(tmp_path), at=TODAY)
    path = certificate_path(tmp_path, 317)
    path.chmod(0o644)
    with pytest.raises(Conflict, match="chmod 600"):
        open_certificate(tmp_path, 317)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(Corrupt):
        open_certificate(tmp_path, 317)
