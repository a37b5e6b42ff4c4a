import pytest

from service.cli import output
from service.cli.output import CommandError, Progress, fail, say


def test_progress_stays_silent_without_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "_QUIET_SECONDS", -1.0)
    bar = Progress("建索引")
    bar(1, 2)
    bar.close()
    assert capsys.readouterr().err == ""


def test_progress_shows_after_a_second_and_is_wiped(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = [100.0]
    monkeypatch.setattr(output.time, "monotonic", lambda: moment[0])
    bar = Progress("建索引", shown=True)
    bar(1, 4)
    assert capsys.readouterr().err == ""
    moment[0] += 1.5
    bar(2, 4)
    bar(3, 4)
    assert capsys.readouterr().err == "\r\033[K建索引 2/4 (50 %) 2 s"
    bar.close()
    assert capsys.readouterr().err == "\r\033[K"


def test_say_and_fail_choose_the_language(capsys: pytest.CaptureFixture[str]) -> None:
    say("中文", "English", lang="en")
    say("中文", "English", lang="zh")
    assert capsys.readouterr().out == "English\n中文\n"
    with pytest.raises(CommandError, match="English") as caught:
        fail("some_code", "中文", "English", lang="en")
    assert (caught.value.code, caught.value.exit_code) == ("some_code", 2)
