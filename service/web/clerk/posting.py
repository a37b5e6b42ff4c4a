"""What the forms that post something do alike: keep a draft, throw one away, post once however often it is sent."""

import secrets
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Protocol

from fastapi import Request, Response
from sqlmodel import Session

from service.usecases import drafts
from service.usecases.repeats import Answer, RepeatKey, answer_once
from service.web.clerk.entries import read_id
from service.web.clerk.firm_desk import FirmDesk
from service.web.rendering import redirect


class _PostForm(Protocol):
    """A form with words to post. once: names this filling in, so that it is posted once. draft_id: where it is kept."""

    @property
    def text(self) -> str: ...
    @property
    def draft_id(self) -> str: ...
    @property
    def once(self) -> str: ...


def keep_draft(request: Request, firm: FirmDesk, form: _PostForm, *, kind: str, choices: Mapping[str, str]) -> Response:
    """Keep what was typed as a draft of one's own."""
    with firm.desk.context.container.database.transaction() as session:
        drafts.save_draft(
            session,
            actor=firm.actor,
            kind=kind,
            text=form.text,
            now=firm.desk.now,
            draft_id=read_id(form.draft_id),
            choices=choices,
        )
    return redirect(request, "/my", done="draft_kept")


def discard_draft(request: Request, firm: FirmDesk, form: _PostForm) -> Response:
    """Throw the form away, and the draft that it came from."""
    database, draft_id = firm.desk.context.container.database, read_id(form.draft_id)
    if draft_id is not None:
        with database.transaction() as session:
            drafts.discard_draft(session, actor=firm.actor, draft_id=draft_id)
        database.erase_residue()
    return redirect(request, "/my", done="draft_gone")


def post_once(firm: FirmDesk, form: _PostForm, make: Callable[[Session], str]) -> Answer:
    """Make what the form asks for, unless it was made before; its draft goes. make: returns what names the thing."""
    database, draft_id = firm.desk.context.container.database, read_id(form.draft_id)
    digest = sha256(form.text.encode()).hexdigest()
    key = RepeatKey(f"page:{form.once or secrets.token_urlsafe(12)}:{digest[:24]}", digest)
    with database.transaction() as session:

        def post() -> Answer:
            made = make(session)
            drafts.drop_posted(session, actor=firm.actor, draft_id=draft_id)
            return Answer(303, made)

        answer = answer_once(session, actor=firm.actor, repeat=key, now=firm.desk.now, make=post)
    if draft_id is not None:
        database.erase_residue()
    return answer
