"""Two small alliances with people in every role, engines over them, and a clock that stands still until moved."""

import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import event
from sqlmodel import Session

from embeddings.flat_index import FlatIndex
from matching.ranker import default_ranker
from service.domain.alliances import Membership, Organisation, SharingAgreement
from service.figures.kept import Kept
from service.imports.bundles import Bundle, Numbered
from service.imports.rows import AllianceRow, CapabilityRow, ChainRow, OrganisationRow
from service.indexing.host import EngineHost
from service.indexing.parts import EngineParts
from service.policy import Actor
from service.security import hash_password
from service.store import alliances
from service.store.database import Database
from service.usecases import judged_pairs, needs, people
from service.usecases.imports import import_alliance
from service.usecases.needs import NeedView
from tests.matching.small_world import KNOWLEDGE, HashingEncoder

START = datetime(2026, 3, 4, 1, 30, tzinfo=UTC)  # a Wednesday, 9:30 in Chongqing
PASSWORD = "correct horse"
NEED_TEXT = "求购主减速齿轮，月量两千套"

ASKER, SUPPLIER, OTHER, FAR = "甲车桥厂", "乙盆角齿厂", "丙热处理厂", "外地盆角齿厂"

BUREAU, UTILITY = "丁区市场监管局", "戊区供电公司"
"""Two departments of `luzhou`, each with somebody who signs in for it."""

CLERKS = {"owner": ASKER, "supplier": SUPPLIER, "other_firm": OTHER, "other_alliance": FAR}
DEPARTMENTS = {"bureau": BUREAU, "utility": UTILITY}
SECOND = "second_officer"
OFFICES = ("secretariat", "park_leader", "chain_leader", "department", "organiser")


def bundle(code: str, prefix: str, firms: dict[str, tuple[str, ...]]) -> Bundle:
    """An alliance with two chains; all firms are in `equipment`, each with its capabilities."""
    return Bundle(
        alliance=AllianceRow(
            code=code,
            name=f"{code}联盟",
            case_prefix=prefix,
            chains=[
                ChainRow(code="equipment", name="装备", knowledge_code="equipment"),
                ChainRow(code="chemistry", name="化工", knowledge_code="petrochemical"),
            ],
        ),
        organisations=[
            Numbered(
                "f",
                line,
                OrganisationRow(name=name, chain="equipment", contact_name=f"{name}联系人", contact_phone="1"),
            )
            for line, name in enumerate(firms, start=1)
        ],
        capabilities=[
            Numbered("f", line, CapabilityRow(organisation=name, text=text, visibility=visibility))
            for line, (name, text, visibility) in enumerate(
                ((name, *entry.rsplit("|", 1)) for name, entries in firms.items() for entry in entries), start=1
            )
        ],
    )


