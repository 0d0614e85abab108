"""Languages and papers are listed once: what offers one offers each, and what a language needs is there."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from komtui.adapters.formats import words
from komtui.cli.commands.rendering import render
from komtui.domain.language import LANGUAGES, Language
from komtui.domain.money import Money
from komtui.domain.sales.paper import PAPERS
from komtui.domain.settings.catalogue import BY_KEY
from komtui.i18n import language_of, localizer


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda each: each.code)
def test_a_language_is_spoken_offered_and_understood(language: Language, root: Path) -> None:
    speaks = localizer(language.code)
    assert language_of(language.code) == language_of(language.tag) == speaks.language == language.code
    assert speaks.money(Money(Decimal(1284), "EUR"))
    assert speaks.long_date(dt.date(2026, 1, 31))
    catalogue = root / "src/komtui/i18n/locales" / language.code / "LC_MESSAGES" / "komtui.po"
    assert catalogue.exists() or language.code == "en"
    for key in ("language.interface", "language.documents"):
        assert (language.code, language.name) in BY_KEY[key].choices
    assert f"texts.invoice.body.{language.code}" in BY_KEY
    assert {words.language(word) for word in (language.code, *language.words)} == {language.code}


def test_a_paper_is_offered_by_the_setting_and_by_the_command_line() -> None:
    (option,) = (each for each in render.params if each.name == "paper")
    assert list(option.type.choices) == list(PAPERS)
    assert BY_KEY["documents.paper"].choices[1:] == tuple((form, paper.name) for form, paper in PAPERS.items())
