from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.abstention import SIGNS, chance_of_anybody, default_abstention, read_signs
from matching.features import FEATURES
from matching.mentions import MentionFinder
from matching.posts import Capability, Need
from matching.ranked import Ranked
from matching.reading import NeedReading, OfferReading, read_need, read_offer
from tests.matching.small_world import KNOWLEDGE

MODEL = default_abstention()
ABSTAIN_BELOW = MODEL.below
SIZE = 64
FINDER = MentionFinder(KNOWLEDGE)
UNKNOWN = read_need(Need("碳纤维自行车架"), FINDER)
KNOWN = read_need(Need("盆角齿"), FINDER)


def ranked(*chances: float, likeness: float | None = None, barred: bool = False) -> list[Ranked]:
    features = dict.fromkeys(FEATURES, 0.0) | {"dense_similarity": 0.2}  # as alike as any two texts of a chain
    return [
        Ranked(
            Capability(f"{barred}{at}", f"厂{barred}{at}", "x"),
            "proposals",
            chance,
            features,
            likeness=chance if likeness is None else likeness,
            barred=barred,
        )
        for at, chance in enumerate(chances)
    ]


def read(capability: Capability) -> OfferReading:
    return read_offer(capability.title, capability.text, FINDER)


def chance(reading: NeedReading, each: list[Ranked]) -> float:
    return chance_of_anybody(reading, each, KNOWLEDGE, model=MODEL, read=read, size=SIZE)


def signs_of(reading: NeedReading, each: list[Ranked], size: int = SIZE) -> dict[str, float]:
    return read_signs(reading, each, KNOWLEDGE, read=read, size=size)


def offering(text: str) -> list[Ranked]:
    return [replace(each, capability=each.capability._replace(text=text)) for each in ranked(0.3)]


def test_nobody_is_left_of_an_empty_list_and_of_one_that_says_no() -> None:
    assert chance(UNKNOWN, []) == 0.0
    assert chance(UNKNOWN, ranked(0.6, 0.5, barred=True)) == 0.0


def test_a_likely_partner_answers_and_strangers_do_not() -> None:
    assert chance(UNKNOWN, ranked(0.6, 0.1)) > ABSTAIN_BELOW
    assert chance(UNKNOWN, ranked(0.01, 0.01, 0.01)) < ABSTAIN_BELOW


def test_a_refusing_maker_far_ahead_of_the_rest_means_nobody() -> None:
    rest = ranked(0.05, 0.04)
    assert chance(KNOWN, ranked(0.2, likeness=0.7, barred=True) + rest) < ABSTAIN_BELOW
    assert chance(UNKNOWN, rest) > ABSTAIN_BELOW


def test_a_stranger_who_refuses_something_changes_nothing() -> None:
    partner, stranger = ranked(0.6, 0.5), ranked(0.1, barred=True)
    assert chance(KNOWN, partner + stranger) == chance(KNOWN, partner)


def test_a_refusing_maker_beside_a_willing_one_costs_but_does_not_decide() -> None:
    both = chance(UNKNOWN, ranked(0.9, 0.2) + ranked(0.3, likeness=0.6, barred=True))
    assert ABSTAIN_BELOW < both < chance(UNKNOWN, ranked(0.9, 0.2))


def test_a_thing_that_the_chain_knows_needs_more_than_likeness() -> None:
    weak = ranked(0.06, 0.05, 0.04)
    assert chance(KNOWN, weak) < ABSTAIN_BELOW < chance(UNKNOWN, weak)


def test_a_name_that_only_sets_the_scene_counts_for_less() -> None:
    scene = read_need(Need("装配线末端要有人把盆角齿连同垫片逐件称重、按克分档、贴上条码再装回原来的周转箱里"), FINDER)
    assert 0 < scene.named < 0.5 < KNOWN.named == 1.0
    offers = offering("x")
    assert signs_of(scene, offers)["known_thing"] < 0.5 * signs_of(KNOWN, offers)["known_thing"]
    asks_upstream = read_need(
        Need("我们做盆角齿，想找上游供应商，原材料和辅料都要，账期、运费、包装见面再谈，先小批试用"), FINDER
    )
    assert asks_upstream.intent.upstream
    assert asks_upstream.named == 1.0