@dataclass
class World:
    """One database with everything in it."""

    database: Database
    engines: EngineHost
    folder: Path
    clock: datetime = START
    actors: dict[str, Actor] = field(default_factory=dict)
    alliance_ids: dict[str, uuid.UUID] = field(default_factory=dict)

    def now(self) -> datetime:
        """The moment it is in this world."""
        return self.clock

    def later(self, **span: float) -> datetime:
        """Move the clock on."""
        self.clock += timedelta(**span)
        return self.clock

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A writing session."""
        with self.database.transaction() as session:
            yield session

    def organisation_id(self, name: str) -> uuid.UUID:
        """The id of an organisation."""
        with self.database.read() as session:
            found = alliances.find_organisation_by_name(session, name)
        assert found is not None
        return found.id

    def post_need(self, text: str = NEED_TEXT, by: str = "owner", **more: str) -> NeedView:
        """Post a need in `luzhou`."""
        with self.write() as session:
            return needs.post_need(session, actor=self.actors[by], alliance="luzhou", text=text, now=self.clock, **more)


def make_template(folder: Path) -> None:
    """Write the world's database, to be copied for every test."""
    database = Database(f"sqlite:///{folder / 'world.sqlite3'}")
    database.upgrade()
    near = {
        ASKER: (),
        SUPPLIER: ("专做主减速齿轮，月产三千套|alliance",),
        OTHER: ("对外承接渗碳淬火和磨齿，来料加工|alliance",),
    }
    far = {FAR: ("专业生产盆角齿、主减速齿轮|allied", "厂房出租，带行车|alliance")}
    with database.transaction() as session:
        import_alliance(session, bundle("luzhou", "LZ", near), now=START, demo=True)
        import_alliance(session, bundle("tongliang", "TL", far), now=START)
        hashed = hash_password(PASSWORD)
        ids = {code: alliances.get_alliance(session, code).id for code in ("luzhou", "tongliang")}
        for username, firm in CLERKS.items():
            found = alliances.find_organisation_by_name(session, firm)
            assert found is not None
            home = ids["tongliang" if firm == FAR else "luzhou"]
            people.add_user(
                session,
                username=username,
                password_hash=hashed,
                organisation_id=found.id,
                roles=[("clerk", home)],
                now=START,
            )
        _add_departments(session, ids["luzhou"], hashed)
        for role in OFFICES:
            people.add_user(session, username=role, password_hash=hashed, roles=[(role, ids["luzhou"])], now=START)
        people.add_user(
            session,
            username="far_secretariat",
            password_hash=hashed,
            roles=[("secretariat", ids["tongliang"])],
            now=START,
        )
        people.add_user(
            session, username=SECOND, password_hash=hashed, roles=[("secretariat", ids["luzhou"])], now=START
        )
        people.add_user(session, username="admin", password_hash=hashed, roles=[("admin", None)], now=START)
    database.dispose()


def _add_departments(session: Session, alliance_id: uuid.UUID, hashed: str) -> None:
    """Give an alliance two departments."""
    chain = alliances.chains_of(session, alliance_id)[0]
    for username, name in DEPARTMENTS.items():
        found = alliances.add_organisation(session, Organisation(name=name, kind="department", created_at=START))
        place = Membership(organisation_id=found.id, alliance_id=alliance_id, chain_id=chain.id)
        alliances.add_membership(session, place)
        roles = [("department", alliance_id)]
        people.add_user(
            session, username=username, password_hash=hashed, organisation_id=found.id, roles=roles, now=START
        )


def open_world(template: Path, folder: Path) -> World:
    """Copy the template and open it."""
    # a process has one database; here come many with the same alliance, the same hour and the same proposals
    judged_pairs._kept = Kept(judged_pairs.MOST_KEPT)
    path = folder / "world.sqlite3"
    shutil.copy(template / "world.sqlite3", path)
    database = Database(f"sqlite:///{path}")
    event.listen(database._engine, "connect", _hurry)
    parts = EngineParts(
        encoder=HashingEncoder(),
        knowledge=KNOWLEDGE,
        ranker=default_ranker(),
        new_vectors=FlatIndex,
        load_vectors=FlatIndex.load,
    )
    engines = EngineHost(
        database=database, parts=parts, folder=folder / "indexes", follow_seconds=0.01, save_seconds=3600
    )
    world = World(database, engines, folder)
    with database.read() as session:
        for username in (*CLERKS, *DEPARTMENTS, *OFFICES, SECOND, "far_secretariat", "admin"):
            user = people.people_store.find_user(session, username)
            assert user is not None
            world.actors[username] = people.actor_of(session, user.id, now=START)
        world.alliance_ids = {row.code: row.id for row in alliances.list_alliances(session)}
    return world


def _hurry(connection: sqlite3.Connection, _: object) -> None:
    """Do not wait for the disk: no test here pulls the plug."""
    connection.execute("PRAGMA synchronous=OFF")


def agree(world: World) -> None:
    """Let `tongliang` share with `luzhou` from the world's first day on."""
    with world.write() as session:
        alliances.add_agreement(
            session,
            SharingAgreement(
                owner_alliance_id=world.alliance_ids["tongliang"],
                reader_alliance_id=world.alliance_ids["luzhou"],
                since=START.date(),
            ),
        )
