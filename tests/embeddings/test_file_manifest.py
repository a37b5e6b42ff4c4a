from pathlib import Path

import pytest

from embeddings.file_manifest import ManifestError, read_manifest, write_manifest


def test_facts_and_checksums_come_back(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    write_manifest(tmp_path, ["a"], dim=3)
    assert read_manifest(tmp_path) == {
        "dim": 3,
        "files": {"a": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    }


WRONG = ["", "[]", "{}", '{"files": 3}', '{"files": {"gone": "0"}}', '{"files": {"a": "0"}}']


@pytest.mark.parametrize("content", WRONG)
def test_whatever_is_wrong_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    (tmp_path / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(ManifestError):
        read_manifest(tmp_path)
