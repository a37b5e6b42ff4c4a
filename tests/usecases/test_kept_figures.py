"""What is kept of figures is never shown once anything happened, and time passes in it as in figures made anew."""

from datetime import timedelta

from service.figures.dashboard import Dashboard
from service.figures.kept import Kept
from service.figures.names import DUE, LATE, NEEDS, OVERDUE, WAITING
from service.store import alliances
from service.usecases import figures, judged_pairs, told_stories
from service.usecases.figures import Days
from service.usecases.needs import erase_need
from tests.usecases.flows import confirm, endorse, make_mutual
from tests.usecases.world import OTHER, SUPPLIER, World


def read(world: World) -> Dashboard:
    with world.database.read() as session:
        alliance = alliances.get_alliance(session, "luzhou")
        return figures.make_dashboard(session, alliance, figures.read_question(alliance, Days(), world.clock))


def numbers(dashboard: Dashboard) -> dict[str, list[str]]:
    return {name: [row.story.number for row in rows] for name, rows in dashboard.counts.items()}


def test_an_event_changes_the_figures_at_once_and_time_passes_in_what_is_kept(small_world: World) -> None:
    small_world.post_need()
    assert read(small_world).number(NEEDS) == 1
    small_world.post_need()
    assert read(small_world).number(NEEDS) == 2
    need_id = make_mutual(small_world)
    before = read(small_world)
    for by in ("owner", "supplier"):
        confirm(small_world, by, need_id)
    assert read(small_world).number("order_intent") == before.number("order_intent") + 1
    assert read(small_world).counts[NEEDS] is not before.counts[NEEDS]
    waiting = read(small_world)
    assert read(small_world).counts[NEEDS] is waiting.counts[NEEDS]  # kept, not made anew
    assert waiting.number(WAITING) == 2
    for hours in (0, 2, 6):
        small_world.clock += timedelta(hours=hours * 12)
        kept = read(small_world)
        figures._kept = Kept(figures.MOST_KEPT)
        anew = read(small_world)
        assert numbers(kept) == numbers(anew)
        assert kept.before == anew.before
    assert (anew.number(WAITING), anew.number(LATE), anew.number(DUE)) == (0, 2, 3)
    assert any(anew.number(name) for name in anew.counts if name.endswith(OVERDUE))


def test_what_is_read_on_from_is_what_is_read_anew(small_world: World) -> None:
    def same() -> Dashboard:
        kept = read(small_world)
        figures._kept, judged_pairs._kept = Kept(figures.MOST_KEPT), Kept(judged_pairs.MOST_KEPT)
        told_stories._stories = Kept(told_stories.MOST_STORIES)
        assert numbers(kept) == numbers(read(small_world))
        return kept

    first = small_world.post_need()
    assert same().number("model.band0.proposed") + same().number("model.band4.proposed") == 0
    for text in ("求购主减速齿轮，月量两千套", "需要做渗碳淬火", "求购主减速齿轮，月量三百套"):
        small_world.clock += timedelta(minutes=5)
        read(small_world)
        endorse(small_world, small_world.post_need(text).id, OTHER if "渗碳" in text else SUPPLIER)
        proposed = sum(same().number(f"model.band{band}.proposed") for band in range(5))
    assert proposed >= 3
    read(small_world)
    with small_world.write() as session:
        erase_need(session, actor=small_world.actors["owner"], need_id=first.id, now=small_world.clock)
    same()
