"""The gap list by node: the fixtures' stories, the window maker beside the enclosure, and its files."""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlmodel import Session

from service.errors import InvalidInputError
from service.fixture_paths import fixtures_folder
from service.imports.bundles import read_bundle
from service.indexing.host import EngineHost
from service.indexing.parts import EngineParts
from service.policy import OPERATOR
from service.replay.replay import replay_story
from service.replay.stories import read_story, story_names
from service.settings import Settings
from service.store import alliances, posts
from service.store.database import Database
from service.store.versions import PostFilter
from service.usecases.cases import gap_list_need
from service.usecases.gap_files import read_gap_file
from service.usecases.gap_groups import GapReport, gap_groups
from service.usecases.imports import import_alliance
from service.usecases.needs import post_need
from service.usecases.people import add_user
from service.wiring import build_parts
from tests.passwords import cheap_passwords

WINDOW_MAKER = "重庆新美鱼实业集团有限公司"
LEADER = "重庆海辰储能科技有限公司"
NOW = datetime(2024, 4, 10, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def quick_to_sign_up() -> Iterator[None]:
    """The stories' people never sign in, so their passwords need not cost anything."""
    with cheap_passwords():
        yield


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> EngineParts:
    return build_parts(Settings(data_dir=tmp_path_factory.mktemp("parts")), as_shipped=True)


@pytest.fixture
def engines(parts: EngineParts, tmp_path: Path) -> tuple[Database, EngineHost]:
    return open_engines(parts, tmp_path)


def open_engines(parts: EngineParts, folder: Path) -> tuple[Database, EngineHost]:
    database = Database(f"sqlite:///{folder / 'story.sqlite3'}")
    database.upgrade()
    return database, EngineHost(
        database=database, parts=parts, folder=folder / "indexes", follow_seconds=1, save_seconds=60
    )


def report_of(session: Session, engines: EngineHost, code: str) -> GapReport:
    return gap_groups(session, engines, alliance=alliances.get_alliance(session, code))


def test_the_gaps_are_exactly_the_needs_of_the_stories_without_a_partner(parts: EngineParts) -> None:
    listed, expected = [], []
    for name in story_names():
        story = read_story(name)
        if story.expect.partner is None:
            expected.append(story.need.text)
        with tempfile.TemporaryDirectory() as folder:
            database, engines = open_engines(parts, Path(folder))
            for _ in replay_story(story, fixtures=fixtures_folder(), database=database, matchers=engines):
                pass
            with database.read() as session:
                report = report_of(session, engines, story.alliance)
            listed += [need.text for group in report.groups for need in group.needs]
            database.dispose()
    assert expected
    assert listed == expected


def test_the_window_maker_stands_beside_the_enclosure(engines: tuple[Database, EngineHost]) -> None:
    database, host = engines
    story = read_story("hithium")
    bundle = read_bundle(fixtures_folder() / "alliances" / "tongliang")
    with database.transaction() as session:
        add_user(session, username="admin", password_hash="-", roles=[("admin", None)], now=NOW)
        import_alliance(session, bundle, now=NOW, demo=True)
        remove_enclosures(session)
    with database.transaction() as session:
        need = post_need(
            session,
            actor=OPERATOR,
            alliance="tongliang",
            chain=story.need.chain,
            organisation=LEADER,
            text=story.need.text,
            now=NOW,
        )
        gap_list_need(session, actor=OPERATOR, need_id=need.id, now=NOW)
    with database.read() as session:
        (group,) = report_of(session, host, "tongliang").groups
        file = read_gap_file(session, host, actor=OPERATOR, alliance="tongliang", form="xlsx", now=NOW)
        word = read_gap_file(session, host, actor=OPERATOR, alliance="tongliang", form="docx", now=NOW)
        with pytest.raises(InvalidInputError):
            read_gap_file(session, host, actor=OPERATOR, alliance="tongliang", form="pdf", now=NOW)
    assert (group.node, len(group.needs), group.askers) == ("储能箱体", 1, 1)
    near = {each.name: each for each in group.near}
    assert near[WINDOW_MAKER].could_convert
    assert near[WINDOW_MAKER].lacks
    assert group.profile.products[0] == "储能箱体"
    assert group.profile.processes
    assert group.supplied
    sheet = load_workbook(BytesIO(file.content)).worksheets[0]
    row = [str(cell.value) for cell in sheet[2]]
    assert row[0] == "储能箱体"
    assert WINDOW_MAKER in row[5]
    assert word.content.startswith(b"PK")
    database.dispose()


def remove_enclosures(session: Session) -> None:
    """Let nobody offer the enclosure: the window maker gives it up, as it was before it made any."""
    alliance = alliances.get_alliance(session, "tongliang")
    for head, version in posts.list_capabilities(session, PostFilter(alliance_id=alliance.id, limit=500)):
        if version.title == "储能箱体":
            posts.withdraw_capability(session, head, now=NOW)
