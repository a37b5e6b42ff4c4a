"""Who gets what from every route: one line each, read by `test_route_matrix.py`, which fails for a route without one.

To add a route, add a line to `RULES` here, or to `PAGES` in `page_rules.py` for a page:

    Rule("GET /api/v1/needs/{need_id}", "401 200 404 404 404 404 200 200 200 404 200", of_need()),

The statuses stand in the order of `CALLERS` in `matrix.py`: anonymous, owner, other_firm, other_alliance, bureau (a
department), organiser, chain_leader, park_leader, secretariat, far_secretariat (the office of another alliance), admin.
One status alone is everybody's. Then comes what makes the thing that the address names, with the body of the request
(the fields of a form for a page; its token is added, bytes are a file), from `things.py`: `of_need(body)`, `of_case`,
`at(state, body)`, `fixed(body)` where nothing has to be made, `named(name="x")` where it is always there; `query` comes
behind the address. Every call starts from the same world; what it changed is undone before the next.
"""

from tests.api.figure_rules import SHOWN_BY_API
from tests.api.matrix import Rule
from tests.api.office_rules import OFFICE_CALLS
from tests.api.page_rules import PAGES
from tests.api.salon_rules import SALON_ROUTES
from tests.api.setup_rules import ATTACHMENT_ROUTES
from tests.api.things import (
    LZ,
    MAILBOX,
    NEED,
    POLICY,
    REQUEST,
    asker_side,
    at,
    by_hand,
    called_up,
    fixed,
    merged,
    merging,
    named,
    of_case,
    of_channel,
    of_need,
    of_notice,
    of_own_capability,
    of_policy,
    of_proposal,
    of_request,
    of_triaged,
)
from tests.usecases.world import PASSWORD, SECOND, SUPPLIER

