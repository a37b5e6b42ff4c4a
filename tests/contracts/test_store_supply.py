"""Records of supply from outside, and the readings of timelines for figures, on SQLite and on PostgreSQL alike."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from store_world import NOW, World

from service.domain.case_details import keyed_digest
from service.domain.cases import Case
from service.domain.supply import OutsideSupply
from service.store import cases, figures, posts, supply
from service.store.database import Database
from service.store.figures import Span


def _open(session: object, world: World) -> Case:
    need = posts.add_need(session, **world.place, text="x", now=NOW)
    return cases.open_case(session, alliance_id=world.alliance.id, need_id=need.id, due_at=NOW, now=NOW)


def _record(session: object, case: Case) -> OutsideSupply:
    said = {"supplier": "某厂", "region": "省外", "amount_cny": Decimal("12.50"), "now": NOW, "by": None}
    return supply.add_record(session, case, **said)


def test_records_are_kept_and_erased_with_their_keys(database: Database, world: World) -> None:
    with database.transaction() as session:
        case, other = _open(session, world), _open(session, world)
        record, kept = _record(session, case), _record(session, other)
        assert record.digest == keyed_digest(record.salt, "某厂\n省外")
        supply.erase_records(session, case.id, now=NOW)
    with database.read() as session:
        found = supply.records_by_id(session, [record.id, kept.id])
    assert [found[each.id].supplier for each in (record, kept)] == ["", "某厂"]
    assert found[record.id].salt == ""
    assert found[record.id].amount_cny == Decimal("12.50")
    assert found[record.id].digest == record.digest


def test_timelines_are_read_up_to_a_moment(database: Database, world: World) -> None:
    later = NOW + timedelta(hours=1)
    with database.transaction() as session:
        first, second = _open(session, world), _open(session, world)
        for case, kind, at in ((first, "a", NOW), (second, "b", NOW), (first, "c", later)):
            cases.append_entry(session, case, kind=kind, now=at, data={"x": kind})
    every = Span(NOW, later)
    said: dict[str, Any] = {"alliance_id": world.alliance.id}
    with database.read() as session:
        heads = figures.heads(session, opened=every, **said)
        said["only"] = keys = [head.key for head in heads]
        whole = dict(figures.histories(session, before=later + timedelta(seconds=1), opened=every, **said))
        early = dict(figures.histories(session, before=later, opened=every, **said))
        none = dict(figures.histories(session, before=later, opened=Span(later, later), **said))
        one = dict(figures.histories(session, before=later, opened=every, **said | {"only": keys[1:]}))
        del said["only"]
        last = figures.last_entries(session, before=later + timedelta(seconds=1), opened=every, **said)
        cut = figures.last_entries(session, before=later, opened=every, **said)
        mark = figures.judged_mark(session, before=later, opened=every, **said)
        pairs = figures.judged_pairs(session, before=later, opened=every, **said)
    assert [(head.seq, head.head) for head in heads] == [(2, first.timeline_head), (1, second.timeline_head)]
    assert [[entry.kind for entry in whole[key].entries] for key in keys] == [["a", "c"], ["b"]]
    assert [[entry.kind for entry in early[key].entries] for key in keys] == [["a"], ["b"]]
    assert [whole[key].number for key in keys] == [first.number, second.number]
    assert (none, list(one)) == ({}, keys[1:])
    assert [[entry.kind for entry in each.entries] for each in last.cases] == [["c"], ["b"]]
    assert [[entry.kind for entry in each.entries] for each in cut.cases] == [["a"], ["b"]]
    assert (last.cut, cut.cut) == (False, True)
    assert whole[keys[0]].entries[0].data["x"] == "a"
    assert (mark[0], pairs) == (0, [])
