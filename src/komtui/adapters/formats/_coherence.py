"""Coherence: whether an e-invoice agrees with itself where the rules of totals (`arithmetic`) ask nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal, DecimalException

from komtui.adapters.formats.codes import PRO_FORMA, is_known_kind
from komtui.adapters.formats.faults import Faults
from komtui.adapters.formats.xmltree import Node
from komtui.domain.sales.document import Document, Line

_OUTLINES = re.compile(r"^$|minimum|basic-?wl", re.IGNORECASE)
"""Profiles without lines."""
_OF_WHOLE = re.compile(r"MonetaryTotal/|MonetarySummation/|LineExtensionAmount$|LineTotalAmount$")
_OF_TAX = re.compile(r"TaxTotal|TaxSubtotal|WithholdingTax")
"""Which may be told in the seller's own currency as well (BT-111)."""
_MOST = 5
"""Lines that are named."""
_CENT = Decimal("0.01")
_HALF = Decimal("0.005")


def look_over(document: Document, root: Node, profile: str, faults: Faults) -> None:
    """Note what does not agree.

    Faults: `import.pro-forma`, which is no invoice; `import.no-lines` where lines are missing that the profile has
    (BR-16); `import.value-other-currency` for a total in another currency. Notes: `import.kind-unknown`;
    `import.no-lines-kept` for profiles without lines; `import.line-amount` where quantity and price do not come to the
    amount of a line, which stands; `import.value-other-currency-kept`.
    """
    if document.type_code == PRO_FORMA:
        faults.add("import.pro-forma", place="BT-3")
    elif not is_known_kind(document.type_code):
        faults.note("import.kind-unknown", value=document.type_code[:60])
    if not document.lines:
        if _OUTLINES.search(profile):
            faults.note("import.no-lines-kept")
        else:
            faults.add("import.no-lines", place="BG-25")
    _currencies(document.currency, root, faults)
    odd = [line for line in document.lines if _differs(line, document.currency)]
    for line in odd[:_MOST]:
        counted = f"{line.quantity.normalize():f} × {line.price.normalize():f}"
        if line.price_base != 1:
            counted += f" / {line.price_base.normalize():f}"
        stated = f"{line.stated_net or 0:f}"
        faults.note("import.line-amount", place=line.identifier, counted=counted, stated=stated)


def _currencies(currency: str, root: Node, faults: Faults) -> None:
    """Note the first amount of each sort that is in another currency than the document."""
    kept = False
    for leaf in root.leaves():
        other = leaf.attributes.get("currencyID", currency)
        if not currency or other == currency or _OF_TAX.search(leaf.path):
            continue
        facts = {"value": other[:60], "currency": currency}
        if _OF_WHOLE.search(leaf.path):
            faults.add("import.value-other-currency", place=leaf.place, line=leaf.line, **facts)
            return
        if not kept:
            faults.note("import.value-other-currency-kept", place=leaf.place, line=leaf.line, **facts)
            kept = True


def _differs(line: Line, currency: str) -> bool:
    """Return whether quantity and price make another amount than is stated, by more than the price was rounded."""
    if line.stated_net is None or not line.counts or not line.price:
        return False
    try:
        counted = replace(line, stated_net=None).net(currency)
        slack = _CENT + _HALF * abs(line.quantity / line.price_base)
    except DecimalException:
        return False  # told as too large
    return abs(counted - line.stated_net) > slack
