"""What `ui._upstream` takes for granted of Textual."""

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Input

from komtui.ui._upstream import QuietCrashes, is_stopped


def test_an_event_says_whether_it_is_stopped():
    event = events.Key("a", "a")
    assert not is_stopped(event)
    event.stop()
    assert is_stopped(event)


class Crashing(QuietCrashes):
    """Crashes on request, twice."""

    def __init__(self) -> None:
        super().__init__()
        self.reported: list[Exception] = []

    def compose(self) -> ComposeResult:
        yield Input()

    def report_crash(self, error: Exception) -> None:
        self.reported.append(error)

    def on_key(self) -> None:
        secret = "canary-9"
        raise LookupError(len(secret))

    def on_unmount(self) -> None:
        self.crash(KeyError("while it ends"))


async def test_a_crash_is_reported_once_and_prints_nothing(capsys):
    app = Crashing()
    with pytest.raises(LookupError):
        async with app.run_test() as pilot:
            await pilot.press("f5")
    assert [type(each) for each in app.reported] == [LookupError]
    assert app.return_code == 1
    said = capsys.readouterr()
    assert "canary-9" not in said.out + said.err


async def test_textual_would_print_the_values(capsys):
    """The day it does not, `QuietCrashes` can go."""

    class Theirs(App[None]):
        def on_key(self) -> None:
            secret = "canary-9"
            raise LookupError(len(secret))

    app = Theirs()
    with pytest.raises(LookupError):
        async with app.run_test() as pilot:
            await pilot.press("f5")
    said = capsys.readouterr()
    assert "canary-9" in said.out + said.err
