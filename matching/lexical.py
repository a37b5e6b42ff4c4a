"""Lexical evidence: how much of a need's wording, by information, a capability's wording covers.

Two views of the same texts: character n-grams (1 to 3, robust to segmentation) and words (precise). Each is scored as
Okapi BM25 (Robertson and Zaragoza, 2009) with two changes: the length pivot is a constant instead of the corpus mean,
so that a stored weight never has to be revised when other rows come or go, and the sum is divided by the weight of the
whole need, which makes it the share of the need that is covered (0 to 1) and comparable between needs. A long need is
covered once as much of it is covered as a short one says.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.postings import Groups, PostingsIndex, ScoreVector
from matching.tokens import char_ngrams, words

_K1 = 1.2
_B = 0.75
# Terms that say more count more than in proportion: measured better than 1 and than 2 on the public ranking sets.
_IDF_POWER = 1.5
# A long need repeats its subject in every sentence, and that is how it is told from what is said in passing; bounded.
_MOST_REPEATS = 12.0
# About the number of n-grams (words) in a capability of 70 characters.
_NGRAM_PIVOT = 200.0
_WORD_PIVOT = 60.0

# The information of this many terms that nobody else uses is a whole need; a story's rest is not asked for.
_NGRAM_ENOUGH = 50.0
_WORD_ENOUGH = 15.0

# In a large pool a term that so many rows hold tells next to nothing and costs most of the time: it counts for nothing.
_COMMON_ROWS = 8_000
_COMMON_SHARE = 0.08

_TERM_BITS = 32
_TERM_MASK = (1 << _TERM_BITS) - 1

WeightedText = tuple[str, float]


@dataclass(frozen=True, slots=True)
class LexicalScores:
    """Coverage by n-grams and by words for every id below the asked size."""

    ngrams: ScoreVector
    words: ScoreVector


class LexicalIndex:
    """Capability texts under small integer ids, searchable by the parts of a need."""

    def __init__(self, ngrams: PostingsIndex | None = None, word_postings: PostingsIndex | None = None) -> None:
        self._ngrams = ngrams or PostingsIndex()
        self._words = word_postings or PostingsIndex()

    def __len__(self) -> int:
        """Count the stored texts."""
        return len(self._ngrams)

    def add(self, ids: Sequence[int], texts: Sequence[Sequence[WeightedText]], *, group: str = "") -> None:
        """Store texts, each given as (normalised text, emphasis) parts, under new ids in a group."""
        _store(self._ngrams, ids, texts, split=char_ngrams, pivot=_NGRAM_PIVOT, group=group)
        _store(self._words, ids, texts, split=words, pivot=_WORD_PIVOT, group=group)

    def remove(self, ids: Sequence[int]) -> None:
        """Take texts out without a trace; unknown ids are ignored."""
        self._ngrams.remove(ids)
        self._words.remove(ids)

    def score(self, parts: Sequence[WeightedText], size: int, groups: Groups = None) -> LexicalScores:
        """Score all ids below `size` (of these groups) against a need given as (normalised text, emphasis) parts."""

        def cover(index: PostingsIndex, need: Mapping[str, float], enough: float) -> ScoreVector:
            return _coverage(index, need, enough, size=size, groups=groups)

        return LexicalScores(
            cover(self._ngrams, _emphasise(parts, char_ngrams), _NGRAM_ENOUGH),
            cover(self._words, _emphasise(parts, words), _WORD_ENOUGH),
        )

    def score_names(self, names: Mapping[str, float], size: int, groups: Groups = None) -> ScoreVector:
        """Return, for all ids below `size`, the weighted sum over the names of how much of a text is about each.

        Each name is looked for by its rarest n-gram alone: enough to choose rows worth a closer look.
        """
        terms = [(term, place) for place, name in enumerate(names) for term in dict.fromkeys(char_ngrams(name, 2))]
        owners = np.array([place for _, place in terms], dtype=np.int64)
        worths = np.fromiter(names.values(), dtype=np.float64)

        def weigh(counts: NDArray[np.int64]) -> NDArray[np.float64]:
            order = np.lexsort((counts, owners))
            first = order[np.unique(owners[order], return_index=True)[1]]
            weights = np.zeros(len(counts))
            weights[first] = worths[owners[first]]
            return weights

        return self._ngrams.score_by([term for term, _ in terms], weigh, size, groups) if terms else np.zeros(size)

    @property
    def postings(self) -> dict[str, PostingsIndex]:
        """Return both views by the name of the argument that takes them."""
        return {"ngrams": self._ngrams, "word_postings": self._words}


def _store(
    index: PostingsIndex,
    ids: Sequence[int],
    texts: Sequence[Sequence[WeightedText]],
    *,
    split: Callable[[str], Iterable[str]],
    pivot: float,
    group: str,
) -> None:
    """Store each text's terms with their BM25 weights, each below 1; a term counts by the emphasis of its part."""
    found: list[str] = []
    owners: list[int] = []
    emphases: list[float] = []
    for place, parts in enumerate(texts):
        for text, emphasis in parts:
            terms = list(split(text))
            found += terms
            owners += [place] * len(terms)
            emphases += [emphasis] * len(terms)
    counted = np.array(owners, dtype=np.int64) << _TERM_BITS | index.number(found)
    keys, places = np.unique(counted, return_inverse=True)
    counts = np.bincount(places, np.array(emphases, dtype=np.float64), len(keys))
    rows, numbers = (keys >> _TERM_BITS).astype(np.int32), (keys & _TERM_MASK).astype(np.int32)
    norms = _K1 * (1 - _B + _B * np.bincount(rows, counts, len(texts)) / pivot)
    index.add_loose(ids, numbers, rows, counts / (counts + norms[rows]), group=group)


def _emphasise(parts: Sequence[WeightedText], split: Callable[[str], Iterable[str]]) -> dict[str, float]:
    """Return each term of a need with its emphasis, in order of first appearance."""
    weights: dict[str, float] = {}
    for text, emphasis in parts:
        for term in split(text):
            weights[term] = min(weights.get(term, 0.0) + emphasis, _MOST_REPEATS)
    return weights


def _coverage(
    index: PostingsIndex, need: Mapping[str, float], enough: float, *, size: int, groups: Groups
) -> ScoreVector:
    """Return the covered share of the need's information, at most 1, for every id below `size`."""
    if not need or not len(index):
        return np.zeros(size)
    total = len(index)

    def weigh(counts: NDArray[np.int64]) -> NDArray[np.float64]:
        weights = idf(counts, total) * np.fromiter(need.values(), dtype=np.float64)
        whole = min(weights.sum(), enough * float(idf(np.zeros(1, dtype=np.int64), total)[0]))
        common = (counts > _COMMON_ROWS) & (counts > _COMMON_SHARE * total)
        return np.asarray(np.where(common, 0.0, weights / whole), dtype=np.float64)

    return np.minimum(index.score_by(list(need), weigh, size, groups), 1.0)


def idf(counts: NDArray[np.int64], total: int) -> NDArray[np.float64]:
    """Return the weight of terms held by `counts` of `total` rows; a term nobody holds weighs most."""
    weights: NDArray[np.float64] = np.log1p((total - counts + 0.5) / (counts + 0.5)) ** _IDF_POWER
    return weights
