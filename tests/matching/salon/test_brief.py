from matching.constraints import Constraint
from matching.proposals import Evidence, PathStep, Proposal
from matching.salon.brief import Party, Past, Reasoning, make_brief, write_lines

WINDOWS = Party("门窗厂", offers=("铝合金门窗",))
LEADER = Party("储能链主", seeks=("储能箱体，IP54",))


def proposal(probability: float, *questions: str) -> Proposal:
    return Proposal(
        rank=1, organisation="门窗厂", capability_id="1", capability_version=1, list_name="stretch",
        probability=probability, wording="转型可做", sentence="这家可以转型来做。", questions=questions,
        evidence=(Evidence("need", 0, 4, "储能箱体"), Evidence("capability", 0, 5, "铝合金门窗")),
        path=(PathStep("铝合金门窗", "converts_to", "做铝合金门窗的厂可以转做它"),),
        constraints=(Constraint("protection", "IP54", None, "unknown", (5, 9), None),),
    )  # fmt: skip


def test_a_brief_says_why_quotes_and_asks_three_questions() -> None:
    sure, other = (
        Reasoning("储能链主", "门窗厂", proposal(0.4, "缺气密，怎样补？")),
        Reasoning("门窗厂", "储能链主", proposal(0.1)),
    )
    brief = make_brief(LEADER, WINDOWS, [other, sure], history=[Past("2024-05-01", "见过"), Past("2023-01-01", "来访")])
    assert brief.reasonings == (sure, other)
    assert len(brief.questions) == 3
    assert brief.questions[0] == "缺气密，怎样补？"
    assert [past.day for past in brief.history] == ["2023-01-01", "2024-05-01"]
    text = "\n".join(write_lines(brief))
    for words in ("储能链主 × 门窗厂", "为什么见：储能链主在找，门窗厂来供。这家可以转型来做。",
                  "储能链主原话：“储能箱体”", "门窗厂原话：“铝合金门窗”", "IP54｜未写明｜待问",
                  "储能链主在找：储能箱体，IP54", "门窗厂能供：铝合金门窗", "3. ", "2024-05-01 见过"):  # fmt: skip
        assert words in text
    data = brief.as_dict()
    assert data["why"] == "这家可以转型来做。"
    assert data["reasonings"][0]["evidence"][0]["quote"] == "储能箱体"  # type: ignore[index]


def test_without_reasons_there_is_still_something_to_ask() -> None:
    brief = make_brief(LEADER, WINDOWS, [])
    assert brief.why == ""
    assert len(set(brief.questions)) == 3
