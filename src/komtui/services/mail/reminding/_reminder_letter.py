"""The letter of a run: what it says of each document, what it claims besides, and its words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Final

from komtui.domain.mail.letter import Letter
from komtui.domain.mail.reminder import Item, Step, Sums, claiming, letter_kind, sums
from komtui.domain.mail.template import filled
from komtui.domain.money import ZERO
from komtui.domain.problem import Problem
from komtui.domain.sales.interest import FLOOR, POINTS, Basis, Interest, half_year
from komtui.domain.sales.late_payment import Claims, Debt, claims_of
from komtui.domain.settings.catalogue.texts import text_key
from komtui.i18n.localizer import Localizer
from komtui.i18n.presentation import reminders as presentation
from komtui.late import dataclass
from komtui.services.mail.reminding.reminder_run import Act, Entry, Group, amount_of
from komtui.services.ports import StoredDocument
from komtui.services.settings.snapshot import Snapshot

_NEVER: Final = "never"


@dataclass(frozen=True)
class Written:
    """A letter of a run, before it is queued."""

    group: Group
    """Whose it is, as it stands now."""
    letter: Letter
    """The letter."""
    documents: tuple[StoredDocument, ...]
    """What it carries."""
    items: tuple[Item, ...]
    """What its table says."""
    remarks: tuple[Problem, ...] = ()
    """What to think over."""

    @property
    def sums(self) -> tuple[Sums, ...]:
        """What it asks for."""
        return sums(self.items)


def _claims_wanted(step: Step, settings: Snapshot) -> Callable[[StoredDocument], Claims]:
    """Return what is claimed in a letter of a step, by document."""
    since = settings.value("reminder.claim_from")
    if since == _NEVER or step.level < int(since):
        return lambda _stored: Claims()
    basis, rate = settings.value("reminder.interest"), settings.value("reminder.rate")
    wanted = {
        Basis.LEGAL.value: Interest(Basis.LEGAL, FLOOR),
        Basis.CENTRAL_BANK.value: Interest(Basis.CENTRAL_BANK, POINTS),
        Basis.FIXED.value: Interest(Basis.FIXED, Decimal(rate)) if rate else None,
    }.get(basis)
    compensated = settings.value("reminder.compensation") == "yes"

    def claims(stored: StoredDocument) -> Claims:
        found = claims_of(stored.document, wanted)
        return Claims(None if basis == "none" else found.interest, found.compensation if compensated else ZERO)

    return claims


def items_of(group: Group, documents: Sequence[StoredDocument], act: Act) -> tuple[Item, ...]:
    """Return what the table of a letter says of each of its documents."""
    claims = _claims_wanted(group.step, act.settings)
    return tuple(_item(each, stored, act, claims) for each, stored in zip(group.entries, documents, strict=True))


def _item(entry: Entry, stored: StoredDocument, act: Act, claims: Callable[[StoredDocument], Claims]) -> Item:
    candidate, document = entry.candidate, stored.document
    asked = candidate.asked
    until = asked.until or act.today
    item = Item(
        candidate.number,
        asked.kind,
        candidate.date,
        until,
        entry.late,
        amount_of(candidate),
        candidate.currency,
        entry.step,
    )
    debt = Debt(asked.payable, document.received, until, candidate.currency)
    return claiming(item, claims(stored), debt, act.today)


def words_of(
    group: Group, items: Sequence[Item], first: StoredDocument, words: Localizer, settings: Snapshot
) -> tuple[str, str]:
    """Return subject and body: the house's own texts where it has some, else the built-in ones.

    `first` is its first document.
    """
    document = first.document
    company = document.seller.name or settings.value("company.name", document.store)
    phone = document.seller.phone or settings.value("company.phone", document.store)
    signature = (company, phone, settings.value("company.website", document.store))
    said = presentation.facts(items, words, group.customer, signature)
    built_in = presentation.built_in(group.step, words)
    kind = letter_kind(group.step)
    subject, body = (
        settings.value(text_key(kind, part, words.language), document.store) or usual
        for part, usual in zip(("subject", "body"), built_in, strict=True)
    )
    return " ".join(filled(subject, said).split()), f"{filled(body, said)}\n"


def remarks(items: Sequence[Item], today: dt.date) -> Iterable[Problem]:
    """Yield what to think over: a rate whose figure of this half year is not known yet."""
    rates = dict.fromkeys(each.rate for each in items if each.rate is not None and each.interest)
    for rate in rates:
        if not rate.is_known(today):
            facts = {
                "percent": f"{rate.on(today):f}",
                "from": rate.half_year_of(today).isoformat(),
                "when": half_year(today).isoformat(),
            }
            yield Problem("reminder.figures", facts, "reminder.rate")
