"""The form for a new or changed capability, and its preview in words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends

from service.usecases.drafts import DraftView
from service.usecases.previews import preview_capability
from service.web.clerk.entries import FieldsDep, find_phone
from service.web.clerk.firm_desk import FirmDesk
from service.web.clerk.my_page import shorten_words
from service.web.clerk.need_form import OFFER_PARTS, OFFER_QUESTIONS, ShownRead, put_parts, show_read
from service.web.clerk.state_words import say_count
from service.web.places import read_place


@dataclass(frozen=True, slots=True, kw_only=True)
class CapabilityForm:
    """What the form carries; `once` and `version` as in the form of a need."""

    text: str = ""
    place: str = ""
    visibility: str = "alliance"
    draft_id: str = ""
    once: str = ""
    do: str = "look"
    version: str = ""

    @property
    def choices(self) -> dict[str, str]:
        """What a draft keeps beside the text."""
        return {"place": self.place, "visibility": self.visibility}


def read_capability_form(fields: FieldsDep) -> CapabilityForm:
    """Return the form with corrected and added parts put into the text."""
    names = ("text", "place", "visibility", "draft_id", "once", "do", "version")
    form = CapabilityForm(**{name: fields[name] for name in names if name in fields})
    return replace(form, text=put_parts(form.text, fields, OFFER_PARTS))


CapabilityFormDep = Annotated[CapabilityForm, Depends(read_capability_form)]


def form_of_draft(draft: DraftView) -> CapabilityForm:
    """Return the form as a draft left it."""
    choices = draft.choices
    return CapabilityForm(
        text=draft.text,
        place=choices.get("place", ""),
        visibility=choices.get("visibility", "alliance"),
        draft_id=str(draft.id),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownOffer:
    """A capability before it is posted, in words. phone: a number that stands in the text.

    woken: what it would wake; texts: of the needs open to members.
    """

    text: str
    phone: str
    read: ShownRead
    chain: str
    woken: str
    texts: Sequence[str]


def look_at(firm: FirmDesk, form: CapabilityForm, *, posted: bool = False) -> ShownOffer:
    """Return what would come of a form's capability, or comes of one that is posted."""
    place = read_place(form.place or (firm.homes[0].code if firm.homes else ""))
    container = firm.desk.context.container
    with container.database.read() as session:
        found = preview_capability(
            session,
            container.engines,
            actor=firm.actor,
            alliance=place.alliance,
            text=form.text,
            now=firm.desk.now,
            chain=place.chain,
        )
    if found.woken is None:
        woken = "名单正在准备，几秒钟后再看。"
    elif found.woken.count:
        count = say_count(found.woken.count)
        then = "" if posted else "登记后系统马上逐条对照，"
        woken = f"有{count}条在办的需求提到您做的东西，{then}合适的由秘书处推荐给您。"
    else:
        woken = "眼下没有在办的需求提到这些；一有新需求，系统就会对照到您。"
    return ShownOffer(
        text=found.text,
        phone=find_phone(found.text),
        read=show_read(found.read, OFFER_PARTS, OFFER_QUESTIONS),
        chain=firm.chain_name(place.alliance, found.chain),
        woken=woken,
        texts=[shorten_words(each, 80) for each in found.woken.texts] if found.woken else [],
    )
