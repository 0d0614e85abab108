"""JSON: documents in the shape of docs/import.md, one object, a list of them, or `{"documents": […]}`.

What komtui has written says so, and comes back as it was (see `shape`).
"""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from komtui.adapters.formats._attached import Files
from komtui.adapters.formats.encoding import decode
from komtui.adapters.formats.faults import Faults
from komtui.adapters.formats.json._cutting import cut
from komtui.adapters.formats.json._keys import Keys, said_by
from komtui.adapters.formats.json._values import Obj, parsed
from komtui.adapters.formats.json.shape import CONTENT, MARK, TOTALS, VERSION, Reading, WrongError
from komtui.adapters.formats.language import document_language
from komtui.adapters.formats.parts import Parts
from komtui.adapters.formats.simple import category, discounted, statement_faults, tax
from komtui.adapters.formats.standing import standing
from komtui.adapters.formats.words import country_code, currency_code, kind, language, unit_code
from komtui.domain.sales.canadian import CURRENCY, in_canada
from komtui.domain.sales.document import Adjustment, Attachment, Document, Kind, Line, Note, PaymentMeans, Reference
from komtui.domain.sales.lifecycle import State, is_draft
from komtui.domain.sales.party import Address, Party
from komtui.domain.sales.tax import Tax
from komtui.domain.tables.refused import Where

SCHEMES = ("VAT", "GST", "QST", "HST", "PST")
"""Taxes that are told apart."""
ROLES = frozenset({"origin", "invoice", "order", "contract", "buyer", "sales-order", "project", "despatch"})
"""What a reference may be."""
_MAX_DOCUMENTS = 20_000
_LONGEST = 100
"""Characters of a number by which a document is named that does not come in."""


def read_json(content: bytes, faults: Faults, files: Files) -> Parts:
    """Return the documents in a JSON file; what is wrong is noted.

    Files that komtui has written into it go into `files`.
    """
    data = parsed(decode(content, faults).text, faults)
    if isinstance(data, list):
        data = {"documents": data}
    if not isinstance(data, dict):
        raise faults.fatal("import.unknown-format")
    keys = Keys(faults)
    root = Obj(data, "", faults, keys)
    objects = list(root.objects("documents", None)) if "documents" in data else [root]
    if not objects:
        faults.raise_any()
        raise faults.fatal("import.json-empty")
    if len(objects) > _MAX_DOCUMENTS:
        raise faults.fatal("import.csv-too-many", limit=_MAX_DOCUMENTS)
    found: list[Document | None] = []
    for place, each in enumerate(objects):
        with faults.of(place):
            found.append(_own(each, files) if MARK in each.values else _document(each))
    keys.note_left_out()
    wheres = [Where(_number(each), path=each.path) for each in objects]
    return Parts(
        found, wheres, lambda: faults.by_document({}), lambda places: cut([objects[at].values for at in sorted(places)])
    )


def _number(obj: Obj) -> str:
    """Return the number of a document, whatever else is wrong with it."""
    number = obj.values.get("number")
    return f"{number}"[:_LONGEST] if isinstance(number, str | Decimal) else ""


def _own(obj: Obj, files: Files) -> Document | None:
    """Return a document that komtui has written, as it was; None where it is not what was written."""
    if obj.values[MARK] != VERSION:
        obj.wrong(MARK, "import.json-missing" if obj.values[MARK] is None else "import.json-version", known=VERSION)
        return None
    reading, stated, before = Reading(obj.faults, obj.keys), dict[str, Decimal](), obj.faults.count
    try:
        document: Document = reading.made(Document, _without_files(obj, files), obj.path)
        for name, key in TOTALS.items():
            if obj.values.get(key) is not None:
                stated[name] = reading.number(obj.values[key], obj.place(key))
    except WrongError:
        return None
    if is_draft(document.state) is bool(document.number):
        said = obj.values.get("state") is not None
        obj.wrong("state", "import.json-state" if said else "import.json-state-missing", number=document.number[:60])
    if document.currency and currency_code(document.currency) != document.currency:
        obj.wrong("currency", "import.json-currency")
    if document.language and language(document.language) != document.language:
        obj.wrong("language", "import.json-language")
    if obj.faults.count == before:
        _check_totals(document, stated, obj)
    return document


