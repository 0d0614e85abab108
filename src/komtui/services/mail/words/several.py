"""The words of a letter with several documents: its subject, and a text with a table of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from komtui.domain.mail.template import filled
from komtui.domain.money import ZERO, Money, added
from komtui.domain.sales.document import Document, Kind
from komtui.domain.sales.kind import Deadline
from komtui.domain.sales.payment import amount_due
from komtui.domain.settings.catalogue.texts import SEVERAL, text_key
from komtui.domain.text import visible
from komtui.i18n.localizer import Localizer
from komtui.services.ports import SettingsSnapshot

_NAMED: Final = 3
"""Documents that the subject names."""


def words_of(
    documents: Sequence[Document], words: Localizer, settings: SettingsSnapshot, signature: tuple[str, ...]
) -> tuple[str, str]:
    """Return subject and body: the house's own texts where it has some, else the built-in ones."""
    said, store = facts(documents, words, signature), documents[0].store
    subject, body = (settings.value(text_key(SEVERAL, part, words.language), store) for part in ("subject", "body"))
    subject = filled(subject, said) if subject else _subject(documents, words, said)
    body = f"{filled(body, said)}\n" if body else _body(documents, words, said)
    return " ".join(subject.split()), body


def built_in(words: Localizer) -> tuple[str, str]:
    """Return subject and body with placeholders: what a text of one's own can begin from."""
    paragraphs = (
        words._("Hello,"),
        words._("Please find attached {count} documents:"),
        "{table}",
        words._("If anything in them is not as you expected, simply reply to this message."),
        words._("Kind regards,"),
        "{signature}",
    )
    return words._("{count} documents – {company}"), "\n\n".join(paragraphs)


def facts(documents: Sequence[Document], words: Localizer, signature: tuple[str, ...]) -> dict[str, str]:
    """Return what the placeholders of a text stand for (see `domain.mail.template`), fit to be shown."""
    company, phone, website = (*signature, "", "", "")[:3]
    due = [each.due_date for each in documents if each.due_date and amount_due(each)]
    to_pay = ", ".join(map(words.money, _due(documents)))
    found = {
        "count": str(len(documents)),
        "number": ", ".join(each.number for each in documents),
        "amount": ", ".join(map(words.money, _totals(documents))),
        "to_pay": to_pay,
        "total": to_pay,
        "due_date": words.long_date(min(due)) if due else "",
        "customer": documents[0].buyer.name,
        "company": company,
        "phone": phone,
        "website": website,
    }
    lines = (visible(line) for line in signature if line)
    shown = {name: visible(value) for name, value in found.items()}
    return {**shown, "table": table(documents, words), "signature": "\n".join(lines)}


def table(documents: Sequence[Document], words: Localizer) -> str:
    """Return a table in plain text: number, date, amount and due date, of each kind apart, with its sums.

    Amounts are those of the documents, tax included. The sums are by kind and currency: what is offered, ordered and
    billed is not added up.
    """
    kinds = list(Kind)
    by_kind = sorted(documents, key=lambda each: (kinds.index(each.kind), each.date, each.number))
    return "\n\n".join(
        _of_kind(kind, list(members), words) for kind, members in groupby(by_kind, key=lambda each: each.kind)
    )


def _of_kind(kind: Kind, documents: Sequence[Document], words: Localizer) -> str:
    is_offered = kind.traits.deadline is Deadline.VALIDITY
    ends = [each.valid_until if is_offered else each.due_date for each in documents]
    last = words._("Valid until") if is_offered else words._("Due on")
    rows = [(words._(kind.traits.plural), words._("Date"), words._("Amount"), last if any(ends) else "")]
    rows += [
        (
            visible(each.number),
            words.date(each.date),
            words.money(Money(each.totals.total, each.currency)),
            words.date(end) if end else "",
        )
        for each, end in zip(documents, ends, strict=True)
    ]
    if len(documents) > 1:
        sums = _totals(documents)
        rows += [(words._("Total"), "", words.money(each), "") for each in sums]
    widths = [max(len(row[place]) for row in rows) for place in range(4)]
    lines = [
        "  ".join((row[0].ljust(widths[0]), row[1].ljust(widths[1]), row[2].rjust(widths[2]), row[3])) for row in rows
    ]
    return "\n".join(line.rstrip() for line in lines)


def _totals(documents: Sequence[Document]) -> tuple[Money, ...]:
    return added(Money(each.totals.total, each.currency) for each in documents)


def _due(documents: Sequence[Document]) -> tuple[Money, ...]:
    return added(Money(amount_due(each), each.currency) for each in documents)


def _subject(documents: Sequence[Document], words: Localizer, said: dict[str, str]) -> str:
    """Return what they are, the numbers of the first ones, how many more there are, and who they are from."""
    kinds = {each.kind for each in documents}
    what = words._(kinds.pop().traits.plural) if len(kinds) == 1 else words._("Documents")
    numbers, more = ", ".join(visible(each.number) for each in documents[:_NAMED]), len(documents) - _NAMED
    if more > 0:
        numbers = words.n_("{numbers} and {count} more", "{numbers} and {count} more", more).format(
            numbers=numbers, count=more
        )
    if not said["company"]:
        return f"{what} {numbers}"
    return words._("{what} {numbers} – {company}").format(what=what, numbers=numbers, company=said["company"])


def _body(documents: Sequence[Document], words: Localizer, said: dict[str, str]) -> str:
    due = [each for each in _due(documents) if each.amount > ZERO]
    paragraphs = (
        words._("Hello,"),
        words._("Please find attached {count} documents:").format(count=said["count"]),
        said["table"],
        words._("The amount due is {amount}.").format(amount=", ".join(map(words.money, due))) if due else "",
        words._("If anything in them is not as you expected, simply reply to this message."),
        words._("Kind regards,"),
        said["signature"],
    )
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph) + "\n"
