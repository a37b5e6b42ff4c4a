"""Who gets what from the pages of figures."""

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
