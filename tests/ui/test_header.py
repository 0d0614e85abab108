"""The header at 80 columns: what one has before oneself is said whole; the company, which one knows, gives way."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

import pytest
from textual.app import App, ComposeResult

from komtui.services.changes import Subject
from komtui.services.mail.sending.outbox import PATIENCE
from komtui.ui.widgets.header import HeaderFacts, HeaderLine


class _Header(App[None]):
    def __init__(self, company: str, title: str) -> None:
        super().__init__()
        self.facts = HeaderFacts(company=company, undelivered=2)
        self._words = title

    def compose(self) -> ComposeResult:
        yield HeaderLine(self._words)


@pytest.mark.parametrize(
    ("company", "title", "shown"),
    [
        ("Lefèvre", "Documents", "Lefèvre · Documents"),
        (
            "Boulangerie Lefèvre et Filles SAS",
            "Draft: Invoice · saved",
            "… · Draft: Invoice · saved",
        ),
        (
            "Boulangerie Lefèvre SAS",
            f"Draft: Invoice · {'Montréal ' * 2}· saved",
            f"Draft: Invoice · {'Montréal ' * 2}· saved",
        ),
        ("", "D" * 90, "D" * 40),
    ],
)
async def test_the_title_is_the_last_to_be_cut(company: str, title: str, shown: str) -> None:
    app = _Header(company, title)
    async with app.run_test(size=(80, 24)):
        line = app.query_one(HeaderLine).render_line(0).text
    assert shown in line
    assert "2 undelivered" in line


async def test_what_is_under_way_is_said_before_the_title_as_long_as_it_is() -> None:
    app = _Header("Boulangerie Lefèvre SAS", "Draft: Invoice · Montréal · saved")
    async with app.run_test(size=(80, 24)):
        header = app.query_one(HeaderLine)
        with header.meanwhile("issuing…"):
            assert " issuing… · Draft: Invoice" in header.render_line(0).text
        assert "issuing" not in header.render_line(0).text


async def test_that_nobody_sends_is_said_once_letters_have_waited_for_five_minutes(house: Any, language: str) -> None:
    words = {"en": "F3 ⚠ nobody sends"}.get(language, "F3 ⚠ personne n’envoie")
    await house.company()
    (invoice,) = await house.invoices("a@one.example")
    await house.queue(invoice, "a@one.example")
    async with house.screen() as hands:
        await hands.sees("F-2026-0001")
        for minutes, since in ((4, 250.0), (2, 250.0)):
            # The screen itself has only just begun: what waited before it is not held against it.
            house.services.clock.at += dt.timedelta(minutes=minutes)
            hands.app._delivering._began = time.monotonic() - since
            house.services.changes.tell(Subject.LETTERS)
            await hands.sees({"en": "1 waiting"}.get(language, "1 en attente"))
            assert words not in hands.text
        hands.app._delivering._began = time.monotonic() - 310.0
        hands.app._look_again()  # as its timer does, five minutes after the first look
        await hands.sees(words)
    assert dt.timedelta(minutes=5) == PATIENCE


async def test_no_key_runs_into_its_words_in_the_help(house: Any, french: None) -> None:
    await house.company()
    async with house.screen("N") as hands:
        await hands.sees("Que faut-il écrire")
        await hands.press("f")
        await hands.sees("Brouillon")
        await hands.press("f1")
        await hands.sees("Ce que font les touches", "Ctrl+Entrée ")
        await hands.press("escape")
        await hands.until(lambda: "Ce que font" not in hands.text)
