"""The local supply rate: what counts, recomputed from the raw timeline; what if; what is bought outside."""

import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from sqlmodel import Session, select

from service.domain.alliances import Membership
from service.domain.cases import Case, TimelineEntry
from service.domain.matches import OrderIntent
from service.domain.posts import NeedVersion
from service.domain.supply import OutsideSupply
from service.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError, ServiceError
from service.figures.counts import Period
from service.figures.supply import LOCAL, OPEN, OUTSIDE, SAME_CHAIN, SETTLED, UNKNOWN
from service.store import alliances
from service.usecases import needs
from service.usecases.figures import Days, Question
from service.usecases.order_intents import Terms
from service.usecases.outside_supply import OutsideSource, record_outside_supply
from service.usecases.supply import SupplyView, make_supply, read_supply, read_supply_rows
from tests.usecases.case_flows import do, open_request
from tests.usecases.flows import confirm, make_mutual, show_interest
from tests.usecases.list_histories import History
from tests.usecases.world import SUPPLIER, World, open_world


def record(world: World, case_id: UUID, by: str = "secretariat", amount: str | None = None, **words: str) -> None:
    source = OutsideSource(
        words.get("supplier", "省外某厂"), words.get("region", "广西"), Decimal(amount) if amount else None
    )
    with world.write() as session:
        record_outside_supply(session, actor=world.actors[by], case_id=case_id, now=world.clock, source=source)


def view(world: World, *chosen: str, by: str = "secretariat", days: Days | None = None) -> SupplyView:
    with world.database.read() as session:
        return read_supply(
            session, world.engines, actor=world.actors[by], now=world.clock, alliance="luzhou", days=days, chosen=chosen
        )


def settle(world: World, amount: str | None = None) -> UUID:
    need_id = make_mutual(world)
    for by in ("owner", "supplier"):
        confirm(world, by, need_id, Terms(Decimal(amount)) if amount else None)
    return need_id


def case_of(world: World, need_id: UUID) -> UUID:
    with world.database.read() as session:
        return session.exec(select(Case.id).where(Case.need_id == need_id)).one()


def totals(world: World) -> dict[str, int]:
    figures = view(world).figures
    return {name: figures.number(name) for name in (LOCAL, SAME_CHAIN, OUTSIDE, SETTLED, OPEN, UNKNOWN)}


def test_what_a_single_deal_is_worth_is_not_told_to_leaders(small_world: World) -> None:
    for amount in ("300", "400"):
        settle(small_world, amount)
    few = view(small_world, by="chain_leader")
    assert (few.figures.yuan(LOCAL), few.figures.yuan(SETTLED), few.figures.yuan_rate()) == (None, None, None)
    assert few.figures.rate() == 1.0
    assert view(small_world).figures.yuan(LOCAL) == 700
    settle(small_world, "500")
    assert view(small_world, by="chain_leader").figures.yuan(LOCAL) == 1200
    outside = small_world.post_need("求购双氧水")
    record(small_world, outside.case_id, amount="100")
    again = view(small_world, by="chain_leader").figures
    assert (again.yuan(LOCAL), again.yuan(OUTSIDE)) == (None, None)  # what is settled less what is local is one deal
    with small_world.database.read() as session:
        who = {"now": small_world.clock, "alliance": "luzhou", "name": LOCAL}
        for by, seen in (("chain_leader", {None}), ("secretariat", {300, 400, 500})):
            found = read_supply_rows(session, small_world.engines, actor=small_world.actors[by], **who)
            assert {line.amount_cny for line in found.rows.lines} == seen


def test_items_and_yuan_of_what_is_settled(small_world: World) -> None:
    settle(small_world, "300")
    settle(small_world)
    outside = small_world.post_need("求购双氧水")
    record(small_world, outside.case_id, amount="100")
    small_world.post_need("还没有人接")
    closed = small_world.post_need("办结了没说去向")
    do(small_world, "close", "secretariat", closed.case_id, proof="phone_record", text="好了")
    open_request(small_world)
    assert totals(small_world) == {LOCAL: 2, SAME_CHAIN: 2, OUTSIDE: 1, SETTLED: 3, OPEN: 1, UNKNOWN: 1}
    figures = view(small_world).figures
    assert figures.rate() == pytest.approx(2 / 3)
    assert (figures.yuan(LOCAL), figures.yuan(SETTLED), figures.priced(SETTLED)) == (300, 400, 2)
    assert figures.yuan_rate() == pytest.approx(0.75)


def test_whichever_came_last_stands(small_world: World) -> None:
    need_id = settle(small_world)
    small_world.later(minutes=5)
    record(small_world, case_of(small_world, need_id))
    assert totals(small_world)[OUTSIDE] == 1
    assert totals(small_world)[LOCAL] == 0
    other = make_mutual(small_world)
    record(small_world, case_of(small_world, other))
    small_world.later(minutes=5)
    for by in ("owner", "supplier"):
        confirm(small_world, by, other)
    assert (totals(small_world)[LOCAL], totals(small_world)[OUTSIDE]) == (1, 1)


