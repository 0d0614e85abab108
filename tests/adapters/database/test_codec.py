"""Documents survive their JSON exactly, whatever is in them, and whatever wrote it."""

import dataclasses
import datetime as dt
import json
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from any_document import TEXT, any_document
from komtui.adapters.database import codec
from komtui.adapters.database.codec import decoded, decoded_problem, encoded, encoded_problem
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.document import (
    Adjustment,
    Attachment,
    Classification,
    Document,
    Kind,
    Line,
    LineRole,
    Note,
    PaymentMeans,
    PaymentTerm,
    Period,
    Reference,
    Supply,
    TaxPoint,
    TermKind,
)
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Address, Capacity, Party
from komtui.domain.sales.tax import Tax, TaxSubtotal
from komtui.domain.sales.totals import Totals

DECIMALS = st.builds(
    lambda minus, digits, exponent: Decimal((minus, tuple(map(int, str(digits))), exponent)),
    *(st.booleans(), st.integers(0, 10**40), st.integers(-40, 40)),
)
"""Each finite one in its own form: 1E+2, 100 and 1.00E+2, and zero with its sign."""
st.register_type_strategy(Decimal, DECIMALS)
st.register_type_strategy(str, TEXT)
WHATEVER = {
    "Decimal": DECIMALS,
    "date": st.dates(),
    "Line.price_base": DECIMALS,
    **dict.fromkeys(("Document.number", "Document.currency", "Document.language"), TEXT),
}
"""What no house would have in its documents either."""
SLOW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

D = Decimal
QUEBEC = (Tax("GST", "S", D(5)), Tax("QST", "S", D("9.975")))
DOCUMENT = Document(
    Kind.INVOICE,
    "F-1",
    dt.date(2026, 11, 20),
    "CAD",
    Party("Boulangerie Lefèvre", address=Address(city="Québec", country="CA")),
    Party("Café Müller", tax_ids=(("GST", "123"),)),
    (
        Line("Tarte", D(3), price=D("19.99"), taxes=QUEBEC),
        Line("Pain", adjustments=(Adjustment(D("0.10"), percent=D(10)),), price=D("1.005"), taxes=QUEBEC[:1]),
    ),
    state=State.ISSUED,
    adjustments=(Adjustment(D("12.50"), charge=True, taxes=QUEBEC),),
    references=(Reference("origin", "D-1"),),
    exemptions=((Tax("VAT", "K"), "Livraison intracommunautaire"),),
    ship_to=Party("Ailleurs"),
    prepaid=D("1.00"),
)
CLASSES = (
    *(Document, Line, Adjustment, Tax, TaxSubtotal, Totals, Party, Address),
    *(PaymentMeans, PaymentTerm, Period, Reference, Note, Attachment, Classification),
)


def stored(cls: type) -> list[dataclasses.Field]:
    """The fields that are kept in the body: what is kept elsewhere says so."""
    return [each for each in dataclasses.fields(cls) if each.metadata.get("stored", True)]


def exact(value: object) -> str:
    """Everything about a value: 1.0 and 1.00 differ here although they are equal."""
    return repr(value)


def back(text: str) -> Document:
    return decoded(text, "F-1")


def as_0_1_0_wrote(document: Document) -> str:
    """The body that release 0.1.0 wrote: no version, and no field that is the very default."""

    def plain(value: object) -> object:
        if dataclasses.is_dataclass(value):
            fields = dataclasses.fields(value)
            return {
                each.name: plain(getattr(value, each.name))
                for each in fields
                if getattr(value, each.name) is not each.default
            }
        if isinstance(value, tuple):
            return [plain(each) for each in value]
        if isinstance(value, dt.date):
            return value.isoformat()
        return str(value) if isinstance(value, Decimal) else value

    return json.dumps(plain(document))


@SLOW
@given(st.builds(Document))
def test_required_fields_come_back(document):
    assert exact(back(encoded(document))) == exact(document)


@SLOW
@given(any_document(WHATEVER))
def test_every_field_comes_back(document):
    assert exact(back(encoded(document))) == exact(document)


def test_a_value_keeps_its_own_form():
    document = dataclasses.replace(DOCUMENT, prepaid=Decimal("-0.00"))
    assert exact(back(encoded(document)).prepaid) == "Decimal('-0.00')"


def test_every_field_is_written_with_the_version():
    body = json.loads(encoded(Document(Kind.QUOTE, "", dt.date(2026, 1, 1), "EUR", Party("a"), Party("b"))))
    assert body.pop("version") == codec.VERSION
    assert list(body) == [each.name for each in stored(Document)]
    assert list(body["seller"]["address"]) == [each.name for each in dataclasses.fields(Address)]
    assert body["payment"] == {each.name: "" for each in dataclasses.fields(PaymentMeans)}


