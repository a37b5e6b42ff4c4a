import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.units import PERIODS_PER_MONTH, UNITS, to_canonical


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (2, "吨", (2000, "kg")),
        (3, "米", (3000, "mm")),
        (5, "丝", (0.05, "mm")),
        (10, "kv", (10_000, "v")),
        (1.5, "兆瓦", (1500, "kw")),
        (10, "bar", (1, "mpa")),
        (2, "个月", (60, "day")),
        (5, "只", (5, "件")),
        (2, "mpa·s", (2, "mpa·s")),
    ],
)
def test_canonical_values(value: float, unit: str, expected: tuple[float, str]) -> None:
    found, canonical = to_canonical(value, unit)
    assert found == pytest.approx(expected[0])
    assert canonical == expected[1]


@given(st.sampled_from(sorted(UNITS)), st.sampled_from(sorted(UNITS)), st.floats(0.001, 1e6))
def test_converting_there_and_back_keeps_the_value(one: str, other: str, value: float) -> None:
    if UNITS[one].dimension != UNITS[other].dimension or UNITS[one].canonical != UNITS[other].canonical:
        return
    in_other = value * UNITS[one].factor / UNITS[other].factor
    assert to_canonical(in_other, other)[0] == pytest.approx(to_canonical(value, one)[0])


def test_a_canonical_unit_is_its_own_canonical_unit() -> None:
    for unit in UNITS.values():
        assert to_canonical(1.0, unit.canonical) == (1.0, unit.canonical)


def test_unknown_units_are_an_error() -> None:
    with pytest.raises(KeyError):
        to_canonical(1, "斛")


def test_a_year_is_twelve_months_and_two_shifts_a_day() -> None:
    assert PERIODS_PER_MONTH["年"] * 12 == pytest.approx(1)
    assert PERIODS_PER_MONTH["班"] == 2 * PERIODS_PER_MONTH["天"]