def test_a_supplier_counts_by_its_place_on_the_day(small_world: World) -> None:
    need_id = settle(small_world)
    with small_world.write() as session:
        place = session.exec(
            select(Membership).where(Membership.organisation_id == small_world.organisation_id(SUPPLIER))
        ).one()
        chemistry = alliances.find_chain(session, small_world.alliance_ids["luzhou"], "chemistry")
        assert chemistry is not None
        place.chain_id = chemistry.id
        session.add(place)
    assert (totals(small_world)[LOCAL], totals(small_world)[SAME_CHAIN]) == (1, 0)
    with small_world.write() as session:
        place = session.get(Membership, place.id)  # type: ignore[assignment]
        place.until = date(2026, 3, 3)
        session.add(place)
    assert (totals(small_world)[LOCAL], totals(small_world)[OUTSIDE]) == (0, 1)
    assert need_id


def test_what_if_open_proposals_were_settled(small_world: World) -> None:
    record(small_world, small_world.post_need("求购双氧水").case_id)
    make_mutual(small_world)
    declined = make_mutual(small_world)
    show_interest(small_world, "supplier", declined, accepted=False, reason="price")
    before = view(small_world)
    assert before.changed is None
    assert [(each.supplier, each.row.source) for each in before.choices] == [(SUPPLIER, SAME_CHAIN)]
    changed = view(small_world, before.choices[0].key, "LZ-2026-000009:nobody").changed
    assert changed is not None
    assert (before.figures.rate(), changed.rate()) == (0.0, 0.5)
    assert before.figures.number(SETTLED) == 1


def test_what_is_bought_outside_and_made_here(small_world: World) -> None:
    gear = small_world.post_need("求购主减速齿轮，月量两千套")
    record(small_world, gear.case_id, supplier="外省齿轮厂", region="省外")
    record(small_world, small_world.post_need("求购碳化硅单晶炉").case_id)
    found = view(small_world).substitutions
    assert [(each.number, each.supplier, each.region) for each in found] == [("LZ-2026-000001", "外省齿轮厂", "省外")]
    assert found[0].makers[0][0] == SUPPLIER


def test_records_can_be_erased_with_their_need(small_world: World) -> None:
    need = small_world.post_need("求购双氧水")
    record(small_world, need.case_id, amount="80")
    with small_world.write() as session:
        needs.erase_need(session, actor=small_world.actors["owner"], need_id=need.id, now=small_world.clock)
    with small_world.database.read() as session:
        row = session.exec(select(OutsideSupply)).one()
        entry = session.exec(select(TimelineEntry).where(TimelineEntry.kind == "served_outside")).one()
    assert (row.supplier, row.region, row.salt, row.amount_cny) == ("", "", "", 80)
    assert set(json.loads(entry.data)) == {"record", "digest", "case"}
    assert view(small_world).substitutions == []
    assert totals(small_world)[OUTSIDE] == 1


def test_who_records_and_what_is_refused(small_world: World) -> None:
    need = small_world.post_need("求购双氧水")
    for by, error in (("owner", ForbiddenError), ("park_leader", ForbiddenError), ("other_firm", NotFoundError)):
        with pytest.raises(error):
            record(small_world, need.case_id, by)
    with pytest.raises(ConflictError):
        record(small_world, open_request(small_world).id)
    with pytest.raises(InvalidInputError):
        record(small_world, need.case_id, amount="-1")
    with pytest.raises(ForbiddenError):
        view(small_world, by="owner")
    assert view(small_world, by="chain_leader").figures.number(OPEN) == 1


