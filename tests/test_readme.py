"""The README says what the program does: settings, commands, links and dependencies are checked against the code."""

import re
import tomllib
from pathlib import Path

import pytest

from service.cli.main import COMMANDS
from service.settings import Settings

ROOT = Path(__file__).parents[1]
README, CHINESE = (ROOT / name for name in ("README.md", "README.zh.md"))
ROW = re.compile(r"^\| `LIANPEI_(\w+)` \| (?:`([^`]*)`)? ?\| (.+?) \|$", re.MULTILINE)


def settings_in(path: Path) -> dict[str, tuple[str, str]]:
    return {name: (default, words) for name, default, words in ROW.findall(path.read_text(encoding="utf-8"))}


def test_every_setting_stands_in_the_readme_with_default_and_meaning() -> None:
    listed = settings_in(README)
    assert listed == {
        name.upper(): (str(field.default), field.description) for name, field in Settings.model_fields.items()
    }


def test_both_languages_list_the_same_settings() -> None:
    english, chinese = settings_in(README), settings_in(CHINESE)
    assert {name: default for name, (default, _) in english.items()} == {
        name: default for name, (default, _) in chinese.items()
    }


@pytest.mark.parametrize("path", [README, CHINESE])
def test_every_command_is_shown(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not [name for name in COMMANDS if f"`lianpei {name}" not in text]


@pytest.mark.parametrize("path", [README, CHINESE, ROOT / "fixtures" / "README.md"])
def test_every_link_and_picture_leads_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    local = [target for target in targets if "://" not in target]
    assert not [target for target in local if not (path.parent / target).exists()]


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [re.split(r"[\[<>=]", line)[0] for line in project["dependencies"]]
    names += [re.split(r"[\[<>=]", line)[0] for line in project["optional-dependencies"]["encoders"]]
    text = README.read_text(encoding="utf-8")
    assert not [name for name in names if name not in text]


def test_figures_are_filled_in() -> None:
    assert "FIG_" not in README.read_text(encoding="utf-8")
