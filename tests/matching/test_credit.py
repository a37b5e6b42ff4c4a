import pytest

from matching.attributes import parse_attributes
from matching.constraints import compare
from matching.credit import find_credit
from matching.normalise import normalise


def read(text: str) -> list[tuple[str, object, str, str]]:
    return [(a.name, a.value, a.comparator, a.quote) for a in find_credit(normalise(text).text)]


def verdicts(need: str, offer: str) -> dict[str, str]:
    found = compare(parse_attributes(normalise(need).text), parse_attributes(normalise(offer).text))
    return {c.name: c.verdict for c in found}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("想借九百万,一年期", [("loan_sum", 9e6, "eq", "九百万"), ("loan_term", 365.0, "eq", "一年")]),
        ("设备贷,最高800万元,三年期", [("loan_sum", 8e6, "le", "800万元"), ("loan_term", 1095.0, "eq", "三年")]),
        ("订单融资,最长账期180天", [("loan_term", 180.0, "le", "180天")]),
        (
            "厂房贷,最高一千万元,三年,先息后本",
            [("loan_sum", 1e7, "le", "一千万元"), ("loan_term", 1095.0, "eq", "三年")],
        ),
        ("缺口2000万,想贷八年", [("loan_sum", 2e7, "eq", "2000万"), ("loan_term", 2920.0, "eq", "八年")]),
    ],
)
def test_sums_and_terms(text: str, expected: list[tuple[str, object, str, str]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "年产两万套,三年质保",
        "预算300万,两年期",
        "贷款资料三个工作日批",
        "贷款利率3.85%起",
        "贷款手续费最高3000元",
        "信用贷,300万以内免抵押",
    ],
)
def test_other_figures_are_no_loan(text: str) -> None:
    assert read(text) == []


def test_more_than_is_lent_is_a_no_and_less_is_a_yes() -> None:
    assert verdicts("想贷2000万", "设备贷,最高800万元") == {"loan_sum": "no"}
    assert verdicts("想贷500万", "设备贷,最高800万元") == {"loan_sum": "yes"}
    assert verdicts("想贷800万", "信用贷,300万以内免抵押") == {"loan_sum": "unknown"}
    assert verdicts("想贷八年", "设备贷,三年期") == {"loan_term": "no"}
    assert verdicts("想贷一年", "设备贷,三年期") == {"loan_term": "yes"}
    assert verdicts("想贷500万,八年期", "订单贷,最长账期180天") == {"loan_sum": "unknown", "loan_term": "no"}
