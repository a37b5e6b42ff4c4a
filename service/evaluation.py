"""Ranks a benchmark folder with the engine that serves the API, and measures the result."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

import numpy as np

from matching.abstention import Abstention
from matching.evaluation import (
    RankedQuery,
    bootstrap_interval,
    calibration_error,
    measure,
    measure_abstention,
    measure_each,
    ndcg,
)
from matching.matcher import Matcher
from matching.pool import CapabilityPool
from matching.ranker import LogisticRanker
from service.benchmark_folders import BenchmarkFolder, BenchmarkQuery

#: The features that each part of the engine brings; `--without` and `--method` switch whole parts off.
PARTS: dict[str, tuple[str, ...]] = {
    "lexical": ("ngram_coverage", "word_coverage"),
    "dense": ("dense_similarity",),
    "graph": ("node_overlap", "process_overlap", "input_overlap", "conversion_overlap", "competitor_overlap"),
    "analogies": ("inferred_overlap",),
    "refusals": ("refusal_hit",),
}
METHODS: dict[str, tuple[str, ...]] = {"hybrid": tuple(PARTS), "dense": ("dense",), "lexical": ("lexical",)}
_RUN_DEPTH = 100
_BATCH = 2000

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class QueryRun:
    """What the engine said to one query: (document, probability) best first, and whether it abstained.

    chance: how likely it is that anybody can serve, by which it abstains.
    """

    query: BenchmarkQuery
    ranking: Sequence[tuple[str, float]]
    abstained: bool
    chance: float
    took_ms: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """How far one run is ahead of another in nDCG@10: mean, 95 % interval by paired bootstrap, queries won and lost."""

    mean: float
    interval: tuple[float, float]
    wins: int
    losses: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One pass over a folder."""

    folder: BenchmarkFolder
    runs: tuple[QueryRun, ...]
    build_s: float

    def figures(self, least: int) -> dict[str, object]:
        """Return the figures of the contract; measures only where there are judgements."""
        ranked = [RankedQuery(run.ranking, run.query.grades) for run in self.runs]
        took = [run.took_ms for run in self.runs] or [0.0]
        measures = {**measure(ranked, least), "ece": calibration_error(ranked)} if self.folder.judged else {}
        return {
            "queries": len(self.runs),
            **measures,
            "abstained": [run.query.id for run in self.runs if run.abstained],
            **({"abstention": self._abstention(least)} if self.folder.judged else {}),
            "build_s": round(self.build_s, 2),
            "p50_ms": round(float(np.percentile(took, 50)), 2),
            "p99_ms": round(float(np.percentile(took, 99)), 2),
        }

    def _abstention(self, least: int) -> dict[str, float]:
        answerable = [query.is_scored(least) for query, _ in self._ranked()]
        return measure_abstention(answerable, [r.abstained for r in self.runs], [r.chance for r in self.runs])

    def intervals(self, least: int, rng: np.random.Generator) -> dict[str, tuple[float, float]]:
        """Return the 95 % bootstrap interval of every measure."""
        rows = [measure_each(query, least) for query in self._scored(least)]
        return {name: bootstrap_interval([row[name] for row in rows], rng) for name in rows[0]} if rows else {}

    def by_difficulty(self, least: int) -> dict[str, dict[str, float]]:
        """Return the measures for each kind of need that the folder tells apart, by name; empty where it does not."""
        kinds = sorted({run.query.difficulty for run in self.runs} - {""})
        return {
            kind: measure([q for q, run in self._ranked() if run.query.difficulty == kind], least) for kind in kinds
        }

    def against(
        self, other: Mapping[str, Sequence[tuple[str, float]]], least: int, rng: np.random.Generator
    ) -> Comparison:
        """Compare nDCG@10 with another run's, query by query; queries that the other lacks count as found nothing."""
        gains = []
        for query, run in self._ranked():
            if query.is_scored(least):
                ignored = run.query.ignored
                theirs = [(d, p) for d, p in other.get(run.query.id, ()) if d not in ignored]
                gains.append(ndcg(query) - ndcg(RankedQuery(theirs, query.grades)))
        if not gains:
            return Comparison(0.0, (0.0, 0.0), 0, 0)
        wins, losses = sum(gain > 0 for gain in gains), sum(gain < 0 for gain in gains)
        return Comparison(round(fmean(gains), 4), bootstrap_interval(gains, rng), wins, losses)

    def _ranked(self) -> list[tuple[RankedQuery, QueryRun]]:
        return [(RankedQuery(run.ranking, run.query.grades), run) for run in self.runs]

    def _scored(self, least: int) -> list[RankedQuery]:
        return [query for query, _ in self._ranked() if query.is_scored(least)]

    def trec_lines(self) -> Iterator[str]:
        """Yield the run in TREC form, one line a ranked document."""
        for run in self.runs:
            for rank, (document, probability) in enumerate(run.ranking, start=1):
                yield f"{run.query.id} Q0 {document} {rank} {probability:.9f} lianpei"


def restrict(ranker: LogisticRanker, method: str, without: Sequence[str]) -> LogisticRanker:
    """Return the ranker with the weights of all parts but the method's, and of those in `without`, set to nothing."""
    kept = {feature for part in METHODS[method] if part not in without for feature in PARTS[part]}
    return replace(ranker, weights={name: weight for name, weight in ranker.weights.items() if name in kept})


def evaluate_folder(
    folder: BenchmarkFolder,
    pool: CapabilityPool,
    ranker: LogisticRanker,
    progress: Progress,
    *,
    abstention: Abstention | None = None,
) -> Evaluation:
    """Index the corpus into the (empty) pool, rank every query, and time both."""
    started = time.perf_counter()
    for start in range(0, len(folder.corpus), _BATCH):
        pool.add(folder.corpus[start : start + _BATCH])
        progress(min(start + _BATCH, len(folder.corpus)), len(folder.corpus) + len(folder.queries))
    build_s = time.perf_counter() - started
    matcher = Matcher(pool, ranker, abstention)
    runs = []
    for number, query in enumerate(folder.queries, start=1):
        runs.append(_run_query(matcher, query))
        progress(len(folder.corpus) + number, len(folder.corpus) + len(folder.queries))
    return Evaluation(folder, tuple(runs), build_s)


def _run_query(matcher: Matcher, query: BenchmarkQuery) -> QueryRun:
    started = time.perf_counter()
    survey = matcher.survey(query.need, only=query.candidates)
    took_ms = (time.perf_counter() - started) * 1000
    listed = [
        (each.capability.id, each.probability) for each in survey.ranked if each.capability.id not in query.ignored
    ]
    depth = len(listed) if query.candidates is not None else _RUN_DEPTH
    return QueryRun(query, listed[:depth], survey.abstained, survey.chance, took_ms)