def test_a_default_that_changes_does_not_change_what_was_written(monkeypatch):
    texts = [encoded(DOCUMENT), as_0_1_0_wrote(DOCUMENT)]
    for cls, name, value in ((Line, "unit", "H87"), (Tax, "category", "E"), (Document, "language", "fr")):
        # Defaults stand in the signature that dataclasses made.
        parameters = [each.name for each in dataclasses.fields(cls) if each.default is not dataclasses.MISSING]
        defaults = list(cls.__init__.__defaults__)
        defaults[parameters.index(name)] = value
        monkeypatch.setattr(cls.__init__, "__defaults__", tuple(defaults))
        monkeypatch.setattr(cls.__dataclass_fields__[name], "default", value)
    assert Line("x").unit == "H87"
    for text in texts:
        found = back(text)
        assert {line.unit for line in found.lines} == {"C62"}
        assert {tax.category for line in found.lines for tax in line.taxes} == {"S"}
        assert found.language == "en"


def test_the_form_of_this_version_stays():
    """What is written changes with `VERSION`, and with an upgrade for what is there already: then mend this as well."""
    form = {cls.__name__: [f"{each.name}: {each.type}" for each in stored(cls)] for cls in CLASSES}
    assert (codec.VERSION, form) == (4, FORM)
    assert [str(each) for each in Kind] == ["quote", "order", "invoice", "credit-note"]
    assert [str(each) for each in LineRole] == ["billed", "group", "information"]
    assert [str(each) for each in Capacity] == ["business", "consumer", "public"]
    assert [str(each) for each in Supply] == ["goods", "service"]
    assert [str(each) for each in TaxPoint] == ["invoice", "delivery", "payment"]
    assert [str(each) for each in TermKind] == ["discount", "penalty", "instalment"]


def test_what_version_1_wrote_is_read_without_what_it_did_not_have():
    body = json.loads(encoded(DOCUMENT)) | {"version": 1}
    for name in ("payment_terms", "further_payments", "period", "payee", "tax_representative"):
        del body[name]
    del body["tax_currency"], body["tax_in_tax_currency"]
    for name in ("mandate", "creditor_id", "debited_account", "card", "card_holder"):
        del body["payment"][name]
    for line in body["lines"]:
        for name in ("role", "parent", "period", "standard_id", "buyer_item_id", "attributes"):
            del line[name]
    assert exact(back(json.dumps(body))) == exact(DOCUMENT)


def test_what_version_3_wrote_keeps_its_notes_and_the_names_of_attached_files():
    body = json.loads(encoded(DOCUMENT)) | {"version": 3, "notes": ["Merci", "#x"]}
    for name in ("process", "tax_point_date", "tax_point", "attachments"):
        del body[name]
    body["references"] = [{"role": role, "number": "n", "date": None} for role in ("origin", "supporting")]
    found = back(json.dumps(body))
    assert found.notes == (Note("Merci"), Note("#x"))
    assert (found.references, found.attachments) == ((Reference("origin", "n"),), (Attachment("n"),))


def test_what_0_1_0_wrote_is_read_and_frozen():
    document = back(as_0_1_0_wrote(DOCUMENT))
    assert exact(document.computed()) == exact(DOCUMENT)
    assert [line.stated_net for line in document.lines] == [D("59.97"), D("0.91")]
    assert [(each.tax, each.taxable, each.amount) for each in document.stated_taxes] == [
        (QUEBEC[0], D("73.38"), D("3.67")),
        (QUEBEC[1], D("72.47"), D("7.23")),
    ]
    assert document.stated_totals == Totals(
        *map(D, ("60.88", "0", "12.50", "73.38", "10.90", "84.28", "1.00", "0", "83.28"))
    )


def test_what_0_1_0_left_to_the_default_is_what_it_was():
    body = {
        "kind": "invoice",
        "number": "F-7",
        "date": "2026-11-20",
        "currency": "JPY",
        "seller": {"name": "S"},
        "buyer": {"name": "B", "address": {"city": "Kyōto"}},
        "lines": [{"description": "Pan", "price": "10.5", "taxes": [{"rate": "10"}]}, {"description": "Free"}],
        "state": "issued",
    }
    document = back(json.dumps(body))
    first, second = document.lines
    assert (first.unit, first.quantity, first.price_base, first.stated_net) == ("C62", 1, 1, 11)
    assert (second.price, second.taxes, second.stated_net) == (0, (), 0)
    assert document.stated_taxes == (TaxSubtotal(Tax("VAT", "S", D(10)), D(11), D(1)),)
    assert (document.language, document.store, document.due_date, document.payment) == ("en", "", None, PaymentMeans())
    assert document.totals.payable == 12


