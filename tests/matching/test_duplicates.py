"""Duplicates: what is proposed and why, and the quality on the pairs that ship."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from matching.duplicate_training import PairTable, fit_weights, read_pairs, score_unseen
from matching.duplicates import BIAS, PROPOSED_FROM, WEIGHTS, Told, find_duplicates, relate
from matching.triage import TriageModel
from matching.triage_files import bundled_triage
from tests.matching.request_pairs import shipped_pairs

NOW = datetime(2026, 3, 4, 1, 30, tzinfo=UTC)
CHROME = "求购活塞杆镀硬铬外协，直径50到180，月量三百根"


@pytest.fixture(scope="module")
def model() -> TriageModel:
    return bundled_triage()


@pytest.fixture(scope="module")
def table(model: TriageModel) -> PairTable:
    return read_pairs(shipped_pairs(), model)


def told(text: str, *, name: str = "new", firm: str | None = "甲", days_ago: float = 0.0) -> Told:
    return Told(name, text, firm, NOW - timedelta(days=days_ago))


def found(model: TriageModel, text: str, *earlier: Told, firm: str | None = "甲") -> list[str]:
    return [each.id for each in find_duplicates(told(text, firm=firm), earlier, model)]


def test_a_request_sent_again_is_proposed_with_its_reason(model: TriageModel) -> None:
    earlier = told(CHROME, name="old", days_ago=2)
    proposal = find_duplicates(told("您好，" + CHROME + "，谢谢"), [earlier], model)[0]
    assert (proposal.id, proposal.firm, proposal.days_apart) == ("old", "same", 2.0)
    assert proposal.probability >= PROPOSED_FROM
    assert {"活塞杆", "活塞"} & set(proposal.shared_terms)
    assert 300.0 in proposal.shared_figures


def test_what_differs_in_the_thing_the_figures_or_the_side_is_another_matter(model: TriageModel) -> None:
    earlier = told("要一批304不锈钢法兰，DN100，PN16，两百片", name="old", days_ago=1)
    assert found(model, "要一批304不锈钢法兰，DN100，PN16，两百片。", earlier) == ["old"]
    assert found(model, "铸铝端盖毛坯，年需两万件", earlier) == []
    assert found(model, "304法兰DN100追加五百片，前面那两百片已经到货", earlier) == []
    assert found(model, "304法兰DN100闲置五百片，低价转让", earlier) == []


def test_two_firms_have_two_needs_but_one_street_lamp(model: TriageModel) -> None:
    assert found(model, CHROME, told(CHROME, name="old", firm="乙", days_ago=1)) == []
    lamp = "东三路路灯不亮，晚上黑漆漆的，请修一下"
    assert found(model, lamp, told(lamp, name="old", firm="乙", days_ago=1)) == ["old"]


def test_the_window_ends_after_thirty_days_and_three_are_enough(model: TriageModel) -> None:
    assert found(model, CHROME, told(CHROME, name="old", days_ago=31)) == []
    many = [told(CHROME, name=f"{number}", days_ago=number) for number in range(1, 6)]
    assert found(model, CHROME, *reversed(many)) == ["1", "2", "3"]


def test_senders_relate() -> None:
    assert (relate("甲", "甲"), relate("甲", "乙"), relate(None, "甲")) == ("same", "other", "unknown")


def test_the_shipped_weights_are_those_of_the_shipped_pairs(table: PairTable) -> None:
    weights, bias = fit_weights(table.features[table.asked], table.same[table.asked])
    assert weights == pytest.approx(dict(WEIGHTS), abs=0.03)
    assert bias == pytest.approx(BIAS, abs=0.03)


def test_quality_on_pairs_that_were_not_learnt_from(table: PairTable) -> None:
    assert len(table.same) >= 150
    assert min(table.same.sum(), (1 - table.same).sum()) >= 100
    proposed, same = score_unseen(table) >= PROPOSED_FROM, table.same > 0
    assert same[proposed].mean() >= 0.92
    assert proposed[same].mean() >= 0.44


def test_sameness_never_counts_against_sameness(table: PairTable) -> None:
    weights, _ = fit_weights(table.features, 1 - table.same)  # labels turned round: everything would pull the wrong way
    assert max(weights[name] for name in ("figure_conflict", "swapped", "fresh", "days_apart")) == 0.0
    assert weights["figure_overlap"] == 0.0


def test_pairs_of_texts_without_content(model: TriageModel) -> None:
    table = read_pairs(shipped_pairs()[:1], model)
    assert np.isfinite(table.features).all()
    assert found(model, "？？", told("您好", name="old")) == []
