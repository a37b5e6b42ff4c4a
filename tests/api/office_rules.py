"""Who gets what from the office's pages; `route_rules.py` says how to add one. Each move of a case has its own rule."""

import uuid
from typing import Any

from service.usecases import case_questions
from service.usecases.saved_filters import save_filter
from tests.api.client import Api
from tests.api.matrix import Rule
from tests.api.things import (
    LZ,
    Made,
    Prepare,
    at,
    by_hand,
    called_up,
    fixed,
    merged,
    merging,
    of_case,
    of_proposal,
    of_triaged,
    submitted,
)
from tests.usecases.world import SECOND, SUPPLIER

CASE = "POST /cases/{number}/{move}"
OFFICE = "401 403 404 404 404 404 403 403 303 404 303"
"""For the office alone; the asker and who reads cases are told so, all others that there is none."""
HANDLER = "401 403 404 404 303 404 403 403 303 404 303"
"""For the department that has to act too."""
HANDLED = "401 403 404 404 403 404 403 403 303 404 303"
"""For the office alone, of a case that a department may read."""


def number_of(api: Api, case_id: str) -> str:
    return str(api.get(f"/cases/{case_id}", by="secretariat").json()["number"])


def numbered(move: str, prepare: Prepare, body: dict[str, Any] | None = None) -> Prepare:
    """The case that something else makes, by its number, with the fields of the move's form."""

    def made(api: Api) -> Made:
        names, sent = prepare(api)
        case_id = names.get("case_id") or api.get(f"/needs/{names['need_id']}", by="admin").json()["case_id"]
        fields = dict(sent or {}) if body is None else body
        if "into" in fields:
            fields["into"] = number_of(api, fields["into"])
        if "capability_id" in fields:
            fields["item"] = fields.pop("capability_id")
        return {"number": number_of(api, case_id), "move": move}, fields

    return made


def in_state(state: str) -> Prepare:
    return lambda api: ({"case_id": api.case_at(state)}, None)


def with_proposal(api: Api) -> Made:
    need = api.post_need()
    return {"case_id": need["case_id"]}, {"item": api.proposal(need["id"])["proposal_id"], "reason": "capacity"}


def asked(api: Api) -> Made:
    case_id = api.case_at("received")
    with api.world.write() as session:
        question = case_questions.ask_firm(
            session,
            actor=api.world.actors["secretariat"],
            case_id=uuid.UUID(case_id),
            text="几时要",
            now=api.world.clock,
        )
    return {"case_id": case_id}, {"item": question.id, "text": "下月"}


def _by_question(made: Made) -> Made:
    """The same reply, with the question in the address."""
    names, body = made
    return {**names, "question_id": body["item"]}, {"text": body["text"]}


def of_filter(api: Api) -> Made:
    with api.world.write() as session:
        kept = save_filter(
            session, actor=api.world.actors["secretariat"], name="急件", query="urgency=urgent", now=api.world.clock
        )
    return {"filter_id": kept.id}, {}


