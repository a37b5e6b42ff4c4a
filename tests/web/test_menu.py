"""The menu: who has which page in it, and where somebody begins."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import cast

import pytest

from service.policy import ALLOWED, Action, Actor
from service.usecases.alliances import AllianceView
from service.usecases.people import ProfileView, RoleView
from service.web import menu
from service.web.context import PageContext
from service.web.desks import Desk
from service.web.menu import Page, home_of, menu_of

ALLIANCE = uuid.UUID(int=1)


def desk_of(role: str | None) -> Desk:
    here = AllianceView(id=ALLIANCE, code="here", name="", park="", timezone="Asia/Shanghai", demo=False, chains=[])
    user = uuid.UUID(int=2)
    actor = Actor(user_id=user, roles=frozenset({(role, ALLIANCE)})) if role else None
    roles = [RoleView(role=role, alliance="here")] if role else []
    profile = ProfileView(user_id=user, username="x", name="", organisation_id=None, organisation=None, roles=roles)
    return Desk(
        context=cast(PageContext, SimpleNamespace()),
        now=datetime(2026, 3, 2, tzinfo=UTC),
        actor=actor,
        profile=profile if role else None,
        alliances=[here],
    )


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        menu,
        "PAGES",
        (
            Page(address="/", label="A"),
            Page(address="/lists/needs", label="B", action=Action.READ_LISTS, below="/lists"),
            Page(address="/mine", label="C", roles=frozenset({"clerk"})),
        ),
    )


@pytest.mark.usefixtures("pages")
@pytest.mark.parametrize(
    ("role", "labels", "home"), [(None, "A", "/"), ("clerk", "AC", "/mine"), ("secretariat", "AB", "/")]
)
def test_pages_stand_in_the_menu_of_those_who_need_them(role: str | None, labels: str, home: str) -> None:
    desk = desk_of(role)
    assert "".join(entry.label for entry in menu_of(desk, "/")) == labels
    assert home_of(desk) == home


@pytest.mark.usefixtures("pages")
@pytest.mark.parametrize(
    ("path", "label"), [("/", "A"), ("/lists/claims", "B"), ("/mine", "C"), ("/mine/1", "C"), ("/minerals", "")]
)
def test_the_page_that_is_looked_at_is_marked(path: str, label: str) -> None:
    marked = [
        entry.label for role in ("secretariat", "clerk") for entry in menu_of(desk_of(role), path) if entry.is_current
    ]
    assert "".join(dict.fromkeys(marked)) == label


@pytest.mark.parametrize(("role", "acts", "home"), [("chain_leader", True, "/my"), ("chain_leader", False, "/")])
def test_a_chain_leader_who_acts_for_a_firm_has_the_firms_pages(role: str, acts: bool, home: str) -> None:
    desk = desk_of(role)
    assert desk.actor is not None
    actor = replace(desk.actor, organisation_id=uuid.UUID(int=3) if acts else None)
    assert (home_of(replace(desk, actor=actor)) == "/my") is (home == "/my")


@pytest.mark.parametrize("role", sorted(frozenset().union(*ALLOWED.values())))
def test_the_dashboard_stands_in_the_menu_of_everybody_who_may_open_it(role: str) -> None:
    shown = any(entry.address == "/dashboard" for entry in menu_of(desk_of(role), "/"))
    assert shown is (role in ALLOWED[Action.READ_FIGURES])


def test_a_park_leader_begins_at_the_dashboard_and_an_administrator_at_the_queue() -> None:
    assert [home_of(desk_of(role)) for role in ("park_leader", "admin")] == ["/dashboard", "/queue"]


def test_the_number_of_unread_notices_stands_in_the_menu_of_everybody_who_is_signed_in() -> None:
    entries = menu_of(replace(desk_of("department"), unread=3), "/")
    assert [(entry.label, entry.count) for entry in entries if entry.address == "/inbox"] == [("消息", 3)]
    assert all(entry.address != "/inbox" for entry in menu_of(desk_of(None), "/"))
