"""Terms of payment with figures: how XRechnung writes them into a text, and how many days UN/CEFACT means.

Source: Spezifikation XRechnung, BG-20 and BT-20: each on a line of its own, `#SKONTO#TAGE=14#PROZENT=2.25#`, perhaps
with `BASISBETRAG=…#`; `#VERZUG#…` for interest.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from komtui.domain.sales.document import PaymentMeans
from komtui.domain.sales.payment_term import PaymentTerm, TermKind

_TERM = re.compile(
    r"#(SKONTO|VERZUG)#TAGE=([0-9]{1,4})#PROZENT=([0-9]{1,3}(?:\.[0-9]{1,10})?)#"
    r"(?:BASISBETRAG=(-?[0-9]{1,15}(?:\.[0-9]{1,10})?)#)?"
)
_KINDS = {"SKONTO": TermKind.DISCOUNT, "VERZUG": TermKind.PENALTY}
_DAYS = {"DAY": 1, "WEE": 7}


def first_means(means: Sequence[PaymentMeans]) -> tuple[PaymentMeans, tuple[PaymentMeans, ...]]:
    """Return the first means of payment with an account, else the first; and the others, each once."""
    best = next((each for each in means if each.iban), next(iter(means), PaymentMeans()))
    return best, tuple(dict.fromkeys(each for each in means if each not in (best, PaymentMeans())))


def quoted(
    means: tuple[PaymentMeans, tuple[PaymentMeans, ...]], reference: str
) -> tuple[PaymentMeans, tuple[PaymentMeans, ...]]:
    """Return means of payment with what is quoted, which is of the whole document (BT-83), said once, at the first."""
    best, others = plainly(means[0]), map(plainly, means[1])
    rest = (replace(each, reference="") if each.reference == reference else each for each in others)
    return replace(best, reference=reference), tuple(dict.fromkeys(each for each in rest if each != PaymentMeans()))


_DIRECT_DEBITS = {"49", "59"}
_TRANSFER, _UNDEFINED = "30", "1"
"""UNCL 4461."""


def debited(means: Sequence[PaymentMeans], mandate: str, creditor: str) -> list[PaymentMeans]:
    """Return means of payment with what a document says of direct debits as a whole: at that which is one.

    Where none is, at the first with an account, else the first: it is kept all the same.
    """
    found = list(means) or [PaymentMeans()]
    best, _ = first_means(found)
    is_debit = (each for each in found if each.mandate or each.debited_account or each.code in _DIRECT_DEBITS)
    at = found.index(next(is_debit, best))
    found[at] = replace(found[at], mandate=found[at].mandate or mandate, creditor_id=creditor)
    return found


def plainly(means: PaymentMeans) -> PaymentMeans:
    """Return a means of payment with the code that its fields tell (BT-81): a transfer where it names an account alone.

    Where it is said to be undefined, and nothing but what is of the whole document stands there, it says nothing.
    """
    if means.iban and not means.code:
        return replace(means, code=_TRANSFER)
    bare = PaymentMeans(reference=means.reference, mandate=means.mandate, creditor_id=means.creditor_id)
    return bare if means.code == _UNDEFINED and replace(means, code="") == bare else means


@dataclass(frozen=True)
class Terms:
    """What all the terms of payment of a document say."""

    text: str
    """BT-20."""
    due: dt.date | None
    """BT-9."""
    each: tuple[PaymentTerm, ...]
    """Those with figures."""


def parted(text: str, issued: dt.date | None) -> tuple[str, tuple[PaymentTerm, ...]]:
    """Return payment terms without the lines that are written for programs, and what those say."""
    kept: list[str] = []
    terms: list[PaymentTerm] = []
    for line in text.splitlines():
        found = _TERM.fullmatch(line.strip())
        if found is None:
            kept.append(line)
            continue
        kind, days, percent, base = found.groups()
        date = later(issued, int(days), "DAY")
        terms.append(PaymentTerm(_KINDS[kind], date, Decimal(percent), base=Decimal(base) if base else None))
    return "\n".join(kept).strip(), tuple(terms)


def later(start: dt.date | None, count: int, unit: str) -> dt.date | None:
    """Return the day that lies `count` days (`DAY`), weeks (`WEE`), months (`MON`) or years (`ANN`) after `start`.

    None where that is no day, or the unit none of these (UN/ECE Recommendation 20).
    """
    if start is None:
        return None
    try:
        if unit in _DAYS:
            return start + dt.timedelta(days=count * _DAYS[unit])
        months = {"MON": count, "ANN": 12 * count}[unit]
        year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
        last = (dt.date(year + month // 11, (month + 1) % 12 + 1, 1) - dt.timedelta(days=1)).day
        return dt.date(year, month + 1, min(start.day, last))
    except (KeyError, ValueError, OverflowError):
        return None
