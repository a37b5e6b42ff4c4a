"""Single lines look like what they are."""

import pytest

from service.domain.lines import clean_line, names_person
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


@pytest.mark.parametrize("line", ["李强", "李强 销售", "销售经理：李强13900001111", "李　强（带样品）", "王芳、李强"])
def test_a_line_names_a_person(line: str) -> None:
    assert names_person(line, "李强")


@pytest.mark.parametrize("line", ["李强盛", "小李强", "李", "", "王芳 13900001111"])
def test_a_longer_name_is_somebody_elses(line: str) -> None:
    assert not names_person(line, "李强")


def test_names_in_letters_and_no_name_at_all() -> None:
    assert names_person("LI WEI, sales", "Li Wei")
    assert not names_person("Li Weimin", "Li Wei")
    assert not names_person("李强", "")
    assert not names_person("李强", " ")
