"""QR codes as a phone sees them: the terminal's cells are painted as pixels and read by a reader of somebody else's."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import zxingcpp
from textual import events

from komtui.domain.mail.authorization import Provider
from komtui.domain.mail.page_address import brief
from komtui.ui.screens.sign_in import _picture as picture
from komtui.ui.screens.sign_in.screen import Phase, SignInScreen
from komtui.ui.widgets import qr as drawing
from komtui.ui.widgets.qr import HALVES, SEXTANTS, Drawing, Size, qr

WIDE, TALL = 6, 12
"""Pixels of a cell, 1:2 as in most fonts: a sextant is 3 × 4."""
CLIENT_ID = "407408718192-a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6.apps.googleusercontent.com"
"""As long as Google's are."""


def dark_parts(sign: str) -> set[tuple[int, int]]:
    """The pixels of a cell that a font paints, by the sign's Unicode name."""
    name = unicodedata.name(sign)
    every = {(x, y) for x in range(WIDE) for y in range(TALL)}
    if name.startswith("BLOCK SEXTANT-"):
        places = [int(digit) - 1 for digit in name.removeprefix("BLOCK SEXTANT-")]
        return {(x, y) for x, y in every if (y * 3 // TALL) * 2 + x * 2 // WIDE in places}
    return {
        "SPACE": set[tuple[int, int]](),
        "FULL BLOCK": every,
        "UPPER HALF BLOCK": {(x, y) for x, y in every if y < TALL // 2},
        "LOWER HALF BLOCK": {(x, y) for x, y in every if y >= TALL // 2},
        "LEFT HALF BLOCK": {(x, y) for x, y in every if x < WIDE // 2},
        "RIGHT HALF BLOCK": {(x, y) for x, y in every if x >= WIDE // 2},
        # A letter: a blot in the middle of its cell.
    }.get(name, {(x, y) for x, y in every if 0 < x < WIDE - 1 and 2 < y < TALL - 2})


def photographed(app: Any) -> memoryview:
    """What is on the terminal, a byte a pixel, on a dark desk."""
    rows: list[bytearray] = []
    for strip in app.screen._compositor.render_strips():
        lines = [bytearray() for _ in range(TALL)]
        for segment in strip:
            ink, paper = (
                round(sum(color.triplet) / 3) if color is not None and color.triplet is not None else plain
                for color, plain in ((segment.style.color, 220), (segment.style.bgcolor, 10))
            )
            for sign in segment.text:
                dark = dark_parts(sign)
                for y, line in enumerate(lines):
                    line.extend(ink if (x, y) in dark else paper for x in range(WIDE))
        rows += lines
    width = max(map(len, rows)) + 40
    desk = [bytes(width)] * 20
    whole = [*desk, *(bytes(20) + bytes(row.ljust(width - 40, b"\n")) + bytes(20) for row in rows), *desk]
    return memoryview(b"".join(whole)).cast("B", (len(whole), width))


def read(app: Any) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(photographed(app), formats=zxingcpp.BarcodeFormat.QRCode)]


@pytest.fixture
async def house_of_google(house_with: Any, tmp_path: Path) -> Any:
    """A company whose client is as Google gives it; nobody is asked anything before a code comes back."""
    client = {
        "client_id": CLIENT_ID,
        "client_secret": "GOCSPX-abcdefghijklmnopqrstuvwxyz12",
        "auth_uri": "https://accounts.google.com/o/oauth2/auth",
        "token_uri": "https://oauth2.googleapis.com/token",
    }
    (tmp_path / "client.json").write_text(json.dumps({"installed": client}))
    house = house_with(
        KOMTUI_GMAIL_CLIENT=str(tmp_path / "client.json"), KOMTUI_VAULT_PASSPHRASE="four random words here"
    )
    await house.company()
    yield house
    await house.services.close()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_googles_address_is_read_off_the_screen(house_of_google: Any, size: tuple[int, int]) -> None:
    async with house_of_google.screen(size=size) as hands:
        screen = SignInScreen(house_of_google.services, Provider.GOOGLE)
        hands.app.push_screen(screen)
        await hands.until(lambda: screen.phase is Phase.PAGE, "a page")
        attempt: Any = screen.way.attempt
        await hands.press("f5")
        text = await hands.sees("Esc goes back", "Point a phone's camera", "5:00 left")
        assert ("Question marks or boxes" in text) is (size == (80, 24)), "younger signs are spoken of"
        assert read(hands.app) == [attempt.brief]
        await hands.press("f5")
        await hands.sees("The whole address")
        assert attempt.brief in "".join(hands.text.split())
        await hands.press("f5")
        await hands.sees("Address or code")
        await hands.press("f5", "escape")
        await hands.sees("Address or code")
    whole, short = (dict(parse_qsl(urlsplit(each).query)) for each in (attempt.url, attempt.brief))
    assert short == {name: value for name, value in whole.items() if name not in {"login_hint", "access_type"}}
    assert len(attempt.brief) <= 367, "version 12, whose 65 modules leave a quiet zone of three in 24 lines of sextants"


@pytest.mark.parametrize(
    ("letters", "room", "blocks"),
    [
        (60, Size(80, 24), HALVES),
        (367, Size(80, 24), SEXTANTS),
        (425, Size(80, 24), SEXTANTS),
        (458, Size(120, 40), HALVES),
    ],
)
async def test_whatever_is_drawn_is_read(house: Any, letters: int, room: Size, blocks: Any) -> None:
    text = ("https://accounts.example/" + "aB3-" * 200)[:letters]
    drawn = qr(text, room)
    assert isinstance(drawn, Drawing)
    assert (drawn.blocks, drawn.size.height <= room.height) == (blocks, True)
    from textual.widgets import Static

    async with house.screen(size=room) as hands:
        await hands.app.push_screen(_screen_of(Static(drawn.content, markup=False)))
        await hands.press()
        assert read(hands.app) == [text]


def _screen_of(widget: Any) -> Any:
    from textual.screen import ModalScreen

    class Shown(ModalScreen[None]):
        def compose(self) -> Any:
            yield widget

    return Shown()


def test_what_does_not_fit_says_which_window_it_wants() -> None:
    assert qr("x" * 426, Size(80, 24)) == Size(41, 25)


def test_every_sextant_is_the_one_that_unicode_names() -> None:
    for pattern in range(64):
        places = {place for place in range(6) if pattern >> place & 1}
        painted = {(x // 3 + y // 4 * 2) for x, y in dark_parts(SEXTANTS.sign(pattern))}
        assert painted == places


def test_a_shorter_address_says_the_same() -> None:
    address = "https://a.example/o?scope=https%3A%2F%2Fm%2F+openid&hint=x%40y.example&state=a%26b%3D%2B%23c&empty="
    short = brief(address, {"hint"})
    assert short == "https://a.example/o?scope=https://m/+openid&state=a%26b%3D%2B%23c&empty="
    assert parse_qsl(urlsplit(short).query, keep_blank_values=True) == [
        ("scope", "https://m/ openid"),
        ("state", "a&b=+#c"),
        ("empty", ""),
    ]


async def test_a_terminal_that_cannot_draw_is_named_with_the_other_ways(
    house_of_google: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture, "why_not", lambda: "TERM=linux")
    async with house_of_google.screen() as hands:
        screen = SignInScreen(house_of_google.services, Provider.GOOGLE)
        hands.app.push_screen(screen)
        await hands.until(lambda: screen.phase is Phase.PAGE, "a page")
        await hands.press("f5")
        text = await hands.sees("TERM=linux", "Copy the address with Ctrl+C", "Esc goes back")
        assert "▀" not in text
        assert screen.way.attempt.brief in "".join(text.split())  # type: ignore[union-attr]  # it is under way


async def test_what_is_pasted_over_the_code_is_taken(house_of_google: Any) -> None:
    async with house_of_google.screen() as hands:
        screen = SignInScreen(house_of_google.services, Provider.GOOGLE)
        hands.app.push_screen(screen)
        await hands.until(lambda: screen.phase is Phase.PAGE, "a page")
        await hands.press("f5")
        await hands.sees("Esc goes back")
        hands.app.post_message(events.Paste("http://127.0.0.1:40123/?state="))
        await hands.sees("Address or code", "cut off")


def test_the_console_and_other_encodings_cannot_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "GLYPHS", drawing.PLAIN)
    monkeypatch.setenv("TERM", "linux")
    assert drawing.why_not() == "TERM=linux"
    monkeypatch.setattr(drawing, "encoding", lambda: "iso-8859-1")
    assert drawing.why_not() == "iso-8859-1"
