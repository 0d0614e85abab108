"""What all screens share: header, footer, help, palette, the way between them, keys in order, a crash."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.events import Key, Paste
from textual.widgets import Static

from komtui.domain.mail.delivery import Verdict
from komtui.ui.app import KomtuiApp
from komtui.ui.run import run_screen
from komtui.ui.widgets.command_bar import CommandBar
from komtui.ui.widgets.header import HeaderLine

SECRET = "corr3ct-horse"


async def test_help_says_what_each_key_does_here(house: Any) -> None:
    async with house.screen("f1") as hands:
        await hands.sees("What the keys do here", "F6", "Show only quotes")
        await hands.press("end")
        await hands.sees("Ctrl+N", "F10")
        await hands.press("escape")
        await hands.until(lambda: len(hands.app.screen_stack) == 1)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (["c"], "Give the answer that the cursor is on"),
        (["p"], "Write the file; a folder"),
        (["escape", "i"], "Complete the path"),
        (["ctrl+p"], "Do what the cursor is on"),
    ],
    ids=["question", "save", "import", "palette"],
)
async def test_f1_helps_in_a_dialog_too_and_once_more_goes_back_to_it(house: Any, keys: list[str], words: str) -> None:
    await house.company()
    await house.invoices("a@one.example")
    async with house.screen("enter") as hands:
        await hands.sees("F-2026-0001", "No letter yet")
        await hands.press(*keys)
        dialog = hands.app.screen
        await hands.press("f1")
        await hands.sees("What the keys do here", words, "F10")
        assert "Ctrl+N" not in {str(each.content) for each in hands.app.screen.query(".key").results(Static)}
        await hands.press("f1")
        await hands.until(lambda: hands.app.screen is dialog)


async def test_the_palette_finds_a_command_by_its_words_and_runs_it(house: Any) -> None:
    async with house.screen("ctrl+p") as hands:
        await hands.sees("What do you want to do?", "F3")
        await hands.type("becäme")
        await hands.sees("See what became of every letter")
        await hands.press("enter")
        await hands.sees("Letters", "No letter yet")


async def test_the_palette_offers_only_what_is_possible_now_and_says_where_nothing_is(house: Any) -> None:
    async with house.screen("ctrl+p") as hands:
        text = await hands.sees("What do you want to do?", "Documents")
        assert "Open the document" not in text
        await hands.type("zzz")
        await hands.sees("No command of that name")
        await hands.press("enter")
        await hands.sees("No command of that name")
        await hands.press("escape")
        await hands.until(lambda: len(hands.app.screen_stack) == 1)


async def test_function_keys_lead_from_any_screen_to_any_other(house: Any) -> None:
    async with house.screen() as hands:
        for key, words in (("f3", "No letter yet"), ("f9", "Configuration"), ("ctrl+n", "1 of 5"), ("f2", "Documents")):
            await hands.press(key)
            await hands.sees(words)
            assert len(hands.app.screen_stack) <= 2


async def test_the_header_names_the_company_as_text_and_says_what_is_missing(house: Any) -> None:
    await house.services.settings.set({"company.name": "[red]Lefèvre[/red]"})
    async with house.screen() as hands:
        await hands.sees("[red]Lefèvre[/red]", "F9 ⚠ no mail account yet")
        await house.company()
        await hands.sees("Boulangerie Lefèvre")
        await hands.until(lambda: "no mail account" not in hands.text)


async def test_news_in_the_header_paint_little_of_the_screen(house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    await house.company()
    (document_id,) = await house.invoices("a@b.example")
    await house.queue(document_id, "a@b.example")
    async with house.screen(size=(120, 40)) as hands:
        # After the first paints, and what they are followed by.
        await hands.sees("a@b.example")
        painted: list[int] = []

        def measured(screen: object, update: Any) -> None:
            if update is not None:
                painted.append(len(update.render_segments(hands.app.console)))

        monkeypatch.setattr(hands.app, "_display", measured)
        await house.decide(Verdict.FAIL, "550 5.1.1 no", "smtp.recipient-unknown")
        await hands.sees("F3 ⚠ 1 undelivered")
        # All of the screen is 7 kB.
        assert painted
        assert max(painted) < 3500


async def test_the_mouse_finds_the_configuration_and_the_keys_in_the_footer(house: Any) -> None:
    async with house.screen() as hands:
        await hands.sees("F9")
        await hands._pilot.click(HeaderLine, offset=(77, 0))
        await hands.sees("Configuration")
        await hands.press("f2")
        await hands.sees("F1 Help")
        bar = hands.text.splitlines()[-1]
        await hands._pilot.click(CommandBar, offset=(bar.index("F1 Help"), 0))
        await hands.sees("What the keys do here")


async def test_f11_changes_the_colours_and_keeps_the_words(house: Any) -> None:
    async with house.screen() as hands:
        before, theme = await hands.sees("Documents"), hands.app.theme
        await hands.press("f11")
        assert hands.app.theme != theme
        assert hands.text == before


async def test_keys_that_come_all_at_once_find_the_field_that_the_one_before_led_to(house: Any) -> None:
    """As over a slow line: a name, Tab and a password must not all land, readable, in the field of the name."""
    async with house.screen("ctrl+n") as hands:
        await hands.sees("1 of 5")
        await hands.press("f8")
        await hands.sees("2 of 5", "Name")
        send(hands.app, *"Lefevre", "enter", *"a@b.example", "tab", *"1 rueX", "backspace", "down", paste("Cour B"))
        await hands.sees("Cour B")
        values = {key: row.value for key, row in hands.app.screen.page.settings.items()}
        assert values["company.name"] == "Lefevre"
        assert values["company.email"] == "a@b.example"
        assert values["company.address1"] == "1 rue"
        assert values["company.address2"] == "Cour B"


async def test_what_is_typed_before_enter_is_all_in_what_enter_sends(house: Any) -> None:
    await house.invoices("a@one.example", "b@two.example")
    async with house.screen("ctrl+p") as hands:
        await hands.sees("What do you want to do?")
        send(hands.app, *"letters", "enter")
        await hands.sees("No letter yet")


def paste(text: str) -> Paste:
    return Paste(text)


def send(app: KomtuiApp, *keys: str | Paste) -> None:
    """Put keys into the app's queue without letting it take a breath, as one packet from the line does."""
    for key in keys:
        event = key if isinstance(key, Paste) else Key(*((key, None) if len(key) > 1 else (named(key), key)))
        app.post_message(event)


