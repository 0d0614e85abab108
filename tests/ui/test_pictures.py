"""Pictures in a terminal: who speaks which protocol, and what is said; the page is the very PDF."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from komtui.adapters.pdf._pictures import picture
from komtui.domain.sales.document import Document
from komtui.services.ports.pages import Look, Picture, View
from komtui.ui.screens.printing import look
from komtui.ui.terminal import pictures
from komtui.ui.terminal.pictures import Place, cell, gone, protocol, sequence

PNG = b"\x89PNG" + bytes(range(256)) * 40
PLACE = Place(4, 2, 50, 20)


@pytest.mark.parametrize(
    ("environment", "spoken"),
    [
        ({"TERM": "xterm-kitty"}, "kitty"),
        ({"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"}, "kitty"),
        ({"TERM": "xterm-ghostty"}, "kitty"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, "iterm2"),
        ({"TERM": "xterm-256color", "LC_TERMINAL": "iTerm2"}, "iterm2"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, "iterm2"),
        ({"TERM": "foot"}, "sixel"),
        ({"TERM": "mlterm"}, "sixel"),
        ({"TERM": "xterm-256color"}, ""),
        ({"TERM": "linux"}, ""),
        ({"TERM": "tmux-256color", "LC_TERMINAL": "iTerm2"}, ""),
        ({"TERM": "xterm-kitty", "TMUX": "/tmp/x"}, ""),
        ({"TERM": "xterm-256color", "KOMTUI_PICTURES": "sixel"}, "sixel"),
        ({"TERM": "xterm-kitty", "KOMTUI_PICTURES": "none"}, ""),
        ({}, ""),
    ],
)
def test_the_terminal_is_known_by_its_name(environment: dict[str, str], spoken: str) -> None:
    assert protocol(environment) == spoken


def test_kitty_is_given_the_file_in_chunks() -> None:
    said = sequence("kitty", PNG, PLACE)
    assert said.startswith("\x1b7\x1b[3;5H")
    assert said.endswith("\x1b8")
    commands = re.findall(r"\x1b_G([^;\x1b]*)(?:;([^\x1b]*))?\x1b\\", said)
    deleted, first, *_ = commands
    assert deleted[0].startswith("a=d")
    assert {"a=T", "f=100", "c=50", "r=20", "C=1", "m=1"} <= set(first[0].split(","))
    assert all(len(chunk) <= 4096 for _, chunk in commands)
    assert [facts for facts, _ in commands[2:]] == ["m=1"] * (len(commands) - 3) + ["m=0"]
    assert base64.b64decode("".join(chunk for _, chunk in commands[1:])) == PNG
    assert gone("kitty") == "\x1b_Ga=d,d=I,i=7401,q=2\x1b\\"


def test_iterm2_is_given_the_file_whole() -> None:
    said = sequence("iterm2", PNG, PLACE)
    found = re.search(r"\x1b\]1337;File=([^:]*):([^\x07]*)\x07", said)
    assert found is not None
    assert {"inline=1", "width=50", "height=20", f"size={len(PNG)}"} <= set(found[1].split(";"))
    assert base64.b64decode(found[2]) == PNG
    assert gone("iterm2") == gone("sixel") == ""


def test_without_a_terminal_cells_have_the_usual_size() -> None:
    assert min(cell()) > 0


@pytest.fixture
def painted(house: Any, monkeypatch: Any) -> list[str]:
    """What was written to the terminal; pages are drawn for real."""
    found: list[str] = []
    monkeypatch.setattr(look, "paint", lambda _app, said: found.append(said))
    monkeypatch.setenv("KOMTUI_PICTURES", "kitty")
    monkeypatch.setattr(pictures, "cell", lambda: (10, 20))

    async def drawn(content: bytes, view: View) -> Picture:
        answer = picture(content, view)
        assert isinstance(answer, Picture)
        return answer

    house.services.__dict__["_renderer"].picture = drawn
    return found


async def test_the_look_is_the_page_and_it_is_taken_away_again(house: Any, painted: list[str]) -> None:
    await house.company()
    await house.invoices("zoe@client.example")
    async with house.screen("enter") as hands:
        await hands.press("p")
        await hands.sees("Save as")
        await hands.press("f5")
        await hands.sees("How it will look")
        await hands.until(lambda: any("a=T" in each for each in painted))
        assert "F-2026-0001" not in hands.text.split("How it will look")[1]
        said = next(each for each in painted if "a=T" in each)
        chunks = re.findall(r"\x1b_G[^;\x1b]*;([^\x1b]*)\x1b\\", said)
        image = Image.open(io.BytesIO(base64.b64decode("".join(chunks))))
        assert image.width == 760
        painted.clear()
        await hands.press("escape")
        await hands.sees("Save as")
        await hands.until(lambda: gone("kitty") in painted)


async def test_what_cannot_be_drawn_can_be_read(house: Any, painted: list[str], monkeypatch: Any) -> None:
    from komtui.domain.problem import Problem, ProblemError

    async def refuse(_content: bytes, _view: View) -> Picture:
        raise ProblemError(Problem("printing.no-raster"))

    house.services.__dict__["_renderer"].picture = refuse
    await house.company()
    await house.invoices("zoe@client.example")
    async with house.screen("enter") as hands:
        await hands.press("p")
        await hands.sees("Save as")
        await hands.press("f5")
        await hands.sees("cannot be turned into pictures", "F-2026-0001")


@pytest.fixture
def drawn_as(house: Any) -> list[tuple[str, Look]]:
    """The paper and the look of each page that is drawn."""
    found: list[tuple[str, Look]] = []
    renderer = house.services.__dict__["_renderer"]
    blank = renderer.pdf

    async def pdf(document: Document, form: str, look: Look, *, copy: bool = False) -> bytes:
        found.append((form, look))
        content: bytes = await blank(document, form, look, copy=copy)
        return content

    renderer.pdf = pdf
    return found


def _joined(hands: Any) -> str:
    """What is seen, without the ends of lines: a path is parted anywhere."""
    return re.sub(r"[│\s]*\n[│\s]*", "", hands.text).replace("PreviewF", "Preview F")


async def choose(hands: Any, key: str, *presses: str) -> None:
    await hands.press("f9")
    await hands.sees("Trading name")
    await hands.press("ctrl+f")
    await hands.type(key)
    await hands.press("down", *presses)


async def test_a_design_is_seen_before_it_is_saved(
    house: Any, painted: list[str], drawn_as: list[tuple[str, Look]]
) -> None:
    await house.company(documents__colour="#6f2036")
    await house.invoices("zoe@client.example")
    async with house.screen() as hands:
        await choose(hands, "documents.template", "right")
        await hands.sees("1 not saved")
        await hands.press("f5")
        await hands.sees("How it will look")
        await hands.until(lambda: any("a=T" in each for each in painted))
        await hands.press("escape")
        await hands.sees("1 not saved")
    assert drawn_as == [("a4", Look("modern", "#6f2036"))]
    assert (await house.services.settings.snapshot()).value("documents.template") == "classic"


async def test_where_no_picture_can_be_drawn_the_page_is_saved_and_its_path_said(
    house: Any, drawn_as: list[tuple[str, Look]], monkeypatch: Any, tmp_path: Path
) -> None:
    monkeypatch.setenv("KOMTUI_PICTURES", "none")
    monkeypatch.setenv("HOME", str(tmp_path))
    await house.company()
    await house.invoices("zoe@client.example")
    async with house.screen() as hands:
        await choose(hands, "documents.template", "right")
        for _again in range(2):
            await hands.press("f5")
            await hands.until(lambda: "draws no pictures" in hands.text and "Preview F-2026-0001.pdf" in _joined(hands))
            await hands.press("escape")
            await hands.sees("1 not saved")
    assert (tmp_path / "Preview F-2026-0001.pdf").read_bytes().startswith(b"%PDF")
    assert len(drawn_as) == 2


async def test_what_is_wrong_with_it_is_said_at_its_field(house: Any, drawn_as: list[tuple[str, Look]]) -> None:
    await house.company()
    async with house.screen() as hands:
        await choose(hands, "documents.colour")
        await hands.press("f5")
        await hands.sees("nothing to show the page on")
        await hands.press("escape")
        await hands.type("mauvish")
        await hands.press("f5")
        await hands.sees("mauvish is no colour", "navy")
    assert not drawn_as