MOVES = (
    Rule(CASE, OFFICE, numbered("settle", of_triaged(), {})),
    Rule(CASE, OFFICE, numbered("to-request", of_case, {})),
    Rule(CASE, OFFICE, numbered("triage", in_state("received"), {"category": "utilities"})),
    Rule(CASE, "401 303 404 404 404 404 303 403 303 404 303", numbered("find", of_case, {})),
    Rule(CASE, OFFICE, numbered("endorse-best", with_proposal, {})),
    Rule(CASE, OFFICE, numbered("propose", by_hand)),
    Rule(CASE, OFFICE, numbered("endorse", with_proposal)),
    Rule(CASE, OFFICE, numbered("reject-proposal", with_proposal)),
    Rule(CASE, OFFICE, numbered("ask", in_state("received"), {"text": "几时要"})),
    Rule(CASE, "401 303 404 404 404 404 403 403 303 404 303", numbered("reply", asked)),
    Rule(CASE, HANDLED, numbered("whistle", in_state("triaged"), {})),
    Rule(CASE, HANDLER, numbered("check-in", in_state("whistled"), {})),
    Rule(CASE, HANDLER, numbered("answer", in_state("triaged"), {"text": "好"})),
    Rule(CASE, HANDLER, numbered("refuse", in_state("whistled"), {"reason": "not_ours"})),
    Rule(CASE, OFFICE, numbered("transfer", in_state("received"), {"owner": SECOND, "reason": "workload"})),
    Rule(
        CASE,
        "401 403 404 404 404 404 400 403 303 404 303",
        numbered("claim", in_state("received"), {"organisation": SUPPLIER}),
    ),
    Rule(CASE, OFFICE, numbered("release", in_state("received"), {})),
    Rule(CASE, OFFICE, numbered("team", in_state("received"), {"owner": SECOND, "contact": "bureau"})),
    Rule(CASE, OFFICE, numbered("merge", merging)),
    Rule(CASE, OFFICE, numbered("unmerge", merged, {})),
    Rule(
        CASE, "401 303 404 404 404 404 403 403 303 404 303", numbered("advance", in_state("interest"), {"to": "talks"})
    ),
    Rule(CASE, OFFICE, numbered("gap-list", of_case, {})),
    Rule(
        CASE,
        "401 303 404 404 403 404 403 403 303 404 303",
        numbered("close", in_state("answered"), {"proof": "phone_record", "text": "好"}),
    ),
    Rule(
        CASE,
        "401 303 404 404 403 404 403 403 403 404 403",
        numbered("reject", in_state("answered"), {"text": "没有解决"}),
    ),
    Rule(
        CASE,
        "401 303 404 404 403 404 403 403 303 404 303",
        numbered("reopen", in_state("closed"), {"reason": "not_solved"}),
    ),
    Rule(CASE, HANDLED, numbered("follow-up", called_up)),
)

OFFICE_PAGES = (
    Rule("GET /queue", "401 403 403 403 403 403 200 200 200 403 200", query=LZ),
    Rule(
        "POST /queue/do",
        "401 403 403 403 403 403 403 403 303 403 303",
        lambda api: ({}, {"do": "accept", "case": submitted(api)["id"], "back": "alliance=luzhou"}),
    ),
    Rule(
        "POST /queue/filters",
        "401 403 403 403 403 403 303 303 303 403 303",
        fixed({"name": "急件", "back": "alliance=luzhou&urgency=urgent"}),
    ),
    Rule("POST /queue/filters/{filter_id}", "401 404 404 404 404 404 404 404 303 404 404", of_filter),
    Rule("GET /workload", "401 403 403 403 403 403 200 200 200 403 200", query=LZ),
    Rule("GET /search", "401 200 200 403 200 200 200 200 200 403 200", query=f"{LZ}&q=1"),
    Rule("GET /department", "401 403 403 403 200 403 403 403 403 403 403"),
    Rule("GET /cases/{number}", "401 200 404 404 404 404 200 200 200 404 200", numbered("", of_case, None)),
    *MOVES,
)

OFFICE_CALLS = (
    Rule("GET /api/v1/cases/{case_id}/questions", "401 200 404 404 404 404 200 200 200 404 200", of_case),
    Rule(
        "POST /api/v1/cases/{case_id}/questions",
        "401 403 404 404 201 404 403 403 201 404 201",
        at("whistled", {"text": "要几台？"}),
    ),
    Rule(
        "POST /api/v1/cases/{case_id}/questions/{question_id}/reply",
        "401 200 404 404 404 404 403 403 200 404 200",
        lambda api: _by_question(asked(api)),
    ),
    Rule(
        "POST /api/v1/proposals/{proposal_id}/rejection",
        "401 403 404 404 404 404 403 403 200 404 200",
        lambda api: (of_proposal(api)[0], {"reason": "capacity"}),
    ),
)
"""What came to the API with these pages."""
