"""Every figure equals a recomputation from the raw timeline, at any past moment of random lives of an alliance."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from service.errors import ForbiddenError, InvalidInputError, NotFoundError, NotSignedInError, ServiceError
from service.figures.counts import Period, middle_and_tail
from service.figures.dashboard import Dashboard
from service.figures.model_quality import band_of
from service.figures.names import TIMES
from service.store import alliances
from service.usecases import figures
from service.usecases.case_clocks import calendar_of
from service.usecases.figure_rows import PAGE_ROWS, read_figure_rows
from service.usecases.figures import Days, Question
from tests.usecases.case_flows import do, open_request
from tests.usecases.flows import make_mutual, show_interest
from tests.usecases.list_histories import History
from tests.usecases.naive_figures import Naive
from tests.usecases.world import BUREAU, UTILITY, World, open_world

STEPS = 70


class Life(History):
    """A random life in which departments are called in too, and firms decline for reasons."""

    def live(self, steps: int, *, listen: bool = False) -> None:
        """Take as many steps of either kind."""
        for _ in range(steps // 5):
            super().live(4, listen=listen)
            for kind in self.chance.sample((self.call, self.work, self.decline, self.advance, self.double), 3):
                self.world.later(minutes=self.chance.choice((5, 60, 400)))
                with suppress(ServiceError):
                    kind()

    def call(self) -> None:
        """Let a request go to a department."""
        self.case_ids.append(open_request(self.world).id)
        department = self.chance.choice((BUREAU, UTILITY))
        do(self.world, "triage", "secretariat", self.case_ids[-1], category="utilities", department=department)
        do(self.world, "whistle", "secretariat", self.case_ids[-1])
        steps = [("check_in", {}), ("answer", {"text": "好"}), ("close", {"proof": "phone_record", "text": "办好了"})]
        for name, more in steps[: self.chance.choice((0, 1, 2, 2, 3))]:
            self.world.later(minutes=self.chance.choice((30, 200, 3000)))
            do(self.world, name, "secretariat", self.case_ids[-1], **more)

    def double(self) -> None:
        """Let a need be posted twice, and the second be merged into the first; sometimes it is taken apart again."""
        first, second = (self.world.post_need(f"求购主减速齿轮 {number}") for number in (1, 2))
        self.need_ids += [first.id, second.id]
        do(self.world, "merge", "secretariat", second.case_id, into=first.case_id)
        if self.chance.random() < 0.3:
            self.world.later(minutes=50)
            do(self.world, "unmerge", "secretariat", second.case_id)
        elif self.chance.random() < 0.5:
            do(self.world, "close", "secretariat", first.case_id, proof="phone_record", text="办好了")

    def work(self) -> None:
        """Let a department or the office do something about a request."""
        if not self.case_ids:
            return
        case_id = self.chance.choice(self.case_ids[-3:])
        name, more = self.chance.choice(
            (
                ("check_in", {}),
                ("answer", {"text": "好"}),
                ("refuse", {"reason": "not_ours", "text": "不归这里"}),
                ("transfer", {"department": self.chance.choice((BUREAU, UTILITY)), "reason": "jurisdiction"}),
                ("whistle", {"department": self.chance.choice((BUREAU, UTILITY))}),
                ("close", {"proof": "phone_record", "text": "办好了"}),
            )
        )
        do(self.world, name, "secretariat", case_id, **more)

    def decline(self) -> None:
        """Let one side decline for want of ability, or for the price."""
        by, reason = self.chance.choice(("owner", "supplier")), self.chance.choice(("capacity", "price"))
        need_id = make_mutual(self.world) if self.chance.random() < 0.5 else self.chance.choice(self.need_ids)
        self.world.later(minutes=20)
        show_interest(self.world, by, need_id, accepted=False, reason=reason)

    def advance(self) -> None:
        """Let a contract be signed or delivered."""
        with self.world.write() as session:
            case_id = self._case_of_any_need(session)
        for to in ("contracted", "delivered")[: self.chance.choice((1, 2))]:
            do(self.world, "advance", "owner", case_id, to=to)


@pytest.fixture(scope="module")
def life(world_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    world = open_world(world_template, tmp_path_factory.mktemp("life"))
    life = Life(world, seed=7)
    life.live(STEPS)
    yield life
    world.database.dispose()


def compare(world: World, first: date, last: date, before: datetime) -> Dashboard:
    """Hold every figure against the naive one and return the dashboard."""
    with world.database.read() as session:
        alliance = alliances.get_alliance(session, "luzhou")
        question = Question(Period(first, last), last, before)
        dashboard = figures.make_dashboard(session, alliance, question)
        naive = Naive(session, calendar_of(session, alliance), first, last, before)
    found = {name: sorted(row.story.number for row in rows) for name, rows in dashboard.counts.items() if rows}
    assert found == {name: sorted(numbers) for name, numbers in naive.figures.items()}
    for name in TIMES:
        got, wanted = dashboard.hours(name), middle_and_tail(naive.hours[name])
        assert got == (None if wanted is None else pytest.approx(wanted))
    return dashboard


@pytest.mark.parametrize("place", range(8))
def test_every_figure_is_what_the_timeline_says_at_any_moment(life: Life, place: int) -> None:
    start, end = datetime(2026, 3, 4, 1, 30, tzinfo=life.world.clock.tzinfo), life.world.clock
    before = start + (end - start) * (place + life.chance.random()) / 8
    compare(life.world, start.date(), before.date(), before)


def test_the_present_and_a_period_in_the_middle(life: Life) -> None:
    now = life.world.clock + timedelta(microseconds=1)
    dashboard = compare(life.world, date(2026, 3, 1), now.date(), now)
    kinds = {name.split(".")[0] for name, rows in dashboard.counts.items() if rows}
    assert kinds >= {"needs", "delivered", "day", "month", "time", "department", "owner", "model"}
    assert {name.rsplit(".", 1)[-1] for name, rows in dashboard.counts.items() if rows} >= {
        *("within", "late", "waiting", "due", "proposal", "partner", "answer"),
        *("handed", "on_time", "answered", "refused", "closed", "open", "overdue"),
        *("proposed", "endorsed", "interested", "serves", "fails"),
    }
    middle = compare(life.world, date(2026, 3, 10), date(2026, 3, 20), now)
    assert 0 < middle.number("needs") < dashboard.number("needs")


def test_a_number_opens_as_many_rows(life: Life) -> None:
    world = life.world
    days = Days(first=date(2026, 3, 1))
    with world.database.read() as session:
        reader = world.actors["park_leader"]
        said = {"actor": reader, "alliance": "luzhou", "now": world.clock, "days": days}
        dashboard = figures.read_dashboard(session, **said)
        for name in ("needs", "day.due", "time.proposal", *[n for n in dashboard.counts if "owner" in n][:2]):
            lines, page = [], 1
            while True:
                _, rows = read_figure_rows(session, name=name, page=page, **said)
                assert rows.count == dashboard.number(name)
                lines += [line.number for line in rows.lines]
                if page == rows.pages:
                    break
                page += 1
            assert lines == [row.story.number for row in dashboard.counts[name]]
        assert dashboard.number("needs") < PAGE_ROWS or rows.pages >= 1
        with pytest.raises(NotFoundError):
            read_figure_rows(session, name="nothing", **said)


def test_days_that_cannot_be(small_world: World) -> None:
    with small_world.database.read() as session:
        said = {"actor": small_world.actors["park_leader"], "now": small_world.clock}
        with pytest.raises(InvalidInputError):
            figures.read_dashboard(session, days=Days(as_of=date(2027, 1, 1)), **said)
        with pytest.raises(InvalidInputError):
            figures.read_dashboard(session, days=Days(first=date(2026, 3, 4), last=date(2026, 3, 1)), **said)
        empty = figures.read_dashboard(session, **said)
    assert empty.number("needs") == 0
    assert empty.share("day.within", "day.due") is None
    assert empty.hours("time.proposal") is None


@pytest.mark.parametrize(
    ("by", "error"),
    [
        (None, NotSignedInError),
        ("owner", ForbiddenError),
        ("bureau", ForbiddenError),
        ("chain_leader", ForbiddenError),
        ("far_secretariat", ForbiddenError),
        ("park_leader", None),
        ("secretariat", None),
        ("admin", None),
    ],
)
def test_who_reads_figures(small_world: World, by: str | None, error: type[ServiceError] | None) -> None:
    actor = small_world.actors[by] if by else None
    with small_world.database.read() as session:
        said = {"actor": actor, "alliance": "luzhou", "now": small_world.clock}
        if error is None:
            assert figures.read_dashboard(session, **said).number("needs") == 0
        else:
            with pytest.raises(error):
                figures.read_dashboard(session, **said)


def test_the_middle_and_the_tail() -> None:
    assert middle_and_tail([]) is None
    assert middle_and_tail([4.0]) == (4.0, 4.0)
    assert middle_and_tail([1.0, 3.0, 2.0, 11.0]) == pytest.approx((2.5, 8.6))


def test_a_band_begins_at_its_bound_and_the_last_one_ends_at_one() -> None:
    assert [band_of(each) for each in (-0.1, 0.0, 0.19, 0.2, 0.5, 0.8, 1.0)] == [0, 0, 0, 1, 2, 4, 4]
