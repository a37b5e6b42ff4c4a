"""Who gets what from the pages of setting up, and from attached files."""

from service.domain.alliances import SharingAgreement
from service.store import alliances
from service.usecases.invitations import Invitee, invite_person
from tests.api.client import Api
from tests.api.matrix import Rule
from tests.api.things import Made, Prepare, fixed, of_need
from tests.media.sample_files import STEP
from tests.usecases.world import OTHER, START

OFFICE = "401 403 403 403 403 403 403 403 {0} 403 {0}"
SHOWN, SENT = OFFICE.format(200), OFFICE.format(303)
HERE = "/setup/{alliance}"
LUZHOU = {"alliance": "luzhou"}
BASIC = {
    "name": "联盟",
    "timezone": "Asia/Shanghai",
    "office_open": "09:00",
    "lunch_start": "12:00",
    "lunch_end": "13:00",
    "office_close": "17:00",
    "check_in_minutes": "60",
    "answer_days": "2",
}
RULES_SENT = {
    "first_reminder_minutes": "60",
    "second_reminder_minutes": "120",
    "ring_minutes": "240",
    "told_at_once": "3",
}


def here(body: object = None) -> Prepare:
    """A page of the alliance."""
    return lambda _: (LUZHOU, body)


def member(body: object = None) -> Prepare:
    """A member of the alliance."""
    return lambda api: (LUZHOU | {"member": str(api.world.organisation_id(OTHER))}, body)


def place(api: Api) -> Made:
    """A member's place."""
    member_id = api.world.organisation_id(OTHER)
    with api.world.database.read() as session:
        row = alliances.memberships_of(session, member_id)[0]
    return LUZHOU | {"member": str(member_id), "membership": str(row.id)}, {"step": "end", "until": "2026-03-04"}


def person(api: Api) -> Made:
    """A clerk, who is the office's to let in and out."""
    return LUZHOU | {"person": str(api.world.actors["other_firm"].user_id)}, {"step": "close"}


def invitation(api: Api) -> Made:
    """An invitation that nobody has taken up."""
    invitee = Invitee(role="chain_leader", alliance="luzhou")
    with api.world.write() as session:
        made = invite_person(
            session, actor=api.world.actors["secretariat"], invitee=invitee, now=api.world.clock, hours=24
        )
    return LUZHOU | {"invitation": str(made.invitation.id)}, {"step": "revoke"}


def agreement(api: Api) -> Made:
    """An agreement that the alliance gave."""
    ids = api.world.alliance_ids
    row = SharingAgreement(owner_alliance_id=ids["luzhou"], reader_alliance_id=ids["tongliang"], since=START.date())
    with api.world.write() as session:
        alliances.add_agreement(session, row)
    return LUZHOU | {"agreement": str(row.id)}, {}


def of_file(api: Api) -> Made:
    """A drawing of the owner's need."""
    need = api.post_need()
    path = f"/attachments?subject=need&subject_id={need['id']}&name=a.step"
    return {"attachment_id": api.call("POST", path, by="owner", content=STEP).json()["id"]}, {}


def of_files(api: Api) -> Made:
    """The files of the owner's need."""
    return {"subject": "need", "subject_id": api.post_need()["id"]}, None


def new_file(api: Api) -> Made:
    """A drawing to attach to the owner's need."""
    return {}, {"subject": "need", "subject_id": api.post_need()["id"], "file": ("a.step", STEP)}


