"""Asks the judged needs of a matcher, in pools of several sizes, and measures what it says."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from matching.abstention import read_signs
from matching.evaluation import RankedQuery, calibration_error, measure, measure_abstention
from matching.matcher import Matcher
from matching.pool import CapabilityPool
from matching.ranked import Ranked
from matching.ranker_files import Judge
from service.judged_data import SERVES, JudgedNeed, JudgedSet

OWN, SEVERAL, WITHOUT = "own", "several", "without"
"""Where a need is asked: in its alliance, in a pool of several, in its alliance without those who can serve."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What one pool answered to one need; `grades` are those of the organisations that are in it."""

    need: JudgedNeed
    place: str
    grades: Mapping[str, int]
    ranked: Sequence[Ranked]
    signs: Mapping[str, float]
    chance: float
    abstained: bool

    @property
    def answerable(self) -> bool:
        """Whether somebody in the pool can serve."""
        return any(grade >= SERVES for grade in self.grades.values())


def ask_all(
    judged: JudgedSet,
    new_pool: Callable[[], CapabilityPool],
    judge: Judge,
    progress: Progress,
    *,
    places: Sequence[str],
) -> list[Asked]:
    """Return every answer, by alliance and need; about twenty milliseconds each."""
    groups = [(name,) for name in judged.needs] + [group for group in judged.pools if SEVERAL in places]
    answers: list[Asked] = []
    for number, group in enumerate(groups, start=1):
        pool = new_pool()
        for name in group:
            pool.add(judged.capabilities[name])
        matcher = Matcher(pool, judge.ranker, judge.abstention)
        for need in (need for name in group for need in judged.needs[name]):
            if len(group) > 1:
                answers.append(_ask(matcher, need, SEVERAL, {**need.grades, **need.elsewhere}))
            else:
                answers += _ask_at_home(matcher, need, judged, places)
        progress(number, len(groups))
    return answers


def _ask_at_home(matcher: Matcher, need: JudgedNeed, judged: JudgedSet, places: Sequence[str]) -> Iterator[Asked]:
    """Ask in the need's own alliance, and again without those who can serve, which makes an unanswerable need."""
    if OWN in places:
        yield _ask(matcher, need, OWN, need.grades)
    able = {name for name, grade in need.grades.items() if grade >= SERVES}
    if able and WITHOUT in places:
        out = [each for each in judged.capabilities[need.alliance] if each.organisation in able]
        matcher.pool.remove([each.id for each in out])
        yield _ask(matcher, need, WITHOUT, {n: g for n, g in need.grades.items() if n not in able})
        matcher.pool.add(out)


def _ask(matcher: Matcher, need: JudgedNeed, place: str, grades: Mapping[str, int]) -> Asked:
    survey = matcher.survey(need.need)
    pool = matcher.pool
    signs = read_signs(survey.reading, survey.ranked, pool.knowledge, read=pool.read, size=survey.searched)
    return Asked(need, place, grades, survey.ranked, signs, survey.chance, survey.abstained)


def figures_of(answers: Sequence[Asked]) -> dict[str, float]:
    """Return what the answers are worth: order, calibration, and “nobody” over all places but `WITHOUT`."""
    home = [
        RankedQuery([(each.capability.organisation, each.probability) for each in a.ranked], a.grades)
        for a in answers
        if a.place == OWN
    ]
    whole = [a for a in answers if a.place != WITHOUT]
    counts = measure_abstention([a.answerable for a in whole], [a.abstained for a in whole], [a.chance for a in whole])
    return {
        "ndcg@10": measure(home, SERVES)["ndcg@10"],
        "ece": calibration_error(home),
        "nobody_right": round(counts["right"] / max(counts["unanswerable"], 1), 4),
        "nobody_false": round(counts["false"] / max(counts["answerable"], 1), 4),
        "nobody_auc": counts["auc"],
    }
