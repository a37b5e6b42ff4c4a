from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace

from service.case_words import STATES
from service.exports.columns import ERASED_WORDS, SHEETS, cell_of, words_of
from service.exports.list_content import CHANGED, LineChange, cells_of
from tests.exports.sample_lists import ZONE, need_line


def test_days_and_moments_are_those_of_the_zone() -> None:
    cells = cells_of("needs", need_line(), ZONE)
    assert cells["created_at"] == date(2026, 3, 5)
    assert cells["due_at"] == datetime(2026, 3, 5, 1, 30)
    assert words_of(cells["due_at"]) == "2026-03-05 01:30"


def test_codes_are_said_in_words_and_unknown_ones_stay() -> None:
    assert cells_of("needs", need_line(), ZONE)["state"] == STATES["gap_listed"] == "已列入补链清单"
    assert cells_of("needs", need_line(state="new_one"), ZONE)["state"] == "new_one"


def test_erased_words_are_said_to_be_so() -> None:
    cells = cells_of("needs", need_line(title="", text="", erased=True), ZONE)
    assert (cells["title"], cells["text"], cells["organisation"]) == ("", ERASED_WORDS, "甲车桥厂")


def test_money_is_exact_and_parts_may_be_missing() -> None:
    amount = next(column for column in SHEETS["projects"].columns if column.field == "order_intent.amount_cny")
    line = SimpleNamespace(erased=False, order_intent=SimpleNamespace(amount_cny=1234567.1))
    assert cell_of(line, amount, ZONE) == Decimal("1234567.10")
    assert words_of(cell_of(line, amount, ZONE)) == "1,234,567.10"
    assert cell_of(SimpleNamespace(erased=False, order_intent=None), amount, ZONE) is None


def test_what_no_file_can_hold_is_left_out() -> None:
    assert cells_of("needs", need_line(text="齿\x00轮\x0b\ufffe\n二"), ZONE)["text"] == "齿轮\n二"


def test_changed_fields_are_those_that_differ() -> None:
    change = LineChange(CHANGED, before={"text": "一", "title": ""}, after={"text": "二", "title": ""})
    assert change.fields == {"text"}
