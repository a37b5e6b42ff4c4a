"""Requests come in: judged, stored, turned into needs where members serve them, with the chances and the reasons."""

import json
import uuid

import pytest

from service.errors import ForbiddenError, InvalidInputError
from service.store import requests as request_store
from service.store import triage as triage_store
from service.triage_desk import TriageDesk
from service.usecases import intake, policies
from service.usecases.intake import Arrival, IntakeView, MessageView, Reception
from service.usecases.policies import PolicyDraft
from tests.usecases.world import ASKER, SUPPLIER, World

LAMP = "厂门口东三路路灯坏了五盏，下晚班工人看不见，请派人修"
DESK = TriageDesk()


def submit(world: World, text: str, by: str = "owner", **more: str) -> IntakeView:
    with world.write() as session:
        return intake.submit_request(
            session,
            Reception(DESK, world.engines),
            actor=world.actors[by],
            alliance="luzhou",
            arrival=Arrival(text=text, **more),
            now=world.clock,
        )


def paste(world: World, text: str, by: str = "secretariat") -> MessageView:
    with world.write() as session:
        return intake.submit_message(
            session,
            Reception(DESK, world.engines),
            actor=world.actors[by],
            alliance="luzhou",
            text=text,
            now=world.clock,
        )


def kinds_on_timeline(world: World, view: IntakeView) -> list[str]:
    from service.store import cases

    with world.database.read() as session:
        return [entry.kind for entry in cases.timeline_of(session, view.case.id)]


def test_a_request_gets_a_case_with_category_urgency_and_the_chances(small_world: World) -> None:
    found = submit(small_world, LAMP, by="secretariat", organisation=ASKER)
    assert (found.case.kind, found.case.need_id, found.partners) == ("request", None, None)
    assert found.triage is not None
    assert (found.case.category, found.case.urgency) == (found.triage.category, found.triage.urgency)
    chances = [found.triage.probability, *(each["probability"] for each in found.triage.alternatives)]
    assert chances == sorted(chances, reverse=True)
    assert len(found.triage.alternatives) >= 2
    assert found.triage.settled == ""
    assert kinds_on_timeline(small_world, found) == ["request_received", "triage_proposed"]


def test_what_members_serve_becomes_a_need_with_partners_at_once(small_world: World) -> None:
    found = submit(small_world, "求购主减速齿轮，月量两千套，要带检测报告")
    assert (found.case.kind, found.case.request_id) == ("need", None)
    assert found.partners is not None
    assert SUPPLIER in [each["organisation"] for each in found.partners["proposals"] + found.partners["stretch"]]
    assert found.triage is None  # the firm's clerk does not read other firms' matters
    assert found.case.category == "product"


def test_suggestions_and_questions_are_cases_and_questions_get_policies(small_world: World) -> None:
    with small_world.write() as session:
        draft = PolicyDraft(title="技术改造补助", summary="补设备款", who="规上企业", how="三月申报", department="经信")
        policies.add_policy(
            session, actor=small_world.actors["secretariat"], alliance="luzhou", draft=draft, now=small_world.clock
        )
    assert submit(small_world, "建议园区每季度办一次链上企业采购对接会").case.kind == "suggestion"
    asked = submit(small_world, "请问今年的技改补贴什么时候申报，要哪些条件")
    assert asked.case.kind == "question"
    assert [each.title for each in asked.policies] == ["技术改造补助"]
    assert submit(small_world, LAMP, kind="suggestion").case.kind == "suggestion"


def test_a_danger_is_called_an_emergency_with_its_words(small_world: World) -> None:
    found = submit(
        small_world, "硫酸管道法兰正在漏，地沟那边已经流过去了，求应急队", by="secretariat", organisation=ASKER
    )
    assert found.case.urgency == "emergency"
    assert found.triage is not None
    assert "正在漏" in [cue["quote"] for cue in found.triage.cues]


def test_a_request_told_again_names_the_earlier_case_with_the_reason(small_world: World) -> None:
    first = submit(small_world, LAMP)
    small_world.later(days=2)
    again = submit(small_world, "您好，" + LAMP + "，谢谢", by="secretariat", organisation=ASKER)
    assert again.triage is not None
    proposed = again.triage.duplicates[0]
    assert (proposed["number"], proposed["firm"], proposed["days"]) == (first.case.number, "same", 2.0)
    assert proposed["probability"] >= 0.8
    assert proposed["shared_terms"]
    with small_world.database.read() as session:
        record = triage_store.find_record(session, again.case.id)
    assert record is not None
    assert "路灯" not in record.duplicates  # ids and numbers only
    assert set(json.loads(record.duplicates)[0]) == {"case", "probability", "firm", "days"}


def test_erased_words_leave_no_reason_behind(small_world: World) -> None:
    first = submit(small_world, LAMP)
    small_world.later(days=1)
    again = submit(small_world, LAMP, by="secretariat", organisation=ASKER)
    with small_world.write() as session:
        request = request_store.get_request(session, first.case.request_id or uuid.uuid4())
        request_store.erase_request(session, request, now=small_world.clock)
    from service.usecases.triage import read_triage

    with small_world.database.read() as session:
        view = read_triage(session, DESK, actor=small_world.actors["secretariat"], case_id=again.case.id)
    assert view.duplicates[0]["text"] == ""
    assert "shared_terms" not in view.duplicates[0]


def test_a_paste_is_taken_in_request_by_request(small_world: World) -> None:
    found = paste(
        small_world,
        f"{ASKER} 9:12\n{LAMP}\n李工 9:15\n收到\n{SUPPLIER}：\n1、食堂菜太咸，员工意见大\n2、想招两个化验员，月薪六千",
    )
    assert [
        each.case.organisation_id if hasattr(each.case, "organisation_id") else each.case.kind for each in found.items
    ]
    assert found.senders == [ASKER, SUPPLIER, SUPPLIER]
    with small_world.database.read() as session:
        firms = [
            request_store.get_request(session, each.case.request_id or uuid.uuid4()).organisation_id
            for each in found.items
        ]
    assert firms == [small_world.organisation_id(name) for name in (ASKER, SUPPLIER, SUPPLIER)]
    with pytest.raises(InvalidInputError) as caught:
        paste(small_world, "谢谢大家")
    assert caught.value.details["reason"] == "nothing_asked"
    with pytest.raises(InvalidInputError):
        paste(small_world, "\n".join(f"{n}、路灯第{n}盏不亮" for n in range(1, 53)))


def test_nobody_asks_for_another_firm_and_kinds_are_checked(small_world: World) -> None:
    with pytest.raises(ForbiddenError):
        submit(small_world, LAMP, organisation=SUPPLIER)
    with pytest.raises(InvalidInputError):
        submit(small_world, LAMP, kind="need")
    with pytest.raises(InvalidInputError):
        submit(small_world, LAMP, channel="pigeon")
