"""Who gets what from the routes of salons."""

from typing import Any

from service.domain import salons as domain
from service.usecases import salon_access, salon_guests
from tests.api.client import KEY, Api
from tests.api.matrix import Rule
from tests.api.things import Made, Prepare, fixed
from tests.usecases import salon_flows as flows
from tests.usecases.world import ASKER, OTHER, SUPPLIER

READERS = "401 404 404 404 404 200 200 200 200 404 200"
KEEPERS = "401 404 404 404 404 200 403 403 200 404 200"
SENDERS = "401 404 404 404 404 303 403 403 303 404 303"
FIRM = "401 200 200 404 404 404 404 404 404 404 404"

MET = "the meeting of asker and supplier"

NEW = {"name": "对接会", "day": "2026-03-06", "tables": 3}
FORM = {
    "name": "对接会",
    "day": "2026-03-06",
    "begin": "14:00",
    "count": "3",
    "minutes": "15",
    "tables": "3",
    "min_meetings": "0",
}


def of_salon(body: Any = None, *, begun: bool = False, **names: str) -> Prepare:  # noqa: ANN401 - whatever is sent
    """A planned salon, begun or not; a body that is a function is given its participants by name."""

    def prepare(api: Api) -> Made:
        salon_id, listed = flows.planned(api.world)
        met = flows.meeting(api.world, salon_id, ASKER, SUPPLIER)
        if begun:
            flows.begin(api.world, salon_id)
        made = {"salon_id": salon_id, "participant_id": listed[ASKER].id, "meeting_id": met.id, **names}
        given = (
            body({name: str(each.id) for name, each in listed.items()} | {MET: str(met.id)}) if callable(body) else body
        )
        return made, given

    return prepare


def of_link(body: Any = None, *, begun: bool = False) -> Prepare:  # noqa: ANN401
    """A planned salon, begun or not, entered by the link of the firm that asks."""

    def prepare(api: Api) -> Made:
        salon_id, listed = flows.planned(api.world)
        met = flows.meeting(api.world, salon_id, ASKER, SUPPLIER)
        if begun:
            flows.begin(api.world, salon_id)
        with api.world.database.read() as session:
            row = salon_guests.salon_store.get_participant(session, listed[ASKER].id)
        return {"link": salon_access.link_token(row, KEY), "meeting_id": met.id}, body

    return prepare


def of_round(*, form: bool = False) -> Prepare:
    """A planned salon with a round table that was asked for afterwards; form: named in the form, not in the address."""

    def prepare(api: Api) -> Made:
        salon_id, listed = flows.planned(api.world)
        asked = flows.ask_round(api.world, salon_id, listed[ASKER].id)
        made = {"salon_id": salon_id}
        return (made, {"round": str(asked)}) if form else (made | {"round_id": asked}, None)

    return prepare


def of_free(api: Api) -> Made:
    """A salon with two on its list who have no meetings."""
    salon_id = flows.make_salon(api.world).id
    listed = flows.add_firms(api.world, salon_id)
    return {"salon_id": salon_id}, {"do": "invite", "who": str(listed[OTHER].id)}


SALON_ROUTES = (
    Rule("GET /api/v1/salons", "401 200 200 200 200 200 200 200 200 200 200"),
    Rule("POST /api/v1/salons", "401 403 403 403 403 201 403 403 201 403 201", fixed(NEW | {"alliance": "luzhou"})),
    Rule("GET /api/v1/salons/{salon_id}", READERS, of_salon()),
    Rule("GET /api/v1/salons/{salon_id}/programme", READERS, of_salon()),
    Rule("POST /api/v1/salons/{salon_id}/participants", KEEPERS, of_salon({"organisations": [ASKER]})),
    Rule(
        "POST /api/v1/salons/{salon_id}/invitations",
        KEEPERS,
        of_salon(lambda listed: {"participants": [listed[ASKER]]}),
    ),
    Rule("GET /api/v1/salons/{salon_id}/wishes", READERS, of_salon()),
    Rule(
        "POST /api/v1/salons/{salon_id}/wishes",
        KEEPERS,
        of_salon(lambda listed: {"a": listed[ASKER], "b": listed[OTHER], "kind": "must"}),
    ),
    Rule("GET /api/v1/salons/{salon_id}/round-tables", READERS, of_salon()),
    Rule(
        "POST /api/v1/salons/{salon_id}/round-tables",
        KEEPERS.replace("200", "201"),
        of_salon(lambda listed: {"host": listed[ASKER], "seats": 2}),
    ),
    Rule("DELETE /api/v1/salons/{salon_id}/round-tables/{round_id}", KEEPERS, of_round()),
    Rule("GET /api/v1/salons/{salon_id}/plan", READERS, of_salon()),
    Rule("POST /api/v1/salons/{salon_id}/plan", KEEPERS, of_salon({})),
    Rule(
        "POST /api/v1/salons/{salon_id}/plan/edits",
        KEEPERS,
        of_salon(lambda listed: {"kind": "lock", "meeting_id": listed[MET]}),
    ),
    Rule("POST /api/v1/salons/{salon_id}/check-ins", KEEPERS, of_salon(lambda listed: {"participant": listed[ASKER]})),
    Rule("POST /api/v1/salons/{salon_id}/repairs", KEEPERS, of_salon(lambda listed: {"no_shows": [listed[SUPPLIER]]})),
    Rule(
        "POST /api/v1/salons/{salon_id}/meetings/{meeting_id}/results",
        KEEPERS,
        of_salon({"outcome": "interest"}, begun=True),
    ),
    Rule(
        "POST /api/v1/salons/{salon_id}/meetings/{meeting_id}/own-result",
        "401 204 404 404 404 404 404 404 404 404 404",
        of_salon({"outcome": "interest"}, begun=True),
    ),
)

