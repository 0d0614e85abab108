"""Why no tax is due: said by itself on the day of issue, in the document's language, and never over what it says."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from komtui.domain.sales.document import Document, Kind, Line
from komtui.domain.sales.party import Party
from komtui.domain.sales.tax import Tax
from komtui.i18n import localizer
from komtui.services.sales.life._reasons import FRANCHISE, reasoned

EXPORT, FREE, NORMAL = Tax("VAT", "G", Decimal(0)), Tax("VAT", "E", Decimal(0)), Tax("VAT", "S", Decimal(20))
FRENCH = localizer("fr")


def document(*taxes: Tax) -> Document:
    lines = tuple(Line(f"Pain {each.category}", price=Decimal(1), taxes=(each,)) for each in taxes)
    return Document(Kind.QUOTE, "", dt.date(2026, 11, 20), "EUR", Party("Lefèvre"), Party("Zoé"), lines, language="fr")


def test_each_category_that_is_on_a_line_has_its_reason() -> None:
    found = dict(reasoned(document(EXPORT, NORMAL), FRENCH, franchise=False).exemptions)
    assert list(found) == [EXPORT]
    assert "262" in found[EXPORT]
    assert found[EXPORT] != dict(reasoned(document(EXPORT), localizer("en"), franchise=False).exemptions)[EXPORT]


def test_what_is_exempt_says_so_by_itself_under_the_franchise_alone() -> None:
    assert reasoned(document(FREE), FRENCH, franchise=False).exemptions == ()
    assert dict(reasoned(document(FREE), FRENCH, franchise=True).exemptions) == {FREE: FRANCHISE}


def test_what_the_document_says_itself_stays() -> None:
    said = replace(document(EXPORT), exemptions=((EXPORT, "Livraison hors de l’Union"),))
    assert reasoned(said, FRENCH, franchise=False).exemptions == ((EXPORT, "Livraison hors de l’Union"),)
    blank = replace(document(EXPORT), exemptions=((EXPORT, " "),))
    assert dict(reasoned(blank, FRENCH, franchise=False).exemptions)[EXPORT].strip()


def test_totals_that_are_stated_get_it_too() -> None:
    bare = document(EXPORT)
    (tax,) = reasoned(replace(bare, stated_taxes=bare.taxes), FRENCH, franchise=False).stated_taxes or ()
    assert "262" in tax.exemption_reason


def test_under_the_franchise_no_other_tax_is_possible_than_none() -> None:
    zero = Tax("VAT", "Z", Decimal(0))
    bare = replace(document(zero), lines=(*document(zero, NORMAL).lines, Line("Pain", price=Decimal(2))))
    for draft in (bare, replace(bare, stated_taxes=bare.taxes)):
        found = reasoned(draft, FRENCH, franchise=True)
        assert [each.taxes for each in found.lines] == [(FREE,), (NORMAL,), (FREE,)]
        said = [(each.tax, each.taxable, each.exemption_reason) for each in found.taxes]
        assert said == [(NORMAL, Decimal(1), ""), (FREE, Decimal(3), FRANCHISE)]
        assert reasoned(draft, FRENCH, franchise=False).lines == draft.lines
