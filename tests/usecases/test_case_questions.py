"""A question to whoever asked, and its reply: told, answered once, erased with everything else."""

import uuid

import pytest

from service.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from service.store import notices as notice_store
from service.usecases import case_questions, requests
from service.usecases.case_questions import QuestionView
from tests.usecases.case_flows import at_department, do, kinds, open_request, timeline
from tests.usecases.world import World


def ask(world: World, case_id: uuid.UUID, text: str = "要几台？", by: str = "secretariat") -> QuestionView:
    with world.write() as session:
        return case_questions.ask_firm(session, actor=world.actors[by], case_id=case_id, now=world.clock, text=text)


def reply(world: World, case_id: uuid.UUID, question: uuid.UUID, text: str = "三台", by: str = "owner") -> QuestionView:
    with world.write() as session:
        return case_questions.reply_to_question(
            session, actor=world.actors[by], case_id=case_id, question_id=question, now=world.clock, text=text
        )


def told(world: World, username: str) -> list[str]:
    with world.database.read() as session:
        found = notice_store.list_notices(session, world.actors[username].user_id, limit=50)
    return [notice.code for notice in found]


def test_the_asker_is_told_answers_and_the_owner_hears_of_it(small_world: World) -> None:
    case = open_request(small_world)
    asked = ask(small_world, case.id)
    assert (asked.text, asked.reply) == ("要几台？", None)
    assert "firm_asked" in told(small_world, "owner")
    answered = reply(small_world, case.id, asked.id)
    assert (answered.id, answered.reply, answered.replied_at) == (asked.id, "三台", small_world.clock)
    assert "firm_replied" in told(small_world, "secretariat")
    assert kinds(small_world, case.id)[-2:] == ["firm_asked", "firm_replied"]
    assert "三台" not in str(timeline(small_world, case.id))


def test_two_questions_are_answered_each_for_itself(small_world: World) -> None:
    case = open_request(small_world)
    first, second = ask(small_world, case.id, "要几台？"), ask(small_world, case.id, "什么时候要？")
    reply(small_world, case.id, second.id, "下周")
    with small_world.database.read() as session:
        found = case_questions.list_questions(session, actor=small_world.actors["owner"], case_id=case.id)
    assert [(each.id, each.reply) for each in found] == [(first.id, None), (second.id, "下周")]
    with pytest.raises(ConflictError):
        reply(small_world, case.id, second.id, "还是下周")


def test_who_may_ask_and_who_may_reply(small_world: World) -> None:
    case = at_department(small_world)
    asked = ask(small_world, case.id, by="bureau")
    with pytest.raises(ForbiddenError):
        ask(small_world, case.id, by="owner")
    with pytest.raises(NotFoundError):
        ask(small_world, case.id, by="utility")
    with pytest.raises(ForbiddenError):
        reply(small_world, case.id, asked.id, by="bureau")
    with pytest.raises(NotFoundError):
        reply(small_world, case.id, asked.id, by="other_firm")
    assert reply(small_world, case.id, asked.id, by="secretariat").reply == "三台"


def test_what_is_no_question_or_has_no_words_is_refused(small_world: World) -> None:
    case, other = open_request(small_world), open_request(small_world)
    asked = ask(small_world, case.id)
    with pytest.raises(InvalidInputError):
        ask(small_world, case.id, "  ")
    with pytest.raises(InvalidInputError):
        reply(small_world, case.id, asked.id, " ")
    with pytest.raises(NotFoundError):
        reply(small_world, other.id, asked.id)
    do(small_world, "close", "owner", case.id)
    with pytest.raises(ConflictError):
        ask(small_world, case.id)


def test_the_words_go_with_the_request(small_world: World) -> None:
    case = open_request(small_world)
    reply(small_world, case.id, ask(small_world, case.id).id)
    assert case.request_id is not None
    with small_world.write() as session:
        requests.erase_request(
            session, actor=small_world.actors["owner"], request_id=case.request_id, now=small_world.clock
        )
    with small_world.database.read() as session:
        (found,) = case_questions.list_questions(session, actor=small_world.actors["owner"], case_id=case.id)
    assert (found.text, found.reply) == ("", "")
