"""Contrastive training of one vector per piece in plain PyTorch; no data, no files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch.nn import functional

from embeddings.pairs import Pair
from embeddings.protocols import FloatMatrix
from embeddings.vocabulary import inner_pieces

Report = Callable[[int, int, float], None]
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class TrainingPlan:
    """What a training run is made of; figures for the bundled model are the defaults."""

    dim: int = 256
    pieces: int = 36_000
    epochs: int = 10
    batch: int = 1024
    learning_rate: float = 0.01
    temperature: float = 0.08
    seed: int = 0


class ComposedTable:
    """A vector per piece that is the sum of its own and of those of the pieces inside it.

    own: the own vectors, which training moves. A step sees a seventh of the pieces, and only those are composed.
    """

    def __init__(self, counts: dict[str, int], plan: TrainingPlan) -> None:
        """Start at random directions; the rarer a piece, the longer its vector, as in inverse document frequency."""
        generator = torch.Generator().manual_seed(plan.seed)
        rarity = torch.log1p(sum(counts.values()) / torch.tensor([*counts.values()], dtype=torch.float32))
        start = torch.randn(len(counts), plan.dim, generator=generator) / plan.dim**0.5
        self.own = torch.nn.Parameter(start * (rarity / rarity.mean())[:, None])
        spans = [[i, *inner] for i, inner in enumerate(inner_pieces(list(counts)))]
        self._parts = np.array([part for span in spans for part in span])
        self._bounds = np.cumsum([0, *(len(span) for span in spans)])

    def compose(self, pieces: Numbers) -> torch.Tensor:
        """Return the vectors of these pieces."""
        lengths = self._bounds[pieces + 1] - self._bounds[pieces]
        starts = np.cumsum(lengths) - lengths
        parts = self._parts[np.arange(lengths.sum()) + np.repeat(self._bounds[pieces] - starts, lengths)]
        return functional.embedding_bag(torch.from_numpy(parts), self.own, torch.from_numpy(starts), mode="sum")

    def whole(self) -> FloatMatrix:
        """Return the (1 + pieces, dim) table, row 0 (unknown) zero."""
        with torch.no_grad():
            vectors = self.compose(np.arange(len(self.own)))
            table: FloatMatrix = torch.cat([torch.zeros(1, vectors.shape[1]), vectors]).numpy()
        return table


def train_table(
    tokenizer: Tokenizer,
    counts: dict[str, int],
    draw: Callable[[np.random.Generator], Sequence[Pair]],
    *,
    plan: TrainingPlan,
    report: Report = lambda _epoch, _pairs, _loss: None,
) -> FloatMatrix:
    """Return the (1 + pieces, dim) table that puts the two texts of a pair nearer than the others in its batch.

    draw: gives one epoch of pairs. report: called after each epoch with its number, count of pairs and mean loss.
    Deterministic for a seed on one machine and thread count.
    """
    rng = np.random.default_rng(plan.seed)
    table = ComposedTable(counts, plan)
    optimizer = torch.optim.Adam([table.own], lr=plan.learning_rate, fused=True)
    steps_done = 0
    for epoch in range(plan.epochs):
        pairs = draw(rng)
        batches = [pairs[i : i + plan.batch] for i in range(0, len(pairs), plan.batch)]
        losses = []
        for batch in batches:
            optimizer.param_groups[0]["lr"] = plan.learning_rate * _pace(steps_done / (plan.epochs * len(batches)))
            loss = _batch_loss(table, tokenizer, batch, temperature=plan.temperature)
            optimizer.zero_grad()
            torch.autograd.backward(loss)
            optimizer.step()
            losses.append(loss.item())
            steps_done += 1
        report(epoch + 1, len(pairs), float(np.mean(losses)))
    return table.whole()


def _pace(progress: float) -> float:
    """Rise over the first tenth of the run, then fall in a straight line."""
    return max(0.02, min(1.0, 10 * progress + 0.1, 1.2 - 1.2 * progress))


def _batch_loss(
    table: ComposedTable, tokenizer: Tokenizer, pairs: Sequence[Pair], *, temperature: float
) -> torch.Tensor:
    """Symmetric cross-entropy over in-batch negatives; a repeated text is no negative of its twin."""
    left, right = ([pair[side] for pair in pairs] for side in (0, 1))
    both = _embed(table, tokenizer, [*left, *right])
    scores = both[: len(left)] @ both[len(left) :].T / temperature
    scores = scores.masked_fill(_same(left) | _same(right), float("-inf"))
    target = torch.arange(len(pairs))
    return (functional.cross_entropy(scores, target) + functional.cross_entropy(scores.T, target)) / 2


def _embed(table: ComposedTable, tokenizer: Tokenizer, texts: Sequence[str]) -> torch.Tensor:
    """Return one unit row per text; unknown characters count for nothing."""
    encodings = tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
    known = [[piece - 1 for piece in encoding.ids if piece] for encoding in encodings]
    pieces, places = np.unique(np.array([piece for row in known for piece in row]), return_inverse=True)
    starts = torch.from_numpy(np.cumsum([0, *(len(row) for row in known[:-1])]))
    sums = functional.embedding_bag(torch.from_numpy(places), table.compose(pieces), starts, mode="sum")
    return functional.normalize(sums, dim=1)


def _same(texts: Sequence[str]) -> torch.Tensor:
    """True where two different rows hold the same text."""
    numbers = torch.tensor(np.unique(np.array(texts), return_inverse=True)[1])
    return (numbers[:, None] == numbers[None, :]) & ~torch.eye(len(texts), dtype=torch.bool)
