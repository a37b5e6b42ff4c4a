"""What every alliance's engine is made from, and the stamp by which a saved index is recognised."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path

import matching
from embeddings.protocols import Encoder, VectorIndex
from matching.abstention import Abstention
from matching.analogies import Analogies, KnownInputs
from matching.knowledge import Knowledge
from matching.knowledge_additions import Addition, extend
from matching.matcher import Matcher
from matching.mentions import MentionFinder
from matching.need_pool import NeedPool
from matching.node_scores import NodeScorer
from matching.pool import CapabilityPool
from matching.posts import Capability, Need
from matching.ranker import LogisticRanker

_FORMAT = "lianpei-pool-3"


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """What a saved index was made of. `history` marks change number `seq` of the database it was made from."""

    alliance: str
    encoder: str
    knowledge: str
    code: str
    seq: int
    history: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class EngineParts:
    """The models and classes that `service.wiring` chose; shared by the engines of all alliances."""

    encoder: Encoder
    knowledge: Knowledge
    ranker: LogisticRanker
    new_vectors: Callable[[int], VectorIndex]
    load_vectors: Callable[[Path], VectorIndex]
    abstention: Abstention | None = None
    finder: MentionFinder | None = None
    known_inputs: Callable[[], KnownInputs] = dict

    def new_pool(self) -> CapabilityPool:
        """Return an empty pool."""
        nodes = NodeScorer(self.knowledge, finder=self._finder)
        return CapabilityPool(self.encoder, self.new_vectors(self.encoder.dim), nodes, analogies=self._analogies)

    def new_need_pool(self) -> NeedPool:
        """Return an empty pool of needs."""
        return NeedPool(self.encoder, self.new_vectors(self.encoder.dim), self._finder)

    @cached_property
    def _finder(self) -> MentionFinder:
        """One finder for all pools: the one that was given, or a new one."""
        return self.finder or MentionFinder(self.knowledge)

    @cached_property
    def _analogies(self) -> Analogies:
        """One for all pools; nothing is read before the first need that leaves open what it seeks."""
        return Analogies(self.known_inputs, self.encoder)

    def new_matcher(self, pool: CapabilityPool) -> Matcher:
        """Return the matcher over a pool."""
        return Matcher(pool, self.ranker, self.abstention)

    def extended(self, additions: Sequence[Addition]) -> "EngineParts":
        """Return the parts of an alliance that adds to the chain knowledge; these where it adds nothing."""
        knowledge = extend(self.knowledge, additions)
        if knowledge is self.knowledge:
            return self
        own = replace(self, knowledge=knowledge, finder=MentionFinder(knowledge))
        own.__dict__["_analogies"] = self._analogies  # read once for all alliances
        return own

    def warm_up(self) -> None:
        """Read and match one text, so that dictionaries that load on first use are there before the first post."""
        pool = self.new_pool()
        pool.add([Capability("1", "1", "齿轮加工")])
        self.new_matcher(pool).match(Need("找齿轮"))

    @cached_property
    def versions(self) -> Mapping[str, str]:
        """Name everything that a result depends on besides the texts."""
        return self.new_matcher(self.new_pool()).versions

    def stamp(self, *, alliance: str, seq: int, history: str, rows: int) -> Stamp:
        """Return the stamp of an index that is made with these parts."""
        return Stamp(
            alliance=alliance,
            encoder=self.encoder.name,
            knowledge=self.knowledge.version,
            code=code_fingerprint(),
            seq=seq,
            history=history,
            rows=rows,
        )


@cache
def code_fingerprint() -> str:
    """Name the code that reads texts into an index: any change of it makes every saved index another's."""
    digest = hashlib.sha256(f"{_FORMAT} rjieba {version('rjieba')}".encode())
    for path in sorted(Path(matching.__path__[0]).glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]
