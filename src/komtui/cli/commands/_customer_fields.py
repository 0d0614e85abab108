"""The fields of a customer as options: what is given on the command line makes another customer of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import click

from komtui.cli.core.boundary import WrongValueError
from komtui.cli.core.framework import option
from komtui.domain.marking import N_
from komtui.domain.problem import ProblemError
from komtui.domain.sales.customer import Customer, EInvoice, Grouping, Recipients
from komtui.domain.sales.kind import Kind
from komtui.domain.text import visible
from komtui.i18n import _
from komtui.services.addresses import parsed
from komtui.services.sales.parties.customer_checks import GST, QST

F = TypeVar("F", bound=Callable[..., object])
PARTY = ("name", "trading_name", "contact", "email", "phone", "vat_id", "legal_id")


_ADDRESS = ("line1", "line2", "line3", "postcode", "city", "region", "country")
_FIELDS: Mapping[str, str] = {
    "name": N_("Name."),
    "number": N_("The customer's number."),
    "trading_name": N_("The name it trades under."),
    "contact": N_("Whom to ask for."),
    "email": N_("E-mail address."),
    "phone": N_("Telephone."),
    "line1": N_("Street and number."),
    "line2": N_("Second line of the address."),
    "line3": N_("Third line of the address."),
    "postcode": N_("Postcode."),
    "city": N_("Town."),
    "region": N_("Province or region, such as QC."),
    "country": N_("Country, by its name or its two letters."),
    "vat_id": N_("VAT number."),
    "legal_id": N_("SIREN, SIRET or NEQ."),
    GST: N_("GST/HST number."),
    QST: N_("QST number."),
    "language": N_("Language of the documents: en, fr or fr_CA."),
    "due_days": N_("Days to pay."),
    "grouping": N_("How several documents are mailed at once: customer (one letter) or each; empty as the house does."),
    "e_invoice": N_("E-invoice that goes with letters: facturx, ubl, cii or none; empty as the house does."),
    "note": N_("Note for the house; printed nowhere."),
}


def field_options(function: F) -> F:
    """Give a command an option for each field."""
    for name, text in reversed(list(_FIELDS.items())):
        # --language is what komtui itself speaks.
        spelt = "documents-language" if name == "language" else name.replace("_", "-")
        function = option(f"--{spelt}", name, metavar="TEXT", help=text)(function)
    ways = N_("Who gets documents of a kind: invoice.to=a@b.example; also .cc and .bcc; nothing after = clears.")
    return option("--recipients", multiple=True, metavar="KIND.WAY=ADDRESSES", help=ways)(function)


def changed(before: Customer, given: Mapping[str, str | None], recipients: Sequence[str]) -> Customer:
    """Return a customer with what was given."""
    said: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    party = replace(before.party, **{name: said[name] for name in PARTY if name in said})
    address = replace(party.address, **{name: said[name] for name in _ADDRESS if name in said})
    tax_ids = dict(party.tax_ids) | {name.upper(): said[name] for name in (GST, QST) if name in said}
    party = replace(
        party,
        address=address,
        identifier=said.get("number", party.identifier),
        tax_ids=tuple((scheme, number) for scheme, number in tax_ids.items() if number),
    )
    return replace(
        before,
        party=party,
        language=said.get("language", before.language),
        due_days=_days(said["due_days"]) if "due_days" in said else before.due_days,
        note=said.get("note", before.note),
        grouping=_grouping(said["grouping"]) if "grouping" in said else before.grouping,
        e_invoice=_einvoice(said["e_invoice"]) if "e_invoice" in said else before.e_invoice,
        recipients=_recipients(before, recipients),
    )


def _days(typed: str) -> int | None:
    if not typed.strip():
        return None
    if not typed.isascii() or not typed.isdigit():
        raise click.UsageError(_("“{value}” is no number of days.").format(value=visible(typed)))
    return int(typed[:6])


def _grouping(typed: str) -> Grouping | None:
    if not typed.strip():
        return None
    if typed not in {each.value for each in Grouping}:
        raise click.UsageError(_("“{value}” is neither customer nor each.").format(value=visible(typed)))
    return Grouping(typed)


def _einvoice(typed: str) -> EInvoice | None:
    if not typed.strip():
        return None
    if typed not in {each.value for each in EInvoice}:
        raise click.UsageError(_("“{value}” is none of facturx, ubl, cii, none.").format(value=visible(typed)))
    return EInvoice(typed)


def _recipients(before: Customer, given: Sequence[str]) -> tuple[tuple[Kind, Recipients], ...]:
    found = dict(before.recipients)
    for each in given:
        place, equals, addresses = each.partition("=")
        kind, _dot, way = place.partition(".")
        if not equals or kind not in {each.value for each in Kind} or way not in {"to", "cc", "bcc"}:
            raise click.UsageError(_("“{value}” is not written as invoice.to=ADDRESSES.").format(value=visible(each)))
        of = found.get(Kind(kind), Recipients())
        found[Kind(kind)] = replace(of, **{way: parsed(addresses).every})
    return tuple((kind, of) for kind, of in found.items() if of != Recipients())


class usage:  # noqa: N801 - used as a function
    """Has what was typed wrongly be wrong usage."""

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, _type: object, error: BaseException | None, _trace: object) -> None:
        """Turn faults that stand beside a field."""
        if isinstance(error, ProblemError) and all(each.field for each in error.problems):
            raise WrongValueError(*error.problems) from error
