"""Proposals, interests, order intents and idempotency keys, on both databases."""

import threading
import time
import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from store_world import NOW, World

from service.domain.matches import Proposal
from service.domain.posts import Capability, Need
from service.errors import ConflictError, IdempotencyMismatchError, InputsErasedError, NotFoundError
from service.store import idempotency, matches, posts
from service.store.database import Database

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def pair(database: Database, world: World) -> tuple[Need, Capability]:
    """A need and a capability."""
    with database.transaction() as session:
        need = posts.add_need(session, **world.place, text="要齿轮", now=NOW)
        return need, posts.add_capability(session, **world.place, text="做齿轮", now=NOW)


def _proposal(
    pair: tuple[Need, Capability], run_id: uuid.UUID, organisation_id: uuid.UUID, **values: object
) -> Proposal:
    need, capability = pair
    usual = {"need_version": 1, "list_name": "proposals", "rank": 1, "created_at": NOW, "features": "{}"}
    return Proposal(
        run_id=run_id,
        need_id=need.id,
        capability_id=capability.id,
        capability_version=1,
        organisation_id=organisation_id,
        probability=0.25,
        versions="{}",
        digest="0" * 64,
        **(usual | values),
    )


def test_the_latest_run_is_shown_by_list_and_rank(
    database: Database, world: World, pair: tuple[Need, Capability]
) -> None:
    first, second = uuid.uuid4(), uuid.uuid4()
    firms = (world.asker.id, world.supplier.id)
    with database.transaction() as session:
        matches.add_proposals(
            session,
            [
                _proposal(pair, second, firms[0], created_at=LATER, rank=1, list_name="stretch"),
                _proposal(pair, second, firms[1], created_at=LATER, rank=1, need_version=1),
                _proposal(pair, first, firms[1], created_at=NOW, rank=1),
                _proposal(pair, first, firms[0], created_at=NOW, rank=2),
            ],
        )
    with database.read() as session:
        need = pair[0]
        latest = matches.proposals_of_need(session, need.id)
        assert [(row.list_name, row.rank, row.organisation_id) for row in latest] == [
            ("proposals", 1, firms[1]),
            ("stretch", 1, firms[0]),
        ]
        earlier = matches.proposals_of_need(session, need.id, run_id=first)
        assert [row.organisation_id for row in earlier] == [firms[1], firms[0]]
        assert matches.proposals_of_need(session, need.id, need_version=2) == []
        assert matches.proposals_of_need(session, uuid.uuid4()) == []
        found = matches.find_proposal(session, need.id, firms[0])
        assert found is not None
        assert (found.run_id, found.probability) == (second, 0.25)
        assert matches.get_proposal(session, found.id) == found


def test_a_run_proposes_an_organisation_once(database: Database, world: World, pair: tuple[Need, Capability]) -> None:
    run_id = uuid.uuid4()
    twice = [_proposal(pair, run_id, world.supplier.id) for _ in range(2)]
    with pytest.raises(ConflictError), database.transaction() as session:
        matches.add_proposals(session, twice)


def test_the_first_endorsement_stands(database: Database, world: World, pair: tuple[Need, Capability]) -> None:
    proposal = _proposal(pair, uuid.uuid4(), world.supplier.id)
    with database.transaction() as session:
        matches.add_proposals(session, [proposal])
        assert matches.proposals_to(session, world.supplier.id) == []
        assert matches.endorse_proposal(session, proposal, by=world.officer.id, now=NOW)
        assert not matches.endorse_proposal(session, proposal, by=uuid.uuid4(), now=LATER)
    with database.read() as session:
        stored = matches.get_proposal(session, proposal.id)
        assert (stored.endorsed_by, stored.endorsed_at) == (world.officer.id, NOW)
        assert [row.id for row in matches.proposals_to(session, world.supplier.id)] == [proposal.id]
        assert matches.proposals_to(session, world.asker.id) == []


def test_a_later_answer_of_a_side_replaces_its_earlier(
    database: Database, world: World, pair: tuple[Need, Capability]
) -> None:
    need, supplier = pair[0].id, world.supplier.id
    with database.transaction() as session:
        for side, accepted, reason, now in (
            ("supplier", False, "capacity", NOW),
            ("asker", True, None, NOW + timedelta(minutes=1)),
            ("supplier", True, None, LATER),
        ):
            matches.record_interest(
                session, need_id=need, supplier_id=supplier, side=side, accepted=accepted, reason=reason, now=now
            )
    with database.read() as session:
        rows = matches.interests_of(session, need, supplier_id=supplier)
        assert [(row.side, row.accepted, row.reason, row.at) for row in rows] == [
            ("asker", True, None, NOW + timedelta(minutes=1)),
            ("supplier", True, None, LATER),
        ]
        assert matches.interests_of(session, need) == rows
        assert matches.interests_of(session, need, supplier_id=world.asker.id) == []


def test_an_interest_needs_a_need(database: Database, world: World) -> None:
    with pytest.raises(NotFoundError), database.transaction() as session:
        matches.record_interest(
            session, need_id=uuid.uuid4(), supplier_id=world.supplier.id, side="asker", accepted=True, now=NOW
        )


def test_terms_come_back_exactly(database: Database, world: World, pair: tuple[Need, Capability]) -> None:
    need, supplier = pair[0].id, world.supplier.id
    with database.transaction() as session:
        intent = matches.lock_order_intent(session, need_id=need, supplier_id=supplier, now=NOW)
        intent.amount_cny, intent.delivery_on = Decimal("12345678901234.56"), date(2026, 4, 30)
        matches.put_order_intent(session, intent)
    with database.read() as session:
        found = matches.find_order_intent(session, need, supplier)
        assert found is not None
        assert (found.amount_cny, found.delivery_on) == (Decimal("12345678901234.56"), date(2026, 4, 30))
        assert matches.order_intents_of(session, need) == [found]
        assert matches.find_order_intent(session, need, world.asker.id) is None