def test_signs_by_hand() -> None:
    signs = signs_of(KNOWN, [*ranked(0.5), *ranked(0.1, likeness=0.8, barred=True), *ranked(0.2)])
    assert signs == pytest.approx(
        {
            "open_chance": 0.405,
            "open_gap": 1.386,
            "barred_lead": 1.386,
            "barred_near": 1,
            "known_thing": 1,
            "unheld_thing": 1,
            "unheld_means": 0,
            "unheld_act": 0,
            "nearest_meaning": 0.2,
            "pool_size": 6,
        },
        abs=1e-3,
    )


@given(st.lists(st.floats(0.001, 0.999), min_size=1, max_size=6), st.integers(0, 5))
def test_barring_a_candidate_never_makes_an_answer_likelier(chances: list[float], at: int) -> None:
    before = ranked(*sorted(chances, reverse=True))
    worst = before[min(at, len(before) - 1)]
    after = [
        Ranked(e.capability, e.list_name, e.probability, e.features, e.likeness, barred=e is worst) for e in before
    ]
    assert signs_of(UNKNOWN, after)["open_chance"] <= signs_of(UNKNOWN, before)["open_chance"]


def test_who_is_barred_far_down_a_long_list_is_no_sign() -> None:
    near, far = ranked(0.6, 0.5, 0.4, 0.3), ranked(0.2, barred=True)
    assert signs_of(UNKNOWN, near + far)["barred_near"] == 0
    assert signs_of(UNKNOWN, far + near[3:])["barred_near"] == 1


def test_the_model_weighs_every_sign_and_names_itself() -> None:
    assert set(MODEL.weights) == set(SIGNS) == set(signs_of(UNKNOWN, ranked(0.5)))
    assert MODEL.version == default_abstention().version != replace(MODEL, below=0.9).version


def test_what_the_first_ones_offer_or_come_near_is_not_lacked() -> None:
    assert signs_of(KNOWN, offering("专做盆角齿"))["unheld_thing"] == 0
    assert 0 < signs_of(KNOWN, offering("各种齿轮"))["unheld_thing"] < 1
    assert signs_of(KNOWN, offering("门窗"))["unheld_thing"] == 1
    assert signs_of(KNOWN, offering("轴线车，盆角齿、门窗都拉过"))["unheld_thing"] == 1
    assert chance(KNOWN, offering("门窗")) < chance(KNOWN, offering("专做盆角齿"))


def test_a_process_that_nobody_near_has_speaks_against_an_answer() -> None:
    need = read_need(Need("盆角齿渗碳淬火"), FINDER)
    without, having = offering("专做盆角齿"), offering("专做盆角齿,渗碳淬火")
    assert signs_of(need, without)["unheld_means"] > signs_of(need, having)["unheld_means"] == 0
    assert chance(need, without) < chance(need, having)


def test_something_wanted_done_that_the_first_one_does_not_speak_of_speaks_against_an_answer() -> None:
    hire = read_need(Need("想租一只盆角齿,租期一年"), FINDER)
    assert signs_of(hire, offering("专做盆角齿"))["unheld_act"] == 1
    assert signs_of(hire, offering("盆角齿,可以出租"))["unheld_act"] == 0
    assert signs_of(KNOWN, offering("专做盆角齿"))["unheld_act"] == 0
    assert signs_of(hire, [])["unheld_act"] == 0
    assert chance(hire, offering("专做盆角齿")) < chance(hire, offering("盆角齿,可以出租"))


def test_the_nearest_in_meaning_who_is_not_barred_counts() -> None:
    def near(meaning: float, *, barred: bool = False) -> Ranked:
        (one,) = ranked(0.3, barred=barred)
        return replace(one, features={**one.features, "dense_similarity": meaning})

    assert signs_of(UNKNOWN, [near(0.2), near(0.6), near(0.9, barred=True)])["nearest_meaning"] == 0.6
    assert chance(UNKNOWN, [near(0.2)]) < chance(UNKNOWN, [near(0.6)])


def test_the_same_list_says_less_among_many_and_sizes_beyond_the_known_ones_are_not_stretched() -> None:
    one = ranked(0.3)
    assert [signs_of(UNKNOWN, one, size)["pool_size"] for size in (1, 32, 128, 512, 100_000)] == [5, 5, 7, 9, 9]
    assert MODEL.weights["pool_size"] < 0
