"""The table of fields, and the ledger of what was opened and seen."""

import pytest

from service.disclosure import RULES, Field, Stage, label_of, opens
from service.errors import ForbiddenError, NotFoundError
from service.store.disclosures import LedgerFilter
from service.usecases import disclosures, pairs
from service.usecases.disclosures import Opened, OpeningView
from tests.usecases.flows import endorse, make_mutual
from tests.usecases.world import ASKER, SUPPLIER, World


def openings(world: World, by: str = "owner") -> list[OpeningView]:
    with world.database.read() as session:
        return disclosures.read_own_openings(session, actor=world.actors[by])


def look(world: World, by: str, need_id: object) -> None:
    with world.database.read() as session:
        pairs.read_pairs(session, actor=world.actors[by], need_id=need_id, now=world.clock)


def seen(rows: list[OpeningView]) -> list[tuple[str, str, str, str]]:
    return [(row.kind, row.viewer, row.viewer_organisation, row.reason) for row in rows]


def test_each_field_opens_at_its_stage_and_not_before() -> None:
    for field, rule in RULES.items():
        for stage in Stage:
            assert opens(field, stage=stage) == (stage >= rule.opens_at)
        assert opens(field, stage=Stage.STRANGERS, own=True)
        assert opens(field, stage=Stage.STRANGERS, roles={"secretariat"})
    assert not opens(Field.CONTACT, stage=Stage.PROPOSED, roles={"clerk", "park_leader", "chain_leader"})
    assert set(RULES) == set(Field)
    assert {field for field, rule in RULES.items() if rule.ledger} == {Field.CONTACT, Field.DRAWING, Field.CERTIFICATE}
    assert (label_of("contact"), label_of("gone")) == ("联系人和电话", "gone")


def test_an_opening_is_written_down_for_both_and_each_look_once(small_world: World) -> None:
    need_id = small_world.post_need().id
    endorse(small_world, need_id)
    look(small_world, "secretariat", need_id)
    assert openings(small_world) == []
    need_id = make_mutual(small_world)
    first = seen(openings(small_world))
    assert ("opened", "", SUPPLIER, "mutual_interest") in first
    for _ in range(2):
        small_world.later(minutes=20)
        for by in ("supplier", "secretariat", "owner"):
            look(small_world, by, need_id)
    later = seen(openings(small_world))
    assert later.count(("viewed", "secretariat", "", "office")) == 1
    assert later.count(("viewed", "supplier", SUPPLIER, "mutual_interest")) == 1
    assert not [row for row in later if row[2] == ASKER]
    small_world.later(hours=2)
    look(small_world, "secretariat", need_id)
    assert seen(openings(small_world)).count(("viewed", "secretariat", "", "office")) == 2
    assert {row.subject for row in openings(small_world, "supplier")} == {SUPPLIER}
    with pytest.raises(NotFoundError):
        openings(small_world, "secretariat")


def test_the_office_reads_the_ledger_of_its_alliance(small_world: World) -> None:
    make_mutual(small_world)

    def ledger(by: str, **wanted: object) -> list[OpeningView]:
        with small_world.database.read() as session:
            return disclosures.read_openings(
                session, actor=small_world.actors[by], alliance="luzhou", wanted=LedgerFilter(**wanted)
            )

    whole = ledger("secretariat")
    assert {row.subject for row in whole} == {ASKER, SUPPLIER}
    one = ledger("admin", subjects=[small_world.organisation_id(ASKER)], since=small_world.clock)
    assert {row.subject for row in one} == {ASKER}
    assert ledger("admin", until=small_world.clock) == []
    assert ledger("secretariat", before=whole[-1].id) == []
    for by in ("far_secretariat", "park_leader", "owner"):
        with pytest.raises(ForbiddenError):
            ledger(by)


def test_who_cannot_be_written_down_is_shown_nothing(small_world: World) -> None:
    need_id = make_mutual(small_world)
    small_world.later(hours=5)
    with small_world.database.transaction() as session:
        session.connection().exec_driver_sql("DROP TABLE disclosure")
        session.connection().exec_driver_sql(
            "CREATE VIEW disclosure AS SELECT NULL id, NULL at, '' kind, '' field, '' reason, NULL alliance_id,"
            " NULL subject_id, NULL viewer_id, NULL viewer_organisation_id, NULL need_id, NULL reference_id WHERE 0"
        )
    with pytest.raises(Exception, match=r"view|internal"):
        look(small_world, "secretariat", need_id)


def test_what_everybody_may_see_is_not_written_down(small_world: World) -> None:
    name = Opened(
        field=Field.SUPPLIER_NAME,
        subject_id=small_world.organisation_id(SUPPLIER),
        alliance_id=small_world.alliance_ids["luzhou"],
    )
    with small_world.write() as session:
        disclosures.note_view(session, name, actor=small_world.actors["owner"], now=small_world.clock)
    assert openings(small_world, "supplier") == []
