"""Credit identifiers: what is in use passes, and what looks wrong is named."""

import pytest

from service.domain.usci import clean_usci, usci_warning


@pytest.mark.parametrize(
    ("code", "warning"),
    [
        ("91350100M000100Y43", ""),
        ("914403001922038216", ""),
        ("91350100M000100Y44", "checksum"),
        ("19350100M000100Y43", "checksum"),
        ("9135", "length"),
        ("9I350100M000100Y43", "signs"),
        ("", ""),
    ],
)
def test_credit_codes(code: str, warning: str) -> None:
    assert usci_warning(clean_usci(f" {code.lower()} ")) == warning


def test_an_identifier_is_stored_without_what_people_put_between() -> None:
    assert clean_usci("9135 0100-m000 100y43") == "91350100M000100Y43"
