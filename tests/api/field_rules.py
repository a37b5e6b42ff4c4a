"""Who may be shown which words of a thing, wherever they look; read by `test_field_matrix.py`.

One need of the owner's, which came to mutual interest with the supplier, carries a mark of its own in every field. To
add a field, let `mark_world` write a mark somewhere and add the mark with those who may be shown it to `MUTUAL`.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from service.disclosure import RULES, Field, Stage
from service.store import alliances
from service.store import people as people_store
from service.usecases import drafts
from tests.api.client import Api
from tests.api.things import of_policy, of_request
from tests.media.sample_files import STEP
from tests.usecases import salon_flows
from tests.usecases.notice_world import add_channel
from tests.usecases.world import ASKER, NEED_TEXT, OTHER, SECOND, SUPPLIER

TITLE, WORDS, DRAWING, INTERNAL, DRAFT, PERSON = "题记甲子", "图号乙丑", "图纸丙寅", "内部丁卯", "草稿戊辰", "姓名己巳"
PHONES = {ASKER: "13911110001", SUPPLIER: "13922220002", OTHER: "13933330003"}
AMOUNT, AMOUNT_SHOWN = 987_654, r"987,?654|98\.76|98\.77"
SECRET, HASH = "geheim-庚午-0123456789", r"\$argon2"
OFFER = "专做主减速齿轮，月产三千套"

OFFICE = frozenset({"secretariat", "admin"})
READERS = OFFICE | {"chain_leader", "park_leader"}
SIDES = frozenset({"owner", "supplier"})
MEMBERS = READERS | SIDES | {"other_firm", "bureau", "organiser"}

MUTUAL: Mapping[str, frozenset[str]] = {
    TITLE: READERS | SIDES | {"organiser"},  # the organiser reads the lists
    WORDS: READERS | SIDES | {"organiser"},
    PHONES[ASKER]: OFFICE | SIDES,
    PHONES[SUPPLIER]: OFFICE | SIDES,
    PHONES[OTHER]: frozenset(),  # a firm that has nothing to do with the need
    AMOUNT_SHOWN: OFFICE | SIDES,
    DRAWING: OFFICE | SIDES,
    OFFER: MEMBERS,
    INTERNAL: OFFICE,
    DRAFT: frozenset({"owner"}),
    PERSON: READERS | SIDES,  # who reads a case reads who acted; a firm reads who looked at its contact
    SECRET: frozenset(),
    HASH: frozenset(),
}
"""Mark (a pattern) -> who is shown it when both sides are interested and terms have been named."""

OPENS: Mapping[str, Field] = {
    TITLE: Field.NEED_TEXT,
    WORDS: Field.NEED_TEXT,
    PHONES[ASKER]: Field.CONTACT,
    DRAWING: Field.DRAWING,
    AMOUNT_SHOWN: Field.AMOUNT,
}
"""Mark of the asker -> the field whose rule says from which stage on the supplier is shown it."""


def shown_to_supplier(stage: Stage) -> set[str]:
    """The asker's marks that the supplier may be shown at a stage."""
    return {mark for mark, field in OPENS.items() if stage >= RULES[field].opens_at}


def mark_world(api: Api, stage: Stage) -> dict[str, Any]:
    """Write the marks, bring the need to a stage, and return what addresses name."""
    _mark_people(api)
    need = _post(api)
    if stage >= Stage.PROPOSED:
        proposal = api.proposal(need["id"])["proposal_id"]
        assert api.post(f"/proposals/{proposal}/endorsement", by="secretariat").status_code == 200
    if stage >= Stage.MUTUAL:
        assert api.post(f"/needs/{need['id']}/interests", {}, by="supplier").status_code == 200
        for path in ("interests", "order-intents"):
            body = {"organisation": SUPPLIER} | ({"amount_cny": AMOUNT} if path == "order-intents" else {})
            assert api.post(f"/needs/{need['id']}/{path}", body).status_code == 200
    moved = api.post(
        f"/cases/{need['case_id']}/transfer",
        {"owner": SECOND, "reason": "workload", "text": INTERNAL},
        by="secretariat",
    )
    assert moved.status_code == 200, moved.text
    return _names(api, need)


def _mark_people(api: Api) -> None:
    """Give firms phones, a person a name, a channel a secret."""
    with api.world.write() as session:
        for name, phone in PHONES.items():
            found = alliances.find_organisation_by_name(session, name)
            assert found is not None
            found.contact_phone = phone
        owner = api.world.actors["owner"]
        people_store.get_user(session, owner.user_id).name = PERSON
        drafts.save_draft(session, actor=owner, kind="need", text=DRAFT, now=api.world.clock)


def _post(api: Api) -> dict[str, Any]:
    body = {"alliance": "luzhou", "title": f"主减速齿轮 {TITLE}", "text": f"{NEED_TEXT}，{WORDS}"}
    need: dict[str, Any] = api.post("/needs", body).json()
    path = f"/attachments?subject=need&subject_id={need['id']}&name={DRAWING}.step"
    need["attachment_id"] = api.call("POST", path, by="owner", content=STEP).json()["id"]
    return need


def _names(api: Api, need: dict[str, Any]) -> dict[str, Any]:
    """What the placeholders of addresses stand for."""
    channel = add_channel(api.world, "webhook", address=f"https://hook.example/{SECRET}", secret=SECRET)
    with api.world.database.read() as session:
        supplier = alliances.find_organisation_by_name(session, SUPPLIER)
    assert supplier is not None
    offers = api.get(f"/capabilities?alliance=luzhou&organisation={supplier.id}", by="admin").json()["items"]
    salon_id, listed = salon_flows.planned(api.world, post=False)
    return {
        "kind": "schedule",
        "month": "2026-03",
        "salon_id": salon_id,
        "participant_id": listed[ASKER].id,
        "meeting_id": salon_flows.meeting(api.world, salon_id, ASKER, SUPPLIER).id,
        "need_id": need["id"],
        "case_id": need["case_id"],
        "number": need["case_number"],
        "proposal_id": api.proposal(need["id"])["proposal_id"],
        "capability_id": next(each["id"] for each in offers if each["organisation"] == SUPPLIER),
        "attachment_id": need["attachment_id"],
        "subject": "need",
        "subject_id": need["id"],
        "channel_id": channel.id,
        "request_id": of_request(api)[0]["request_id"],
        "policy_id": of_policy()(api)[0]["policy_id"],
        "member": uuid.UUID(str(api.world.organisation_id(ASKER))),
        "alliance": "luzhou",
        "chain": "equipment",
        "node": "齿轮",
    }
