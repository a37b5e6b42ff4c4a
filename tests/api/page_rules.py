"""Who gets what from every page; `route_rules.py` says how to add one."""

from service.web.static_files import StaticFiles
from tests.api.clerk_rules import CLERK_PAGES
from tests.api.matrix import Rule
from tests.api.things import LZ, fixed, named
from tests.usecases.world import PASSWORD

STYLE = StaticFiles().address_of("style.css").rpartition("/")[2]

PAGES = (
    Rule("GET /", "401 200 200 200 200 200 200 200 200 200 200"),
    Rule(
        "POST /",
        "401 200 200 403 200 200 200 200 200 403 200",
        fixed({"text": "求购齿轮", "place": "luzhou/equipment"}),
    ),
    Rule("GET /sign-in", "200 303 303 303 303 303 303 303 303 303 303"),
    Rule("POST /sign-in", "303", fixed({"username": "owner", "password": PASSWORD})),
    Rule("POST /sign-out", "303"),
    Rule("GET /policies", "401 200 200 403 200 200 200 200 200 403 200", query=LZ),
    Rule("GET /lists", "303"),
    Rule("GET /lists/{name}", "401 403 403 403 403 200 200 200 200 403 200", named(name="needs"), query=LZ),
    Rule("GET /lists/{name}/file", "401 403 403 403 403 200 200 200 200 403 200", named(name="needs"), query=LZ),
    Rule(
        "POST /lists/{name}/import",
        "401 403 403 403 403 403 403 403 400 403 400",
        fixed({"workbook": b"no workbook", "alliance": "luzhou"}, name="needs"),
    ),
    Rule("GET /dashboard", "401 403 403 403 403 403 403 200 200 403 200", query=LZ),
    Rule("GET /dashboard/rows", "401 403 403 403 403 403 403 200 200 403 200", query=f"{LZ}&show=needs"),
    *CLERK_PAGES,
    Rule("GET /static/{name}", "200", named(name=STYLE)),
)