def test_a_draft_of_0_1_0_is_computed_as_it_is_read():
    body = as_0_1_0_wrote(dataclasses.replace(DOCUMENT, state=State.DRAFT))
    assert "state" not in json.loads(body)
    document = back(body)
    assert (document.state, document.stated_totals, document.stated_taxes) == (State.DRAFT, None, None)
    assert document.totals == DOCUMENT.totals


amounts = st.decimals(min_value=-10_000, max_value=10_000, places=4)
taxes = st.sampled_from([(), QUEBEC, (Tax("VAT", "S", D(20)),), (Tax("VAT", "S", D("20.0")),), (Tax("VAT", "K"),)])
adjustments = st.lists(st.builds(Adjustment, amounts, st.booleans(), taxes=taxes), max_size=3).map(tuple)
lines = st.builds(
    Line,
    st.just("x"),
    quantity=amounts,
    price=amounts,
    taxes=taxes,
    price_base=st.sampled_from([D(1), D(100), D(3)]),
    adjustments=adjustments,
    stated_net=st.none() | amounts,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(lines, max_size=5), adjustments, amounts, amounts, st.sampled_from(["EUR", "CAD", "XPF", "TND", "UYW"]))
def test_the_arithmetic_of_0_1_0_is_that_of_this_release(found, document_adjustments, prepaid, rounding, currency):
    """As long as the domain computes as it did then. Where it changes for a good reason, this test goes."""
    document = dataclasses.replace(
        DOCUMENT,
        lines=tuple(found),
        adjustments=document_adjustments,
        prepaid=prepaid,
        rounding=rounding,
        currency=currency,
    )
    assert exact(back(as_0_1_0_wrote(document))) == exact(document.frozen())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"language": ...}, "Document lacks ['language']"),
        ({"colour": "red"}, "Document has no ['colour']"),
        ({"state": "burnt"}, "'burnt'"),
        ({"date": "yesterday"}, "yesterday"),
        ({"prepaid": "much"}, "ConversionSyntax"),
        ({"terms": 7}, "not text: 7"),
        ({"lines": [{"description": "x"}]}, "Line lacks"),
        ({"lines": None}, "NoneType"),
        ({"version": "soon"}, "soon"),
    ],
)
def test_a_body_that_cannot_be_read_names_its_document(change, reason):
    body = json.loads(encoded(DOCUMENT)) | change
    text = json.dumps({name: value for name, value in body.items() if value is not ...})
    with pytest.raises(ProblemError) as raised:
        decoded(text, "F-1")
    (problem,) = raised.value.problems
    assert (problem.code, problem.facts["number"]) == ("document.unreadable", "F-1")
    assert reason in str(problem.facts["reason"])


@pytest.mark.parametrize("text", ["", "null", "[]", "{", '{"lines": [{}]}'])
def test_what_is_no_body_at_all_names_its_document(text):
    with pytest.raises(ProblemError) as raised:
        decoded(text, "draft-7")
    assert raised.value.problems[0].facts["number"] == "draft-7"


def test_a_body_of_a_newer_program_says_so():
    text = json.dumps({"version": codec.VERSION + 1, "everything": "else"})
    with pytest.raises(ProblemError) as raised:
        decoded(text, "F-1")
    facts = {"number": "F-1", "version": codec.VERSION + 1, "known": codec.VERSION}
    assert raised.value.problems == (Problem("document.newer", facts),)


@given(st.builds(Problem, facts=st.dictionaries(st.text(), st.text() | st.integers())))
def test_problems_come_back(problem):
    assert decoded_problem(encoded_problem(problem)) == problem


def test_a_problem_that_0_1_0_wrote_comes_back():
    text = '["smtp.password", {"reply": "535 no", "tries": 2}, "smtp.user"]'
    assert decoded_problem(text) == Problem("smtp.password", {"reply": "535 no", "tries": 2}, "smtp.user")


@pytest.mark.parametrize("text", ["{", "7", "[1, 2]", '{"code": "smtp.password"}'])
def test_a_problem_that_cannot_be_read_is_one_itself(text):
    assert decoded_problem(text) == Problem("system.problem-unreadable")


def test_no_problem_is_no_problem():
    assert decoded_problem(encoded_problem(None)) is None


