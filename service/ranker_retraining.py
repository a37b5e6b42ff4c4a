"""Fits the ranker anew and compares it on the frozen judged needs with what is in use, before it may replace that."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from matching.pool import CapabilityPool
from matching.ranker_files import Judge
from matching.ranker_training import ListRow, PairRow, fit_abstention, fit_ranker
from service.judged_data import SERVES, JudgedSet
from service.judged_surveys import OWN, SEVERAL, WITHOUT, Asked, Progress, ask_all, figures_of

# Rows below the tenth are seen by nobody, and nearly all of them are no partner.
_DEPTH = 10
# A need that was made unanswerable by taking its partners away is less like life than one that is.
_WITHOUT_WEIGHT = 0.25
# By so much a figure may be worse by chance alone: one need in five hundred, and half a point of calibration.
_SLACK = {"ndcg@10": 0.002, "ece": 0.005, "nobody_right": 0.01, "nobody_auc": 0.005}
_MOST_FALSE = 0.10


@dataclass(frozen=True, slots=True)
class Retrained:
    """A new judge beside the one in use, with the figures of both. worse: the figures in which it falls behind."""

    judge: Judge
    before: Mapping[str, float]
    after: Mapping[str, float]
    worse: tuple[str, ...]


def retrain_judge(
    judged: JudgedSet,
    new_pool: Callable[[], CapabilityPool],
    in_use: Judge,
    decisions: Sequence[PairRow],
    progress: Progress,
) -> Retrained:
    """Fit ranker, then abstention, on the judged needs and the decisions; compare both on the judged needs."""
    rounds = iter(range(3))

    def ask(judge: Judge, places: Sequence[str]) -> list[Asked]:
        done = next(rounds)
        return ask_all(judged, new_pool, judge, lambda at, of: progress(done * of + at, 3 * of), places=places)

    answers = ask(in_use, (OWN, SEVERAL))
    ranker = fit_ranker(in_use.ranker, [*_pair_rows(answers), *decisions])
    abstention = fit_abstention(_list_rows(ask(Judge(ranker, in_use.abstention), (OWN, SEVERAL, WITHOUT))))
    judge = Judge(ranker, abstention)
    before, after = figures_of(answers), figures_of(ask(judge, (OWN, SEVERAL)))
    return Retrained(judge, before, after, tuple(find_worse(before, after)))


def find_worse(before: Mapping[str, float], after: Mapping[str, float]) -> list[str]:
    """Return the names of the figures that fell behind by more than chance."""
    worse = [name for name in ("ndcg@10", "nobody_right", "nobody_auc") if after[name] < before[name] - _SLACK[name]]
    if after["ece"] > before["ece"] + _SLACK["ece"]:
        worse.append("ece")
    if after["nobody_false"] > max(before["nobody_false"], _MOST_FALSE):
        worse.append("nobody_false")
    return worse


def _pair_rows(answers: Sequence[Asked]) -> list[PairRow]:
    return [
        PairRow(each.features, answer.grades.get(each.capability.organisation, 0) >= SERVES)
        for answer in answers
        if answer.place == OWN
        for each in answer.ranked[:_DEPTH]
        if not each.barred
    ]


def _list_rows(answers: Sequence[Asked]) -> list[ListRow]:
    return [ListRow(a.signs, a.answerable, _WITHOUT_WEIGHT if a.place == WITHOUT else 1.0) for a in answers]
