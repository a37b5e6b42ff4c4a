"""`/setup/{alliance}/people`: who signs in, in which roles; inviting, giving and taking roles, closing accounts."""

import uuid
from collections.abc import Sequence

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from service.channels.invitation_mail import mail_invitation
from service.usecases.invitations import (
    INVITED_BY_OFFICERS,
    OPEN,
    InvitationView,
    Invitee,
    Issued,
    invite_person,
    list_invitations,
    renew_invitation,
    revoke_invitation,
)
from service.usecases.password_links import PasswordLink, issue_password_link
from service.usecases.setup_alliances import may_found
from service.usecases.setup_members import list_members
from service.usecases.setup_people import (
    GIVEN_ROLES,
    PersonView,
    close_account,
    give_role,
    list_people,
    reopen_account,
    take_role,
)
from service.web.context import link_to
from service.web.desks import Desk, DeskDep
from service.web.rendering import redirect
from service.web.setup.forms import TypedDep, read_id
from service.web.setup.frame import SETUP, Frame, add_form, add_page, address_of
from service.web.shown_problems import ShownProblem

_HERE = f"{SETUP}/{{alliance}}/people"
_MOST = 80
"""So many people on one page; the field above them finds the others."""


class PeoplePages:
    """The people of one alliance."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def add_to(self, router: APIRouter) -> None:
        """Add the routes."""
        add_page(router, _HERE, self.show)
        add_form(router, _HERE, self.invite)
        add_form(router, f"{_HERE}/roles", self.give)
        add_form(router, f"{_HERE}/invitations/{{invitation}}", self.change_invitation)
        add_form(router, f"{_HERE}/{{person}}", self.change)

    def show(self, request: Request, desk: DeskDep, alliance: str) -> Response:
        """Show the people, and the forms that let further ones in."""
        chosen = {name: request.query_params.get(name, "") for name in ("organisation", "role")}
        return self._page(request, desk, alliance, kept=chosen)

    def invite(self, request: Request, desk: DeskDep, typed: TypedDep, alliance: str) -> Response:
        """Invite somebody; the link is shown once, to be passed on."""
        kept = {name: typed.text(name) for name in ("role", "organisation", "name", "email")}
        request.state.show_again = lambda problem: self._page(request, desk, alliance, kept=kept, problem=problem)
        invitee = Invitee(
            alliance=alliance,
            role=kept["role"],
            organisation=kept["organisation"] or None,
            name=kept["name"],
            email=kept["email"],
        )
        hours = desk.context.container.settings.invitation_hours
        issued = self._frame.write(
            desk,
            lambda session: invite_person(session, actor=desk.actor, invitee=invitee, now=desk.now, hours=hours),
        )
        return self._page(request, desk, alliance, issued=issued, mailed=_mail(request, desk, issued))

    def give(self, request: Request, desk: DeskDep, typed: TypedDep, alliance: str) -> Response:
        """Give somebody who can sign in already another role."""
        request.state.show_again = lambda problem: self._page(request, desk, alliance, problem=problem)
        return self._frame.act(
            request,
            desk,
            lambda session: give_role(
                session,
                actor=desk.actor,
                alliance=alliance,
                username=typed.text("username"),
                role=typed.text("role"),
                now=desk.now,
            ),
            address=address_of(alliance, "people"),
            done="role_given",
        )

    def change_invitation(
        self, request: Request, desk: DeskDep, typed: TypedDep, alliance: str, invitation: str
    ) -> Response:
        """Give an invitation a new link, or take it back."""
        request.state.show_again = lambda problem: self._page(request, desk, alliance, problem=problem)
        invitation_id = read_id(invitation)
        if typed.text("step") == "revoke":
            return self._frame.act(
                request,
                desk,
                lambda session: revoke_invitation(session, actor=desk.actor, invitation_id=invitation_id, now=desk.now),
                address=address_of(alliance, "people"),
                done="invitation_revoked",
            )
        hours = desk.context.container.settings.invitation_hours
        issued = self._frame.write(
            desk,
            lambda session: renew_invitation(
                session, actor=desk.actor, invitation_id=invitation_id, now=desk.now, hours=hours
            ),
        )
        return self._page(request, desk, alliance, issued=issued, mailed=_mail(request, desk, issued))

    def change(self, request: Request, desk: DeskDep, typed: TypedDep, alliance: str, person: str) -> Response:
        """Take a role away, close an account or open it again, or make a link for who forgot the password."""
        request.state.show_again = lambda problem: self._page(request, desk, alliance, problem=problem)
        person_id, step = read_id(person), typed.text("step")
        if step == "password":
            return self._make_link(request, desk, alliance, person_id)
        self._frame.write(desk, lambda session: _step(session, desk, alliance, person_id, step))
        desk.context.actors.forget(person_id)
        return redirect(request, address_of(alliance, "people"), done="setup_saved")

    def _make_link(self, request: Request, desk: Desk, alliance: str, person_id: uuid.UUID) -> Response:
        made = self._frame.write(
            desk,
            lambda session: issue_password_link(
                session,
                actor=desk.actor,
                alliance=alliance,
                user_id=person_id,
                secret_key=desk.context.container.secret_key,
                now=desk.now,
            ),
        )
        desk.context.actors.forget(person_id)
        return self._page(request, desk, alliance, made=made)

    def _page(
        self,
        request: Request,
        desk: Desk,
        alliance: str,
        *,
        kept: dict[str, str] | None = None,
        issued: Issued | None = None,
        mailed: bool = False,
        made: PasswordLink | None = None,
        problem: ShownProblem | None = None,
    ) -> Response:
        q = request.query_params.get("q", "").strip()

        def read(session: Session) -> tuple[Sequence[PersonView], list[InvitationView], list[tuple[str, str]]]:
            people = list_people(session, actor=desk.actor, alliance=alliance)
            invitations = list_invitations(session, actor=desk.actor, now=desk.now, alliance=alliance)
            members = list_members(session, actor=desk.actor, alliance=alliance, now=desk.now)
            firms = [(str(each.id), each.data.name) for each in members if each.is_member]
            return people, [each for each in invitations if each.state in (OPEN, "expired")], firms

        people, invitations, firms = self._frame.read(desk, read)
        fitting = [
            each for each in people if q.casefold() in f"{each.name} {each.username} {each.organisation}".casefold()
        ]
        return self._frame.page(
            request,
            desk,
            "people.html",
            alliance=alliance,
            tab="people",
            people=fitting[:_MOST],
            found=len(fitting),
            q=q,
            invitations=invitations,
            firms=firms,
            givable=[role for role in GIVEN_ROLES if may_found(desk.actor) or role in INVITED_BY_OFFICERS],
            values={"role": "", "organisation": "", "name": "", "email": "", **(kept or {})},
            issued=issued,
            link=_link(request, issued or made),
            made=made,
            mailed=mailed,
            problem=problem,
        )


def _link(request: Request, made: Issued | PasswordLink | None) -> str:
    return link_to(request, made.path) if made else ""


def _mail(request: Request, desk: Desk, issued: Issued) -> bool:
    """Send the link where an address was given and a mail server is set; say whether it went out."""
    invitation = issued.invitation
    return mail_invitation(
        desk.context.container.settings,
        address=invitation.email,
        alliance=invitation.alliance_name,
        link=_link(request, issued),
        until=invitation.expires_at.strftime("%Y-%m-%d"),
        now=desk.now,
        invitation_id=invitation.id,
    )


def _step(session: Session, desk: Desk, alliance: str, person_id: uuid.UUID, step: str) -> None:
    actor, now = desk.actor, desk.now
    if step == "close":
        close_account(session, actor=actor, alliance=alliance, user_id=person_id, now=now)
    elif step == "open":
        reopen_account(session, actor=actor, alliance=alliance, user_id=person_id, now=now)
    else:
        role = step.removeprefix("take:")
        take_role(session, actor=actor, alliance=alliance, user_id=person_id, role=role, now=now)
