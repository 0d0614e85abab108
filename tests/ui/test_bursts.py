"""Keys and pastes that come in one packet, on every screen: each finds the place that the one before led to."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest
from textual.events import Key, Paste
from textual.keys import _character_to_key
from textual.widgets import Input, TextArea

from komtui.ui.app import KomtuiApp
from komtui.ui.keys.pasted import apart, joined, plain_path
from komtui.ui.screens.document.screen import DocumentScreen
from komtui.ui.screens.documents.screen import DocumentsScreen
from komtui.ui.screens.letter.screen import LetterScreen
from komtui.ui.widgets.question import Question

PASTED = "\r\nzoe@one.example\rbob@two.example,\n\n"
"""Terminals end a pasted line with a carriage return, whatever it ended with where it was copied."""
TOGETHER = "zoe@one.example, bob@two.example"


def packet(app: KomtuiApp, *keys: str) -> None:
    """Send keys as one packet: all of them are there before the first one is looked at. A long one is a text."""
    for key in keys:
        if key.startswith("\n"):
            app.post_message(Paste(key[1:]))
        elif len(key) == 1:
            app.post_message(Key(_character_to_key(key), key))
        else:
            app.post_message(Key(key, None))


def typed(app: KomtuiApp) -> str:
    """What stands in the field that has the focus."""
    field = app.focused
    if isinstance(field, Input):
        return field.value
    return field.text if isinstance(field, TextArea) else ""


class Place(NamedTuple):
    """A screen where one types, and the keys that lead to its first field from the documents."""

    name: str
    keys: tuple[str, ...]


PLACES = (
    Place("search", ("/",)),
    Place("search from elsewhere", ("f3", "f2", "/")),
    Place("palette", ("ctrl+p",)),
    Place("import", ("i",)),
    Place("letter", ("e", "shift+tab", "shift+tab", "shift+tab")),
    Place("save", ("enter", "p", "ctrl+u")),
    Place("configuration", ("f9", "ctrl+f")),
    Place("configuration's field", ("f9", "ctrl+f", *"company name", "enter", "end")),
    Place("test message", ("f9", "ctrl+f", *"server", "enter", "escape", "f8", "ctrl+u")),
    Place("store", ("f9", "f6", "down", "enter")),
    Place("person", ("f9", "ctrl+o", "N")),
    Place("set-up", ("ctrl+n", "f8")),
    Place("payment", ("$", "ctrl+u")),
    Place("payment from the document", ("enter", "$", "ctrl+u")),
    Place("customers' search", ("f4", "/")),
    Place("customer", ("f4", "N")),
    Place("whose document it is", ("m", "C")),
    Place("letters' search", ("f3", "/")),
    Place("when a letter leaves", ("e", "f6")),
    Place("when the letters leave", ("E", "f6")),
    Place("what is shipped", ("m", "T")),
    Place("name of a view", ("f6", "w", "ctrl+s")),
    Place("password in the configuration", ("f9", "ctrl+f", *"password", "enter")),
)


@pytest.fixture
async def full(house: Any) -> Any:
    await house.company()
    await house.invoices("one@a.example", "two@b.example", "three@c.example")
    return house


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
async def test_what_is_typed_behind_the_keys_that_lead_there_lands_in_the_field(full: Any, place: Place) -> None:
    async with full.screen() as hands:
        await hands.sees("F-2026-0001")
        packet(hands.app, *place.keys, *"zoe")
        await hands.until(lambda: typed(hands.app).endswith("zoe"), typed(hands.app))
        assert full.services.outbox is not None


CELLS = (
    Place("customer of a draft", ("N", "enter")),
    Place("article of a draft", ("c", "enter")),
)


@pytest.mark.parametrize("place", CELLS, ids=lambda place: place.name)
async def test_the_cells_of_a_draft_take_what_is_typed_and_pasted_behind_the_keys_that_lead_there(
    full: Any, place: Place
) -> None:
    async with full.screen(size=(120, 24)) as hands:
        await hands.sees("F-2026-0001")
        packet(hands.app, *place.keys, *"zoe", "\n" + PASTED)
        await hands.sees(f"zoe{TOGETHER}")


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
async def test_a_paste_of_several_lines_loses_nothing_in_any_field(full: Any, place: Place) -> None:
    async with full.screen() as hands:
        await hands.sees("F-2026-0001")
        packet(hands.app, *place.keys, *"zoe")
        await hands.until(lambda: typed(hands.app).endswith("zoe"), place.name)
        screen, seen = hands.app.screen, 0
        for field in screen.query("Input, TextArea"):
            if not field.display or not field.focusable or field.size.width == 0:
                continue
            screen.set_focus(field)
            packet(hands.app, "end", "\n" + PASTED)
            await hands.until(lambda: "bob@two.example" in typed(hands.app), place.name)
            value, seen = typed(hands.app), seen + 1
            wanted = "zoe@one.example"
            assert wanted in value
            if isinstance(field, Input):
                between = "" if field.password else ", "
                assert f"zoe@one.example{between}bob@two.example" in value
            elif hands.app.focused is field:  # not where the path in the field before leads back to it
                assert "zoe@one.example\nbob@two.example" in value
        assert seen


async def test_a_search_and_enter_in_one_packet_open_what_is_found_and_not_what_was_marked(full: Any) -> None:
    async with full.screen() as hands:
        await hands.sees("F-2026-0001")
        packet(hands.app, "space", "/", *"0002", "enter")
        await hands.until(lambda: isinstance(hands.app.screen, DocumentScreen), "the document")
        await hands.sees("Invoice F-2026-0002")
        packet(hands.app, "escape", "escape")
        await hands.sees("F-2026-0001", "F-2026-0003")


async def test_where_nothing_is_found_enter_opens_nothing_and_escape_leads_back(full: Any) -> None:
    async with full.screen() as hands:
        await hands.sees("F-2026-0001")
        packet(hands.app, "/", *"nobody", "enter")
        await hands.sees("Nothing matches. Esc clears the search")
        packet(hands.app, "down", "escape")
        await hands.sees("F-2026-0001")
        assert isinstance(hands.app.screen, DocumentsScreen)


async def test_the_key_of_the_search_is_no_text_where_it_begins(full: Any) -> None:
    """After the Esc that clears it, what was typed next was searched with the stroke before it."""
    async with full.screen() as hands:
        await hands.sees("F-2026-0001")
        packet(hands.app, "/", *"nobody", "escape", "/", *"0003/")
        await hands.until(lambda: typed(hands.app) == "0003/", "what is searched")


async def test_what_is_pasted_into_the_list_is_searched(full: Any) -> None:
    async with full.screen() as hands:
        await hands.sees("F-2026-0001")
        packet(hands.app, "\n F-2026-0003\r\n", "enter")
        await hands.sees("Invoice F-2026-0003")


async def test_a_letter_is_written_and_sent_in_one_packet(full: Any) -> None:
    async with full.screen() as hands:
        await hands.sees("F-2026-0001")
        packet(hands.app, "e", *"Hello ", "f8")
        await hands.sees("on its way")
        assert isinstance(hands.app.screen, DocumentsScreen)
    letters = await full.services.outbox.deliveries()
    assert [each.recipient for each in letters] == ["three@c.example"]


@pytest.mark.parametrize("pause", ["", "down"])
async def test_saving_waits_for_what_was_typed_before_it(full: Any, pause: str) -> None:
    """Ctrl+S in the packet of the text opened no review, or saved a part of it."""
    async with full.screen("f9") as hands:
        await hands.sees("Configuration")
        packet(hands.app, "ctrl+f", *"company name", "enter", "end", *" et Filles", *filter(None, [pause]), "ctrl+s")
        await hands.sees("To be saved", "Boulangerie Lefèvre et Filles")
        packet(hands.app, "ctrl+s")
        await hands.sees("Saved.")
    assert await full.services.settings.value("company.name") == "Boulangerie Lefèvre et Filles"


async def test_a_question_gets_the_keys_that_come_after_it_was_asked_for(full: Any) -> None:
    async with full.screen() as hands:
        await hands.sees("F-2026-0001")
        packet(hands.app, "e", "end", *"x", "escape")
        await hands.until(lambda: isinstance(hands.app.screen, Question), "the question")
        packet(hands.app, "down", "enter", "/", *"0001")
        await hands.until(lambda: typed(hands.app) == "0001", "the search")


async def test_while_books_are_slow_keys_wait_for_the_letter(full: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The letter came late, and what was typed meanwhile was lost, or did something to the list."""
    import asyncio

    held = asyncio.Event()
    get = full.services.documents.get

    async def slow(document_id: int) -> Any:
        await held.wait()
        return await get(document_id)

    async with full.screen() as hands:
        await hands.sees("F-2026-0001")
        monkeypatch.setattr(full.services.documents, "get", slow)
        packet(hands.app, "e", *"Bonjour")
        await hands.until(lambda: isinstance(hands.app.screen, LetterScreen), "the letter")
        for _turn in range(50):
            await asyncio.sleep(0)
        assert "Bonjour" not in hands.text
        held.set()
        await hands.sees("Bonjour")


