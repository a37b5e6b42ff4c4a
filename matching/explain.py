"""Says why: made from the very objects that scored, so that a reason can only name what was counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matching.constraints import Constraint, compare, quoted
from matching.knowledge import Knowledge
from matching.paths import RELATION_WORDS, ChainPath, find_path
from matching.posts import Capability, Need
from matching.proposals import WORDINGS, Evidence, ListName, Proposal, Wording
from matching.quotes import quote, quote_shared
from matching.reading import NeedReading, OfferReading, full_text

# From here on an officer is told “very likely”; set where three of four such pairs were judged able to serve.
LIKELY_FROM = 0.5
_MOST_QUESTIONS = 3
_MOST_EVIDENCE = 8


@dataclass(frozen=True, slots=True)
class Judged:
    """One candidate as it was judged: its place, list, probability and the features behind it."""

    capability: Capability
    list_name: ListName
    rank: int
    probability: float
    features: Mapping[str, float]


def explain(knowledge: Knowledge, need: Need, reading: NeedReading, judged: Judged, offer: OfferReading) -> Proposal:
    """Return the proposal with its reasons. The same arguments give the same bytes."""
    capability = judged.capability
    path = find_path(knowledge, reading, offer, judged.list_name)
    need_text, offer_text = full_text(need.title, need.text), full_text(capability.title, capability.text)
    constraints = tuple(
        quoted(constraint, (need_text, reading.normalised), (offer_text, offer.normalised))
        for constraint in compare(reading.attributes, offer.attributes)
    )
    evidence = _gather_evidence(need_text, reading, offer_text, offer, path)
    return Proposal(
        rank=judged.rank,
        organisation=capability.organisation,
        capability_id=capability.id,
        capability_version=capability.version,
        list_name=judged.list_name,
        probability=judged.probability,
        wording=WORDINGS[_word(judged)],
        evidence=evidence,
        path=path.steps() if path else (),
        constraints=constraints,
        questions=_ask(constraints, path),
        sentence=_say(judged, evidence, path, constraints),
        features=judged.features,
    )


def _word(judged: Judged) -> Wording:
    if judged.list_name == "stretch":
        return "could_convert"
    return "likely" if judged.probability >= LIKELY_FROM else "worth_asking"


def _gather_evidence(
    need_text: str, reading: NeedReading, offer_text: str, offer: OfferReading, path: ChainPath | None
) -> tuple[Evidence, ...]:
    """Quote the words at both ends of the path, then what both texts share; each span once."""
    found: list[Evidence] = []
    if path and path.need_mention:
        found.append(quote("need", need_text, reading.normalised, (path.need_mention.start, path.need_mention.end)))
    if path:
        span = (path.offer_mention.start, path.offer_mention.end)
        found.append(quote("capability", offer_text, offer.normalised, span))
    found += quote_shared(reading, need_text, offer, offer_text)
    return tuple(dict.fromkeys(found))[:_MOST_EVIDENCE]


def _ask(constraints: Sequence[Constraint], path: ChainPath | None) -> tuple[str, ...]:
    """Return what is worth asking before a visit: what is lacking, what is contradicted, what is not stated."""
    questions = []
    if path and path.hop.lacks:
        questions.append(f"转做{path.origin}还缺{path.hop.lacks}，打算怎样补上？")
    questions += [f"需求要{c.needed}，贵方写的是{c.offered}，能否调整？" for c in constraints if c.verdict == "no"]
    questions += [f"{c.needed}能否做到？" for c in constraints if c.verdict == "unknown"]
    if path and path.hop.relation in {"broader", "made_by", "shares_process", "part_of"}:
        questions.append(f"以前做过{path.origin}吗，有没有样件可看？")
    questions.append("最近的产能和交期怎样？")
    return tuple(dict.fromkeys(questions))[:_MOST_QUESTIONS]


def _say(
    judged: Judged, evidence: Sequence[Evidence], path: ChainPath | None, constraints: Sequence[Constraint]
) -> str:
    """Return one sentence that an officer can read out over the phone."""
    clauses = [_opening(judged)]
    if path:
        clauses.append(RELATION_WORDS[path.hop.relation].format(path.hop.node))
    quoted = next((each.quote for each in evidence if each.side == "capability"), None)
    if quoted:
        clauses.append(f"对方写明“{quoted}”")
    clauses += _verdicts(constraints)
    return "，".join(clauses) + "。"


def _opening(judged: Judged) -> str:
    return {"likely": "这家很可能接得上", "worth_asking": "这家可以问一问", "could_convert": "这家可以转型来做"}[
        _word(judged)
    ]


def _verdicts(constraints: Sequence[Constraint]) -> list[str]:
    """Summarise the constraint table: what is met, what is not, how much is open."""
    met = [c.needed for c in constraints if c.verdict == "yes"]
    unmet = [c.needed for c in constraints if c.verdict == "no"]
    open_count = sum(c.verdict == "unknown" for c in constraints)
    said = []
    if met:
        said.append(f"{'、'.join(met)}都对得上" if len(met) > 1 else f"{met[0]}对得上")
    if unmet:
        said.append(f"但{'、'.join(unmet)}对不上")
    if open_count:
        said.append(f"还有{open_count}项条件要问清")
    return said
