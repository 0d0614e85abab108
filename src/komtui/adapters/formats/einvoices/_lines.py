"""Lines, allowances and charges, and the tax breakdown by their terms (BG-20 to BG-32)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from komtui.adapters.formats.einvoices._figures import amount, plain
from komtui.domain.sales.document import Adjustment, Line, LineRole
from komtui.domain.sales.tax import Tax, TaxSubtotal

NO_RATE: Final = "O"
"""Outside the scope of VAT: the one category that has no rate (BR-O-05)."""
_ROLES: Final = {LineRole.GROUP: "GROUP", LineRole.INFORMATION: "INFORMATION"}
"""BT-X-8 of the Extended profile."""
_BELOW: Final = "DETAIL"
"""The same of a line that is billed, where it stands below another one (BR-FXEXT-06)."""

UNTAXED: Final = (Tax(category=NO_RATE),)
"""What a line bears that names no tax."""
_TEXTS: Final = (
    ("BT-132", "order_line"),
    ("BT-133", "accounting"),
    ("BT-154", "detail"),
    ("BT-155", "item_id"),
    ("BT-156", "buyer_item_id"),
    ("BT-157", "standard_id"),
    ("BT-159", "origin_country"),
    ("EXT-FR-FE-162", "parent"),
)
"""Terms that are texts of a line as they stand there."""


def name_of(line: Line, place: int) -> str:
    """Return the number of a line in its document (BT-126): its own, else its place from 1."""
    return line.identifier or str(place)


def terms(line: Line, place: int, currency: str, untaxed: tuple[Tax, ...] = UNTAXED) -> dict[str, Any]:
    """Return one line (BG-25); `place` counts from 1. What it bears where it names no tax is `untaxed`."""
    borne = line.taxes or untaxed
    found: dict[str, Any] = {
        "BT-126": name_of(line, place),
        "BT-129": plain(line.quantity),
        "BT-130": line.unit,
        "BT-131": amount(line.net(currency), currency),
        "BT-146": plain(line.price),
        "BT-153": line.description,
        "taxes": taxes(borne if line.taxes or line.counts else ()),
    }
    if borne:
        found["BT-151"] = borne[0].category
        if (percent := rate(borne[0])) is not None:
            found["BT-152"] = percent
    if line.price_base != 1:
        found["BT-149"] = plain(line.price_base)
    # Most lines say none of these, and many are written.
    said = vars(line)
    for term, name in _TEXTS:
        if said[name]:
            found[term] = said[name]
    if line.standard_id and line.numbered_by:
        found["BT-157-1"] = line.numbered_by
    found.update({term: value for term, value in _further(line, currency) if value})
    return found


def _further(line: Line, currency: str) -> Iterator[tuple[str, Any]]:
    """Yield what is no text of a line as it stands there, where it is said."""
    if line.note:
        yield "BT-127-00", [{"BT-127": line.note}]
    if line.object_id:
        yield "BT-128", {line.object_scheme or None: line.object_id}
    if line.period:
        yield "BT-134", line.period.start
        yield "BT-135", line.period.end
    if line.classifications:
        yield "BT-158", _classifications(line)
        yield "classifications", [(each.scheme, each.version, each.code) for each in line.classifications]
    if line.adjustments:
        yield "BG-27", [_adjustment(each, currency) for each in line.adjustments if not each.charge]
        yield "BG-28", [_adjustment(each, currency) for each in line.adjustments if each.charge]
        yield "charges", [each.charge for each in line.adjustments]
    if line.attributes:
        yield "BG-32", [{"BT-160": name, "BT-161": value} for name, value in line.attributes]
    role = _ROLES.get(line.role, _BELOW if line.parent else None)
    if role:
        yield "EXT-FR-FE-163", role
    if line.gross_price is not None:
        yield "BT-148", plain(line.gross_price)
        difference = line.gross_price - line.price
        # What is more than the price before says UBL alone, where that price stands beside it.
        yield f"BT-147-0{0 if difference >= 0 else 1}", [{"BT-147": plain(abs(difference))}]


def taxes(each: Iterable[Tax]) -> list[tuple[str, str, str | None]]:
    """Return taxes as (scheme, category, rate): one VAT in the EU, two in Québec."""
    return [(tax.scheme, tax.category, rate(tax)) for tax in each]


def rate(tax: Tax) -> str | None:
    """Return the rate in percent (BT-152, BT-119 …); None where the category has none."""
    return None if tax.category == NO_RATE else plain(tax.rate)


def _classifications(line: Line) -> dict[str, dict[str | None, str]]:
    found: dict[str, dict[str | None, str]] = {}
    for each in line.classifications:
        if each.scheme:
            found.setdefault(each.scheme, {}).setdefault(each.version or None, each.code)
    return found


def _adjustment(each: Adjustment, currency: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "amount": amount(each.amount, currency),
        "base_amount": amount(each.base, currency) if each.base is not None else None,
        "rate": plain(each.percent) if each.percent is not None else None,
        "reason": each.reason,
        "reason_code": each.reason_code,
    }
    return {key: value for key, value in found.items() if value}


def adjustments(each: Iterable[Adjustment], currency: str, *, charge: bool) -> list[dict[str, Any]]:
    """Return the allowances (BG-20) or the charges (BG-21) of a document."""
    return [_adjustment(one, currency) | _category(one) for one in each if one.charge is charge]


def _category(each: Adjustment) -> dict[str, Any]:
    borne = each.taxes or (Tax(category=NO_RATE),)
    percent = rate(borne[0])
    found: dict[str, Any] = {"vat_category_code": borne[0].category, "taxes": taxes(borne)}
    return found if percent is None else found | {"vat_rate": percent}


def breakdown(taxes: Iterable[TaxSubtotal], currency: str) -> list[dict[str, Any]]:
    """Return the tax breakdown (BG-23)."""
    return [
        {
            key: value
            for key, value in {
                "BT-116": amount(each.taxable, currency),
                "BT-117": amount(each.amount, currency),
                "BT-118": each.tax.category,
                "BT-119": rate(each.tax),
                "BT-120": each.exemption_reason,
                "BT-121": each.exemption_code,
                "scheme": each.tax.scheme,
            }.items()
            if value
        }
        for each in taxes
    ]


def unsayable(lines: Iterable[Line]) -> Iterator[str]:
    """Yield the fields of lines, as paths below the document, that no term says."""
    for at, line in enumerate(lines):
        if any(not (name and value) for name, value in line.attributes):
            # BR-54: each attribute has a name and a value.
            yield f"lines[{at}].attributes"
        if not line.unit:
            # BR-23: a quantity has its unit.
            yield f"lines[{at}].unit"