class Life(History):
    """A random life in which needs are served from outside, too."""

    def live(self, steps: int, *, listen: bool = False) -> None:
        """Take as many steps, and after each four something about supply."""
        for _ in range(steps // 5):
            super().live(4, listen=listen)
            self.world.later(minutes=30)
            with suppress(ServiceError):
                self.chance.choice((self.outside, self.priced, self.shut))()

    def outside(self) -> None:
        """Record that a need was served from outside."""
        with self.world.database.read() as session:
            case_id = self._case_of_any_need(session)
        record(self.world, case_id, amount=self.chance.choice((None, "12.50", "3000")))

    def shut(self) -> None:
        """Close a fresh need without saying where it was served."""
        need = self.world.post_need("办结了没说去向")
        do(self.world, "close", "secretariat", need.case_id, proof="phone_record", text="好了")

    def priced(self) -> None:
        """Settle a fresh need for an amount."""
        self.need_ids.append(settle(self.world, self.chance.choice(("7.25", "800"))))


@pytest.fixture(scope="module")
def life(world_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    world = open_world(world_template, tmp_path_factory.mktemp("supply"))
    life = Life(world, seed=11)
    life.live(60)
    yield life
    world.database.dispose()


Told = list[tuple[datetime, str, dict[str, str]]]
Items = list[tuple[datetime, UUID | None, Decimal | None]]


def entries_of(session: Session, case: Case, before: datetime) -> Told:
    """The raw timeline of a case before a moment."""
    entries = session.exec(select(TimelineEntry).where(TimelineEntry.case_id == case.id)).all()
    ordered = sorted((entry for entry in entries if entry.at < before), key=lambda each: each.seq)
    return [(entry.at, entry.kind, json.loads(entry.data)) for entry in ordered]


def items_of(session: Session, told: Told) -> Items:
    """Order intents, or the record of being served from outside where that came last."""
    items: Items = []
    for at, kind, data in told:
        if kind == "served_outside":
            row = session.get(OutsideSupply, UUID(data["record"]))
            assert row is not None
            items = [(at, None, row.amount_cny)]
        elif kind == "order_intent_made":
            intent = session.get(OrderIntent, UUID(data["intent"]))
            assert intent is not None
            items = [item for item in items if item[1] is not None]
            items.append((at, intent.supplier_id, intent.amount_cny))
    return items


def naive(session: Session, before: datetime, first: date, last: date) -> dict[str, list[tuple[str, Decimal | None]]]:
    """Every figure but those by node, from the raw timeline: items with their case and amount."""
    found: dict[str, list[tuple[str, Decimal | None]]] = defaultdict(list)
    zone = alliances.get_alliance(session, "luzhou").timezone
    assert zone == "Asia/Shanghai"
    members = {
        place.organisation_id: place.chain_id
        for place in session.exec(select(Membership)).all()
        if place.alliance_id == alliances.get_alliance(session, "luzhou").id
    }
    for case in session.exec(select(Case)).all():
        told = entries_of(session, case, before)
        states = [data["case"]["state"] for _, _, data in told]
        alive = [state for state in states if state not in ("closed", "followed_up")]
        if case.need_id is None or not told or alive[-1] == "merged":
            continue
        items = items_of(session, told)
        if not items:
            found["unknown" if states[-1] in ("closed", "followed_up") else "open"].append((case.number, None))
        for at, supplier, amount in items:
            day = (at + timedelta(hours=8)).date()
            versions = session.exec(select(NeedVersion).where(NeedVersion.need_id == case.need_id)).all()
            chain = max((v for v in versions if v.created_at <= at), key=lambda v: v.version).chain_id
            if first <= day <= last:
                names = ["settled", "outside" if supplier not in members else "local"]
                names += ["chain"] if supplier in members and members[supplier] == chain else []
                for name in names:
                    for prefix in ("", f"chain.{chain}.", f"month.{day.isoformat()[:7]}."):
                        found[prefix + name].append((case.number, amount))
    return found


@pytest.mark.parametrize("place", range(6))
def test_every_figure_is_what_the_timeline_says_at_any_moment(life: Life, place: int) -> None:
    world = life.world
    start = datetime(2026, 3, 4, 1, 30, tzinfo=world.clock.tzinfo)
    before = start + (world.clock - start) * (place + 1) / 6 + timedelta(microseconds=1)
    first, last = date(2026, 3, 8), (before + timedelta(hours=8)).date()
    with world.database.read() as session:
        alliance = alliances.get_alliance(session, "luzhou")
        question = Question(Period(first, last), last, before)
        figures = make_supply(session, world.engines, alliance, question, actor=world.actors["secretariat"])
        wanted = naive(session, before, first, last)
    for name in {name for name in figures.counts if not name.startswith("node.")} | wanted.keys():
        rows = figures.counts.get(name, [])
        found = sorted((row.story.number, row.amount_cny or Decimal(0)) for row in rows)
        assert found == sorted((number, amount or Decimal(0)) for number, amount in wanted.get(name, [])), name
        assert figures.yuan(name) == sum((amount for _, amount in wanted.get(name, []) if amount), Decimal(0))
    by_node = sum(figures.number(f"node.{node}.settled") for node in figures.nodes)
    assert by_node == figures.number(SETTLED)
    if place == 5:
        assert {"local", "outside", "open", "unknown"} <= {name for name, rows in figures.counts.items() if rows}
        assert figures.nodes


def test_rows_are_as_many_as_the_number(life: Life) -> None:
    said = {"actor": life.world.actors["secretariat"], "now": life.world.clock, "alliance": "luzhou"}
    with life.world.database.read() as session:
        figures = read_supply(session, life.world.engines, **said).figures  # type: ignore[arg-type]
        for name in (SETTLED, OUTSIDE, f"chain.{figures.chains[0]}.local"):
            found = read_supply_rows(session, life.world.engines, name=name, **said)  # type: ignore[arg-type]
            assert found.rows.count == figures.number(name) == len(found.rows.lines)
        with pytest.raises(NotFoundError):
            read_supply_rows(session, life.world.engines, name="nothing", **said)  # type: ignore[arg-type]
