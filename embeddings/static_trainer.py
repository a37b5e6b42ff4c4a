"""Contrastive training of one vector per piece in plain PyTorch; no data, no files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional

from embeddings.pairs import Pair
from embeddings.protocols import FloatMatrix
from embeddings.vocabulary import inner_pieces

Report = Callable[[int, int, float], None]


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


class ComposedTable(torch.nn.Module):
    """A vector per piece that is the sum of its own and of those of the pieces inside it."""

    def __init__(self, counts: dict[str, int], plan: TrainingPlan) -> None:
        """Start at random directions; the rarer a piece, the longer its vector, as in inverse document frequency."""
        super().__init__()
        generator = torch.Generator().manual_seed(plan.seed)
        rarity = torch.log1p(sum(counts.values()) / torch.tensor([*counts.values()], dtype=torch.float32))
        start = torch.randn(len(counts), plan.dim, generator=generator) / plan.dim**0.5
        self.own = torch.nn.Parameter(start * (rarity / rarity.mean())[:, None])
        spans = [[i, *inner] for i, inner in enumerate(inner_pieces(list(counts)))]
        self.parts = torch.tensor([part for span in spans for part in span])
        self.offsets = torch.tensor(np.cumsum([0, *(len(span) for span in spans[:-1])]))

    def forward(self) -> torch.Tensor:
        """Return the (1 + pieces, dim) table, row 0 (unknown) zero."""
        composed = functional.embedding_bag(self.parts, self.own, self.offsets, mode="sum")
        return torch.cat([torch.zeros(1, composed.shape[1]), composed])


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
    optimizer = torch.optim.Adam(table.parameters(), lr=plan.learning_rate)
    steps_done = 0
    for epoch in range(plan.epochs):
        pairs = draw(rng)
        batches = [pairs[i : i + plan.batch] for i in range(0, len(pairs), plan.batch)]
        losses = []
        for batch in batches:
            progress = steps_done / (plan.epochs * len(batches))
            optimizer.param_groups[0]["lr"] = plan.learning_rate * _pace(progress)
            loss = _batch_loss(table(), tokenizer, batch, temperature=plan.temperature)
            optimizer.zero_grad()
            torch.autograd.backward(loss)
            optimizer.step()
            losses.append(loss.item())
            steps_done += 1
        report(epoch + 1, len(pairs), float(np.mean(losses)))
    with torch.no_grad():
        trained: FloatMatrix = table().numpy()
    return trained


def _pace(progress: float) -> float:
    """Rise over the first tenth of the run, then fall in a straight line."""
    return max(0.02, min(1.0, 10 * progress + 0.1, 1.2 - 1.2 * progress))


def _batch_loss(
    table: torch.Tensor, tokenizer: Tokenizer, pairs: Sequence[Pair], *, temperature: float
) -> torch.Tensor:
    """Symmetric cross-entropy over in-batch negatives; a repeated text is no negative of its twin."""
    left, right = ([pair[side] for pair in pairs] for side in (0, 1))
    scores = _embed(table, tokenizer, left) @ _embed(table, tokenizer, right).T / temperature
    scores = scores.masked_fill(_same(left) | _same(right), float("-inf"))
    target = torch.arange(len(pairs))
    return (functional.cross_entropy(scores, target) + functional.cross_entropy(scores.T, target)) / 2


def _embed(table: torch.Tensor, tokenizer: Tokenizer, texts: Sequence[str]) -> torch.Tensor:
    ids = [encoding.ids for encoding in tokenizer.encode_batch(list(texts), add_special_tokens=False)]
    flat = torch.tensor([piece for row in ids for piece in row])
    offsets = torch.tensor(np.cumsum([0, *(len(row) for row in ids[:-1])]))
    return functional.normalize(functional.embedding_bag(flat, table, offsets, mode="mean"), dim=1)


def _same(texts: Sequence[str]) -> torch.Tensor:
    """True where two different rows hold the same text."""
    numbers = torch.tensor(np.unique(np.array(texts), return_inverse=True)[1])
    return (numbers[:, None] == numbers[None, :]) & ~torch.eye(len(texts), dtype=torch.bool)