@pytest.mark.parametrize("existing", [False, True])
def test_two_sides_confirming_at_once_do_not_pass_each_other(
    database: Database, world: World, pair: tuple[Need, Capability], existing: bool
) -> None:
    """Whoever comes second sees the first one's confirmation, whether or not there was an intent to begin with."""
    place = {"need_id": pair[0].id, "supplier_id": world.supplier.id}
    made: list[str] = []
    barrier = threading.Barrier(2, timeout=60)
    if existing:
        with database.transaction() as session:
            matches.lock_order_intent(session, **place, now=NOW)

    def confirm(side: str) -> None:
        barrier.wait()
        with database.transaction() as session:
            stale = matches.find_order_intent(session, **place)
            intent = matches.lock_order_intent(session, **place, now=NOW)
            assert stale in (None, intent)  # kept until here: the lock must bring the same row up to date
            other = intent.supplier_confirmed_at if side == "asker" else intent.asker_confirmed_at
            time.sleep(0.05)
            setattr(intent, f"{side}_confirmed_at", NOW)
        if other is not None:
            made.append(side)

    threads = [threading.Thread(target=confirm, args=(side,)) for side in ("asker", "supplier")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    with database.read() as session:
        (intent,) = matches.order_intents_of(session, pair[0].id)
        assert (intent.asker_confirmed_at, intent.supplier_confirmed_at) == (NOW, NOW)


def test_a_key_is_answered_once(database: Database, world: World) -> None:
    kept = {"user_id": world.officer.id, "key": "k1", "request_digest": "d1"}
    with database.transaction() as session:
        assert idempotency.find_answer(session, **kept) is None
        idempotency.keep_answer(session, **kept, status=201, body="{}", now=NOW)
    with database.transaction() as session:
        found = idempotency.find_answer(session, **kept)
        assert found is not None
        assert (found.status, found.body) == (201, "{}")
        assert idempotency.find_answer(session, **(kept | {"user_id": uuid.uuid4()})) is None
        with pytest.raises(IdempotencyMismatchError):
            idempotency.find_answer(session, **(kept | {"request_digest": "d2"}))
    with pytest.raises(ConflictError), database.transaction() as session:
        idempotency.keep_answer(session, **kept, status=201, body="{}", now=NOW)


def test_one_key_sent_many_times_at_once_writes_once(database: Database, world: World) -> None:
    kept = {"user_id": world.officer.id, "key": "k1", "request_digest": "d1"}
    outcomes: list[str] = []
    barrier = threading.Barrier(4, timeout=60)

    def send() -> None:
        barrier.wait()
        with database.transaction() as session:
            found = idempotency.find_answer(session, **kept)
            if found is None:
                time.sleep(0.05)
                idempotency.keep_answer(session, **kept, status=201, body="{}", now=NOW)
        outcomes.append("wrote" if found is None else "repeated")

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["repeated"] * 3 + ["wrote"]


def test_old_answers_are_dropped(database: Database, world: World) -> None:
    with database.transaction() as session:
        for key, now in (("old", NOW), ("new", LATER)):
            idempotency.keep_answer(
                session, user_id=world.officer.id, key=key, request_digest="d", status=201, body="{}", now=now
            )
        idempotency.drop_answers(session, LATER)
        kept = [
            idempotency.find_answer(session, user_id=world.officer.id, key=key, request_digest="d") is not None
            for key in ("old", "new")
        ]
    assert kept == [False, True]


def test_the_answer_about_an_erased_post_is_gone(
    database: Database, world: World, pair: tuple[Need, Capability]
) -> None:
    kept = {"user_id": world.officer.id, "request_digest": "d"}
    with database.transaction() as session:
        for key, post in zip(("need", "capability"), pair, strict=True):
            body = f'{{"id":"{post.id}","text":"要齿轮"}}'
            idempotency.keep_answer(session, **kept, key=key, status=201, body=body, now=NOW)
        posts.erase_need(session, posts.get_need(session, pair[0].id), now=LATER)
    with database.transaction() as session:
        with pytest.raises(InputsErasedError):
            idempotency.find_answer(session, **kept, key="need")
        assert idempotency.find_answer(session, **kept, key="capability") is not None


def test_decided_pairs_tell_the_latest_judged_proposal(
    database: Database, world: World, pair: tuple[Need, Capability]
) -> None:
    need, firm = pair[0].id, world.supplier.id
    with database.transaction() as session:
        first = _proposal(pair, uuid.uuid4(), firm, features='{"a": 1}')
        silent = _proposal(pair, uuid.uuid4(), world.asker.id, features='{"a": 3}')
        matches.add_proposals(session, [first, silent, _proposal(pair, uuid.uuid4(), firm, created_at=LATER)])
        assert matches.decided_proposals(session) == []
        matches.endorse_proposal(session, first, by=uuid.uuid4(), now=LATER)
        matches.record_interest(
            session, need_id=need, supplier_id=firm, side="supplier", accepted=False, reason="price", now=LATER
        )
        second = _proposal(pair, uuid.uuid4(), firm, features='{"a": 2}', created_at=LATER)
        matches.add_proposals(session, [second])
        (found,) = matches.decided_proposals(session)
    assert found == matches.Decided('{"a": 2}', True, False, True, frozenset({"price"}), False)
