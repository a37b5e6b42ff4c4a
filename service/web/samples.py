"""Needs to try the product with: invented, in the voice of the clerks who write such messages."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.usecases.alliances import AllianceView
from service.web.places import Place


@dataclass(frozen=True, slots=True)
class Sample:
    """A need to try; `hint` says what it shows. `code` stands in the address instead of the text."""

    code: str
    title: str
    hint: str
    place: Place
    text: str


SAMPLES: Sequence[Sample] = (
    Sample(
        "gears",
        "主减速齿找配套",
        "对方写的是另一个叫法，也找得到",
        Place("luzhou", "equipment"),
        "主减速齿找链内厂家长期配套，每月3000套，材料20CrMnTi，齿面渗碳淬火后磨齿，要有IATF 16949证书，先送首件。",
    ),
    Sample(
        "enclosure",
        "储能箱体本地配套",
        "没做过但能转产的厂，单列一张名单",
        Place("tongliang", "energy"),
        "储能箱体想在铜梁本地找厂长期配套，铝型材焊接，防护等级IP55，先打样10台，以前没做过也可以谈。",
    ),
    Sample(
        "peroxide",
        "双氧水就近采购",
        "逐项对照浓度和用量，没写明的列成问题",
        Place("anning", "battery"),
        "公司用的双氧水一直从外省进货，运费高。想在安宁找一家供货的，27.5%工业级，每月300吨，槽车送到厂。",
    ),
)


def find_sample(code: str) -> Sample | None:
    """Return the sample with this code, None where there is none."""
    return next((sample for sample in SAMPLES if sample.code == code), None)


def samples_for(alliances: Sequence[AllianceView]) -> list[Sample]:
    """Return the samples whose alliance can be chosen; all of them where none can, to show how a need reads."""
    codes = {each.code for each in alliances}
    return [sample for sample in SAMPLES if sample.place.alliance in codes] or list(SAMPLES)