def _document(obj: Obj) -> Document:
    before = obj.faults.count
    obj.only(
        "kind", "number", "date", "currency", "language", "customer", "seller", "lines", "due_date", "valid_until",
        "delivery_date", "adjustments", "prepaid", "rounding", "notes", "terms", "payment", "references", "ship_to",
        "exemption", *TOTALS.values(), *(said := said_by(obj.values)), *(() if obj.path else ("documents",)),
    )  # fmt: skip
    number = obj.text("number")
    of_kind = obj.chosen("kind", "import.json-kind", kind, Kind.INVOICE)
    stands = standing(said.values(), of_kind, numbered=bool(number))
    if stands is None:
        obj.wrong(next(key for key, state in said.items() if state is State.CANCELLED), "import.json-cancelled")
    currency = obj.chosen("currency", "import.json-currency", currency_code, "")
    buyer = _party(obj, "customer")
    if not buyer.name:
        obj.wrong("customer", "import.json-missing-customer")
    read_so_far = obj.faults.count
    lines = tuple(_line(each, currency) for each in obj.objects("lines"))
    if not lines and obj.faults.count == read_so_far:
        obj.wrong("lines", "import.json-missing-list")
    reason = obj.text("exemption")
    untaxed = dict.fromkeys(each for line in lines for each in line.taxes if not each.rate)
    document = Document(
        kind=of_kind,
        number=number if stands is not State.DRAFT else "",
        # Where it is missing there is a problem, and the document is not used.
        date=(obj.date("date") if obj.required("date", "import.json-missing-date") else None) or dt.date.min,
        currency=currency,
        seller=_party(obj, "seller"),
        buyer=buyer,
        lines=lines,
        language=obj.chosen("language", "import.json-language", language, "")
        or document_language("", buyer, Party("")),
        state=stands or State.ISSUED,
        due_date=obj.date("due_date"),
        valid_until=obj.date("valid_until"),
        delivery_date=obj.date("delivery_date"),
        adjustments=tuple(_adjustment(each) for each in obj.objects("adjustments")),
        prepaid=obj.amount("prepaid"),
        rounding=obj.amount("rounding"),
        notes=tuple(map(Note, obj.texts("notes"))),
        terms=obj.text("terms"),
        payment=_payment(obj.object("payment")),
        references=tuple(_reference(each) for each in obj.objects("references")),
        ship_to=_party(obj, "ship_to") if obj.values.get("ship_to") else None,
        exemptions=tuple((each, reason) for each in untaxed) if reason else (),
    )
    if obj.faults.count == before:
        stated = {field: value for field, key in TOTALS.items() if (value := obj.decimal(key)) is not None}
        _check_totals(document, stated, obj)
    return in_canada(document) if currency == CURRENCY else document


def _without_files(obj: Obj, files: Files) -> dict[str, object]:
    """Return the values of a document without the bytes of its attached files, which are taken out."""
    values = dict(obj.values)
    attached = values.get("attachments")
    if not isinstance(attached, list):
        return values
    kept = []
    for place, each in enumerate(attached):
        if isinstance(each, dict) and CONTENT in each:
            named = {key: value for key, value in each.items() if key != CONTENT}
            content = _decoded(each[CONTENT])
            if content is None or files.put(Attachment(""), content).sha256 not in {named.get("sha256"), ""}:
                obj.faults.add("import.json-file", place=f"{obj.place('attachments')}[{place}].{CONTENT}")
            kept.append(named)
        else:
            kept.append(each)
    return values | {"attachments": kept}


def _decoded(content: object) -> bytes | None:
    try:
        return base64.b64decode(content, validate=True) if isinstance(content, str) else None
    except ValueError:
        return None


def _check_totals(document: Document, stated: Mapping[str, Decimal], obj: Obj) -> None:
    for field, amount, expected in statement_faults(document, stated):
        obj.wrong(TOTALS[field], "import.json-total", stated=amount, expected=expected)


def _party(parent: Obj, key: str) -> Party:
    """Return the party under `key`, which may be a name alone."""
    if isinstance(parent.values.get(key), str):
        return Party(parent.text(key))
    obj = parent.object(key)
    if obj is None:
        return Party("")
    obj.only("name", "trading_name", "email", "phone", "contact", "number", "vat_id", "legal_id", "address")
    return Party(
        name=obj.text("name"),
        trading_name=obj.text("trading_name"),
        address=_address(obj),
        email=obj.addresses("email"),
        phone=obj.text("phone"),
        contact=obj.text("contact"),
        identifier=obj.text("number"),
        vat_id=obj.text("vat_id"),
        legal_id=obj.text("legal_id"),
    )


