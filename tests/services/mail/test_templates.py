"""Texts of one's own: placeholders, what they stand for, and that nothing else in braces is ever run."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from komtui.domain.mail.template import PLACEHOLDERS, completions, filled, kept, spoken, started, unknown_placeholder
from komtui.domain.sales.document import Document, Kind, Line
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Party
from komtui.domain.sales.tax import Tax
from komtui.i18n import LANGUAGES, localizer
from komtui.services.mail.words import templates

DOCUMENT = Document(
    kind=Kind.INVOICE,
    number="F-2026-0001",
    date=dt.date(2026, 11, 20),
    currency="EUR",
    seller=Party("Lefèvre"),
    buyer=Party("Zoé \x1b[31m"),
    lines=(Line("Pain", Decimal(10), price=Decimal("2.50")),),
    due_date=dt.date(2026, 12, 20),
)
SIGNATURE = ("Lefèvre", "04 65 71 10 20", "")


def test_every_placeholder_has_a_value_and_none_steers_a_terminal() -> None:
    for language in LANGUAGES:
        facts = templates.facts(DOCUMENT, localizer(language), SIGNATURE)
        assert facts.keys() == PLACEHOLDERS.keys()
        assert not any("\x1b" in value for value in facts.values())
    assert facts["signature"] == "Lefèvre\n04 65 71 10 20"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Facture {number}", "Facture F-2026-0001"),
        ("a {b} {number.__class__} {{number}} {", "a {b} {number.__class__} {F-2026-0001} {"),
        ("A\n{valid_until}\nB", "A\nB"),
        ("A\n\nB {valid_until}.", "A\n\nB ."),
    ],
)
def test_placeholders_are_filled_in_and_nothing_else(text: str, said: str) -> None:
    assert filled(text, templates.facts(DOCUMENT, localizer("fr"), SIGNATURE)) == said


def test_a_customers_name_is_not_filled_in_a_second_time() -> None:
    assert filled("{customer}", {"customer": "{number}", "number": "1"}) == "{number}"


def test_what_is_begun_can_be_completed() -> None:
    assert started("Hi {nu") == "nu"
    assert started("Hi {number} ") is None
    assert list(completions("nu", "en")) == ["number"]
    assert not completions("zz", "fr")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(Kind))
def test_the_built_in_text_is_a_text_that_one_could_have_written(kind: Kind, language: str) -> None:
    for text in templates.built_in(kind, localizer(language)):
        assert text
        assert unknown_placeholder(text) == ""
        assert "{" in text


@pytest.mark.parametrize("language", ["fr", "fr_CA"])
def test_placeholders_are_read_and_written_in_the_language_of_whoever_does(language: str) -> None:
    for name in PLACEHOLDERS:
        said = spoken(f"a {{{name}}} b", language)
        assert kept(said) == kept(unaccented(said)) == f"a {{{name}}} b"
        assert kept(spoken(f"{{{name}}}", "en")) == f"{{{name}}}"
    assert spoken("{number}, {to_pay}, {x}", language) == "{numéro}, {à_payer}, {x}"
    assert list(completions("num", language)) == list(completions("NUMÉ", language)) == ["numéro"]


def unaccented(text: str) -> str:
    return text.translate(str.maketrans("éà", "ea"))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ("Facture d’acompte", "notre facture d’acompte", "Facture de solde", "Facture de situation")),
        ("fr_CA", ("Facture d’acompte", "notre facture d’acompte", "Facture finale", "Facture progressive")),
        ("en", ("Deposit invoice", "our deposit invoice", "Final invoice", "Progress invoice")),
    ],
)
def test_a_letter_calls_deposits_progress_and_final_invoices_by_their_names(language, words):
    speaks = localizer(language)
    plain = Document(Kind.INVOICE, "F-1", dt.date(2026, 11, 27), "EUR", Party("Us"), Party("You"))
    deposit, progress = replace(plain, type_code="386"), replace(plain, type_code="326")
    final = replace(plain, lines=(Line("Acompte", Decimal(-1), price=Decimal(1), deposit="F-0"),))
    assert templates.subject(deposit, speaks, "Lefèvre") == f"{words[0]} F-1 – Lefèvre"
    assert words[1] in templates.body(deposit, speaks, ())
    assert templates.subject(final, speaks, "Lefèvre").startswith(words[2])
    assert templates.subject(progress, speaks, "").startswith(words[3])


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "notre facture F-9 du 3 novembre 2026, d’un montant total de 10,00 €."),
        ("en", "our invoice F-9 of November 3, 2026, for a total of €10.00."),
    ],
)
def test_who_charges_no_vat_names_a_total_neither_with_tax_nor_without(language: str, said: str) -> None:
    exempt = Tax("VAT", "E")
    line = Line("Pain", price=Decimal(10), taxes=(exempt,))
    franchise = Document(
        Kind.INVOICE, "F-9", dt.date(2026, 11, 3), "EUR", Party("A"), Party("B"), (line,), state=State.ISSUED,
        exemptions=((exempt, "TVA non applicable, art. 293 B du CGI"),),
    )  # fmt: skip
    assert said in " ".join(templates.body(franchise, localizer(language), ()).replace("\u00a0", " ").split())