@pytest.mark.parametrize(
    ("pasted", "line"),
    [
        ("a@b.example\nc@d.example\n", "a@b.example, c@d.example"),
        ("a@b.example;\r\nZoé <c@d.example>", "a@b.example, Zoé <c@d.example>"),
        ("\n\n  12 rue du Four\r\n69001 Lyon\n", "12 rue du Four 69001 Lyon"),
        ("F-2026-0412\t1 284,00", "F-2026-0412 1 284,00"),
        ("as it is ", "as it is "),
        ("\n", ""),
    ],
)
def test_lines_are_joined(pasted: str, line: str) -> None:
    assert joined(pasted) == line


@pytest.mark.parametrize(
    ("before", "pasted", "after", "line"),
    [
        ("zoe@a.example", "bob@b.example", "", "zoe@a.example, bob@b.example"),
        ("Zoé <zoe@a.example>", "bob@b.example, c@d.example", "", "Zoé <zoe@a.example>, bob@b.example, c@d.example"),
        ("zoe@a.example, ", "bob@b.example", "", "zoe@a.example, bob@b.example"),
        ("zoe@a.example;", "bob@b.example", "", "zoe@a.example;bob@b.example"),
        ("", "bob@b.example", "zoe@a.example", "bob@b.example, zoe@a.example"),
        ("zoe@", "b.example", "", "zoe@b.example"),
        ("zoe", "@b.example", "", "zoe@b.example"),
        ("Zoé <", "zoe@b.example", ">", "Zoé <zoe@b.example>"),
        ("/srv/a@b/", "c@d.csv", "", "/srv/a@b/c@d.csv"),
    ],
)
def test_addresses_are_kept_apart_from_those_that_stand_there(before: str, pasted: str, after: str, line: str) -> None:
    assert before + apart(before, pasted, after) + after == line


