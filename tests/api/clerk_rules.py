"""Who gets what from the pages of the firms; `route_rules.py` says how to add one."""

from tests.api.matrix import Rule
from tests.api.things import fixed, of_closed, of_need, of_notice, of_post, of_told

NEW_NEED = {"text": "求购齿轮", "place": "luzhou"}

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
)
