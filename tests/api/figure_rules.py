"""Who gets what from the pages of figures and from the routes that give the same."""

from tests.api.matrix import Rule
from tests.api.things import LZ, named, of_need_case

LEADERS = "401 403 403 403 403 403 403 200 200 403 200"
READERS = "401 403 403 403 403 403 200 200 200 403 200"

FIGURE_PAGES = (
    Rule("GET /dashboard", LEADERS, query=LZ),
    Rule("GET /dashboard/rows", LEADERS, query=f"{LZ}&show=needs"),
    Rule("GET /reports", LEADERS, query=LZ),
    Rule("GET /reports/{month}", LEADERS, named(month="2026-03"), query=LZ),
    Rule("GET /wall", LEADERS, query=LZ),
    Rule("GET /supply", READERS, query=LZ),
    Rule("GET /supply/rows", READERS, query=f"{LZ}&show=open"),
    Rule("GET /supply/outside/{number}", "401 403 404 404 404 404 403 403 200 404 200", of_need_case()),
    Rule(
        "POST /supply/outside/{number}",
        "401 403 404 404 404 404 403 403 303 404 303",
        of_need_case({"supplier": "某厂", "region": "省外"}),
    ),
)

CHAIN = "401 403 403 403 403 200 200 200 200 403 200"
SHOWN_BY_API = (
    Rule("GET /api/v1/maps/{alliance}/{chain}", CHAIN, named(alliance="luzhou", chain="equipment")),
    Rule("GET /api/v1/gaps", CHAIN, query=LZ),
    Rule("GET /api/v1/communities", CHAIN, query=f"{LZ}&chain=equipment"),
    Rule("GET /api/v1/dashboard", LEADERS, query=LZ),
    Rule("GET /api/v1/dashboard/rows", LEADERS, query=f"{LZ}&show=needs"),
    Rule("GET /api/v1/supply", READERS, query=LZ),
    Rule("GET /api/v1/supply/rows", READERS, query=f"{LZ}&show=open"),
)
