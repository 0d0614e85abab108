"""The dialog of what goes out: what is marked, listed or under the cursor, into a folder; it can be stopped."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from textual.widgets import Input

from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.exchange import Format
from komtui.i18n import use
from komtui.services.reach import Reach
from komtui.services.sales.exchange.exporting import FOLDER, FORM
from komtui.ui.screens.documents.table import DocumentList
from komtui.ui.screens.exporting import screen as exporting
from komtui.ui.widgets.choice_field import ChoiceField


async def into(house: Any, form: Format = Format.JSON) -> Path:
    """Say where files go, and how; return the folder."""
    folder = house.folder / "out"
    await house.services.settings.set({FOLDER: str(folder), FORM: form.value})
    return folder


async def proposes(hands: Any, folder: Path) -> None:
    await hands.until(lambda: [each.value for each in hands.app.screen.query(Input)] == [str(folder)])


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir()) if folder.exists() else []


async def test_the_document_under_the_cursor_goes_out(house: Any) -> None:
    await house.company()
    await house.invoices("zoe@client.example", "anne@client.example")
    folder = await into(house)
    async with house.screen() as hands:
        await hands.press("X")
        await hands.sees("Export 1 document", "F-2026-0002")
        await proposes(hands, folder)
        await hands.press("enter")
        await hands.sees("1 document is in")
    assert names(folder) == ["F-2026-0002.json"]
    assert json.loads((folder / "F-2026-0002.json").read_text())["number"] == "F-2026-0002"


async def test_what_is_marked_goes_first_then_what_the_list_shows(house: Any) -> None:
    await house.company()
    await house.invoices(*["zoe@client.example"] * 3)
    folder = await into(house)
    async with house.screen() as hands:
        await hands.press("space", "space", "X")
        await hands.sees("Export 2 documents", "what is marked")
        await hands.press("enter")
        await hands.sees("2 documents are in")
        await hands.until(lambda: not hands.app.screen.query_one(DocumentList).marked)
        assert names(folder) == ["F-2026-0002.json", "F-2026-0003.json"]
        await hands.press("slash", *"0001", "down", "X")
        await hands.sees("Export 1 document", "what the list shows")
        await hands.press("enter")
        await hands.sees("1 document is in")
    assert names(folder) == ["F-2026-0001.json", "F-2026-0002.json", "F-2026-0003.json"]


async def test_nothing_is_replaced_until_that_is_wanted(house: Any) -> None:
    await house.company()
    await house.invoices("zoe@client.example")
    folder = await into(house)
    folder.mkdir()
    file = folder / "F-2026-0001.json"
    file.write_text("mine")
    async with house.screen() as hands:
        await hands.press("X")
        await hands.sees("Export 1 document")
        await hands.press("enter")
        await hands.sees("1 file is there already.", "Enter once more replaces")
        assert file.read_text() == "mine"
        await hands.press("enter")
        await hands.sees("1 document is in")
    assert json.loads(file.read_text())["number"] == "F-2026-0001"


async def test_what_may_be_replaced_in_one_folder_is_not_replaced_in_another(house: Any) -> None:
    await house.company()
    await house.invoices("zoe@client.example")
    files = [await into(house) / "F-2026-0001.json", house.folder / "other" / "F-2026-0001.json"]
    for file in files:
        file.parent.mkdir()
        file.write_text("mine")
    async with house.screen() as hands:
        await hands.press("X")
        await hands.sees("Export 1 document")
        await hands.press("enter")
        await hands.sees("1 file is there already.", "Enter once more replaces")
        hands.app.screen.query_one(Input).value = str(files[1].parent)
        await hands.until(lambda: "is there already" not in hands.text)
        await hands.press("enter")
        await hands.sees("1 file is there already.", "Enter once more replaces")
    assert [file.read_text() for file in files] == ["mine", "mine"]


async def test_what_was_chosen_is_there_the_next_time(house: Any) -> None:
    await house.company()
    await house.invoices("zoe@client.example")
    await into(house)
    other = house.folder / "other"
    async with house.screen() as hands:
        await hands.press("X")
        await hands.sees("Export 1 document")
        hands.app.screen.query_one(Input).value = str(other)
        await hands.press("right", "enter")
        await hands.sees("1 document is in")
        assert names(other) == ["F-2026-0001.csv"]
        await hands.press("X")
        await proposes(hands, other)
        assert hands.app.screen.query(ChoiceField).last().value == Format.CSV


async def test_it_stops_and_leaves_whole_files_alone(house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    await house.company()
    await house.invoices(*["zoe@client.example"] * 40)
    folder = await into(house)
    seen: list[str] = []
    shown = exporting.ExportScreen._show_progress

    def stop(self: Any, *told: Any) -> None:
        shown(self, *told)
        seen.append(str(self.query_one("#progress").render()))
        self.action_back()

    monkeypatch.setattr(exporting.ExportScreen, "_show_progress", stop)
    async with house.screen() as hands:
        await hands.press("X")
        await hands.sees("Export 1 document")
        await hands.press("up", "right", "enter")
        said = await hands.sees("Stopped.")
    assert "of 40" in seen[0]
    assert 0 < len(names(folder)) < 40
    # Those that were under way are there as well, and are told of.
    assert re.search(rf"\b{len(names(folder))} documents? (is|are) in", " ".join(said.split())), said
    for each in folder.iterdir():
        assert json.loads(each.read_text())["komtui"], "a file is there whole, or not at all"


async def test_that_it_was_stopped_is_said_as_well_where_nothing_was_written(
    house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or the few that could not be written would pass for all that are missing."""
    await house.company()
    await house.invoices(*["zoe@client.example"] * 40)
    folder = await into(house, Format.UBL)

    async def refused(stored: Any, _form: Any) -> Any:
        raise ProblemError(Problem("export.draft", {"number": stored.document.number}))

    house.services.exporting._service._content = refused
    monkeypatch.setattr(exporting.ExportScreen, "_show_progress", lambda self, *_told: self.action_back())
    async with house.screen() as hands:
        await hands.press("X")
        await hands.sees("Export 1 document")
        await hands.press("up", "right", "enter")
        await hands.sees("not written. Such as:")
        said = str(hands.app.screen.query_one("#progress").render())
    assert said.startswith("0 documents are in")
    assert said.endswith("Stopped.")
    assert names(folder) == []


