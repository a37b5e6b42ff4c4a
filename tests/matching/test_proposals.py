import json
from dataclasses import fields, replace

from matching.constraints import Constraint
from matching.proposals import Evidence, PathStep, Proposal

PROPOSAL = Proposal(
    rank=1,
    organisation="齿轮厂",
    capability_id="c1",
    capability_version=2,
    list_name="proposals",
    probability=0.5,
    wording="很可能",
    evidence=(Evidence("need", 0, 3, "盆角齿"),),
    path=(PathStep("主减速齿轮", "same", "对方就做主减速齿轮"),),
    constraints=(Constraint("rate", "月2000套", None, "unknown", (0, 6), None),),
    questions=("量接得下来吗？",),
    sentence="这家很可能接得上。",
    features={"b": 0.2, "a": 0.1},
)


def test_plain_data_holds_every_field_in_order() -> None:
    data = PROPOSAL.as_dict()
    assert list(data) == [field.name for field in fields(Proposal)]
    assert data["evidence"] == [{"side": "need", "start": 0, "end": 3, "quote": "盆角齿"}]
    assert data["path"] == [{"node": "主减速齿轮", "relation": "same", "words": "对方就做主减速齿轮"}]
    assert data["constraints"] == [{"name": "rate", "needed": "月2000套", "offered": None, "verdict": "unknown"}]
    assert data["questions"] == ["量接得下来吗？"]


def test_bytes_do_not_depend_on_the_order_of_features() -> None:
    assert replace(PROPOSAL, features={"a": 0.1, "b": 0.2}).as_bytes() == PROPOSAL.as_bytes()


def test_bytes_are_readable_and_hold_every_value() -> None:
    text = PROPOSAL.as_bytes().decode()
    assert "盆角齿" in text
    assert json.loads(text) == PROPOSAL.as_dict()
    changed = {"rank": 2, "probability": 0.4, "sentence": "另一句。", "capability_version": 3, "features": {"a": 0.1}}
    variants = {replace(PROPOSAL, **{name: value}).as_bytes() for name, value in changed.items()}  # type: ignore[arg-type]
    assert len(variants | {PROPOSAL.as_bytes()}) == len(changed) + 1
