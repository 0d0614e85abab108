"""The French of the catalogues: typography, each country's words, and labels that fit their columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog, Message
from rich.cells import cell_len

from komtui.i18n import Localizer
from komtui.i18n.localizer import as_in_canada
from komtui.i18n.presentation.states import DELIVERIES, STATES
from komtui.ui.screens.documents import table

NBSP, NNBSP = "\u00a0", "\u202f"
# What is typed or read by programs keeps its signs, and a product its name.
CODE = re.compile(r"\{[^{}]*\}|\b\w\w:/[\w./]+|'[^' ]+'|\S+://\S*|[\w.]*\w:\w+|v=\w+; p=\w+|\bE-mail Pro\b|&#?\w+;")

EVERYWHERE = {
    "a straight apostrophe or quotation mark": r"['\"]",
    "three dots instead of an ellipsis": r"\.\.\.",
    "a colon without its no-break space": rf"[^{NBSP}]:",
    "guillemets without their no-break spaces": rf"«[^{NBSP}]|[^{NBSP}]»",
    "English quotation marks": "[“”]",
    "a sign that may part from its number": r"[\d}] [%€$]",
    "two spaces": "  ",
}
IN_FRANCE = EVERYWHERE | {
    "a high sign without its narrow no-break space": rf"[^{NNBSP}][;!?]",
    "a word of Québec": r"\b[Cc]ourriel|[Nn]otes? de crédit",
}
IN_CANADA = EVERYWHERE | {
    "a space before a high sign": rf"[ {NBSP}{NNBSP}][;!?]",
    "a word of France": r"\b[Ee]-?mail|\b[Aa]voirs?\b|\bHT\b|\bTTC\b|messagerie",
}


def sentences(catalogues: ModuleType, language: str) -> Iterator[tuple[str, str]]:
    """Yield what a language says, with what it falls back on: (English, French), every plural form apart."""
    differences = {(each.id, each.context): each for each in catalogues.messages(catalogues.catalogue(language))}
    for message in catalogues.messages(catalogues.catalogue("fr")):
        said = differences.get((message.id, message.context), message)
        forms = said.string if isinstance(said.string, (tuple, list)) else (said.string,)
        for form in forms:
            shown = as_in_canada(form) if language == "fr_CA" else form
            yield (message.id if isinstance(message.id, str) else message.id[0]), shown


def test_a_sentence_of_one_form_says_nothing_in_the_plural_of_a_number(catalogues: ModuleType) -> None:
    """“1 ajoutés”: the number may be 0 or 1, after which French has the singular."""
    single = [each.string for each in catalogues.messages(catalogues.catalogue("fr")) if isinstance(each.string, str)]
    assert [french for french in single if re.search(r"\{(?!limit|most)\w+\} \w+és\b", french)] == []


@pytest.mark.parametrize(("language", "faults"), [("fr", IN_FRANCE), ("fr_CA", IN_CANADA)])
def test_french_is_written_as_its_country_writes_it(
    catalogues: ModuleType, language: str, faults: dict[str, str]
) -> None:
    found = [
        f"{fault}: {french!r}"
        for _english, french in sentences(catalogues, language)
        for fault, pattern in faults.items()
        if re.search(pattern, CODE.sub("_", french))
    ]
    assert found == []


@pytest.mark.parametrize("language", ["en", "fr", "fr_CA"])
def test_words_of_the_list_fit_their_columns(language: str) -> None:
    words = Localizer(language)
    states = [word for each in STATES.values() if cell_len(word := words._(each)) > table._STATE]
    deliveries = [word for each in DELIVERIES.values() if cell_len(word := words._(each)) > table._DELIVERY]
    assert (states, deliveries) == ([], [])


@pytest.mark.parametrize("language", ["fr", "fr_CA"])
def test_words_that_stand_for_states_differ(language: str) -> None:
    """Two states in one word could not be told apart."""
    words = Localizer(language)
    for table_of_words in (STATES, DELIVERIES):
        english = set(table_of_words.values())
        assert len({words._(each) for each in english}) == len(english)


@pytest.mark.parametrize(
    ("ids", "forms", "right"),
    [
        ("{host} is away", "{host} est absent", True),
        ("{host} is away", "{hôte} est absent", False),
        (("{count} page", "{count} pages"), ("une page", "{count} pages"), True),
        (("{count} page", "{count} pages"), ("{count} page", "des pages"), False),
        (("not {a}", "none of {b}"), ("pas {a}", "aucun de {b}"), True),
        (("not {a}", "none of {b}"), ("pas {c}", "aucun de {b}"), False),
    ],
)
def test_translations_keep_the_placeholders(
    catalogues: ModuleType, ids: str | tuple[str, str], forms: str | tuple[str, str], right: bool
) -> None:
    assert catalogues.same_placeholders(Message(ids, forms)) is right


@pytest.mark.parametrize("plural_now", [True, False])
def test_a_sentence_that_gets_or_loses_its_plural_is_to_be_translated_anew(
    catalogues: ModuleType, monkeypatch: pytest.MonkeyPatch, plural_now: bool
) -> None:
    one, both = ("{count} file", "{count} fichier"), (("{count} file", "{count} files"), ("un fichier", "des fichiers"))
    (before, said), (today, _words) = (one, both) if plural_now else (both, one)
    old, source = Catalog(locale="fr"), Catalog()
    old.add(before, said)
    source.add(today)
    monkeypatch.setattr(catalogues, "catalogue", lambda language: old)
    (message,) = catalogues.messages(catalogues.merged("fr", source))
    assert message.id == today
    assert not catalogues.translated(message)
    assert catalogues.written(catalogues.merged("fr", source))
