"""A small database with two alliances, and engines over it with a tiny encoder that needs no model file."""

import uuid
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from embeddings.flat_index import FlatIndex
from embeddings.protocols import FloatMatrix
from matching.knowledge import Knowledge, Node
from matching.posts import Need
from matching.ranker import default_ranker
from service.domain.alliances import Alliance, Chain, Organisation
from service.domain.posts import Capability
from service.indexing.host import EngineHost
from service.indexing.parts import EngineParts
from service.store import alliances, posts
from service.store.database import Database

NOW = datetime(2026, 3, 4, 1, 30, tzinfo=UTC)
KNOWLEDGE = Knowledge.build([Node("齿轮", "product"), Node("铝型材", "product")], "chains@test")


class HashingEncoder:
    """Sums of pseudo-random vectors of the characters."""

    def __init__(self, name: str = "hashing@1", dim: int = 16) -> None:
        self.name = name
        self.dim = dim

    def encode(self, texts: Sequence[str]) -> FloatMatrix:
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for character in text:
                row += np.random.default_rng(zlib.crc32(character.encode())).standard_normal(self.dim)
            row /= max(float(np.linalg.norm(row)), 1e-9)
        return rows


def make_parts(encoder_name: str = "hashing@1", knowledge: Knowledge = KNOWLEDGE) -> EngineParts:
    return EngineParts(
        encoder=HashingEncoder(encoder_name),
        knowledge=knowledge,
        ranker=default_ranker(),
        new_vectors=FlatIndex,
        load_vectors=FlatIndex.load,
    )


@dataclass
class World:
    """One database, its data folder, two alliances with a chain each, and one supplier."""

    database: Database
    data_dir: Path
    alliance: Alliance
    other: Alliance
    chain: Chain
    other_chain: Chain
    supplier: Organisation

    def host(
        self, *, parts: EngineParts | None = None, save_seconds: float = 3600, folder: str = "indexes"
    ) -> EngineHost:
        return EngineHost(
            database=self.database,
            parts=parts or make_parts(),
            folder=self.data_dir / folder,
            follow_seconds=0.02,
            save_seconds=save_seconds,
        )

    def post(self, text: str, *, elsewhere: bool = False) -> Capability:
        alliance, chain = (self.other, self.other_chain) if elsewhere else (self.alliance, self.chain)
        with self.database.transaction() as session:
            return posts.add_capability(
                session,
                alliance_id=alliance.id,
                chain_id=chain.id,
                organisation_id=self.supplier.id,
                text=text,
                now=NOW,
            )

    def revise(self, capability: Capability, text: str) -> None:
        with self.database.transaction() as session:
            posts.revise_capability(session, posts.get_capability(session, capability.id), text=text, now=NOW)

    def withdraw(self, capability: Capability) -> None:
        with self.database.transaction() as session:
            posts.withdraw_capability(session, posts.get_capability(session, capability.id), now=NOW)

    def erase(self, capability: Capability) -> None:
        with self.database.transaction() as session:
            posts.erase_capability(session, posts.get_capability(session, capability.id), now=NOW)

    def snapshot_bytes(self) -> bytes:
        """Everything that the saved indexes hold."""
        return b"".join(path.read_bytes() for path in sorted((self.data_dir / "indexes").rglob("*")) if path.is_file())


def make_world(database: Database, data_dir: Path) -> World:
    with database.transaction() as session:
        first = alliances.add_alliance(session, Alliance(code="a", name="甲联盟", case_prefix="A", created_at=NOW))
        second = alliances.add_alliance(session, Alliance(code="b", name="乙联盟", case_prefix="B", created_at=NOW))
        chains = [
            alliances.add_chain(
                session, Chain(alliance_id=each.id, code="equipment", name="装备", knowledge_code="equipment")
            )
            for each in (first, second)
        ]
        supplier = alliances.add_organisation(session, Organisation(name="某某精锻有限公司", created_at=NOW))
    return World(database, data_dir, first, second, *chains, supplier)


def found_ids(host: EngineHost, alliance_id: uuid.UUID, text: str) -> list[str]:
    """The capabilities proposed for a need, on either list."""
    result = host.matcher_of(alliance_id).match(Need(text))
    return [proposal.capability_id for proposal in (*result.proposals, *result.stretch)]
