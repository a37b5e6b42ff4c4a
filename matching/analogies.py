"""What a maker buys, told from what the makers of like products buy.

Who makes heat pumps and asks for “upstream suppliers” names none of them. Air conditioners are known to need
compressors, and heat pumps are like air conditioners: compressors are worth asking for. It is a guess by likeness, and
carries the product that it was made from, so that whoever is shown it can judge.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np

from embeddings.protocols import Encoder, FloatMatrix
from matching.normalise import normalise

KnownInputs = Mapping[str, Sequence[str]]

# Set by leaving known products out and foretelling what they buy.
_MOST_ALIKE = 80
_LEAST_LIKENESS = 0.3
_SHARPNESS = 3.0
# From this likeness on the two are made much the same way.
_SURE_LIKENESS = 0.7
# What the neighbours of a product say beside its own known inputs.
_BESIDE_KNOWN = 0.2
_MOST_INPUTS = 16
# So many inputs are a whole shopping list: shares are parts of what these weigh together.
_WHOLE_LIST = 5


@dataclass(frozen=True, slots=True)
class InferredInput:
    """Something that makers of `product` are likely to buy, because makers of `like` buy it.

    share: how much of the whole it may be, 0 to 1. `like` is `product` itself where its inputs are known.
    """

    name: str
    share: float
    product: str
    like: str


@dataclass(frozen=True, slots=True)
class _Table:
    """Known products, normalised, with their inputs and vectors, row by row."""

    products: tuple[str, ...]
    inputs: tuple[tuple[str, ...], ...]
    rows: Mapping[str, int]
    vectors: FloatMatrix


class Analogies:
    """Infers inputs from those of like products. The table is read and encoded when first asked, a few 100 ms."""

    def __init__(self, load: Callable[[], KnownInputs], encoder: Encoder) -> None:
        """`load` gives what makers of each known product buy."""
        self._load = load
        self._encoder = encoder
        self._table: _Table | None = None
        self._lock = Lock()

    def infer(self, products: Sequence[str]) -> tuple[InferredInput, ...]:
        """Return what makers of these (normalised) products are likely to buy, likeliest first, ties by name.

        Nothing where no known product is like them.
        """
        if not products:
            return ()
        table = self._ready()
        weights: dict[str, float] = {}
        best: dict[str, tuple[float, str, str]] = {}
        surest = 0.0
        for product, vector in zip(products, self._encoder.encode(products), strict=True):
            # A threaded product would wait for its threads longer than it computes.
            likeness = np.einsum("ij,j->i", table.vectors, vector)
            known = table.rows.get(product)
            for row, weight in _nearest(likeness, known):
                surest = max(surest, 1.0 if row == known else float(likeness[row]))
                for name in table.inputs[row]:
                    if name in products:
                        continue
                    weights[name] = weights.get(name, 0.0) + weight
                    best[name] = max(best.get(name, (0.0, "", "")), (weight, product, table.products[row]))
        ranked = sorted(weights, key=lambda name: (-weights[name], name))[:_MOST_INPUTS]
        whole = sum(weights[name] for name in ranked[:_WHOLE_LIST]) / min(surest / _SURE_LIKENESS, 1.0) if ranked else 0
        return tuple(InferredInput(name, weights[name] / whole, *best[name][1:]) for name in ranked)

    def _ready(self) -> _Table:
        with self._lock:
            if self._table is None:
                known = {normalise(name).text: inputs for name, inputs in self._load().items()}
                products = tuple(known)
                inputs = tuple(tuple(normalise(each).text for each in known[name]) for name in products)
                rows = {name: row for row, name in enumerate(products)}
                self._table = _Table(products, inputs, rows, self._encoder.encode(products))
            return self._table


def _nearest(likeness: np.ndarray, known: int | None) -> list[tuple[int, float]]:
    """Return the rows of the products most like one, and how much each says; its own row says 1."""
    rows = np.flatnonzero(likeness >= _LEAST_LIKENESS)
    rows = rows[np.argsort(-likeness[rows], kind="stable")[:_MOST_ALIKE]]
    factor = 1.0 if known is None else _BESIDE_KNOWN
    found = [(row, factor * float(likeness[row]) ** _SHARPNESS) for row in rows.tolist() if row != known]
    return found if known is None else [(known, 1.0), *found]
