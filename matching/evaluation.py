"""Measures of a ranking against graded judgements, as in the benchmark contract."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import fmean

import numpy as np

Grades = Mapping[str, int]
_DEPTH = 10
_BINS = 10
_RESAMPLES = 10_000


@dataclass(frozen=True, slots=True)
class RankedQuery:
    """One query's ranking (best first, with probabilities) and its judged documents; unjudged ones grade 0."""

    ranking: Sequence[tuple[str, float]]
    grades: Grades

    def is_scored(self, least: int) -> bool:
        """Tell whether any document is relevant from grade `least` up; other queries do not count."""
        return any(grade >= least for grade in self.grades.values())


def ndcg(query: RankedQuery, depth: int = _DEPTH) -> float:
    """Return normalised discounted cumulative gain: gain 2^grade - 1, discount log2(rank + 1)."""
    ideal = _dcg(sorted(query.grades.values(), reverse=True)[:depth])
    return _dcg([query.grades.get(document, 0) for document, _ in query.ranking[:depth]]) / ideal if ideal else 0.0


def _dcg(grades: Sequence[int]) -> float:
    return math.fsum((2.0**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def reciprocal_rank(query: RankedQuery, least: int, depth: int = _DEPTH) -> float:
    """Return 1 / rank of the first relevant document within `depth`, else 0."""
    for place, (document, _) in enumerate(query.ranking[:depth]):
        if query.grades.get(document, 0) >= least:
            return 1.0 / (place + 1)
    return 0.0


def recall(query: RankedQuery, least: int, depth: int) -> float:
    """Return the share of the relevant documents that stand within `depth`."""
    good = {document for document, grade in query.grades.items() if grade >= least}
    return len(good & {document for document, _ in query.ranking[:depth]}) / len(good)


def hit(query: RankedQuery, least: int, depth: int) -> float:
    """Return 1 when a relevant document stands within `depth`, else 0."""
    return float(recall(query, least, depth) > 0)


def measure_each(query: RankedQuery, least: int) -> dict[str, float]:
    """Return every ranking measure of one query that has a relevant document."""
    return {name: function(query) for name, function in _measures(least).items()}


def measure(queries: Sequence[RankedQuery], least: int) -> dict[str, float]:
    """Return the means over all queries that have a relevant document, rounded to four places; empty without any."""
    rows = [measure_each(query, least) for query in queries if query.is_scored(least)]
    return {name: round(fmean(row[name] for row in rows), 4) for name in rows[0]} if rows else {}


def _measures(least: int) -> dict[str, Callable[[RankedQuery], float]]:
    """Name the measures, in the order in which they are reported."""
    return {
        "ndcg@10": ndcg,
        "mrr@10": partial(reciprocal_rank, least=least),
        "recall@10": partial(recall, least=least, depth=10),
        "recall@50": partial(recall, least=least, depth=50),
        "hit@1": partial(hit, least=least, depth=1),
        "hit@3": partial(hit, least=least, depth=3),
        "hit@10": partial(hit, least=least, depth=10),
    }


def bootstrap_interval(values: Sequence[float], rng: np.random.Generator, share: float = 0.95) -> tuple[float, float]:
    """Return the percentile bootstrap interval of the mean (Efron, 1979), rounded to four places; 10,000 resamples.

    For a paired comparison of two methods, give the differences query by query. One value: no width.
    """
    sample = np.asarray(values, dtype=np.float64)
    means = sample[rng.integers(0, len(sample), (_RESAMPLES, len(sample)))].mean(axis=1)
    low, high = np.quantile(means, [(1 - share) / 2, (1 + share) / 2])
    return round(float(low), 4), round(float(high), 4)


def calibration_error(queries: Sequence[RankedQuery]) -> float:
    """Return the expected calibration error over the first ten documents of every query, in ten equal-mass bins.

    A document counts as relevant from grade 2 up, or from 1 where all judgements are binary. Bins hold equally many
    documents by probability (ties in given order); the error is the mean over bins, weighted by size, of the distance
    between mean probability and share relevant (Naeini et al., 2015, with equal-mass bins).
    """
    least = 2 if any(grade > 1 for query in queries for grade in query.grades.values()) else 1
    pairs = [
        (probability, query.grades.get(document, 0) >= least)
        for query in queries
        for document, probability in query.ranking[:_DEPTH]
    ]
    pairs.sort(key=lambda pair: pair[0])
    error = 0.0
    for each in range(_BINS):
        members = pairs[len(pairs) * each // _BINS : len(pairs) * (each + 1) // _BINS]
        if members:
            gap = abs(fmean(p for p, _ in members) - fmean(float(relevant) for _, relevant in members))
            error += gap * len(members) / len(pairs)
    return round(error, 4)


def measure_abstention(
    answerable: Sequence[bool], abstained: Sequence[bool], chances: Sequence[float]
) -> dict[str, float]:
    """Return how abstaining stands against which needs somebody can serve.

    right: unanswerable needs abstained on; false: answerable ones. auc: the share of pairs of an answerable and an
    unanswerable need where the answerable one has the greater chance, ties half; 0.5 where there is no pair.
    """
    rows = list(zip(answerable, abstained, chances, strict=True))
    yes = [chance for able, _, chance in rows if able]
    no = [chance for able, _, chance in rows if not able]
    won = sum((a > b) + (a == b) / 2 for a in yes for b in no)
    return {
        "answerable": len(yes),
        "false": sum(gave_up for able, gave_up, _ in rows if able),
        "unanswerable": len(no),
        "right": sum(gave_up for able, gave_up, _ in rows if not able),
        "auc": round(won / (len(yes) * len(no)), 4) if yes and no else 0.5,
    }