_PAPERS = ("/print", "/report", "/report.docx", "/day", "/check-in", "/repair", "/plan", "/wishes", "/people", "")

SALON_PAGES = (
    Rule("GET /salons", "401 200 200 200 200 200 200 200 200 200 200"),
    Rule("GET /salons/new", "401 403 403 403 403 200 403 403 200 200 200"),
    Rule("POST /salons/new", "401 403 403 403 403 303 403 403 303 403 303", fixed(FORM | {"alliance": "luzhou"})),
    *(Rule(f"GET /salons/{{salon_id}}{place}", READERS, of_salon()) for place in _PAPERS),
    Rule("GET /salons/{salon_id}/edit", KEEPERS, of_salon()),
    Rule("POST /salons/{salon_id}/edit", SENDERS, of_salon(FORM)),
    Rule("POST /salons/{salon_id}/state", SENDERS, of_salon({"to": domain.RUNNING})),
    Rule("POST /salons/{salon_id}/people", SENDERS, of_free),
    Rule("POST /salons/{salon_id}/people/add", SENDERS, of_salon({"organisation": ASKER})),
    Rule("GET /salons/{salon_id}/people/file", KEEPERS, of_salon()),
    Rule(
        "POST /salons/{salon_id}/people/import",
        "401 404 404 404 404 400 403 403 400 404 400",
        of_salon({"workbook": b"no workbook"}),
    ),
    Rule("GET /salons/{salon_id}/people/{participant_id}", KEEPERS, of_salon()),
    Rule("POST /salons/{salon_id}/people/{participant_id}", SENDERS, of_salon({"delegates": "2"})),
    Rule("POST /salons/{salon_id}/people/{participant_id}/link", SENDERS, of_salon({})),
    Rule(
        "POST /salons/{salon_id}/wishes",
        SENDERS,
        of_salon(lambda listed: {"a": listed[ASKER], "b": listed[OTHER], "kind": "must"}),
    ),
    Rule(
        "POST /salons/{salon_id}/wishes/rounds",
        SENDERS,
        of_salon(lambda listed: {"host": listed[ASKER], "seats": "2", "slot": "1"}),
    ),
    Rule("POST /salons/{salon_id}/wishes/rounds/remove", SENDERS, of_round(form=True)),
    Rule("POST /salons/{salon_id}/wishes/score", SENDERS, of_salon({})),
    Rule("POST /salons/{salon_id}/plan", SENDERS, of_salon({})),
    Rule(
        "POST /salons/{salon_id}/plan/edit",
        KEEPERS,
        of_salon(lambda listed: {"do": "lock", "firm": listed[SUPPLIER], "meeting": listed[MET]}),
    ),
    Rule("POST /salons/{salon_id}/plan/restore", SENDERS, of_salon({"version": "1"})),
    Rule("POST /salons/{salon_id}/check-in", SENDERS, of_salon(lambda listed: {"here": listed[ASKER]})),
    Rule("POST /salons/{salon_id}/repair", SENDERS, of_salon(lambda listed: {"no_shows": listed[SUPPLIER]})),
    Rule("GET /salons/{salon_id}/meetings/{meeting_id}", READERS, of_salon()),
    Rule("POST /salons/{salon_id}/meetings/{meeting_id}", SENDERS, of_salon({"outcome": "interest"}, begun=True)),
    Rule("GET /salons/{salon_id}/print/{kind}", READERS, of_salon(kind="wall")),
    Rule("GET /salons/{salon_id}/papers/{kind}.pdf", READERS, of_salon(kind="badges")),
    Rule("GET /salons/{salon_id}/mine", FIRM, of_salon()),
    Rule("GET /salons/{salon_id}/mine/schedule.pdf", FIRM, of_salon()),
    Rule("POST /salons/{salon_id}/mine/answer", FIRM.replace("200", "303"), of_salon({"comes": "yes"})),
    Rule("POST /salons/{salon_id}/mine/wishes", FIRM.replace("200", "303"), of_salon({})),
    Rule(
        "POST /salons/{salon_id}/mine/results/{meeting_id}",
        "401 303 404 404 404 404 404 404 404 404 404",
        of_salon({"outcome": "interest"}, begun=True),
    ),
    Rule("GET /salon/{link}", "200", of_link()),
    Rule("GET /salon/{link}/schedule.pdf", "200", of_link()),
    Rule("POST /salon/{link}/answer", "303", of_link({"comes": "no"})),
    Rule("POST /salon/{link}/wishes", "303", of_link({})),
    Rule("POST /salon/{link}/results/{meeting_id}", "303", of_link({"outcome": "interest"}, begun=True)),
)
