"""The headers of tus as both sides read and write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.protocol.tus import read_checksum, read_metadata, write_metadata

NAMES = st.text(st.characters(codec="ascii", exclude_characters=" ,", exclude_categories=["Cc"]), min_size=1)


@given(st.dictionaries(NAMES, st.text(max_size=40), max_size=4))
def test_metadata_reads_back_as_written(values: dict[str, str]) -> None:
    assert read_metadata(write_metadata(values)) == values


def test_a_name_without_a_value_is_empty_and_spaces_between_pairs_do_not_matter() -> None:
    assert read_metadata("is_confidential, sha256 YWI=") == {"is_confidential": "", "sha256": "ab"}
    assert read_metadata("") == {}


@pytest.mark.parametrize("header", ["sha256 !", "sha256 YWI", "name /w=="])
def test_other_metadata_is_refused(header: str) -> None:
    with pytest.raises(ValueError):
        read_metadata(header)


@pytest.mark.parametrize("header", ["", "sha1", "crc32 AAAA", "SHA1 AAAA", "sha1 !"])
def test_a_checksum_of_another_kind_is_refused(header: str) -> None:
    if header == "sha1":
        assert read_checksum(header) == ("sha1", b"")
        return
    with pytest.raises(ValueError):
        read_checksum(header)
