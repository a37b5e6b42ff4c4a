"""The doctor of the case line: sound cases pass, and each broken rule is found with its case."""

import pytest
from sqlalchemy import text

from service.store import integrity
from service.store.case_integrity import RULES, CaseProblem, broken_cases
from tests.usecases.case_flows import PROOF, answered, do, open_request
from tests.usecases.flows import confirm, make_mutual
from tests.usecases.world import World

BREAKS = {
    "case_without_owner": "UPDATE \"case\" SET owner_id = NULL WHERE state = 'received'",
    "case_state": "UPDATE \"case\" SET closed_at = due_at WHERE state = 'received'",
    "case_subject": "UPDATE \"case\" SET request_id = NULL WHERE state = 'received'",
    "case_clock": "UPDATE \"case\" SET clock_from = '2099-01-01 00:00:00.000000' WHERE state = 'received'",
    "case_claim": "UPDATE \"case\" SET claimed_at = due_at WHERE state = 'received'",
    "closed_without_basis": "UPDATE timeline_entry SET data = '{}' WHERE kind = 'closed_on_proof'",
    "illegal_move": (
        'UPDATE timeline_entry SET data = replace(data, \'"state":"whistled"\', \'"state":"delivered"\') '
        "WHERE kind = 'whistled'"
    ),
    "timeline_differs": "UPDATE \"case\" SET due_at = '2099-01-01 00:00:00.000000' WHERE state = 'received'",
    "merged_astray": "UPDATE \"case\" SET merged_into_id = NULL WHERE state = 'merged'",
    "one_sided_intent": "UPDATE order_intent SET supplier_confirmed_at = NULL",
}


def fill(world: World) -> None:
    """One case of each sort."""
    main, double = open_request(world), open_request(world, by="other_firm")
    do(world, "triage", "secretariat", main.id, category="utilities")
    do(world, "merge", "secretariat", double.id, into=main.id)
    do(world, "close", "secretariat", answered(world).id, **PROOF)
    open_request(world)
    need_id = make_mutual(world)
    for side in ("owner", "supplier"):
        confirm(world, side, need_id)


def test_every_rule_is_broken_by_its_own_damage(small_world: World) -> None:
    assert set(BREAKS) == set(RULES)
    fill(small_world)
    with small_world.database.read() as session:
        assert integrity.find_problems(session) == []


@pytest.mark.parametrize("fault", sorted(BREAKS))
def test_what_is_broken_is_found(small_world: World, fault: str) -> None:
    fill(small_world)
    with small_world.write() as session:
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
        session.execute(text(BREAKS[fault]))
    with small_world.database.read() as session:
        found = list(broken_cases(session))
        assert fault in {problem.fault for problem in found}
        assert all(isinstance(problem, CaseProblem) and problem.number for problem in found)
        reported = {(problem.subject, problem.fault) for problem in integrity.find_problems(session)}
        assert {tuple(problem) for problem in found} <= reported
