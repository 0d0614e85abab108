"""What a customer's fields may hold: each in its normal form, or what is wrong with it, beside its field.

Names of fields are those of `Party` and `Address`, `gst` and `qst`, `ship_to.…`, and `invoice.to`, `quote.cc` … for
recipients.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from komtui.domain.language import LANGUAGES
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.customer import Customer, Recipients
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.party import Address, Party, as_posted
from komtui.domain.text import has_control, trimmed, unturned
from komtui.i18n.countries import country_of
from komtui.services.addresses import normalized
from komtui.services.settings import registrations

LONGEST: Final = 500
"""Characters of a field."""
LONGEST_NOTE: Final = 5000
"""Characters of a note."""
MOST_DAYS: Final = 365
"""Days to pay."""
GST, QST = "gst", "qst"
"""Names of fields, and, in capitals, the schemes of the numbers that they hold."""
_NUMBERS = {
    "legal_id": registrations.LEGAL_ID,
    "vat_id": registrations.VAT_ID,
    GST: registrations.GST,
    QST: registrations.QST,
}
_TEXTS = (
    "name",
    "trading_name",
    "email",
    "phone",
    "contact",
    "identifier",
    "vat_id",
    "legal_id",
    "legal_text",
    "electronic_address",
)
_LINES = ("line1", "line2", "line3", "postcode", "city", "region", "country")


def checked(customer: Customer, before: Customer | None = None) -> Customer:
    """Return a customer as it is kept. Raises ProblemError with every fault, each beside its field.

    Numbers that are as they were `before` are left alone: documents may have brought them.
    """
    problems: list[Problem] = []
    party = _party(customer.party, problems)
    if not party.name and not any(each.field == "name" for each in problems):
        problems.append(Problem("customer.no-name", field="name"))
    problems += _of_numbers(party, before.party if before else Party(""))
    ship_to = _ship_to(customer.ship_to, problems)
    recipients = tuple(_recipients(customer.recipients, problems))
    if customer.language not in {"", *(language.code for language in LANGUAGES)}:
        problems.append(Problem("customer.language", {"value": customer.language}, "language"))
    if customer.due_days is not None and not 0 <= customer.due_days <= MOST_DAYS:
        facts = {"value": customer.due_days, "maximum": MOST_DAYS}
        problems.append(Problem("customer.due-days", facts, "due_days"))
    note = trimmed(unturned(customer.note.replace("\r\n", "\n")))
    _check_text(note.replace("\n", " ").replace("\t", " "), "note", LONGEST_NOTE, problems)
    if problems:
        raise ProblemError(*problems)
    return replace(customer, party=party, ship_to=ship_to, recipients=recipients, note=note)


def wrong_numbers(customer: Customer, before: Customer | None = None) -> Iterator[Problem]:
    """Yield what is wrong with the numbers of a customer who comes in, each beside its field: it is no fault there."""
    yield from _of_numbers(customer.party, before.party if before else Party(""))


def number_of(party: Party, scheme: str) -> str:
    """Return a party's further tax number of a scheme, such as `GST`; empty where it has none."""
    return next((number for name, number in party.tax_ids if name == scheme.upper()), "")


def _party(party: Party, problems: list[Problem], prefix: str = "") -> Party:
    texts = {name: _text(getattr(party, name), prefix + name, problems) for name in _TEXTS}
    if texts["email"]:
        texts["email"] = _address(texts["email"], f"{prefix}email", problems)
    tax_ids = tuple(
        (scheme, plain)
        for scheme, number in party.tax_ids
        if (plain := _text(number, prefix + scheme.lower(), problems))
    )
    plain_texts: dict[str, Any] = texts
    return replace(party, **plain_texts, tax_ids=tax_ids, address=_place(party.address, problems, prefix))


def _place(address: Address, problems: list[Problem], prefix: str) -> Address:
    lines = {name: _text(getattr(address, name), prefix + name, problems) for name in _LINES}
    if lines["country"]:
        code = country_of(lines["country"])
        if not code:
            problems.append(Problem("customer.country", {"value": lines["country"]}, f"{prefix}country"))
        lines["country"] = code or lines["country"]
    return as_posted(replace(address, **lines))


def _ship_to(party: Party | None, problems: list[Problem]) -> Party | None:
    if party is None:
        return None
    found = _party(party, problems, "ship_to.")
    return None if found == Party("") else found


def _recipients(
    recipients: Sequence[tuple[Kind, Recipients]], problems: list[Problem]
) -> Iterator[tuple[Kind, Recipients]]:
    for kind, of in recipients:
        seen: set[str] = set()
        fields: dict[str, tuple[str, ...]] = {}
        for name in ("to", "cc", "bcc"):
            given = (_address(each, f"{kind.value}.{name}", problems) for each in getattr(of, name) if trimmed(each))
            fields[name] = tuple(each for each in dict.fromkeys(given) if each.casefold() not in seen)
            seen |= {each.casefold() for each in fields[name]}
        if any(fields.values()):
            yield kind, Recipients(**fields)


def _of_numbers(party: Party, before: Party) -> Iterator[Problem]:
    """Yield what is wrong with the numbers that a customer is registered under, judged as the company's own are."""
    values, former = _registered(party), _registered(before)
    for name, key in _NUMBERS.items():
        if values[key] != former[key] and (problem := registrations.fault(key, values)) is not None:
            yield replace(problem, field=name)


def _registered(party: Party) -> dict[str, str]:
    return {
        registrations.COUNTRY: party.address.country,
        registrations.REGION: party.address.region,
        registrations.LEGAL_ID: party.legal_id,
        registrations.VAT_ID: party.vat_id,
        registrations.GST: number_of(party, GST),
        registrations.QST: number_of(party, QST),
    }


def _address(text: str, field: str, problems: list[Problem]) -> str:
    try:
        return normalized(text)
    except ProblemError as error:
        problems += [replace(each, field=field) for each in error.problems]
        return trimmed(text)


def _text(text: str, field: str, problems: list[Problem]) -> str:
    plain = trimmed(text if field.endswith("email") else unturned(text))
    _check_text(plain, field, LONGEST, problems)
    return plain


def _check_text(text: str, field: str, limit: int, problems: list[Problem]) -> None:
    if len(text) > limit:
        problems.append(Problem("customer.too-long", {"maximum": limit}, field))
    elif has_control(text) or "\t" in text or any("\ud800" <= char <= "\udfff" for char in text):
        problems.append(Problem("customer.control", {}, field))
