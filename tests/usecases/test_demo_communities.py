"""The demonstration's communities: made once, and never over what somebody grouped."""

import uuid

from service.store import jobs as job_store
from service.store.alliances import alliance_by_id
from service.store.jobs import JobFilter
from service.usecases.demo_communities import KIND, make_demo_communities, plan_demo_communities
from service.usecases.work import Task
from tests.usecases.test_communities import add_firms, read
from tests.usecases.world import START, World


def test_the_demonstration_has_its_chains_grouped_once(small_world: World) -> None:
    add_firms(small_world, "齿轮", "专做盆角齿，月产三千套", 6)
    luzhou = small_world.alliance_ids["luzhou"]
    payload = {"alliance": luzhou}
    task = Task(id=uuid.UUID(int=1), kind=KIND, subject_id=None, payload=payload, run_at=START, now=START)
    with small_world.write() as session:
        for _ in range(2):
            plan_demo_communities(session, alliance_by_id(session, luzhou), now=START)
        assert len(job_store.list_jobs(session, JobFilter(kind=KIND), now=START)) == 1
        make_demo_communities(session, task, small_world.engines)
    (made,) = read(small_world).communities
    assert {firm.name for firm in made.firms} >= {f"齿轮{number}号" for number in range(6)}
    add_firms(small_world, "双氧水", "供应双氧水，槽车送货", 6)
    with small_world.write() as session:
        make_demo_communities(session, task, small_world.engines)
    assert [each.id for each in read(small_world).communities] == [made.id]
