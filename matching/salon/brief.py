"""One page for one meeting: why these two, in their own words, what to ask, and what was between them before."""

from collections.abc import Sequence
from dataclasses import dataclass

from matching.proposals import Proposal

QUESTIONS = 3
_STANDARD = (
    "第一次合作，先试一批样品还是小批量？",
    "付款和账期习惯怎样谈？",
    "谈妥之后，双方各由谁跟进，什么时候再碰？",
)
_VERDICTS = {"yes": "符合", "no": "不符", "unknown": "待问"}
_MOST_QUOTES = 6


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a meeting: its name, and what it is looking for and offers in its own words."""

    name: str
    seeks: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Past:
    """Something that was between the two before: a day and what it was."""

    day: str
    words: str


@dataclass(frozen=True, slots=True)
class Reasoning:
    """Why one side may serve the other: a proposal of the engine, with who asks and who would supply."""

    asker: str
    supplier: str
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class Brief:
    """What both sides read before they sit down. reasonings: the surer first; questions: exactly three."""

    a: Party
    b: Party
    reasonings: tuple[Reasoning, ...]
    questions: tuple[str, ...]
    history: tuple[Past, ...]

    @property
    def why(self) -> str:
        """The one sentence that says why these two."""
        return self.reasonings[0].proposal.sentence if self.reasonings else ""

    def as_dict(self) -> dict[str, object]:
        """Return the brief as plain data; evidence, path and conditions as the engine states them."""
        found = []
        for each in self.reasonings:
            data = each.proposal.as_dict()
            names = ("probability", "wording", "sentence", "evidence", "path", "constraints")
            found.append({"asker": each.asker, "supplier": each.supplier} | {name: data[name] for name in names})
        sides = {
            side: {"name": party.name, "seeks": list(party.seeks), "offers": list(party.offers)}
            for side, party in (("a", self.a), ("b", self.b))
        }
        history = [{"day": past.day, "words": past.words} for past in self.history]
        rest = {"why": self.why, "reasonings": found, "questions": list(self.questions), "history": history}
        return {**sides, **rest}


def make_brief(a: Party, b: Party, reasonings: Sequence[Reasoning], *, history: Sequence[Past] = ()) -> Brief:
    """Return the brief of a meeting; without reasonings it says what both look for and asks what is always asked."""
    ranked = sorted(reasonings, key=lambda each: (-each.proposal.probability, each.asker, each.supplier))
    asked = dict.fromkeys(question for each in ranked for question in each.proposal.questions)
    questions = tuple(dict.fromkeys((*asked, *_STANDARD)))[:QUESTIONS]
    return Brief(a, b, tuple(ranked), questions, tuple(sorted(history, key=lambda past: past.day)))


def write_lines(brief: Brief) -> list[str]:
    """Return the brief as lines of plain text."""
    lines = [f"{brief.a.name} × {brief.b.name}"]
    for each in brief.reasonings:
        proposal = each.proposal
        lines.append(f"为什么见：{each.asker}在找，{each.supplier}来供。{proposal.sentence}")
        for quoted in proposal.evidence[:_MOST_QUOTES]:
            who = each.asker if quoted.side == "need" else each.supplier
            lines.append(f"  {who}原话：“{quoted.quote}”")
        if proposal.path:
            lines.append("  链上关系：" + " → ".join(step.words or step.node for step in proposal.path))
        for condition in proposal.constraints:
            offered = condition.offered or "未写明"
            lines.append(f"  条件：要{condition.needed}｜{offered}｜{_VERDICTS[condition.verdict]}")
    for party in (brief.a, brief.b):
        if party.seeks:
            lines.append(f"{party.name}在找：{'；'.join(party.seeks)}")
        if party.offers:
            lines.append(f"{party.name}能供：{'；'.join(party.offers)}")
    lines.append("三个要问的问题：")
    lines += [f"  {number}. {question}" for number, question in enumerate(brief.questions, start=1)]
    lines += [f"以往：{past.day} {past.words}" for past in brief.history]
    return lines