def test_a_secret_gets_no_spaces() -> None:
    assert joined("\nabcd\nefgh\n", "") == "abcdefgh"


@pytest.mark.parametrize(
    ("pasted", "path"),
    [
        ("'/home/zoé/Mes exports/ventes.csv' ", "/home/zoé/Mes exports/ventes.csv"),
        (r"'/home/zoé/l'\''export.csv'", "/home/zoé/l'export.csv"),
        ('"/home/zoé/Mes exports"', "/home/zoé/Mes exports"),
        (r"/home/zo\é/Mes\ exports/a\(1\).csv", "/home/zoé/Mes exports/a(1).csv"),
        ("file:///home/zo%C3%A9/Mes%20exports/a.csv\n", "/home/zoé/Mes exports/a.csv"),
        ("file://localhost/srv/a.csv", "/srv/a.csv"),
        ("file://elsewhere/srv/a.csv", "file://elsewhere/srv/a.csv"),
        ("file:///srv/a%00.csv", "file:///srv/a%00.csv"),
        ("/home/zoé/Mes exports/a.csv", "/home/zoé/Mes exports/a.csv"),
        ("'unfinished", "'unfinished"),
    ],
)
def test_paths_are_taken_as_terminals_paste_them(pasted: str, path: str) -> None:
    assert plain_path(joined(pasted)) == path


async def test_a_dropped_file_is_imported(full: Any, tmp_path: Path) -> None:
    file = tmp_path / "Mes exports.csv"
    file.write_text("number,date,customer,description,quantity,price\nX-1,2026-11-02,Zoé,Pain,1,2.00\n")
    async with full.screen() as hands:
        await hands.sees("F-2026-0001")
        packet(hands.app, "i", f"\n{str(file).replace(' ', chr(92) + ' ')}\n", "enter")
        await hands.sees("Mes exports.csv: X-1")
