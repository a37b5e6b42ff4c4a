"""Interest: one side at a time, contacts only when both have it."""

import pytest

from service.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from service.usecases import needs, pairs
from tests.usecases.flows import endorse, find, make_mutual, show_interest
from tests.usecases.world import ASKER, FAR, OTHER, SUPPLIER, World


def test_contacts_open_to_both_on_mutual_interest_only(small_world: World) -> None:
    need_id = small_world.post_need().id
    endorse(small_world, need_id)
    one_sided = show_interest(small_world, "supplier", need_id)
    assert (one_sided.supplier_interested, one_sided.asker_interested) == (True, None)
    assert one_sided.contacts == []
    assert one_sided.case_state == "interest"
    mutual = show_interest(small_world, "owner", need_id)
    assert [contact.organisation for contact in mutual.contacts] == [ASKER, SUPPLIER]
    assert mutual.contacts[1].name == f"{SUPPLIER}联系人"


def test_a_supplier_needs_an_endorsement_or_the_askers_interest(small_world: World) -> None:
    need_id = small_world.post_need().id
    find(small_world, need_id)
    with pytest.raises(NotFoundError):
        show_interest(small_world, "supplier", need_id)
    show_interest(small_world, "owner", need_id)
    assert show_interest(small_world, "supplier", need_id).mutual


def test_an_asker_chooses_among_the_proposed(small_world: World) -> None:
    need_id = small_world.post_need().id
    with pytest.raises(ConflictError) as error:
        show_interest(small_world, "owner", need_id)
    assert error.value.details["reason"] == "not_proposed"
    with pytest.raises(InvalidInputError):
        show_interest(small_world, "owner", need_id, organisation=ASKER)
    with pytest.raises(InvalidInputError):
        show_interest(small_world, "owner", need_id, organisation="没有这家")


def test_a_supplier_answers_for_itself_alone(small_world: World) -> None:
    need_id = small_world.post_need().id
    endorse(small_world, need_id)
    with pytest.raises(ForbiddenError):
        show_interest(small_world, "supplier", need_id, organisation=OTHER)
    with pytest.raises(ForbiddenError):
        show_interest(small_world, "secretariat", need_id, organisation=SUPPLIER)


def test_the_last_decline_leads_back_to_proposed(small_world: World) -> None:
    need_id = make_mutual(small_world)
    assert show_interest(small_world, "owner", need_id, accepted=False, reason="price").case_state == "interest"
    declined = show_interest(small_world, "supplier", need_id, accepted=False, reason="capacity")
    assert declined.case_state == "proposed"
    assert declined.contacts == []


@pytest.mark.parametrize("given", [{"accepted": True, "reason": "price"}, {"accepted": False, "reason": "weather"}])
def test_reasons_are_for_declining_and_from_the_list(small_world: World, given: dict[str, object]) -> None:
    need_id = small_world.post_need().id
    endorse(small_world, need_id)
    with pytest.raises(InvalidInputError):
        show_interest(small_world, "supplier", need_id, **given)


def test_withdrawn_needs_take_no_answers(small_world: World) -> None:
    need_id = small_world.post_need().id
    endorse(small_world, need_id)
    with small_world.write() as session:
        needs.withdraw_need(session, actor=small_world.actors["owner"], need_id=need_id, now=small_world.clock)
    with pytest.raises(ConflictError):
        show_interest(small_world, "supplier", need_id)


def test_pairs_are_read_by_their_sides_and_the_office(small_world: World) -> None:
    need_id = make_mutual(small_world)
    endorse(small_world, need_id, OTHER)

    def readable(by: str) -> list[str]:
        with small_world.database.read() as session:
            return [
                p.supplier
                for p in pairs.read_pairs(session, actor=small_world.actors[by], need_id=need_id, now=small_world.clock)
            ]

    assert readable("owner") == readable("secretariat") == readable("supplier") == [SUPPLIER]
    assert readable("other_firm") == readable("park_leader") == []
    with pytest.raises(NotFoundError):
        readable("other_alliance")
    assert FAR not in readable("admin")