def named(character: str) -> str:
    return {" ": "space", "@": "at", ".": "full_stop"}.get(character, character)


class FragileError(Exception):
    """An error whose text and locals hold a secret."""


async def test_a_crash_writes_a_report_without_any_value_and_ends_with_one(house: Any) -> None:
    app = house.app()

    def break_it() -> None:
        password = SECRET
        raise FragileError(f"no {password}")

    async def crash() -> None:
        async with app.run_test() as pilot:
            app.call_later(break_it)
            await pilot.pause()

    with pytest.raises(FragileError):
        await crash()
    assert app.crashed
    assert app.return_code == 1
    report = app.crash_report.read_text()
    assert "FragileError" in report
    assert "break_it" in report
    assert SECRET not in report
    assert app.crash_report.stat().st_mode & 0o077 == 0


def test_without_a_terminal_it_says_so(house: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run_screen(house.services, tmp_path) == 2
    assert "needs a terminal" in capsys.readouterr().err


@pytest.mark.parametrize("keys", [["f1"], ["ctrl+p"]], ids=["help", "palette"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
def test_it_looks_as_it_did(looks: Callable[..., bool], keys: list[str], size: tuple[int, int]) -> None:
    async def fill(house: Any) -> None:
        await house.company()
        await house.invoices("a@one.example")

    assert looks(fill, keys, "Show only quotes", size)


@pytest.mark.parametrize(
    ("keys", "dialog"),
    [
        (("f1",), "HelpScreen"),
        (("t",), "SheetScreen"),
        (("l",), "FindingsScreen"),
        (("e", "f5"), "PreviewScreen"),
        (("N", "enter", "f5"), "PagePreview"),
    ],
)
async def test_from_what_is_only_read_the_keys_of_the_header_lead_on(
    house: Any, keys: tuple[str, ...], dialog: str
) -> None:
    """The header and the help named F3 there, and it did nothing."""
    await house.company()
    await house.invoices("a@one.example")
    async with house.screen() as hands:
        await hands.sees("F-2026-0001")
        for key in keys:
            await hands.press(key)
        await hands.until(lambda: type(hands.app.screen).__name__ == dialog, dialog)
        await hands.press("f3")
        await hands.until(lambda: type(hands.app.screen).__name__ == "OutboxScreen", "the letters")
        await hands.press("f1", "f4")
        await hands.until(lambda: type(hands.app.screen).__name__ == "CustomersScreen", "the customers")
        assert len(hands.app.screen_stack) == 2


async def test_what_is_typed_in_a_dialog_is_not_left_behind_its_help(house: Any) -> None:
    await house.company()
    await house.invoices("a@one.example")
    async with house.screen() as hands:
        await hands.sees("F-2026-0001")
        await hands.press("dollar_sign", "f1")
        await hands.until(lambda: type(hands.app.screen).__name__ == "HelpScreen", "the help")
        await hands.press("f3")
        assert [type(each).__name__ for each in hands.app.screen_stack][1:] == ["PaymentScreen", "HelpScreen"]


async def test_the_help_has_a_key_once_as_the_screen_has_it(house: Any) -> None:
    """In the configuration F9 leads to the mail account; the help had it twice, with two meanings."""
    from komtui.ui.keys.command import offers

    await house.company()
    async with house.screen("f9") as hands:
        keys = [offer.command.key for offer in offers(hands.app, hands.app.screen)]
        assert len(keys) == len(set(keys))
        assert "f9" in keys


@pytest.mark.parametrize("width", [40, 60, 80])
async def test_on_a_narrow_terminal_a_filter_is_said_whole_or_with_its_key(house: Any, width: int) -> None:
    await house.invoices("a@one.example")
    async with house.screen(size=(width, 10)) as hands:
        await hands.sees("F-2026-0001")
        for presses, words in ((0, ("F6", "F7")), (1, ("F6 Quotes", "F7"))):
            await hands.press(*["f6"] * presses)
            line = hands.text.splitlines()[1]
            assert all(f"{word} " in line for word in words), line
            assert line.startswith(" Search"), line
            assert "F7 All states " in line or "F7  " in line, line
