"""The form for a new or changed need: what it carries, and how corrected parts go back into the text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Annotated, Final

from fastapi import Depends

from service.usecases.drafts import DraftView
from service.usecases.previews import NeedPreview, TextPreview
from service.web.clerk.entries import Fields, FieldsDep, find_phone
from service.web.partner_cards import Results, make_results
from service.web.words import CONDITIONS

PARTS: Mapping[str, tuple[str, str]] = {
    "product": ("要什么", "产品、加工或服务的名称"),
    "amount": ("数量", "例如：每月2000套，先打样10件"),
    "spec": ("材料和规格", "例如：20CrMnTi，按图加工"),
    "when": ("什么时候要", "例如：下月15号前"),
    "quality": ("证书和标准", "例如：IATF 16949；没有要求写“不限”"),
    "where": ("送到哪里", "例如：送到厂里，最好本地"),
    "money": ("预算和付款", "例如：预算30万，月结"),
}
"""Part -> label, and what to write there."""

OFFER_PARTS: Mapping[str, tuple[str, str]] = {
    "product": ("能做什么", "产品、工艺或服务的名称"),
    "spec": ("材料、规格、设备", "例如：最大直径800mm，铝合金、不锈钢"),
    "amount": ("产能和起订量", "例如：月产3000套，起订100件"),
    "quality": ("证书和标准", "例如：IATF 16949、ISO 9001"),
}
QUESTIONS: Mapping[str, str] = {
    "product": "要的到底是什么？写出名称最要紧。",
    "amount": "要多少？写上数量，对方才知道接不接得下。",
    "spec": "什么材料、什么规格？没有图纸写个大概也行。",
    "when": "最晚什么时候要？",
    "quality": "有没有必须的证书或标准？",
    "where": "送到哪里，要不要本地厂家？",
    "money": "预算或目标价大概多少？不方便写可以不写。",
}
OFFER_QUESTIONS: Mapping[str, str] = {
    "product": "能做什么？写出产品或工艺的名称最要紧。",
    "spec": "能做哪些材料和规格，有什么设备？",
    "amount": "一个月能做多少，最少做多少？",
    "quality": "有哪些证书？有证书的排得更前。",
}
GOOD_FROM: Final = 75
"""From this score on a text says enough."""

_MOST_PARTS = 24
_NAMES = {"product": "产品", **CONDITIONS}


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedForm:
    """What the form carries. once: names this filling-in, so that sending it twice posts once.

    guess: the chain that the preview guessed, with the mark of the text it guessed it for.
    """

    text: str = ""
    place: str = ""
    audience: str = "told"
    draft_id: str = ""
    once: str = ""
    do: str = "look"
    version: str = ""
    guess: str = ""
    fields: Fields | None = None

    @property
    def guessed_chain(self) -> str | None:
        """The chain that was guessed for exactly this text and shown; None where the text has changed since."""
        digest, _, chain = self.guess.partition("/")
        return chain if chain and digest == guess_mark(self.text) else None

    @property
    def choices(self) -> dict[str, str]:
        """What a draft keeps beside the text."""
        return {"place": self.place, "audience": self.audience}


def read_need_form(fields: FieldsDep) -> NeedForm:
    """Return the form with corrected and added parts put into the text."""
    names = ("text", "place", "audience", "draft_id", "once", "do", "version", "guess")
    form = NeedForm(**{name: fields[name] for name in names if name in fields}, fields=fields)
    return replace(form, text=put_parts(form.text, fields))


NeedFormDep = Annotated[NeedForm, Depends(read_need_form)]


def put_parts(text: str, fields: Fields, labels: Mapping[str, tuple[str, str]] = PARTS) -> str:
    """Return the text with every corrected part in its old one's place, and every added part at the end."""
    for number in range(_MOST_PARTS):
        was, now = fields.get(f"was-{number}", ""), fields.get(f"part-{number}")
        if was and now is not None and now.strip() != was:
            text = text.replace(was, now.strip(), 1)
    for part, (label, _) in labels.items():
        added = fields.get(f"add-{part}", "").strip()
        if added:
            before = text.rstrip().rstrip("，,；;")
            text = f"{before}{'' if before.endswith(('。', '！', '？')) else '，'}{label}：{added}"
    return text


def guess_mark(text: str) -> str:
    """Return what a guess names its text by."""
    return sha256(text.strip().encode()).hexdigest()[:12]


def form_of_draft(draft: DraftView) -> NeedForm:
    """Return the form as a draft left it."""
    return NeedForm(
        text=draft.text,
        place=draft.choices.get("place", ""),
        audience=draft.choices.get("audience", "told"),
        draft_id=str(draft.id),
    )


@dataclass(frozen=True, slots=True)
class ShownPart:
    """One thing read in the text, to be confirmed or corrected; number: its fields' names."""

    number: int
    label: str
    quote: str


@dataclass(frozen=True, slots=True)
class MissingPart:
    """One thing that the text does not say."""

    name: str
    label: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRead:
    """What is read in a text, as a page shows it. question: the one thing most worth adding, empty where none is."""

    parts: Sequence[ShownPart]
    missing: Sequence[MissingPart]
    score: int
    verdict: str
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPreview:
    """A need before it is posted, in words. phone: a number that stands in the text, for everybody who reads it."""

    read: ShownRead
    results: Results | None
    chain: str
    guess: str
    guessed: bool
    answer_by: str
    text: str
    phone: str


def show_read(
    read: TextPreview,
    labels: Mapping[str, tuple[str, str]] = PARTS,
    questions: Mapping[str, str] = QUESTIONS,
) -> ShownRead:
    """Return what is read in a text in words."""
    parts = [
        ShownPart(number, labels[part.part][0] if part.part == "product" else _NAMES.get(part.name, "要求"), part.quote)
        for number, part in enumerate(read.parts[:_MOST_PARTS])
        if part.part in labels
    ]
    missing = [MissingPart(name, *labels[name]) for name in read.missing if name in labels]
    enough = read.score >= GOOD_FROM
    return ShownRead(
        parts=parts,
        missing=missing,
        score=read.score,
        verdict="写得很清楚" if enough else "再补一点更好找" if read.score >= GOOD_FROM // 2 else "还看不出要什么",
        question=questions[missing[0].name] if missing else "",
    )


def show_preview(preview: NeedPreview, *, chain: str, answer_by: str) -> ShownPreview:
    """Return a preview in words; chain and answer_by are said already."""
    found = preview.partners
    return ShownPreview(
        read=show_read(preview.read),
        results=None if found is None else make_results(found, preview.text, preview.texts, numbers=False),
        chain=chain,
        guess=f"{guess_mark(preview.text)}/{preview.chain}" if preview.guessed else "",
        guessed=preview.guessed,
        answer_by=answer_by,
        text=preview.text,
        phone=find_phone(preview.text),
    )
