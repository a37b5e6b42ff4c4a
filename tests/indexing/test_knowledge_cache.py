"""The cached knowledge is the knowledge, or is not used."""

from pathlib import Path

import pytest

from matching.mentions import MentionFinder
from service import knowledge_cache
from service.knowledge_cache import load_finder
from service.knowledge_files import read_knowledge

GEAR = '["齿轮"]\nkind = "product"\nsurfaces = ["gear wheel"]\nexclusions = ["齿轮箱油"]\n'
SHAFT = '["主轴"]\nkind = "product"\ncues = ["机床里转的那根"]\nconvertible_to = [{to = "齿轮", lacks = "滚齿"}]\n'
TEXT = "主轴和齿轮,不要齿轮箱油,机床里转的那根 gear wheel"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "chains"
    folder.mkdir()
    (folder / "a.toml").write_text(GEAR + SHAFT, encoding="utf-8")
    return folder


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Notes every reading of the files."""
    calls: list[Path] = []
    monkeypatch.setattr(knowledge_cache, "read_knowledge", lambda f: calls.append(f) or read_knowledge(f))
    return calls


def assert_same(finder: MentionFinder, folder: Path) -> None:
    plain = MentionFinder(read_knowledge(folder))
    assert finder.find(TEXT, cues=True) == plain.find(TEXT, cues=True)
    assert len(finder.find(TEXT, cues=True)) >= 3
    assert finder.knowledge.version == plain.knowledge.version
    assert finder.knowledge.nodes == plain.knowledge.nodes
    assert finder.knowledge.conversions("齿轮") == plain.knowledge.conversions("齿轮")


def test_the_second_time_is_read_from_the_cache_and_equal(folder: Path, readings: list[Path], tmp_path: Path) -> None:
    for _ in range(2):
        assert_same(load_finder(folder, tmp_path / "cache"), folder)
    assert len(readings) == 1


def test_a_changed_file_is_read_again(folder: Path, readings: list[Path], tmp_path: Path) -> None:
    load_finder(folder, tmp_path / "cache")
    (folder / "a.toml").write_text(GEAR + SHAFT.replace("滚齿", "磨齿"), encoding="utf-8")
    assert_same(load_finder(folder, tmp_path / "cache"), folder)
    assert len(readings) == 2
    assert len(list((tmp_path / "cache").iterdir())) == 1


@pytest.mark.parametrize("damage", [b"", b"{}", None])
def test_a_damaged_cache_is_made_again(
    folder: Path, readings: list[Path], tmp_path: Path, damage: bytes | None
) -> None:
    load_finder(folder, tmp_path / "cache")
    (path,) = (tmp_path / "cache").iterdir()
    content = path.read_bytes()
    path.write_bytes(content.replace("滚齿".encode(), "磨齿".encode()) if damage is None else damage)
    assert_same(load_finder(folder, tmp_path / "cache"), folder)
    assert path.read_bytes() == content
    assert len(readings) == 2


def test_without_a_place_to_write_it_works_all_the_same(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    assert_same(load_finder(folder, tmp_path / "cache"), folder)
