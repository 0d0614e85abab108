"""What komtui writes as CSV comes back as the same document, or it says what does not."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from komtui.adapters.formats._reading import look, read
from komtui.adapters.formats.csv.writing import write_csv
from komtui.domain.problem import ProblemError
from komtui.domain.sales.document import Adjustment, Document, Kind, Line, Note, Reference
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import NOBODY, Address, Party
from komtui.domain.sales.tax import Tax
from komtui.domain.tables.cells import guarded, unguarded
from komtui.domain.tables.field import TEXTS, Field

D = Decimal
VAT, REDUCED = (Tax("VAT", "S", D(20)),), (Tax("VAT", "S", D("5.5")),)
QUEBEC = (Tax("GST", "S", D(5)), Tax("QST", "S", D("9.975")))
DOCUMENT = Document(
    Kind.INVOICE,
    "F-2026-0412",
    dt.date(2026, 11, 20),
    "EUR",
    NOBODY,
    Party(
        "Zoé & Fils",
        address=Address("1 rue du Four", "Bât. B", "", "69001", "Lyon", "", "FR"),
        email="zoe@example.fr",
        phone="+33 4 00 00 00 00",
        contact="Anaïs",
        identifier="C-7",
        vat_id="FR40303265045",
        legal_id="303265045",
    ),
    (
        Line("Farine T65", D(25), "KGM", D("1.234"), REDUCED, item_id="0012"),
        Line("Livraison", D("1.5"), "HUR", D("15.00"), VAT, detail="le matin,\nà 6 h"),
    ),
    language="fr",
    state=State.ISSUED,
    store="Lyon 2",
    due_date=dt.date(2026, 12, 20),
    delivery_date=dt.date(2026, 11, 19),
    prepaid=D("5.00"),
    rounding=D("0.01"),
    notes=(Note("Merci"),),
    terms="30 jours",
    references=(Reference("buyer", "BC-881"), Reference("order", "PO-1")),
).frozen()


def back(content: bytes) -> Document:
    (document,) = read(content, "file.csv").documents
    return document.frozen()


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_a_usual_document_comes_back_whole() -> None:
    content, lost = write_csv(DOCUMENT)
    assert (back(content), lost) == (DOCUMENT, ())


@pytest.mark.parametrize("field", TEXTS)
def test_each_text_of_the_table_goes_out_and_comes_back(field: Field) -> None:
    def entered(value: Any, path: list[str]) -> Any:
        if not path:
            return "V 7"
        if isinstance(value, tuple):
            return (entered(value[0], path), *value[1:])
        return replace(value, **{path[0]: entered(getattr(value, path[0]), path[1:])})

    written, lost = write_csv(document := entered(DOCUMENT, TEXTS[field].split(".")))
    assert not lost
    assert read(written, "x.csv").documents[0].frozen() == document


def test_it_is_known_again_without_a_question() -> None:
    content, _ = write_csv(DOCUMENT)
    sight = look(content, "file.csv")
    assert sight.table is not None
    assert (sight.table.profile, sight.table.asked, sight.problems, sight.notes) == ("komtui", (), (), ())


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": Kind.QUOTE, "state": State.ACCEPTED, "valid_until": dt.date(2026, 12, 1), "due_date": None},
        {"kind": Kind.QUOTE, "state": State.REFUSED},
        {"kind": Kind.ORDER, "state": State.ACCEPTED},
        {"kind": Kind.INVOICE, "state": State.PAID},
        {"kind": Kind.INVOICE, "state": State.CANCELLED},
        {"kind": Kind.CREDIT_NOTE, "references": (Reference("invoice", "F-1"),)},
        {"state": State.DRAFT, "number": ""},
        {"currency": "JPY", "lines": (Line("A", price=D(1234), taxes=VAT),), "rounding": D(0), "prepaid": D(0)},
        {"currency": "CAD", "lines": (Line("A", D(3), price=D("19.99"), taxes=QUEBEC),), "language": "fr_CA"},
        {"lines": (Line("A", D(-2), price=D("10.00"), taxes=VAT), Line("B", price=D("1.005"), taxes=VAT))},
        {
            "adjustments": (
                Adjustment(D("12.50"), charge=True, reason="Port", reason_code="FC", taxes=VAT),
                Adjustment(D("3.00"), base=D("30.00"), percent=D(10), taxes=REDUCED),
            )
        },
        {
            "lines": (Line("A", price=D("10.00"), taxes=(Tax("VAT", "AE"),), identifier="1.a"),),
            "exemptions": ((Tax("VAT", "AE"), "Why"),),
        },
    ],
)
def test_every_kind_comes_back(changes: dict[str, object]) -> None:
    document = replace(DOCUMENT.computed(), **changes).frozen()  # type: ignore[arg-type]
    content, lost = write_csv(document)
    assert (back(content), lost) == (document, ())


def test_what_it_does_not_carry_is_named() -> None:
    document = replace(
        DOCUMENT,
        process="B1",
        notes=(Note("Merci"), Note("Escompte", "AAB")),
        buyer=replace(DOCUMENT.buyer, electronic_address="303265045"),
        lines=(replace(DOCUMENT.lines[0], note="frais"), DOCUMENT.lines[1]),
    )
    _, lost = write_csv(document)
    assert set(lost) == {"process", "notes", "buyer.electronic_address", "lines.note"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"lines": ()}, "export.csv-lines"),
        ({"lines": (replace(DOCUMENT.lines[0], stated_net=D(7)), DOCUMENT.lines[1])}, "export.csv-amounts"),
        ({"stated_totals": replace(DOCUMENT.totals, gross=D("1.00"))}, "export.csv-amounts"),
        ({"lines": (replace(DOCUMENT.lines[0], taxes=(Tax("VAT", "S", D("3.33")),)),)}, "export.csv-amounts"),
    ],
)
def test_other_amounts_are_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(ProblemError) as raised:
        write_csv(replace(DOCUMENT, **changes))  # type: ignore[arg-type]
    assert [(each.code, each.facts["number"]) for each in raised.value.problems] == [(code, "F-2026-0412")]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "'", "'=", " ", "'1"])
def test_no_cell_is_a_formula_and_each_comes_back(start: str) -> None:
    text = f"{start}cmd|' /C calc'!A1"
    document = replace(
        DOCUMENT,
        buyer=replace(DOCUMENT.buyer, name=text, contact=text),
        lines=(replace(DOCUMENT.lines[0], description=text), DOCUMENT.lines[1]),
        terms=text,
    )
    content, lost = write_csv(document)
    cells = [
        cell for row in rows(content) for name, cell in row.items() if name in {"customer", "terms", "description"}
    ]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)
    assert (back(content), lost) == (document, ())


@given(st.text(max_size=6))
def test_guarded_text_comes_back(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


PRICES = st.decimals(0, 999, places=3)
LINES = st.builds(
    Line,
    st.text("ab é;\"'=\n", min_size=1, max_size=8),
    st.decimals(-50, 50, places=3).filter(bool),
    st.sampled_from(["C62", "HUR", "KGM", "LS", "XBX", "EA"]),
    PRICES,
    st.sampled_from([VAT, REDUCED, (), (Tax("VAT", "E"),)]),
    adjustments=st.just(())
    | st.builds(lambda cents: (Adjustment(D(cents) / 100),), st.integers(1, 500))
    | st.builds(lambda percent: (Adjustment(D(1), percent=D(percent), reason_code="95"),), st.integers(1, 90)),
)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)  # fmt: skip
@given(st.lists(LINES, min_size=1, max_size=4), st.booleans(), st.text("F-1é", min_size=1, max_size=4))
def test_what_comes_back_is_the_same_but_for_what_was_named(lines: list[Line], is_draft: bool, number: str) -> None:
    state = State.DRAFT if is_draft else State.ISSUED
    changes = {"lines": tuple(lines), "number": "" if is_draft else number, "state": state}
    document = replace(DOCUMENT.computed(), **changes, prepaid=D(0)).frozen()
    try:
        content, lost = write_csv(document)
    except ProblemError:
        return  # refused, with nothing written
    again = back(content)
    assert again.totals == document.totals
    named = {each.partition(".")[0] for each in lost}
    for each in dataclasses.fields(Document):
        assert each.name in named or getattr(again, each.name) == getattr(document, each.name), each.name