FORM = {
    "Document": [
        "kind: Kind",
        "number: str",
        "date: dt.date",
        "currency: str",
        "seller: Party",
        "buyer: Party",
        "lines: tuple[Line, ...]",
        "language: str",
        "state: State",
        "store: str",
        "due_date: dt.date | None",
        "valid_until: dt.date | None",
        "delivery_date: dt.date | None",
        "adjustments: tuple[Adjustment, ...]",
        "prepaid: Decimal",
        "rounding: Decimal",
        "notes: tuple[Note, ...]",
        "terms: str",
        "payment: PaymentMeans",
        "references: tuple[Reference, ...]",
        "type_code: str",
        "exemptions: tuple[tuple[Tax, str], ...]",
        "ship_to: Party | None",
        "stated_taxes: tuple[TaxSubtotal, ...] | None",
        "stated_totals: Totals | None",
        "payment_terms: tuple[PaymentTerm, ...]",
        "further_payments: tuple[PaymentMeans, ...]",
        "period: Period | None",
        "payee: Party | None",
        "tax_representative: Party | None",
        "tax_currency: str",
        "tax_in_tax_currency: Decimal | None",
        "process: str",
        "tax_point_date: dt.date | None",
        "tax_point: TaxPoint | None",
        "attachments: tuple[Attachment, ...]",
    ],
    "Line": [
        "description: str",
        "quantity: Decimal",
        "unit: str",
        "price: Decimal",
        "taxes: tuple[Tax, ...]",
        "price_base: Decimal",
        "adjustments: tuple[Adjustment, ...]",
        "detail: str",
        "note: str",
        "identifier: str",
        "item_id: str",
        "gross_price: Decimal | None",
        "stated_net: Decimal | None",
        "role: LineRole",
        "parent: str",
        "period: Period | None",
        "standard_id: str",
        "buyer_item_id: str",
        "attributes: tuple[tuple[str, str], ...]",
        "price_with_tax: Decimal | None",
        "origin_line: str",
        "deposit: str",
        "supply: Supply | None",
        "object_id: str",
        "object_scheme: str",
        "order_line: str",
        "accounting: str",
        "standard_scheme: str",
        "classifications: tuple[Classification, ...]",
        "origin_country: str",
    ],
    "Adjustment": [
        "amount: Decimal",
        "charge: bool",
        "reason: str",
        "reason_code: str",
        "base: Decimal | None",
        "percent: Decimal | None",
        "taxes: tuple[Tax, ...]",
    ],
    "Tax": ["scheme: str", "category: str", "rate: Decimal"],
    "TaxSubtotal": ["tax: Tax", "taxable: Decimal", "amount: Decimal", "exemption_reason: str", "exemption_code: str"],
    "Totals": [
        "lines: Decimal",
        "allowances: Decimal",
        "charges: Decimal",
        "net: Decimal",
        "tax: Decimal",
        "gross: Decimal",
        "prepaid: Decimal",
        "rounding: Decimal",
        "payable: Decimal",
    ],
    "Party": [
        "name: str",
        "trading_name: str",
        "address: Address",
        "email: str",
        "phone: str",
        "contact: str",
        "identifier: str",
        "vat_id: str",
        "legal_id: str",
        "tax_ids: tuple[tuple[str, str], ...]",
        "legal_text: str",
        "electronic_address: str",
        "capacity: Capacity | None",
        "identifier_scheme: str",
        "further_ids: tuple[tuple[str, str], ...]",
        "legal_scheme: str",
        "electronic_scheme: str",
    ],
    "Address": ["line1: str", "line2: str", "line3: str", "postcode: str", "city: str", "region: str", "country: str"],
    "PaymentMeans": [
        "code: str",
        "iban: str",
        "bic: str",
        "account_name: str",
        "reference: str",
        "mandate: str",
        "creditor_id: str",
        "debited_account: str",
        "card: str",
        "card_holder: str",
        "text: str",
    ],
    "PaymentTerm": [
        "kind: TermKind",
        "date: dt.date | None",
        "percent: Decimal | None",
        "amount: Decimal | None",
        "base: Decimal | None",
        "text: str",
    ],
    "Period": ["start: dt.date | None", "end: dt.date | None"],
    "Reference": ["role: str", "number: str", "date: dt.date | None", "scheme: str"],
    "Note": ["text: str", "subject: str"],
    "Attachment": [
        "reference: str",
        "description: str",
        "location: str",
        "name: str",
        "mime: str",
        "sha256: str",
    ],
    "Classification": ["code: str", "scheme: str", "version: str"],
}
