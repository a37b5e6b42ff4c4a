from matching.gap_profiles import Amount, describe_supplier, sum_amounts
from matching.mentions import MentionFinder
from matching.posts import Need
from matching.reading import NeedReading, read_need
from tests.matching.small_world import KNOWLEDGE

FINDER = MentionFinder(KNOWLEDGE)


def readings(*texts: str) -> list[NeedReading]:
    return [read_need(Need(text), FINDER) for text in texts]


def test_amounts_are_summed_where_the_units_agree() -> None:
    found = sum_amounts(readings("要盆角齿，每月200套", "盆角齿每月300套", "盆角齿两吨", "要盆角齿"))
    assert found == (Amount("套/月", 500.0, 500.0, 2), Amount("kg", 2000.0, 2000.0, 1))
    assert [amount.words for amount in found] == ["500 套/月", "2 吨"]
    assert sum_amounts([]) == ()


def test_a_range_stays_a_range() -> None:
    assert Amount("片", 200, 300, 1).words == "200–300 片"
    assert Amount("kg/月", 500, 500, 1).words == "500 kg/月"


def test_the_firm_to_attract() -> None:
    needs = readings("求购盆角齿，要有IATF16949，材料20CrMnTi，每月200套，账期30天")
    profile = describe_supplier("主减速齿轮", needs, KNOWLEDGE)
    assert profile.products == ("主减速齿轮", "主减齿", "盆角齿")
    assert profile.processes == ("磨齿", "渗碳淬火")
    assert profile.materials == ("齿轮锻坯",)
    assert profile.certificates == ("IATF 16949",)
    assert any("20crmnti" in words for words in profile.conditions)
    assert not any("200" in words or "账期" in words for words in profile.conditions)


def test_a_process_is_what_is_looked_for_itself() -> None:
    profile = describe_supplier("磨齿", readings("磨齿外协"), KNOWLEDGE)
    assert (profile.products, profile.processes) == ((), ("磨齿",))


def test_without_a_node_only_what_is_stated_counts() -> None:
    profile = describe_supplier(None, readings("要ISO13485的厂"), KNOWLEDGE)
    assert (profile.products, profile.processes) == ((), ())
    assert profile.certificates == ("ISO 13485",)
