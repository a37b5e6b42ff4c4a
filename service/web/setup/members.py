"""`/setup/{alliance}/members`: organisations with their places, and the officers of many firms at once."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from service.usecases.organisations import OrganisationData
from service.usecases.setup_alliances import list_chains
from service.usecases.setup_members import (
    MemberView,
    NewPlace,
    add_member,
    add_place,
    assign_officer,
    change_member,
    change_role,
    end_place,
    list_members,
    list_officers,
    read_member,
)
from service.web.desks import Desk, DeskDep
from service.web.rendering import redirect
from service.web.setup.forms import Typed, TypedDep, read_id
from service.web.setup.frame import SETUP, Frame, add_form, add_page, address_of
from service.web.setup.words import USCI_WARNINGS
from service.web.shown_problems import ShownProblem

_HERE = f"{SETUP}/{{alliance}}/members"
_ON_A_PAGE = 50
_NONE = "none"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which members are shown. officer: an id, or `none` for those without; state: now, ended or all."""

    q: str = ""
    chain: str = ""
    kind: str = ""
    officer: str = ""
    state: str = "now"

    def fits(self, member: MemberView) -> bool:
        """Say whether a member is wanted."""
        running = [place for place in member.places if place.running]
        places = running if self.state == "now" else member.places
        named = f"{member.data.name} {member.data.short_name} {member.data.usci}".casefold()
        officers = {str(place.officer_id) if place.officer_id else _NONE for place in places}
        return all(
            (
                self.q.casefold() in named,
                not self.kind or member.data.kind == self.kind,
                not self.chain or any(place.chain == self.chain for place in places),
                not self.officer or self.officer in officers,
                {"now": bool(running), "ended": not running}.get(self.state, True),
            )
        )

    def query(self, **more: str) -> str:
        """Return the question as an address has it."""
        fields = {name: getattr(self, name) for name in Wanted.__slots__}
        fields = {name: value for name, value in fields.items() if value and (name, value) != ("state", "now")}
        return urlencode(fields | more)


