"""The proof-reader finds every kind of mistake, and each once."""

from pathlib import Path

import pytest

from service.operations.knowledge_check import check_knowledge


def write(folder: Path, text: str, name: str = "a.toml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


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
        ('["主轴"]\nkind = "product"\nbroader = ["主轴"]\n', ["cycle"]),
        ('["主轴"]\nkind = "animal"\n', ["unreadable", "no_knowledge"]),
        ("not toml", ["unreadable", "no_knowledge"]),
    ],
)
def test_each_mistake_is_found(tmp_path: Path, more: str, codes: list[str]) -> None:
    findings = check_knowledge(write(tmp_path, GEAR + more))
    assert sorted(finding.code for finding in findings) == sorted(codes)


def test_a_name_in_two_files_is_found(tmp_path: Path) -> None:
    write(tmp_path, GEAR)
    findings = check_knowledge(write(tmp_path, GEAR, "b.toml"))
    assert [finding.code for finding in findings] == ["defined_twice"]
    assert "a.toml, b.toml" in findings[0].en


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    assert [finding.code for finding in check_knowledge(tmp_path)] == ["no_knowledge"]