def _address(parent: Obj) -> Address:
    if isinstance(parent.values.get("address"), str):
        return Address(*parent.text("address").split("\n")[:3])
    obj = parent.object("address")
    if obj is None:
        return Address()
    obj.only("line1", "line2", "line3", "postcode", "city", "region", "country")
    return Address(
        line1=obj.text("line1"),
        line2=obj.text("line2"),
        line3=obj.text("line3"),
        postcode=obj.text("postcode"),
        city=obj.text("city"),
        region=obj.text("region"),
        country=obj.chosen("country", "import.json-country", country_code, ""),
    )


def _line(obj: Obj, currency: str) -> Line:
    obj.only(
        "description", "detail", "item_number", "quantity", "unit", "price", "price_base", "discount", "tax", "taxes",
        "adjustments", "note",
    )  # fmt: skip
    price = obj.decimal("price")
    if obj.values.get("price") is None:
        obj.wrong("price", "import.json-missing-number")
    quantity = obj.decimal("quantity")
    base = obj.decimal("price_base")
    if base is not None and base <= 0:
        obj.wrong("price_base", "import.json-number")
        base = None
    counted = Decimal(1) if quantity is None else quantity
    percent = _percent(obj, "discount")
    gross = counted * (price or Decimal(0)) / (base or Decimal(1))
    discount = (discounted(gross, percent, currency),) if percent else ()
    return Line(
        description=obj.required("description"),
        quantity=counted,
        unit=obj.chosen("unit", "import.json-unit", unit_code, "C62"),
        price=price or Decimal(0),
        taxes=_taxes(obj),
        price_base=base or Decimal(1),
        adjustments=(*discount, *(_adjustment(each) for each in obj.objects("adjustments"))),
        detail=obj.text("detail"),
        note=obj.text("note"),
        item_id=obj.text("item_number"),
    )


def _adjustment(obj: Obj) -> Adjustment:
    obj.only("amount", "charge", "reason", "reason_code", "base", "percent", "tax", "taxes")
    if obj.values.get("amount") is None:
        obj.wrong("amount", "import.json-missing-number")
    return Adjustment(
        amount=obj.amount("amount"),
        charge=obj.flag("charge"),
        reason=obj.text("reason"),
        reason_code=obj.text("reason_code"),
        base=obj.decimal("base"),
        percent=obj.decimal("percent"),
        taxes=_taxes(obj),
    )


def _taxes(obj: Obj) -> tuple[Tax, ...]:
    """Return the taxes of a line: `tax` is a VAT rate, `taxes` a list of schemes, rates and categories."""
    rate = _percent(obj, "tax")
    found = [] if rate is None else [tax("VAT", rate)]
    for each in obj.objects("taxes"):
        each.only("scheme", "rate", "category")
        rate = _percent(each, "rate")
        if each.values.get("rate") is None:
            each.wrong("rate", "import.json-missing-number")
        scheme = each.chosen("scheme", "import.json-scheme", _scheme, "VAT")
        coded = each.chosen("category", "import.json-category", category, "")
        found.append(tax(scheme, rate or Decimal(0), coded))
    return tuple(found)


def _percent(obj: Obj, key: str) -> Decimal | None:
    value = obj.decimal(key)
    if value is not None and abs(value) > 100:
        obj.wrong(key, "import.json-percent")
        return None
    return value


def _payment(obj: Obj | None) -> PaymentMeans:
    if obj is None:
        return PaymentMeans()
    obj.only("code", "iban", "bic", "account_name", "reference")
    return PaymentMeans(
        code=obj.text("code"),
        iban=obj.text("iban"),
        bic=obj.text("bic"),
        account_name=obj.text("account_name"),
        reference=obj.text("reference"),
    )


def _reference(obj: Obj) -> Reference:
    obj.only("role", "number", "date")
    role = obj.chosen("role", "import.json-role", lambda text: text if text in ROLES else None, "buyer")
    return Reference(role, obj.required("number"), obj.date("date"))


def _scheme(text: str) -> str | None:
    return text.upper() if text.upper() in SCHEMES else None
