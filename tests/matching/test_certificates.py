import re

import pytest

from matching.certificate_names import CERTIFICATES
from matching.certificates import IMPLIED, covers, find_certificates
from matching.normalise import normalise


def states(text: str) -> list[tuple[str, str]]:
    return [(c.name, c.state) for c in find_certificates(normalise(text).text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("已通过IATF16949认证，ISO14001在办", [("IATF 16949", "held"), ("ISO 14001", "in_progress")]),
        ("没有IATF16949和ISO13485", [("IATF 16949", "absent"), ("ISO 13485", "absent")]),
        ("ISO9001有，16949没有", [("ISO 9001", "held"), ("IATF 16949", "absent")]),
        ("暂未取得特种设备制造许可证", [("特种设备制造许可", "absent")]),
        ("危废经营许可证未办", [("危险废物经营许可证", "absent")]),
        ("无GMP证书，只做工业级", [("药品GMP", "absent")]),
        ("预计6月取得AS9100", [("AS 9100", "in_progress")]),
        ("CE、FDA齐全，UL认证中", [("CE", "held"), ("FDA", "held"), ("UL", "in_progress")]),
        ("CNAS在申请，暂时只有CMA", [("CNAS", "in_progress"), ("CMA", "held")]),
        ("三天出数据，非CMA报告", [("CMA", "absent")]),
        ("二类容器证", [("压力容器制造许可D2", "stated")]),
        ("带CMA、CNAS资质的检测机构", [("CMA", "stated"), ("CNAS", "stated")]),
        ("证书：ISO9001:2015，TS16949", [("ISO 9001", "stated"), ("IATF 16949", "stated")]),
        ("危险化学品运输资质没有", [("危险货物运输许可", "absent")]),
        ("具备三类压力容器资质", [("压力容器制造许可D1", "held")]),
        ("A2级压力容器制造许可", [("压力容器制造许可A2", "stated")]),
    ],
)
def test_what_a_capability_holds(text: str, expected: list[tuple[str, str]]) -> None:
    assert states(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("要求供应商通过IATF 16949质量管理体系认证", [("IATF 16949", "stated")]),
        ("需具备危险废物经营许可证", [("危险废物经营许可证", "stated")]),
        ("有ISO 13485优先", [("ISO 13485", "preferred")]),
        ("不要求GMP", [("药品GMP", "waived")]),
        ("我司已通过ISO9001认证，需采购供应商具有GMP的原料", [("ISO 9001", "own"), ("药品GMP", "stated")]),
        ("想找ISO9001认证咨询公司", [("ISO 9001", "service")]),
        ("办GLP证书要添两台设备", [("GLP", "service")]),
        ("代办ISO14001", [("ISO 14001", "service")]),
    ],
)
def test_what_a_need_asks(text: str, expected: list[tuple[str, str]]) -> None:
    assert states(text) == expected


@pytest.mark.parametrize("text", ["乘用车替换件", "spaceul", "19001号", "质量好", "环境优美", "aces", "3cm"])
def test_no_certificate_inside_other_words(text: str) -> None:
    assert states(text) == []


def test_the_span_holds_the_words_that_tell_the_state() -> None:
    text = "本厂暂无iso 13485,iatf16949在办"
    assert [text[c.start : c.end] for c in find_certificates(text)] == ["暂无iso 13485", "iatf16949在办"]


def test_holding_implies_the_weaker_one_and_not_the_other_way_round() -> None:
    assert covers("IATF 16949", "ISO 9001")
    assert not covers("ISO 9001", "IATF 16949")
    assert covers("CMA", "CMA")
    assert covers("压力容器制造许可A2", "压力容器制造许可D1")
    assert not covers("压力容器制造许可D1", "压力容器制造许可A2")


def test_implications_name_known_certificates() -> None:
    assert {*IMPLIED, *(name for names in IMPLIED.values() for name in names)} <= set(CERTIFICATES)


def test_patterns_have_no_groups_of_their_own() -> None:
    assert all(re.compile(pattern).groups == 0 for pattern in CERTIFICATES.values())
