import json

import pytest

from service.cli.main import main
from service.replay.stories import read_story, story_names


def play(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict]:
    assert main(["replay", *arguments, "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize("seed", [None, 7])
@pytest.mark.parametrize("name", story_names())
def test_every_story_ends_as_it_should(name: str, seed: int | None, capsys: pytest.CaptureFixture[str]) -> None:
    story = read_story(name)
    *events, result = play(capsys, name, *([] if seed is None else ["--shuffle-names", str(seed)]))
    assert result["outcome"] == story.expect.outcome
    assert result["within_one_day"] is True
    assert result["partner_list"] == story.expect.partner_list
    if story.expect.partner is None:
        assert result["partner"] is None
        assert len(result["nearest"]) >= 3
    else:
        assert result["partner_rank"] <= 3
        assert (result["partner"] == story.expect.partner) == (seed is None)
    assert [event["scripted"] for event in events if event["event"] == "partners_proposed"] == [False]
    assert all(event["scripted"] for event in events if event["event"] in {"interest", "order_intent", "endorse"})
    assert all(event["done"] for event in events if "done" in event)


@pytest.mark.parametrize("name", story_names())
def test_every_story_has_near_misses_to_choose_among(name: str) -> None:
    story = read_story(name)
    assert sum(each.grade <= 1 for each in story.judged) >= 10
    assert story.answers
    if story.expect.partner:
        grades = {each.organisation: each.grade for each in story.judged}
        assert grades[story.expect.partner] >= 2
        assert max(grades.values()) == grades[story.expect.partner]


def test_the_last_line_is_that_of_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    result = play(capsys, "haoneng")[-1]
    assert list(result)[:9] == [
        "story",
        "outcome",
        "posted_at",
        "ended_at",
        "elapsed_hours",
        "within_one_day",
        "partner",
        "partner_list",
        "partner_rank",
    ]


def test_playing_again_gives_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert play(capsys, "kaiyang") == play(capsys, "kaiyang")


def test_people_can_read_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", "gap"]) == 0
    out = capsys.readouterr().out
    assert "（剧本）" in out
    assert "列入补链清单" in out


def test_an_unknown_story_names_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", "nothing"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("bad_file: ")
    assert "haoneng" in error