RULES = (
    *SHOWN_BY_API,
    Rule("GET /healthz", "200"),
    Rule("GET /readyz", "200"),
    Rule("GET /metrics", "200"),
    Rule("POST /api/v1/auth/token", "200", fixed({"username": "owner", "password": PASSWORD})),
    Rule("GET /api/v1/me", "401 200 200 200 200 200 200 200 200 200 200"),
    Rule(
        "POST /api/v1/users/{user_id}/disable",
        "401 403 403 403 403 403 403 403 403 403 204",
        lambda api: ({"user_id": api.world.actors["organiser"].user_id}, None),
    ),
    Rule("GET /api/v1/alliances", "200"),
    Rule(
        "POST /api/v1/match",
        "401 200 200 403 200 200 200 200 200 403 200",
        fixed({"alliance": "luzhou", "text": "求购齿轮"}),
    ),
    Rule("POST /api/v1/needs", "401 201 403 403 403 403 403 403 201 403 201", fixed(NEED)),
    Rule("GET /api/v1/needs", "401 200 200 403 200 200 200 200 200 403 200", query=LZ),
    Rule("GET /api/v1/needs/proposed-to-me", "401 200 200 200 200 200 200 200 200 200 200"),
    Rule("GET /api/v1/needs/{need_id}", "401 200 404 404 404 404 200 200 200 404 200", of_need()),
    Rule("PATCH /api/v1/needs/{need_id}", "401 200 404 404 404 404 403 403 200 404 200", of_need({"text": "改"})),
    Rule("DELETE /api/v1/needs/{need_id}", "401 200 404 404 404 404 403 403 200 404 200", of_need()),
    Rule("POST /api/v1/needs/{need_id}/gap", "401 403 404 404 404 404 403 403 200 404 200", of_need()),
    Rule("GET /api/v1/needs/{need_id}/partners", "401 200 404 404 404 404 200 403 200 404 200", of_need()),
    Rule("POST /api/v1/needs/{need_id}/proposals", "401 403 404 404 404 404 403 403 201 404 201", by_hand),
    Rule("GET /api/v1/needs/{need_id}/interests", "401 200 404 404 404 404 200 200 200 404 200", of_need()),
    Rule(
        "POST /api/v1/needs/{need_id}/interests",
        "401 200 404 404 404 404 403 403 403 404 403",
        asker_side({"accepted": True}),
    ),
    Rule(
        "POST /api/v1/needs/{need_id}/order-intents",
        "401 200 404 404 404 404 403 403 403 404 403",
        asker_side({"amount_cny": 5}),
    ),
    Rule("GET /api/v1/proposals/{proposal_id}", "401 200 404 404 404 404 200 200 200 404 200", of_proposal),
    Rule("GET /api/v1/proposals/{proposal_id}/explanation", "401 200 404 404 404 404 200 200 200 404 200", of_proposal),
    Rule(
        "POST /api/v1/proposals/{proposal_id}/endorsement", "401 403 404 404 404 404 403 403 200 404 200", of_proposal
    ),
    Rule(
        "POST /api/v1/needs/{need_id}/endorsements",
        "401 403 404 404 404 404 403 403 200 404 200",
        of_need({"count": 1}),
    ),
    Rule("GET /api/v1/push-rules", "401 403 403 403 403 403 403 403 200 403 200", query=LZ),
    Rule(
        "PATCH /api/v1/push-rules", "401 403 403 403 403 403 403 403 200 403 200", fixed({"ring_minutes": 60}), query=LZ
    ),
    Rule("GET /api/v1/calendar", "401 403 403 403 403 403 403 403 200 403 200", query=LZ),
    Rule(
        "PUT /api/v1/calendar/{day}",
        "401 403 403 403 403 403 403 403 200 403 200",
        lambda _: ({"day": "2027-10-08"}, {"working": True}),
        query=LZ,
    ),
    Rule("GET /api/v1/exposures", "401 403 403 403 403 403 403 200 200 403 200", query=LZ),
    Rule("GET /api/v1/exposures/shares", "401 403 403 403 403 403 403 200 200 403 200", query=LZ),
    Rule("POST /api/v1/capabilities", "401 201 403 403 403 403 403 403 201 403 201", fixed(NEED)),
    Rule("GET /api/v1/capabilities", "401 200 200 200 200 200 200 200 200 200 200", query=LZ),
    Rule(
        "GET /api/v1/capabilities/{capability_id}", "401 200 200 404 200 200 200 200 200 404 200", of_own_capability()
    ),
    Rule(
        "PATCH /api/v1/capabilities/{capability_id}",
        "401 200 403 404 403 403 403 403 200 404 200",
        of_own_capability({"text": "改"}),
    ),
    Rule(
        "DELETE /api/v1/capabilities/{capability_id}",
        "401 200 403 404 403 403 403 403 200 404 200",
        of_own_capability(),
    ),
    Rule("POST /api/v1/requests", "401 201 403 403 403 403 403 403 201 403 201", fixed(REQUEST)),
    Rule(
        "POST /api/v1/requests/message",
        "401 201 201 400 201 403 403 403 201 403 201",
        fixed({"alliance": "luzhou", "text": "1、路灯不亮了\n2、食堂菜太咸了"}),
    ),
    Rule("GET /api/v1/requests/{request_id}", "401 200 404 404 404 404 200 200 200 404 200", of_request),
    Rule("DELETE /api/v1/requests/{request_id}", "401 200 404 404 404 404 403 403 200 404 200", of_request),
    Rule("GET /api/v1/cases/{case_id}/triage", "401 403 404 404 404 404 200 403 200 404 200", of_triaged()),
    Rule("POST /api/v1/cases/{case_id}/triage", "401 403 404 404 404 404 403 403 200 404 200", of_triaged({})),
    Rule("POST /api/v1/cases/{case_id}/to-request", "401 403 404 404 404 404 403 403 200 404 200", of_case),
    Rule("GET /api/v1/cases/{case_id}/policies", "401 200 404 404 404 404 200 200 200 404 200", of_triaged()),
    Rule("GET /api/v1/policies", "401 200 200 403 200 200 200 200 200 403 200", query=LZ),
    Rule("POST /api/v1/policies", "401 403 403 404 403 403 403 403 201 404 201", fixed(POLICY)),
    Rule("GET /api/v1/policies/{policy_id}", "401 200 200 403 200 200 200 200 200 403 200", of_policy()),
    Rule(
        "PATCH /api/v1/policies/{policy_id}",
        "401 403 403 404 403 403 403 403 200 404 200",
        of_policy({"who": "所有成员"}),
    ),
    Rule("GET /api/v1/cases", "401 200 200 403 200 200 200 200 200 403 200", query=LZ),
    Rule("GET /api/v1/cases/{case_id}", "401 200 404 404 404 404 200 200 200 404 200", of_case),
    Rule("GET /api/v1/cases/{case_id}/timeline", "401 200 404 404 404 404 200 200 200 404 200", of_case),
    Rule("GET /api/v1/case-queue", "401 200 200 403 200 200 200 200 200 403 200", query=LZ),
    Rule("GET /api/v1/follow-ups", "401 403 403 403 403 403 200 200 200 403 200", query=LZ),
    Rule(
        "POST /api/v1/cases/{case_id}/assign",
        "401 403 404 404 404 404 403 403 200 404 200",
        at("received", {"category": "utilities"}),
    ),
    Rule("POST /api/v1/cases/{case_id}/whistle", "401 403 404 404 403 404 403 403 200 404 200", at("triaged", {})),
    Rule("POST /api/v1/cases/{case_id}/check-in", "401 403 404 404 200 404 403 403 200 404 200", at("whistled")),
    Rule(
        "POST /api/v1/cases/{case_id}/answer",
        "401 403 404 404 200 404 403 403 200 404 200",
        at("triaged", {"text": "好"}),
    ),
    Rule(
        "POST /api/v1/cases/{case_id}/refuse",
        "401 403 404 404 200 404 403 403 200 404 200",
        at("whistled", {"reason": "not_ours"}),
    ),
    Rule(
        "POST /api/v1/cases/{case_id}/transfer",
        "401 403 404 404 404 404 403 403 200 404 200",
        at("received", {"owner": SECOND, "reason": "workload"}),
    ),
    Rule(
        "POST /api/v1/cases/{case_id}/claim",
        "401 403 404 404 404 404 400 403 200 404 200",
        at("received", {"organisation": SUPPLIER}),
    ),
    Rule("POST /api/v1/cases/{case_id}/release", "401 403 404 404 404 404 403 403 200 404 200", at("received")),
    Rule(
        "PUT /api/v1/cases/{case_id}/team",
        "401 403 404 404 404 404 403 403 200 404 200",
        at("received", {"lead": SECOND, "contact": "bureau"}),
    ),
    Rule("GET /api/v1/cases/{case_id}/team", "401 200 404 404 404 404 200 200 200 404 200", of_case),
    Rule(
        "POST /api/v1/cases/{case_id}/advance",
        "401 200 404 404 404 404 403 403 200 404 200",
        at("interest", {"to": "talks"}),
    ),
    Rule("POST /api/v1/cases/{case_id}/merge", "401 403 404 404 404 404 403 403 200 404 200", merging),
    Rule("POST /api/v1/cases/{case_id}/unmerge", "401 403 404 404 404 404 403 403 200 404 200", merged),
    Rule(
        "POST /api/v1/cases/{case_id}/close",
        "401 200 404 404 403 404 403 403 200 404 200",
        at("answered", {"proof": "phone_record", "text": "好"}),
    ),
    Rule(
        "POST /api/v1/cases/{case_id}/reject",
        "401 200 404 404 403 404 403 403 403 404 403",
        at("answered", {"text": "没有解决"}),
    ),
    Rule(
        "POST /api/v1/cases/{case_id}/reopen",
        "401 200 404 404 403 404 403 403 200 404 200",
        at("closed", {"reason": "not_solved"}),
    ),
    Rule("POST /api/v1/cases/{case_id}/follow-ups", "401 403 404 404 403 404 403 403 200 404 200", called_up),
    Rule("GET /api/v1/cases/{case_id}/follow-ups", "401 200 404 404 404 404 200 200 200 404 200", of_case),
    Rule("GET /api/v1/cases/{case_id}/statements", "401 200 404 404 404 404 200 200 200 404 200", of_case),
    Rule("GET /api/v1/lists/{name}", "401 403 403 403 403 200 200 200 200 403 200", named(name="needs"), query=LZ),
    Rule(
        "POST /api/v1/lists/{name}/import", "401 403 403 403 403 403 403 403 400 403 400", named(name="needs"), query=LZ
    ),
    Rule(
        "GET /api/v1/lists/{name}/changes",
        "401 403 403 403 403 200 200 200 200 403 200",
        named(name="needs"),
        query=f"{LZ}&since=2026-03-01",
    ),
    Rule("GET /api/v1/notices", "401 200 200 200 200 200 200 200 200 200 200"),
    Rule("GET /api/v1/notices/unread-count", "401 200 200 200 200 200 200 200 200 200 200"),
    Rule("POST /api/v1/notices/read-all", "401 200 200 200 200 200 200 200 200 200 200"),
    Rule("POST /api/v1/notices/{notice_id}/read", "401 200 404 404 404 404 404 404 404 404 404", of_notice),
    Rule("GET /api/v1/channels", "401 403 403 403 403 403 403 403 200 403 200", query=LZ),
    Rule("POST /api/v1/channels", "401 403 403 403 403 403 403 403 201 403 201", fixed(MAILBOX)),
    Rule(
        "PATCH /api/v1/channels/{channel_id}",
        "401 404 404 404 404 404 404 404 200 404 200",
        of_channel({"per_minute": 5}),
    ),
    Rule("DELETE /api/v1/channels/{channel_id}", "401 404 404 404 404 404 404 404 200 404 200", of_channel()),
    Rule("GET /api/v1/channels/{channel_id}/deliveries", "401 404 404 404 404 404 404 404 200 404 200", of_channel()),
    Rule("POST /api/v1/channels/{channel_id}/test", "401 404 404 404 404 404 404 404 200 404 200", of_channel()),
    Rule("POST /api/v1/channels/{channel_id}/retry", "401 404 404 404 404 404 404 404 200 404 200", of_channel()),
    *ATTACHMENT_ROUTES,
    *OFFICE_CALLS,
    *SALON_ROUTES,
    *PAGES,
)
