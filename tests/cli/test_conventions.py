"""What every command keeps to: codes, exit codes, languages, and no traceback, seen as whole processes."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from service.cli.main import COMMANDS

_ERROR_LINE = re.compile(r"^[a-z_]+: .+")
_START = "from service.cli.main import run; run()"


def lianpei(*arguments: str, data_dir: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"LIANPEI_DATA_DIR": str(data_dir), "LIANPEI_DATABASE_URL": ""} | settings
    return subprocess.run(
        [sys.executable, "-c", _START, *arguments],
        capture_output=True,
        text=True,
        env=environment,
        timeout=300,
        check=False,
    )


def assert_refused(result: subprocess.CompletedProcess[str], code: str, exit_code: int = 2) -> None:
    assert result.returncode == exit_code, result
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == 1
    assert _ERROR_LINE.match(lines[0])
    assert lines[0].startswith(f"{code}: ")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str, tmp_path: Path) -> None:
    result = lianpei(name, "--help", data_dir=tmp_path)
    assert result.returncode == 0
    assert "--json" in result.stdout
    assert "--lang" in result.stdout


def test_help_lists_all_commands_at_once(tmp_path: Path) -> None:
    result = lianpei("--help", data_dir=tmp_path, PYTHONPROFILEIMPORTTIME="1")
    assert result.returncode == 0
    assert all(f"  {name}" in result.stdout for name in COMMANDS)
    loaded = {line.rpartition("|")[2].strip() for line in result.stderr.splitlines()}
    assert "service.cli.main" in loaded
    assert not {"numpy", "sqlalchemy", "fastapi", "matching.matcher", "service.settings"} & loaded


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["nothing"], "usage"),
        (["doctor", "--wrong"], "usage"),
        (["serve", "--port", "many"], "usage"),
        (["backup"], "usage"),
        (["bench", "--posts", "1"], "usage"),
        (["doctor", "--lang", "fr"], "usage"),
        (["restore", "no-such-file.zip"], "file"),
        (["backup", "copy.zip"], "database_missing"),
    ],
)
def test_mistakes_get_one_line_and_exit_2(arguments: list[str], code: str, tmp_path: Path) -> None:
    assert_refused(lianpei(*arguments, data_dir=tmp_path), code)


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    result = lianpei("doctor", data_dir=tmp_path, LIANPEI_TOKEN_HOURS="0")
    assert_refused(result, "invalid_setting")
    assert "LIANPEI_TOKEN_HOURS" in result.stderr


def test_errors_speak_the_asked_language(tmp_path: Path) -> None:
    chinese = lianpei("backup", "x.zip", data_dir=tmp_path).stderr
    english = lianpei("backup", "x.zip", "--lang", "en", data_dir=tmp_path).stderr
    assert "数据库" in chinese
    assert "no database" in english


def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = lianpei("serve", "--port", str(taken.getsockname()[1]), data_dir=tmp_path)
    assert_refused(result, "port_in_use")


def test_a_data_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = lianpei("serve", "--port", "1", "--host", "203.0.113.9", data_dir=tmp_path / "file" / "below")
    assert result.returncode in {1, 2}
    assert _ERROR_LINE.match(result.stderr.splitlines()[-1])
    assert "Traceback" not in result.stderr


def test_doctor_speaks_json(tmp_path: Path) -> None:
    result = lianpei("doctor", "--json", data_dir=tmp_path)
    assert result.returncode == 1
    answer = json.loads(result.stdout)
    assert answer["ok"] is False
    assert [finding["code"] for finding in answer["findings"]] == ["database_missing"]
    assert all(finding["advice_zh"] for finding in answer["findings"])


def test_the_shipped_knowledge_is_in_order(tmp_path: Path) -> None:
    result = lianpei("doctor", "--knowledge", "--json", data_dir=tmp_path)
    assert json.loads(result.stdout)["ok"]
    assert result.returncode == 0
