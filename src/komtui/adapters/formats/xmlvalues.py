"""XML values: decimals, dates and codes exactly as the standards write them; anything else is a problem."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from komtui.adapters.formats.faults import Faults
from komtui.adapters.formats.xmltree import Node
from komtui.domain.money import ZERO

_DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})")
_ISO_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T.*|Z|[+-][0-9]{2}:[0-9]{2})?")
_TRUTHS = {"true": True, "1": True, "false": False, "0": False, "": False}
_CURRENCY = re.compile(r"[A-Z]{3}")
_COMPACT_DATES = frozenset({"", "102", "203", "204", "205", "303", "304", "305"})
"""UNCL 2379: formats that begin with CCYYMMDD."""


_PERIODS = frozenset({"602", "604", "608", "609", "610", "613", "615", "616"})
"""UNCL 2379: years, quarters, months and weeks, which have no day."""


class XmlValues:
    """Reads typed values below a node and notes what is wrong with them."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        """Where problems go."""

    def decimal(self, node: Node | None) -> Decimal | None:
        """Return the decimal in `node` (xs:decimal: a point, no exponent); None where there is none or a wrong one."""
        if node is None or not node.text:
            return None
        if not _DECIMAL.fullmatch(node.text):
            self.faults.add("import.value-number", place=node.place, line=node.line, value=node.text[:60])
            return None
        # Some programs write a negative zero.
        number = Decimal(node.text)
        return number or number.copy_abs()

    def amount(self, parent: Node, path: str) -> Decimal:
        """Return the decimal at `path`, zero where there is none."""
        found = self.decimal(parent.first(path))
        return ZERO if found is None else found

    def optional(self, parent: Node, path: str) -> Decimal | None:
        """Return the decimal at `path`, None where there is none."""
        return self.decimal(parent.first(path))

    def indicator(self, parent: Node, path: str) -> bool:
        """Return the truth at `path` (xs:boolean); false where there is none or a wrong one."""
        node = parent.first(path)
        text = node.text.lower() if node is not None else ""
        if node is not None and text not in _TRUTHS:
            self.faults.add("import.value-indicator", place=node.place, line=node.line, value=node.text[:60])
        return _TRUTHS.get(text, False)

    def required(self, parent: Node, path: str, term: str) -> str:
        """Return the text at `path`, which the standard demands as `term` (`BT-1`)."""
        value = parent.value(path)
        if not value:
            self.faults.add("import.value-missing", place=f"{parent.name}/{path} ({parent.line})", term=term)
        return value

    def currency(self, root: Node, path: str, amount: Node | None) -> str:
        """Return the document's currency (BT-5); where it is left out, that of `amount`, as UBL itself allows."""
        node = root.first(path)
        if (node is None or not node.text) and amount is not None and "currencyID" in amount.attributes:
            node, code = amount, amount.attributes["currencyID"]
        else:
            code = self.required(root, path, "BT-5")
        if node is not None and code and not _CURRENCY.fullmatch(code):
            self.faults.add("import.value-currency", place=node.place, line=node.line, value=code[:60])
        return code

    def date(self, node: Node | None) -> dt.date | None:
        """Return the date in `node`: xs:date, or UN/CEFACT's DateTimeString with its format."""
        if node is None or not node.text:
            return None
        text = node.text
        if node.attributes.get("format") in _PERIODS:
            return None
        compact = node.attributes.get("format", "") in _COMPACT_DATES and re.match(r"[0-9]{8}(?![0-9]{0,3}-)", text)
        iso = _ISO_DATE.fullmatch(text)
        try:
            if compact:
                return dt.date(int(text[:4]), int(text[4:6]), int(text[6:8]))
            if iso:
                return dt.date.fromisoformat(iso[1])
        except ValueError:
            # Right in form, but no day of the calendar: told below.
            pass
        self.faults.add("import.value-date", place=node.place, line=node.line, value=text[:60])
        return None