class MemberPages:
    """The members of one alliance."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def add_to(self, router: APIRouter) -> None:
        """Add the routes."""
        add_page(router, _HERE, self.show)
        add_form(router, f"{_HERE}/officer", self.assign)
        add_page(router, f"{_HERE}/new", self.show_new)
        add_form(router, f"{_HERE}/new", self.add)
        add_page(router, f"{_HERE}/{{member}}", self.show_one)
        add_form(router, f"{_HERE}/{{member}}", self.change)
        add_form(router, f"{_HERE}/{{member}}/places", self.put_into)
        add_form(router, f"{_HERE}/{{member}}/places/{{membership}}", self.change_place)

    def show(self, request: Request, desk: DeskDep, alliance: str) -> Response:
        """Show the members that are asked for."""
        return self._list(request, desk, alliance)

    def assign(self, request: Request, desk: DeskDep, typed: TypedDep, alliance: str) -> Response:
        """Make somebody the officer of the chosen members, or of all that the filter finds."""
        wanted = Wanted(**{name: typed.text(name) for name in Wanted.__slots__})
        request.state.show_again = lambda problem: self._list(
            request, desk, alliance, wanted=wanted, chosen=typed.texts("organisation"), problem=problem
        )
        chosen: Sequence[uuid.UUID] = typed.ids("organisation")
        if typed.text("everyone"):
            chosen = [each.id for each in self._members(desk, alliance) if wanted.fits(each)]
        return self._frame.act(
            request,
            desk,
            lambda session: assign_officer(
                session,
                actor=desk.actor,
                alliance=alliance,
                organisations=chosen,
                officer=typed.text("to"),
                now=desk.now,
            ),
            address=f"{address_of(alliance, 'members')}?{wanted.query()}",
            done="officer_assigned",
        )

    def show_new(self, request: Request, desk: DeskDep, alliance: str) -> Response:
        """Show the empty form for a member."""
        kind = request.query_params.get("kind", "enterprise")
        return self._form(request, desk, alliance, {"kind": kind})

    def add(self, request: Request, desk: DeskDep, typed: TypedDep, alliance: str) -> Response:
        """Add a member."""
        names = (*OrganisationData.__slots__, "chain", "role", "since", "officer")
        kept = {name: typed.text(name) for name in names}
        request.state.show_again = lambda problem: self._form(request, desk, alliance, kept, problem)
        place = NewPlace(chain=kept["chain"], role=kept["role"] or "member", since=typed.day("since"))
        made = self._frame.write(
            desk,
            lambda session: add_member(
                session,
                actor=desk.actor,
                alliance=alliance,
                data=_data(typed),
                place=place,
                officer=kept["officer"],
                now=desk.now,
            ),
        )
        return redirect(request, address_of(alliance, f"members/{made.id}"), done="member_added")

    def show_one(self, request: Request, desk: DeskDep, alliance: str, member: str) -> Response:
        """Show one member with its places."""
        return self._one(request, desk, alliance, read_id(member))

    def change(self, request: Request, desk: DeskDep, typed: TypedDep, alliance: str, member: str) -> Response:
        """Change what is known of a member."""
        member_id = read_id(member)
        kept = {name: typed.text(name) for name in OrganisationData.__slots__}
        request.state.show_again = lambda problem: self._one(
            request, desk, alliance, member_id, kept=kept, problem=problem
        )
        return self._frame.act(
            request,
            desk,
            lambda session: change_member(
                session,
                actor=desk.actor,
                alliance=alliance,
                organisation_id=member_id,
                data=_data(typed),
                now=desk.now,
            ),
            address=address_of(alliance, f"members/{member_id}"),
            done="setup_saved",
        )

    def put_into(self, request: Request, desk: DeskDep, typed: TypedDep, alliance: str, member: str) -> Response:
        """Give a member a place in a further chain."""
        member_id = read_id(member)
        request.state.show_again = lambda problem: self._one(request, desk, alliance, member_id, problem=problem)
        place = NewPlace(chain=typed.text("chain"), role=typed.text("role") or "member", since=typed.day("since"))
        return self._frame.act(
            request,
            desk,
            lambda session: add_place(
                session, actor=desk.actor, alliance=alliance, organisation_id=member_id, place=place, now=desk.now
            ),
            address=address_of(alliance, f"members/{member_id}"),
            done="setup_saved",
        )

    def change_place(
        self, request: Request, desk: DeskDep, typed: TypedDep, *, alliance: str, member: str, membership: str
    ) -> Response:
        """End a place, or change what the member is in it."""
        member_id, place_id = read_id(member), read_id(membership)
        request.state.show_again = lambda problem: self._one(request, desk, alliance, member_id, problem=problem)
        until, actor, now = typed.day("until"), desk.actor, desk.now

        def work(session: Session) -> None:
            if typed.text("step") == "end":
                end_place(session, actor=actor, alliance=alliance, membership_id=place_id, until=until, now=now)
            else:
                role = typed.text("role")
                change_role(session, actor=actor, alliance=alliance, membership_id=place_id, role=role, now=now)

        self._frame.write(desk, work)
        return redirect(request, address_of(alliance, f"members/{member_id}"), done="setup_saved")

    def _members(self, desk: Desk, alliance: str) -> list[MemberView]:
        found: list[MemberView] = self._frame.read(
            desk, lambda session: list_members(session, actor=desk.actor, alliance=alliance, now=desk.now)
        )
        return found

    def _choices(self, desk: Desk, alliance: str) -> dict[str, object]:
        def read(session: Session) -> dict[str, object]:
            return {
                "chains": list_chains(session, actor=desk.actor, alliance=alliance, now=desk.now),
                "officers": list_officers(session, actor=desk.actor, alliance=alliance),
            }

        found: dict[str, object] = self._frame.read(desk, read)
        return found

    def _list(
        self,
        request: Request,
        desk: Desk,
        alliance: str,
        *,
        wanted: Wanted | None = None,
        chosen: Sequence[str] = (),
        problem: ShownProblem | None = None,
    ) -> Response:
        asked = request.query_params
        wanted = wanted or Wanted(**{name: asked[name].strip() for name in Wanted.__slots__ if name in asked})
        members = self._members(desk, alliance)
        fitting = [each for each in members if wanted.fits(each)]
        page = int(asked["page"]) if asked.get("page", "").isdecimal() and len(asked["page"]) < 6 else 1
        last = max(1, -(-len(fitting) // _ON_A_PAGE))
        page = min(max(page, 1), last)
        return self._frame.page(
            request,
            desk,
            "members.html",
            alliance=alliance,
            tab="members",
            wanted=wanted,
            found=len(fitting),
            everybody=len(members),
            rows=fitting[(page - 1) * _ON_A_PAGE : page * _ON_A_PAGE],
            page=page,
            last=last,
            chosen=set(chosen),
            ticked=bool(asked.get("all")),
            problem=problem,
            **self._choices(desk, alliance),
        )

    def _form(
        self, request: Request, desk: Desk, alliance: str, kept: dict[str, str], problem: ShownProblem | None = None
    ) -> Response:
        names = (*OrganisationData.__slots__, "chain", "role", "since", "officer")
        return self._frame.page(
            request,
            desk,
            "new_member.html",
            alliance=alliance,
            tab="members",
            values={**dict.fromkeys(names, ""), **kept},
            problem=problem,
            **self._choices(desk, alliance),
        )

    def _one(
        self,
        request: Request,
        desk: Desk,
        alliance: str,
        member_id: uuid.UUID,
        *,
        kept: dict[str, str] | None = None,
        problem: ShownProblem | None = None,
    ) -> Response:
        member: MemberView = self._frame.read(
            desk,
            lambda session: read_member(
                session, actor=desk.actor, alliance=alliance, organisation_id=member_id, now=desk.now
            ),
        )
        return self._frame.page(
            request,
            desk,
            "member.html",
            alliance=alliance,
            tab="members",
            member=member,
            values=kept or {name: getattr(member.data, name) for name in OrganisationData.__slots__},
            warning=USCI_WARNINGS.get(member.usci_warning, ""),
            problem=problem,
            **self._choices(desk, alliance),
        )


def _data(typed: Typed) -> OrganisationData:
    fields = {name: typed.text(name) for name in OrganisationData.__slots__}
    return OrganisationData(**{**fields, "kind": fields["kind"] or "enterprise"})
