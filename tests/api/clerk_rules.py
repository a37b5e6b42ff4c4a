"""Who gets what from the pages of the firms; `route_rules.py` says how to add one."""

from tests.api.matrix import Rule
from tests.api.things import (
    fixed,
    of_asked,
    of_asked_request,
    of_closed,
    of_need,
    of_notice,
    of_own_capability,
    of_post,
    of_request,
    of_shown_need,
    of_told,
)

NEW_NEED = {"text": "求购齿轮", "place": "luzhou"}
NEW_OFFER = {"text": "专做齿轮加工", "place": "luzhou/equipment"}
NEW_REQUEST = {"text": "厂门口路灯坏了五盏，请派人修", "place": "luzhou"}

CLERK_PAGES = (
    Rule("GET /my", "401 200 200 200 200 200 200 200 200 200 200"),
    Rule("GET /needs/new", "401 200 200 200 200 200 200 200 200 200 200"),
    Rule("POST /needs/new", "401 303 303 403 303 400 400 400 400 400 400", fixed(NEW_NEED | {"do": "post"})),
    Rule("POST /needs/new/preview", "401 200 200 403 200 400 400 400 400 400 400", fixed(NEW_NEED)),
    Rule("GET /needs/{need_id}", "401 200 404 404 404 404 200 200 200 404 200", of_need()),
    Rule(
        "POST /needs/{need_id}/interest",
        "401 303 404 404 404 404 403 403 403 404 403",
        of_told({"accepted": "no", "reason": "price"}),
    ),
    Rule(
        "POST /needs/{need_id}/order-intent",
        "401 303 404 404 404 404 403 403 403 404 403",
        of_told({"amount": "5万", "day": ""}),
    ),
    Rule("POST /needs/{need_id}/withdraw", "401 303 404 404 404 404 403 403 303 404 303", of_need({})),
    Rule("POST /needs/{need_id}/renew", "401 303 404 404 404 404 403 403 303 404 303", of_need({})),
    Rule("POST /needs/{post_id}/close", "401 303 404 404 404 404 403 403 400 404 400", of_post({})),
    Rule("POST /needs/{post_id}/reject", "401 409 404 404 404 404 403 403 403 404 403", of_post({})),
    Rule(
        "POST /needs/{post_id}/reopen",
        "401 303 404 404 404 404 403 403 303 404 303",
        of_closed({"reason": "came_back"}),
    ),
    Rule(
        "POST /needs/{post_id}/rating",
        "401 303 404 404 404 404 403 403 403 404 403",
        of_closed({"score": "4", "word": "fast"}),
    ),
    Rule("POST /needs/{post_id}/advance", "401 303 404 404 404 404 403 403 303 404 303", of_told({"to": "talks"})),
    Rule("GET /inbox", "401 200 200 200 200 200 200 200 200 200 200"),
    Rule("POST /inbox/read", "401 303 303 303 303 303 303 303 303 303 303", fixed({})),
    Rule("POST /inbox/{notice_id}", "401 303 404 404 404 404 404 404 404 404 404", of_notice),
    Rule("GET /needs/{need_id}/edit", "401 200 404 404 404 404 403 403 200 404 200", of_need()),
    Rule(
        "POST /needs/{need_id}/edit", "401 303 404 404 404 404 403 403 303 404 303", of_need(NEW_NEED | {"do": "post"})
    ),
    Rule("POST /needs/{post_id}/reply", "401 303 404 404 404 404 403 403 303 404 303", of_asked),
    Rule("GET /capabilities", "401 200 200 200 200 200 200 200 200 200 200"),
    Rule("GET /capabilities/new", "401 200 200 200 200 200 200 200 200 200 200"),
    Rule("POST /capabilities/new", "401 303 303 400 303 400 400 400 400 400 400", fixed(NEW_OFFER | {"do": "post"})),
    Rule("POST /capabilities/new/preview", "401 200 200 400 200 400 400 400 400 400 400", fixed(NEW_OFFER)),
    Rule("GET /capabilities/{capability_id}", "401 200 200 404 200 200 200 200 200 404 200", of_own_capability()),
    Rule("GET /capabilities/{capability_id}/edit", "401 200 403 404 403 403 403 403 200 404 200", of_own_capability()),
    Rule(
        "POST /capabilities/{capability_id}/edit",
        "401 303 403 404 403 403 403 403 303 404 303",
        of_own_capability(NEW_OFFER | {"do": "post"}),
    ),
    Rule(
        "POST /capabilities/{capability_id}/renew", "401 303 403 404 403 403 403 403 303 404 303", of_own_capability({})
    ),
    Rule(
        "POST /capabilities/{capability_id}/withdraw",
        "401 303 403 404 403 403 403 403 303 404 303",
        of_own_capability({}),
    ),
    Rule("GET /opportunities", "401 200 200 200 200 200 200 200 200 200 200"),
    Rule("POST /opportunities/{need_id}/volunteer", "401 400 303 404 303 404 400 400 400 404 400", of_shown_need),
    Rule("GET /requests/new", "401 200 200 200 200 200 200 200 200 200 200"),
    Rule("POST /requests/new", "401 303 303 400 303 403 403 403 303 403 303", fixed(NEW_REQUEST | {"do": "post"})),
    Rule("POST /requests/new/preview", "401 200 200 403 200 403 403 403 200 403 200", fixed(NEW_REQUEST)),
    Rule("GET /requests/{request_id}", "401 200 404 404 404 404 200 200 200 404 200", of_request),
    Rule("POST /requests/{post_id}/close", "401 303 404 404 404 404 403 403 400 404 400", of_asked_request({})),
    Rule("POST /requests/{post_id}/reject", "401 409 404 404 404 404 403 403 403 404 403", of_asked_request({})),
    Rule(
        "POST /requests/{post_id}/reopen",
        "401 409 404 404 404 404 403 403 409 404 409",
        of_asked_request({"reason": "came_back"}),
    ),
    Rule(
        "POST /requests/{post_id}/rating",
        "401 409 404 404 404 404 403 403 403 404 403",
        of_asked_request({"score": "4"}),
    ),
    Rule(
        "POST /requests/{post_id}/reply",
        "401 404 404 404 404 404 403 403 404 404 404",
        of_asked_request({"question": "x", "text": "是的"}),
    ),
    Rule(
        "POST /requests/{post_id}/advance",
        "401 409 404 404 404 404 403 403 409 404 409",
        of_asked_request({"to": "talks"}),
    ),
)
