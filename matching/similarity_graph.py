"""How strongly the firms of a chain belong together: by like products, by supplying each other, by goods that flow."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy  # its parts load at their first use: they take a third of a second

from matching.knowledge import Knowledge
from matching.supply_graph import Edge

Profile = Mapping[str, float]
"""Node -> how surely a firm stands on it, 0 to 1."""

Pair = tuple[str, str]
"""Two firms, the smaller id first."""

# The broader kind of a product, and the way it is made, say less of likeness than the product.
_BROADER, _MADE_BY = 0.5, 0.3
# What each kind of tie adds, where likeness adds up to one.
_COUPLING, _FLOW, _MOST_FLOWS = 0.8, 0.6, 2
# A firm has few partners that matter; weaker ties than this are chance.
_MOST_TIES, _LEAST_TIE = 12, 0.05


@dataclass(frozen=True, slots=True)
class Firms:
    """The firms of a chain with what ties them. supplies: node edges; flows: pairs of firms with how many needs."""

    profiles: Mapping[str, Profile]
    supplies: Collection[Edge]
    flows: Mapping[Pair, int]


def tie_firms(firms: Firms, knowledge: Knowledge) -> dict[str, dict[str, float]]:
    """Return each firm's strongest ties, both ways, sorted by id; a firm without any has an empty entry.

    O(firms x ties): twenty thousand firms take seconds, a chain of some hundred a few milliseconds.
    """
    ids = sorted(firms.profiles)
    if not ids:
        return {}
    own, spread = _matrices(ids, firms, knowledge)
    together = _likeness(spread) + _COUPLING * _coupling(own, firms, knowledge) + _FLOW * _flows(ids, firms)
    return _strongest(ids, together.tocsr())


def _matrices(
    ids: Sequence[str], firms: Firms, knowledge: Knowledge
) -> "tuple[scipy.sparse.csr_matrix, scipy.sparse.csr_matrix]":
    """Return firms x nodes, rare nodes counting more: as they stand, and spread to kinds and processes; unit rows."""
    counts = Counter(node for profile in firms.profiles.values() for node in profile)
    rarity = {node: float(np.log1p(len(ids) / count)) for node, count in counts.items()}
    places = {node: place for place, node in enumerate(sorted(knowledge.nodes))}
    own, spread = _Triples(), _Triples()
    for row, firm in enumerate(ids):
        for node, weight in firms.profiles[firm].items():
            value = weight * rarity[node]
            own.add(row, places[node], value)
            spread.add(row, places[node], value)
            for parent in knowledge.nodes[node].broader:
                spread.add(row, places[parent], _BROADER * value)
            for process in knowledge.nodes[node].made_by:
                spread.add(row, places[process], _MADE_BY * value)
    shape = len(ids), len(places)
    return _unit_rows(own.matrix(shape)), _unit_rows(spread.matrix(shape))


class _Triples:
    """Entries of a sparse matrix on their way."""

    def __init__(self) -> None:
        self._rows: list[int] = []
        self._columns: list[int] = []
        self._values: list[float] = []

    def add(self, row: int, column: int, value: float) -> None:
        """Note one entry; those of one place are summed."""
        self._rows.append(row)
        self._columns.append(column)
        self._values.append(value)

    def matrix(self, shape: tuple[int, int]) -> "scipy.sparse.csr_matrix":
        """Return the matrix."""
        return scipy.sparse.csr_matrix((self._values, (self._rows, self._columns)), shape=shape)


def _unit_rows(matrix: "scipy.sparse.csr_matrix") -> "scipy.sparse.csr_matrix":
    norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return scipy.sparse.diags(np.divide(1.0, norms, out=np.zeros_like(norms), where=norms > 0)) @ matrix


def _likeness(spread: "scipy.sparse.csr_matrix") -> "scipy.sparse.csr_matrix":
    return spread @ spread.T


def _coupling(own: "scipy.sparse.csr_matrix", firms: Firms, knowledge: Knowledge) -> "scipy.sparse.csr_matrix":
    """Return how far what one firm makes goes into what the other makes, whichever is upstream."""
    places = {node: place for place, node in enumerate(sorted(knowledge.nodes))}
    edges = _Triples()
    for origin, target in sorted(firms.supplies):
        edges.add(places[origin], places[target], 1.0)
    one_way = own @ edges.matrix((len(places), len(places))) @ own.T
    return one_way + one_way.T


def _flows(ids: Sequence[str], firms: Firms) -> "scipy.sparse.csr_matrix":
    rows = {firm: row for row, firm in enumerate(ids)}
    found = _Triples()
    for (first, second), count in sorted(firms.flows.items()):
        if first in rows and second in rows and first != second:
            found.add(rows[first], rows[second], float(min(count, _MOST_FLOWS)))
            found.add(rows[second], rows[first], float(min(count, _MOST_FLOWS)))
    return found.matrix((len(ids), len(ids)))


def _strongest(ids: Sequence[str], together: "scipy.sparse.csr_matrix") -> dict[str, dict[str, float]]:
    """Keep the strongest ties of each firm, and those of others to it; ties of equal strength by id."""
    ties: dict[str, dict[str, float]] = {firm: {} for firm in ids}
    for row, firm in enumerate(ids):
        columns = together.indices[together.indptr[row] : together.indptr[row + 1]]
        values = np.round(together.data[together.indptr[row] : together.indptr[row + 1]], 6)
        order = np.lexsort((columns, -values))
        kept = [place for place in order.tolist() if columns[place] != row and values[place] >= _LEAST_TIE]
        for place in kept[:_MOST_TIES]:
            other, value = ids[int(columns[place])], float(values[place])
            ties[firm][other] = ties[other][firm] = value
    return {firm: dict(sorted(found.items())) for firm, found in ties.items()}
