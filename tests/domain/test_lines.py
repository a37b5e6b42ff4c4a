"""Single lines look like what they are."""

import pytest

from service.domain.lines import clean_line
from service.errors import InvalidInputError
from service.usecases.organisations import OrganisationData, check_organisation


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("宏达\u200b机械", "宏达机械"),
        ("\ufeff宏达机械\u2060", "宏达机械"),
        ("宏达\u202e械机\u202c", "宏达械机"),
        (" 宏达\t\r\n机械\x00", "宏达 机械"),
        ("宏达\u3000机械\u2028", "宏达 机械"),
        ("𠮷田（重庆）Ltd.", "𠮷田（重庆）Ltd."),
    ],
)
def test_what_nobody_sees_is_gone(typed: str, kept: str) -> None:
    assert clean_line(typed) == kept
    assert check_organisation(OrganisationData(name=typed, contact_name=typed)) == OrganisationData(
        name=kept, contact_name=kept
    )


def test_a_name_of_signs_that_nobody_sees_is_none() -> None:
    with pytest.raises(InvalidInputError):
        check_organisation(OrganisationData(name="\u200b\u202e"))