SETUP_PAGES = (
    Rule("GET /setup", "401 403 403 403 403 403 403 403 303 303 200"),
    Rule("GET /setup/alliances/new", "401 403 403 403 403 403 403 403 403 403 200"),
    Rule(
        "POST /setup/alliances/new",
        "401 403 403 403 403 403 403 403 403 403 303",
        fixed(BASIC | {"code": "newland", "case_prefix": "NL"}),
    ),
    Rule(f"GET {HERE}", SHOWN, here()),
    Rule(f"GET {HERE}/basics", SHOWN, here()),
    Rule(f"POST {HERE}/basics", SENT, here(BASIC)),
    Rule(f"GET {HERE}/chains", SHOWN, here()),
    Rule(f"POST {HERE}/chains", SENT, here({"name": "链", "code": "new", "knowledge_code": "equipment"})),
    Rule(
        f"POST {HERE}/chains/{{chain}}",
        SENT,
        lambda _: (LUZHOU | {"chain": "equipment"}, {"name": "装备链", "knowledge_code": "equipment"}),
    ),
    Rule(f"GET {HERE}/members", SHOWN, here()),
    Rule(
        f"POST {HERE}/members/officer",
        SENT,
        lambda api: (LUZHOU, {"everyone": "1", "to": str(api.world.actors["secretariat"].user_id)}),
    ),
    Rule(f"GET {HERE}/members/new", SHOWN, here()),
    Rule(f"POST {HERE}/members/new", SENT, here({"name": "新来的厂", "chain": "equipment"})),
    Rule(f"GET {HERE}/members/{{member}}", SHOWN, member()),
    Rule(f"POST {HERE}/members/{{member}}", SENT, member({"name": OTHER})),
    Rule(f"POST {HERE}/members/{{member}}/places", SENT, member({"chain": "chemistry"})),
    Rule(f"POST {HERE}/members/{{member}}/places/{{membership}}", SENT, place),
    Rule(f"GET {HERE}/people", SHOWN, here()),
    Rule(f"POST {HERE}/people", SHOWN, here({"role": "chain_leader"})),
    Rule(f"POST {HERE}/people/roles", SENT, here({"username": "organiser", "role": "chain_leader"})),
    Rule(f"POST {HERE}/people/invitations/{{invitation}}", "401 404 404 404 404 404 404 404 303 404 303", invitation),
    Rule(f"POST {HERE}/people/{{person}}", SENT, person),
    Rule(f"GET {HERE}/departments", SHOWN, here()),
    Rule(f"POST {HERE}/departments", SENT, here({})),
    Rule(f"GET {HERE}/calendar", SHOWN, here()),
    Rule(f"POST {HERE}/calendar/days", SENT, here({"day": "2026-10-08", "working": "yes"})),
    Rule(f"POST {HERE}/calendar/rules", SENT, here(RULES_SENT)),
    Rule(f"GET {HERE}/sharing", SHOWN, here()),
    Rule(f"POST {HERE}/sharing", SENT, here({"reader": "tongliang", "since": "2026-03-04"})),
    Rule(f"POST {HERE}/sharing/{{agreement}}", SENT, agreement),
    Rule(f"GET {HERE}/imports", SHOWN, here()),
    Rule(f"GET {HERE}/imports/{{name}}", SHOWN, lambda _: (LUZHOU | {"name": "members"}, None)),
    Rule(
        f"POST {HERE}/imports/{{name}}",
        OFFICE.format(400),
        lambda _: (LUZHOU | {"name": "members"}, {"workbook": b"no workbook"}),
    ),
    Rule("POST /attachments", "401 303 404 404 404 404 403 403 303 404 303", new_file),
    Rule("GET /attachments/of/{subject}/{subject_id}", "401 200 404 404 404 404 200 200 200 404 200", of_files),
    Rule("GET /attachments/{attachment_id}", "401 200 404 404 404 404 404 404 200 404 200", of_file),
    Rule("POST /attachments/{attachment_id}/remove", "401 303 404 404 404 404 404 404 303 404 303", of_file),
)

OF_NEED = "?subject=need&subject_id={need_id}"

ATTACHMENT_ROUTES = (
    Rule("GET /api/v1/attachments", "401 200 404 404 404 404 200 200 200 404 200", of_need(), query=OF_NEED),
    Rule(
        "POST /api/v1/attachments",
        "401 201 404 404 404 404 403 403 201 404 201",
        of_need(STEP),
        query=f"{OF_NEED}&name=a.step",
    ),
    Rule("GET /api/v1/attachments/{attachment_id}", "401 200 404 404 404 404 404 404 200 404 200", of_file),
    Rule("DELETE /api/v1/attachments/{attachment_id}", "401 204 404 404 404 404 404 404 204 404 204", of_file),
)
