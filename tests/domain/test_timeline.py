import uuid
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.cases import TimelineEntry
from service.domain.timeline import ChainProblem, Fault, canonical_json, entry_hash, verify_chain

CASE = uuid.UUID(int=1)
AT = datetime(2026, 3, 4, 9, 30, tzinfo=timezone(timedelta(hours=8)))


def _chain(length: int) -> list[TimelineEntry]:
    entries: list[TimelineEntry] = []
    for seq in range(1, length + 1):
        entry = TimelineEntry(
            case_id=CASE,
            seq=seq,
            at=AT + timedelta(minutes=seq),
            kind="step",
            data=canonical_json({"n": seq}),
            previous_hash=entries[-1].hash if entries else "",
            hash="",
        )
        entry.hash = entry_hash(entry)
        entries.append(entry)
    return entries


def _verify(entries: list[TimelineEntry], last: TimelineEntry) -> list[ChainProblem]:
    return verify_chain(entries, last_seq=last.seq, head=last.hash)


def test_the_canonical_form() -> None:
    data = {"b": uuid.UUID(int=2), "a": AT, "c": date(2026, 3, 4), "d": Decimal("1.50"), "e": ["甲", None, True]}
    assert canonical_json(data) == (
        '{"a":"2026-03-04T01:30:00.000000+00:00","b":"00000000-0000-0000-0000-000000000002",'
        '"c":"2026-03-04","d":"1.50","e":["\\u7532",null,true]}'
    )


@pytest.mark.parametrize(
    ("value", "error"),
    [(float("nan"), ValueError), (datetime(2026, 3, 4), ValueError), (object(), TypeError)],
)
def test_what_has_no_canonical_form_is_refused(value: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        canonical_json({"value": value})


def test_the_hash_is_the_documented_one() -> None:
    entry = _chain(1)[0]
    written = (
        '{"actor":null,"at":"2026-03-04T01:31:00.000000+00:00","case":"00000000-0000-0000-0000-000000000001",'
        '"data":"{\\"n\\":1}","kind":"step","organisation":null,"previous":"","seq":1}'
    )
    assert entry.hash == sha256(written.encode()).hexdigest()


def test_one_moment_in_two_zones_has_one_hash() -> None:
    entry = _chain(1)[0]
    entry.at = entry.at.astimezone(UTC)
    assert entry_hash(entry) == entry.hash


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("case_id", uuid.UUID(int=9)),
        ("seq", 9),
        ("at", AT + timedelta(microseconds=1)),
        ("kind", "other"),
        ("actor_id", uuid.UUID(int=9)),
        ("organisation_id", uuid.UUID(int=9)),
        ("data", '{"n":2}'),
        ("previous_hash", "0" * 64),
    ],
)
def test_the_hash_covers_every_field(field: str, value: object) -> None:
    entry = _chain(1)[0]
    setattr(entry, field, value)
    assert entry_hash(entry) != entry.hash


def test_an_untouched_chain_holds() -> None:
    entries = _chain(4)
    assert _verify(entries, entries[-1]) == []
    assert verify_chain([], last_seq=0, head="") == []


def test_each_kind_of_damage_has_its_name() -> None:
    entries = _chain(4)
    last = entries[-1]
    assert _verify(entries[:1] + entries[2:], last) == [ChainProblem(3, Fault.MISSING)]
    assert _verify(entries[1:], last) == [ChainProblem(2, Fault.MISSING)]
    assert _verify(entries[:3], last) == [ChainProblem(3, Fault.CUT)]
    assert _verify([], last) == [ChainProblem(0, Fault.CUT)]
    assert _verify([*entries, entries[-1]], last) == [ChainProblem(4, Fault.MISSING)]
    entries[1].data = "{}"
    assert _verify(entries, last) == [ChainProblem(2, Fault.CHANGED)]
    entries[1].hash = entry_hash(entries[1])  # a forger who also hashes anew gives himself away one entry later
    assert _verify(entries, last) == [ChainProblem(3, Fault.UNLINKED)]


@given(st.integers(2, 8), st.data())
def test_no_entry_can_be_dropped_or_moved_unseen(length: int, data: st.DataObject) -> None:
    entries = _chain(length)
    order = data.draw(st.lists(st.integers(0, length - 1), unique=True))
    kept = [entries[index] for index in order]
    assert (_verify(kept, entries[-1]) == []) == (kept == entries)
