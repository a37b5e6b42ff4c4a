"""Who gets what from every page; `route_rules.py` says how to add one."""

from uuid import UUID

from service.web.static_files import StaticFiles
from tests.api.clerk_rules import CLERK_PAGES
from tests.api.figure_rules import FIGURE_PAGES
from tests.api.matrix import Rule
from tests.api.office_rules import OFFICE_PAGES
from tests.api.salon_rules import SALON_PAGES
from tests.api.setup_rules import SETUP_PAGES
from tests.api.things import LZ, fixed, named
from tests.usecases.world import ASKER, PASSWORD

CHAIN = {"place": "luzhou/equipment"}
NODE = {"alliance": "luzhou", "chain": "equipment", "node": "齿轮"}
STYLE = StaticFiles().address_of("style.css").rpartition("/")[2]

SIGNED_IN = "401 200 200 200 200 200 200 200 200 200 200"
FORM = "401 303 303 303 303 303 303 303 303 303 303"

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
    *FIGURE_PAGES,
    *CLERK_PAGES,
    Rule("GET /communities", "401 403 403 403 403 200 200 200 200 403 200", query="?place=luzhou/equipment"),
    Rule("POST /communities/group", "401 403 403 403 403 403 303 403 303 403 303", fixed(CHAIN)),
    Rule(
        "POST /communities/move",
        "401 403 403 403 403 403 303 403 303 403 303",
        lambda api: ({}, {**CHAIN, "firm": str(api.world.organisation_id(ASKER))}),
    ),
    Rule(
        "POST /communities/rename",
        "401 403 403 403 403 403 404 403 404 403 404",
        fixed({**CHAIN, "community": str(UUID(int=1)), "name": "x"}),
    ),
    *SETUP_PAGES,
    *OFFICE_PAGES,
    *SALON_PAGES,
    Rule("GET /gaps", "401 403 403 403 403 200 200 200 200 403 200", query=LZ),
    Rule("GET /gaps/file", "401 403 403 403 403 200 200 200 200 403 200", query=LZ),
    Rule("GET /map", "401 403 403 403 403 200 200 200 200 200 200"),
    Rule(
        "GET /map/{alliance}/{chain}",
        "401 403 403 403 403 200 200 200 200 403 200",
        named(alliance="luzhou", chain="equipment"),
    ),
    Rule("GET /nodes/{alliance}/{chain}/{node}", "401 403 403 403 403 200 200 200 200 403 200", named(**NODE)),
    Rule(
        "POST /nodes/{alliance}/{chain}/{node}/corrections",
        "401 403 403 403 403 403 303 403 303 403 303",
        lambda api: (NODE, {"subject": f"member:{api.world.organisation_id(ASKER)}"}),
    ),
    Rule("GET /invitations/{token}", "404", named(token="no-such-link")),
    Rule("POST /invitations/{token}", "404", fixed({}, token="no-such-link")),
    Rule("GET /password/{token}", "404", named(token="no-such-link")),
    Rule("POST /password/{token}", "404", fixed({}, token="no-such-link")),
    Rule("GET /account", SIGNED_IN),
    Rule("POST /account/name", FORM, fixed({"name": "王芳"})),
    Rule("POST /account/password", "401 400 400 400 400 400 400 400 400 400 400", fixed({"old": "x", "again": "y"})),
    Rule("POST /account/mailbox", FORM, fixed({"email": ""})),
    Rule("POST /account/sessions", FORM, fixed({"which": "others"})),
    Rule("POST /account/data", SIGNED_IN),
    Rule("GET /account/erase", SIGNED_IN),
    Rule("POST /account/erase", "401 400 400 400 400 400 400 400 400 400 400", fixed({"old": "x"})),
    Rule("GET /audit", "401 403 403 403 403 403 403 403 200 403 200", query=LZ),
    Rule(
        "POST /nodes/{alliance}/{chain}/{node}/additions",
        "401 403 403 403 403 403 303 403 303 403 303",
        fixed({"kind": "surface", "value": "牙盘"}, **NODE),
    ),
    Rule(
        "POST /nodes/{alliance}/{chain}/{node}/revocations",
        "401 403 403 403 403 403 404 403 404 403 404",
        fixed({"addition": str(UUID(int=1))}, **NODE),
    ),
    Rule("GET /static/{name}", "200", named(name=STYLE)),
)
