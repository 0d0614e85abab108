"""Codes of the e-invoicing standards: what a document type is, which tax a scheme means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from komtui.adapters.formats.xmltree import Node
from komtui.domain.sales.document import Kind, TaxPoint
from komtui.domain.sales.tax import Tax

_KINDS = {code: kind for kind in Kind for code in kind.traits.type_codes}
"""UNCL 1001. Every other code is an invoice of some sort: 380, corrected 384, prepayment 386, self-billed 389 …"""
PRO_FORMA = "325"
"""An invoice that is none."""
_INVOICES = frozenset((
    *("80", "82", "84", "130", "202", "203", "204", "211", "218", "219", "295", "326", "331", "380", "383", "384"),
    *("385", "386", "387", "388", "389", "390", "393", "394", "395", "456", "457", "527", "553", "575", "623", "633"),
    *("751", "780", "817", "870", "875", "876", "877", "935"),
))  # fmt: skip
"""Those that EN 16931 has for invoices (BR-CL-01), without the pro-forma."""
_SCHEMES = frozenset({"VAT", "GST", "QST", "HST", "PST"})


def kind_of(type_code: str) -> Kind:
    """Return what a document of UNCL 1001 code `type_code` is."""
    return _KINDS.get(type_code, Kind.INVOICE)


def is_known_kind(type_code: str) -> bool:
    """Return whether a code is one of those that name an invoice, a credit note or an order; nothing is an invoice."""
    return type_code in _INVOICES or type_code in _KINDS or not type_code


def scheme_of(code: str) -> str:
    """Return the tax scheme: those that we tell apart, and VAT for every other name of it."""
    return code.upper() if code.upper() in _SCHEMES else Tax().scheme


def tax_point(said: Iterable[Node], codes: Mapping[str, TaxPoint]) -> TaxPoint | None:
    """Return when the tax falls due, by the first code that is one (BT-8); one that nobody knows stays unread."""
    found: list[TaxPoint] = []
    for node in said:
        if (known := codes.get(node.text)) is not None:
            found.append(known)
        else:
            node.read = False
    return found[0] if found else None
