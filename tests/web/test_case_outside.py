"""Supply from outside on a case's page over HTTP: said while a need is closed or listed as a gap, kept or nothing."""

from html import escape

import pytest
from sqlmodel import select

from service.domain.supply import OutsideSupply
from tests.usecases.case_flows import kinds, open_request, read
from tests.web.office import Office
from tests.web.visitor import alert_of

NASTY = "<b>某厂</b> & {{ 7*7 }}"
OUTSIDE = {"supplier": NASTY, "region": "广西", "amount": "1,200.50 元"}


def records_of(office: Office) -> list[OutsideSupply]:
    with office.world.database.read() as session:
        return list(session.exec(select(OutsideSupply)).all())


@pytest.mark.parametrize("move", ["close", "gap-list"])
def test_who_served_it_from_outside_is_said_while_closing_or_listing(office: Office, move: str) -> None:
    need = office.world.post_need("求购双氧水")
    number, said = need.case_number, {"proof": "phone_record", "text": "电话里说买好了"} if move == "close" else {}
    page = office.read(f"/cases/{number}")
    assert page.count('name="supplier"') == 2
    assert f'href="/supply/outside/{number}">登记外部供应' in page
    state, told = read(office.world, need.case_id).state, kinds(office.world, need.case_id)
    for wrong, words in (({"amount": "很多"}, "金额"), ({"region": " "}, "供应商和地区"), ({"amount": "-3"}, "-3")):
        answer = office.act(number, move, **said | OUTSIDE | wrong)
        assert answer.status_code == 400
        assert words in alert_of(answer.text)
        assert answer.text.count(f'name="supplier" value="{escape(NASTY)}"') == 1
        assert '<details class="outside" open>' in answer.text
    assert (read(office.world, need.case_id).state, kinds(office.world, need.case_id)) == (state, told)
    assert records_of(office) == []
    done = office.act(number, move, **said | OUTSIDE)
    assert done.status_code == 303
    (record,) = records_of(office)
    assert (record.supplier, record.region, str(record.amount_cny)) == (NASTY, "广西", "1200.50")
    assert kinds(office.world, need.case_id)[len(told) :] == [
        "served_outside",
        "closed_on_proof" if move == "close" else "gap_listed",
    ]
    page = office.read(f"/cases/{number}")
    assert "已登记从外面供应" in page
    assert 'name="supplier"' not in page


def test_a_move_that_fails_records_nothing_from_outside(office: Office) -> None:
    need = office.world.post_need("求购双氧水")
    assert office.act(need.case_number, "close", **OUTSIDE, proof="nothing", text="好了").status_code == 400
    assert records_of(office) == []
    assert "served_outside" not in kinds(office.world, need.case_id)


def test_only_who_may_record_supply_is_asked_where_a_need_was_bought(office: Office) -> None:
    need, request = office.world.post_need("求购双氧水"), open_request(office.world)
    for by in ("owner", "park_leader"):
        assert "outside" not in office.read(f"/cases/{need.case_number}", by=by)
    assert "outside" not in office.read(f"/cases/{request.number}")
    assert office.act(need.case_number, "close", by="owner", **OUTSIDE).status_code in (403, 404)
    assert records_of(office) == []
    plain = office.act(need.case_number, "close", proof="phone_record", text="好了", supplier=" ")
    assert plain.status_code == 303
    assert records_of(office) == []
    assert "登记外部供应" in office.read(f"/cases/{need.case_number}")
