"""Codes of the e-invoicing standards: what a document type is, which tax a scheme means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from komtui.adapters.formats.xmltree import Node
from komtui.domain.sales.document import Kind, TaxPoint
from komtui.domain.sales.tax import Tax

_KINDS = {code: kind for kind in Kind for code in kind.traits.type_codes}
"""UNCL 1001. Every other code is an invoice of some sort: 380, corrected 384, prepayment 386, self-billed 389 …"""
_SCHEMES = frozenset({"VAT", "GST", "QST", "HST", "PST"})


def kind_of(type_code: str) -> Kind:
    """Return what a document of UNCL 1001 code `type_code` is."""
    return _KINDS.get(type_code, Kind.INVOICE)


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
