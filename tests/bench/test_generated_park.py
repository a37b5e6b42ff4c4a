"""The park that pictures and figures are measured on is one that the product could have written."""

import random
from pathlib import Path

from sqlmodel import Session, col, select

from service.bench.generated_texts import TextGenerator
from service.bench.park_bench import fill_park
from service.clock import utc_now
from service.domain.case_states import CLOSED, CONTRACTED, GAP_LISTED, PROPOSED
from service.domain.cases import Case, TimelineEntry
from service.domain.timeline import verify_chain
from service.fixture_paths import fixtures_folder
from service.policy import OPERATOR
from service.store.database import Database
from service.usecases.figures import read_dashboard
from tests.matching.small_world import KNOWLEDGE


def fill(folder: Path) -> Database:
    rng = random.Random(3)  # noqa: S311 - made-up firms
    texts = TextGenerator(fixtures_folder(), KNOWLEDGE, rng)
    assert fill_park(folder, texts, firms=120, rng=rng, report=lambda stage, done, total: None)
    return Database(f"sqlite:///{folder / 'lianpei.sqlite3'}")


def test_its_timelines_hold_and_its_figures_are_those_of_its_cases(tmp_path: Path) -> None:
    database = fill(tmp_path)
    with database.read() as session:
        cases = list(session.exec(select(Case)))
        assert {CLOSED, GAP_LISTED, PROPOSED} <= {case.state for case in cases} <= _states()
        for case in cases:
            entries = session.exec(
                select(TimelineEntry).where(TimelineEntry.case_id == case.id).order_by(col(TimelineEntry.seq))
            )
            assert verify_chain(entries, last_seq=case.timeline_seq, head=case.timeline_head) == []
        _compare(session, cases)
    database.dispose()


def _compare(session: Session, cases: list[Case]) -> None:
    found = read_dashboard(session, actor=OPERATOR, now=utc_now(), alliance="bench")
    closed = sum(case.state == CLOSED for case in cases)
    assert found.number("needs") == len(cases)
    assert found.number("contracted") >= 0.9 * closed > 0
    assert found.number("model.band0.proposed") > 0


def _states() -> set[str]:
    return {CLOSED, GAP_LISTED, PROPOSED, CONTRACTED, "received", "interest", "talks", "order_intent"}
