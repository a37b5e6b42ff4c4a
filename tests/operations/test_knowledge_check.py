"""The proof-reader finds every kind of mistake, and each once."""

from pathlib import Path

import pytest

from service.operations.knowledge_check import check_knowledge


def write(folder: Path, text: str, name: str = "a.toml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


NOTES = {"thin", "rootless", "lonely"}
GEAR = '["齿轮"]\nkind = "product"\nsurfaces = ["gear wheel"]\n'


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ("", []),
        (
            '["轴"]\nkind = "product"\nbroader = ["没有的"]\nmade_by = ["也没有"]\n',
            ["dangling", "dangling", "too_short"],
        ),
        ('["主轴"]\nkind = "product"\nsurfaces = ["Gear Wheel", "spindle"]\n', ["ambiguous"]),
        ('["主轴"]\nkind = "product"\ncues = ["轴"]\n', ["too_short"]),
        ('["主轴"]\nkind = "product"\nbroader = ["轴类"]\n["轴类"]\nkind = "product"\nbroader = ["主轴"]\n', ["cycle"]),
        ('["主轴"]\nkind = "product"\nbroader = ["主轴"]\n', ["contradiction", "cycle"]),
        ('["主轴"]\nkind = "animal"\n', ["unreadable", "no_knowledge"]),
        ('["主轴"]\nkind = "product"\nsurfaces = ["spindle"]\nexclusions = ["Spindle"]\n', ["contradiction"]),
        (
            '["主轴"]\nkind = "product"\nbroader = ["齿轮"]\npart_of = ["齿轮"]\n',
            ["contradiction"],
        ),
        ("not toml", ["unreadable", "no_knowledge"]),
    ],
)
def test_each_mistake_is_found(tmp_path: Path, more: str, codes: list[str]) -> None:
    findings = check_knowledge(write(tmp_path, GEAR + more))
    assert sorted(finding.code for finding in findings if finding.code not in NOTES) == sorted(codes)


def test_a_name_in_two_files_is_found(tmp_path: Path) -> None:
    write(tmp_path, GEAR)
    findings = check_knowledge(write(tmp_path, GEAR, "b.toml"))
    (found,) = [finding for finding in findings if finding.broken]
    assert found.code == "defined_twice"
    assert "a.toml, b.toml" in found.en


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    assert [finding.code for finding in check_knowledge(tmp_path)] == ["no_knowledge"]


@pytest.mark.parametrize(
    ("more", "notes"),
    [
        ("", ["lonely", "rootless", "thin"]),
        ('["齿坯"]\nkind = "material"\nsurfaces = ["gear blank", "毛坯"]\n', ["lonely", "lonely", "rootless", "thin"]),
        ('["制齿"]\nkind = "process"\nsurfaces = ["滚齿", "hobbing"]\nmade_from = ["齿轮"]\n', ["rootless", "thin"]),
        ('["检测"]\nkind = "service"\nsurfaces = ["计量", "testing"]\n', ["lonely", "rootless", "thin"]),
    ],
)
def test_what_finds_little_is_noted_and_not_called_broken(tmp_path: Path, more: str, notes: list[str]) -> None:
    findings = check_knowledge(write(tmp_path, GEAR + more))
    assert sorted(finding.code for finding in findings) == notes
    assert not any(finding.broken for finding in findings)