async def test_what_fails_is_said_and_what_was_typed_stays(house: Any) -> None:
    await house.company()
    await house.invoices("zoe@client.example")
    await into(house)
    (house.folder / "file").write_text("")
    async with house.screen() as hands:
        await hands.press("X")
        await hands.sees("Export 1 document")
        field = hands.app.screen.query_one(Input)
        field.value = str(house.folder / "file")
        await hands.press("enter")
        await hands.sees("cannot be")
        assert field.value == str(house.folder / "file")
        field.value = ""
        await hands.press("enter")
        await hands.sees("Say in which folder.")
        await hands.press("escape")


async def test_each_kind_of_reason_is_said_once_after_how_many_are_not_written(house: Any) -> None:
    """However long the reasons are, the number stands where it is seen."""
    await house.company()
    await house.invoices(*["zoe@client.example"] * 3)
    await into(house, Format.UBL)

    async def refused(stored: Any, _form: Any) -> Any:
        code = "export.draft" if stored.id == 1 else "einvoice.kind"
        raise ProblemError(Problem(code, {"number": stored.document.number}))

    house.services.exporting._service._content = refused
    async with house.screen() as hands:
        await hands.press("X")
        await hands.sees("Export 1 document")
        await hands.press("up", "right", "enter")
        await hands.sees("3 documents are not written. Such as:")
        said = str(hands.app.screen.query_one("#wrong").render()).splitlines()
    assert [line[:11] for line in said] == ["3 documents", "F-2026-0003", "F-2026-0001"]


async def test_a_clerk_exports_below_the_folders_of_clerks(house: Any) -> None:
    await house.company(files__clerks=str(house.folder / "clerks"))
    await house.invoices("zoe@client.example")
    (house.folder / "clerks").mkdir()
    await into(house)

    async def held() -> Reach:
        return Reach((house.folder / "clerks",))

    house.services.exporting._service._reach = held
    async with house.screen() as hands:
        await hands.press("X")
        await proposes(hands, house.folder / "clerks")
        hands.app.screen.query_one(Input).value = str(house.folder)
        await hands.press("enter")
        # How long the folder is decides where its lines end.
        await hands.until(lambda: "is out of reach for clerks" in " ".join(hands.text.split()))
        hands.app.screen.query_one(Input).value = str(house.folder / "clerks")
        await hands.press("enter")
        await hands.sees("1 document is in")
    assert names(house.folder / "clerks") == ["F-2026-0001.json"]


async def test_the_page_of_a_document_exports_it(house: Any) -> None:
    await house.company()
    await house.invoices("zoe@client.example")
    folder = await into(house)
    async with house.screen("enter") as hands:
        await hands.sees("F-2026-0001")
        await hands.press("X")
        await hands.sees("Export 1 document")
        await hands.press("enter")
        await hands.sees("1 document is in")
    assert names(folder) == ["F-2026-0001.json"]


@pytest.mark.parametrize("language", ["en", "fr", "fr_CA"])
def test_the_dialog_fits_a_small_terminal(looks: Any, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "uname", lambda: SimpleNamespace(nodename="caisse-2"))
    words = {"en": "Export 2 documents"}.get(language, "Exporter 2 documents")

    async def fill(house: Any) -> None:
        await house.company()
        await house.invoices("zoe@client.example", "anne@client.example", "luc@client.example")
        await house.services.settings.set({FOLDER: "/home/lefevre/exports", FORM: "facturx"})

    use(language)
    try:
        assert looks(fill, ["space", "space", "X"], words, (80, 24))
    finally:
        use("en")
