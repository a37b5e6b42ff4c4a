"""A fresh installation gets its people by the command line, whichever comes first: they or the alliance."""

import io
import json
from pathlib import Path

import pytest

from service.cli.main import main
from service.fixture_paths import fixtures_folder
from service.store import cases as case_store
from service.store import people as people_store
from service.store.alliances import get_alliance
from service.store.database import Database

FOLDER = fixtures_folder() / "alliances" / "jiangjin"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LIANPEI_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LIANPEI_DATABASE_URL", "")
    return tmp_path


def add(monkeypatch: pytest.MonkeyPatch, *options: str, password: str = "一个足够长的密码才行") -> int:  # noqa: S107 - of a test
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    return main(["user", "add", *options])


def test_the_first_officer_takes_over_what_was_imported_before(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(FOLDER)]) == 0
    database = Database(f"sqlite:///{data / 'lianpei.sqlite3'}")
    with database.read() as session:
        orphans = len(case_store.cases_without_owner(session))
    assert orphans > 0
    capsys.readouterr()
    assert main(["doctor"]) == 1
    assert capsys.readouterr().out.count("lianpei user add") == orphans
    assert add(monkeypatch, "wang", "--role", "secretariat", "--alliance", "jiangjin", "--name", "王芳") == 0
    with database.read() as session:
        user = people_store.find_user(session, "wang")
        assert user is not None
        assert case_store.cases_without_owner(session, get_alliance(session, "jiangjin").id) == []
        owned = case_store.cases_owned_by(session, user.id)
        assert len(owned) == orphans
        assert case_store.timeline_of(session, owned[0].id)[-1].kind == "owner_changed"
    database.dispose()
    capsys.readouterr()
    assert main(["user", "list", "--json"]) == 0
    (shown,) = json.loads(capsys.readouterr().out)
    assert shown["username"] == "wang"
    assert main(["doctor"]) == 0
    assert shown["roles"] == [{"role": "secretariat", "alliance": "jiangjin"}]
    assert "password" not in json.dumps(shown)


def test_who_leaves_hands_the_cases_over(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(FOLDER)]) == 0
    assert add(monkeypatch, "wang", "--role", "secretariat", "--alliance", "jiangjin") == 0
    assert add(monkeypatch, "root", "--role", "admin") == 0
    capsys.readouterr()
    assert main(["user", "disable", "wang", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["handed_over"] > 0
    assert main(["user", "disable", "nobody"]) == 2


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("li", "--role", "secretariat"), "invalid_input"),
        (("li", "--role", "chef", "--alliance", "jiangjin"), "invalid_input"),
        (("li", "--role", "clerk", "--alliance", "jiangjin"), "invalid_input"),
        (("li", "--role", "clerk", "--alliance", "jiangjin", "--organisation", "没有这家"), "invalid_input"),
        (("li", "--role", "secretariat", "--alliance", "nowhere"), "unknown_alliance"),
    ],
)
def test_wrong_people_are_refused(
    options: tuple[str, ...], code: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(FOLDER)]) == 0
    assert add(monkeypatch, *options) == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith(f"{code}: ")


def test_short_passwords_are_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert add(monkeypatch, "root", "--role", "admin", password="short") == 2
    assert capsys.readouterr().err.startswith("invalid_input: ")


def test_an_invitation_is_a_link_that_is_shown_once(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(FOLDER)]) == 0
    capsys.readouterr()
    options = ["--role", "secretariat", "--alliance", "jiangjin", "--address", "https://lianpei.example/"]
    assert main(["user", "invite", *options, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["link"].startswith("https://lianpei.example/invitations/")
    assert (shown["role"], shown["state"], shown["invited_by"]) == ("secretariat", "open", "")
    assert shown["link"].rpartition("/")[2].encode() not in (data / "lianpei.sqlite3").read_bytes()
    assert main(["user", "invite", "--role", "clerk", "--alliance", "jiangjin"]) == 2
    assert capsys.readouterr().err.startswith("invalid_input: ")


def test_a_forgotten_password_has_a_way_back(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert add(monkeypatch, "root", "--role", "admin") == 0
    capsys.readouterr()
    assert main(["user", "reset", "root", "--address", "https://lianpei.example", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["link"].startswith("https://lianpei.example/password/")
    monkeypatch.setenv("LIANPEI_PUBLIC_ADDRESS", "https://park.example/")
    assert main(["user", "reset", "root", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["link"].startswith("https://park.example/password/")
    assert main(["user", "reset", "nobody"]) == 2
    assert capsys.readouterr().err.startswith("not_found: ")


@pytest.mark.parametrize("password", ["短", "1234567890", "zhao.zhao1"])
def test_passwords_that_are_guessed_first_are_refused(password: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert add(monkeypatch, "zhao.zhao", "--role", "admin", password=password) == 2
