import pytest

from matching.holders import ALONE, find_name, worths


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        ("主营塑料、橡胶", 1.0),
        ("塑料", 1.0),
        ("各类塑料等", 1.0),
        ("生产塑料,薄膜", 1.0),
        ("工程塑料、橡胶", 0.2),
        ("塑料机械、橡胶", 0.1),
        ("工程塑料机械", 0.05),
        ("橡胶", 0.0),
        ("不做塑料,做橡胶", 0.0),
        ("没有塑料", 0.0),
    ],
)
def test_a_name_that_stands_alone_is_worth_most(text: str, worth: float) -> None:
    assert find_name(text, "塑料").worth == worth


def test_the_best_place_counts_and_is_told() -> None:
    text = "塑料机械、塑料、塑料"
    found = find_name(text, "塑料")
    assert (found.worth, found.span) == (ALONE, (5, 7))
    assert find_name("塑料机械、塑料桶", "塑料").span == (0, 2)


def test_a_name_of_latin_letters_is_found_in_small_letters() -> None:
    assert find_name("pvc树脂、abs", "abs").worth == ALONE


def test_worths_come_in_the_order_of_the_names() -> None:
    assert worths("铜管、不锈钢板", ["不锈钢", "铝", "铜管"]) == [0.1, 0.0, 1.0]
