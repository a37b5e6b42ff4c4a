import pytest

from matching.constraints import Constraint, Verdict
from matching.knowledge import Hop, NodeKind, Relation
from matching.mentions import Mention
from matching.paths import ChainPath
from matching.questions import ask
from matching.roles import Offered, Standing

GOODS, ANYTHING = "最近的产能和交期怎样？", "最近接得了吗，最快什么时候能安排？"


def path(relation: Relation, *, lacks: str = "", standing: Standing = "offers") -> ChainPath:
    mention = Mention("铝窗", 0, 2, "name")
    return ChainPath("箱体", Hop("铝窗", relation, 1.0, lacks), mention, Offered(mention, 1.0, standing))


def condition(name: str, verdict: Verdict, *, offered: str | None = None) -> Constraint:
    return Constraint(name, "某条件", offered, verdict, (0, 3), None)


@pytest.mark.parametrize(
    ("name", "question"),
    [
        ("certificate", "需求要某条件，贵方有没有，能否出示？"),
        ("rate", "“某条件”的量，贵方接得下来吗？"),
        ("moq", "需求只要某条件，够不够贵方的起订量？"),
        ("deadline", "时间要求是“某条件”，贵方来得及吗？"),
        ("lead_days", "时间要求是“某条件”，贵方来得及吗？"),
        ("region", "需求要求在某条件，贵方在当地能供吗？"),
        ("tonnage", "需求写的是“某条件”，贵方能满足吗？"),
    ],
)
def test_what_is_not_stated_is_asked_in_its_own_words(name: str, question: str) -> None:
    assert ask([condition(name, "unknown")], path("same"), topic="箱体", kind="product") == (question, GOODS)


def test_what_is_met_is_not_asked() -> None:
    assert ask([condition("rate", "yes", offered="某条件")], path("same"), topic="箱体", kind="product") == (GOODS,)


def test_what_is_contradicted_comes_before_what_is_open() -> None:
    conditions = [condition("rate", "unknown"), condition("certificate", "no", offered="没有")]
    first, second, _ = ask(conditions, path("same"), topic="箱体", kind="product")
    assert first == "需求要某条件，贵方写的是没有，能否调整？"
    assert second.startswith("“某条件”的量")


@pytest.mark.parametrize("relation", ["broader", "narrower", "made_by", "shares_process"])
def test_who_makes_something_else_is_asked_for_a_sample(relation: Relation) -> None:
    assert ask([], path(relation), topic="箱体", kind="product")[0] == "以前做过箱体吗，有没有样件可看？"
    assert ask([], path(relation), topic="贷款", kind="service") == (ANYTHING,)


@pytest.mark.parametrize("relation", ["same", "made_from", "converts"])
def test_others_are_not(relation: Relation) -> None:
    assert ask([], path(relation), topic="箱体", kind="product") == (GOODS,)


def test_what_is_lacking_comes_first() -> None:
    conditions = [condition("rate", "no", offered="少")]
    assert ask(conditions, path("converts", lacks="焊机"), topic="箱体", kind="product")[0] == (
        "转做箱体还缺焊机，打算怎样补上？"
    )


def test_who_only_names_it_is_asked_whether_it_supplies_it() -> None:
    questions = ask([], path("same", standing="aside"), topic="箱体", kind="product")
    assert questions == ("铝窗是贵方自己供的，还是只做相关的配套和服务？", GOODS)


@pytest.mark.parametrize("kind", ["service", "certificate"])
def test_services_have_no_capacity(kind: NodeKind) -> None:
    assert ask([], path("same"), topic="贷款", kind=kind) == (ANYTHING,)


def test_without_a_path() -> None:
    assert ask([], None, topic="搪瓷盆", kind=None) == ("“搪瓷盆”这件事，贵方能接吗？", ANYTHING)
    assert ask([], None, topic="", kind=None) == (ANYTHING,)
