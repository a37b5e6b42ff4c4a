"""One request with everything that its asker can see and do, put together for one page."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from service.policy import Actor
from service.store import cases as case_store
from service.usecases.case_questions import QuestionView, list_questions
from service.usecases.case_statements import StatementView, read_statements
from service.usecases.case_views import CaseView
from service.usecases.cases import EntryView, read_case, read_timeline
from service.usecases.policies import PolicyView
from service.usecases.ratings import RatingView, read_rating
from service.usecases.requests import RequestView, propose_policies, read_request


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDesk:
    """A request for the page of one reader. case: None once it goes on as a need. is_asker: it is the reader's own."""

    request: RequestView
    is_asker: bool
    case: CaseView | None = None
    statements: list[StatementView] = field(default_factory=list)
    timeline: list[EntryView] = field(default_factory=list)
    policies: list[PolicyView] = field(default_factory=list)
    rating: RatingView | None = None
    questions: list[QuestionView] = field(default_factory=list)


def read_request_desk(session: Session, *, actor: Actor | None, request_id: uuid.UUID, now: datetime) -> RequestDesk:
    """Return a request for its page; NotFoundError for those who may not read it."""
    request = read_request(session, actor=actor, request_id=request_id)
    own_id = actor.organisation_id if actor else None
    is_asker = own_id is not None and own_id == request.organisation_id
    cases = case_store.cases_of_request(session, request_id)
    if not cases:
        return RequestDesk(request=request, is_asker=is_asker)
    case = read_case(session, actor=actor, case_id=cases[0].id)
    return RequestDesk(
        request=request,
        is_asker=is_asker,
        case=case,
        statements=read_statements(session, actor=actor, case_id=case.id),
        timeline=read_timeline(session, actor=actor, case_id=case.id),
        policies=propose_policies(session, actor=actor, case_id=case.id, now=now),
        rating=read_rating(session, actor=actor, case_id=case.id),
        questions=list_questions(session, actor=actor, case_id=case.id),
    )


def case_id_of(session: Session, *, actor: Actor | None, request_id: uuid.UUID) -> uuid.UUID:
    """Return the case of a request that the caller may read; NotFoundError otherwise."""
    request = read_request(session, actor=actor, request_id=request_id)
    return case_store.case_of_request(session, request.id).id
