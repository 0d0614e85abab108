"""The life of a document: one table says which kind may be done what to, in which state, and who must agree.

Whoever asks "may this be done?" asks here: the services before they write, the books within the transaction, screen and
command line to know what to offer. A new state or act is rows of `STEPS`, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from komtui.domain.sales.consent import Consent
from komtui.domain.sales.kind import BILLS, Kind
from komtui.late import dataclass

ORIGIN: Final = "origin"
"""Role of the reference to the document that another was converted from (see `document.Reference`)."""


class State(StrEnum):
    """Where a document stands. The delivery of its letters is told apart (see `delivery`)."""

    DRAFT = "draft"
    """Editable, without a number."""
    ISSUED = "issued"
    """Numbered and immutable."""
    ACCEPTED = "accepted"
    """A quote that a customer wants, a quote or an order that was carried on whole, in one document or in parts."""
    REFUSED = "refused"
    """A quote that a customer does not want."""
    PAID = "paid"
    """Nothing is left of what an invoice asked for: it follows from the payments (see `standing`)."""
    CANCELLED = "cancelled"
    """An invoice that credit notes took back, all of it."""
    DISCARDED = "discarded"
    """A draft that nobody wants: it is in no list but that of its own, and can be brought back."""


class Act(StrEnum):
    """What can be done to a document."""

    ISSUE = "issue"
    """It gets its number and its date."""
    CONVERT = "convert"
    """A draft of another kind is made from it."""
    MAIL = "mail"
    """A letter that carries it is queued."""
    ACCEPT = "accept"
    """All of it was carried on, by what is issued; or a customer has said yes."""
    REFUSE = "refuse"
    """A customer has said no."""
    REOPEN = "reopen"
    """The answer to a quote is awaited again."""
    TAKE = "take"
    """Money that comes in for it, or goes out, is entered."""
    REVERSE = "reverse"
    """A payment of it is taken back by another one."""
    EXCHANGE = "exchange"
    """A payment is taken back and entered anew, by another method: the balance stays."""
    PAY = "pay"
    """What was due has come in."""
    UNPAY = "unpay"
    """What had come in was taken back."""
    CANCEL = "cancel"
    """Credit notes that take all of it back are issued."""
    DISCARD = "discard"
    """A draft is put away."""
    RESTORE = "restore"
    """It is brought back."""
    SHIP = "ship"
    """It is set down whether its goods have gone out."""
    SERVE = "serve"
    """It is set down who served."""
    ASSIGN = "assign"
    """It is put down to another customer of the list."""


@dataclass(frozen=True)
class Step:
    """One row of the table."""

    act: Act
    """What is done."""
    kind: Kind
    """To what."""
    before: State
    """Where it stands."""
    after: State
    """Where it stands then."""
    makes: Kind | None = None
    """Of `CONVERT`: what the draft is."""
    consent: Consent | None = None
    """What a person must have agreed to, each time."""
    again: Consent | None = None
    """What a person must have agreed to where it was done before."""
    also: Act | None = None
    """Of `ISSUE`: what happens to the document that this one was made from, in the same transaction."""
    whole: bool = False
    """Of what happens to an origin: only once nothing is left of it that could be carried on."""


_ISSUED, _ACCEPTED, _REFUSED = State.ISSUED, State.ACCEPTED, State.REFUSED
_BILLS = tuple(kind for kind in Kind if kind in BILLS)
_STANDING = {
    Kind.QUOTE: (_ISSUED, _ACCEPTED, _REFUSED),
    Kind.ORDER: (_ISSUED, _ACCEPTED),
    Kind.INVOICE: (_ISSUED, State.PAID, State.CANCELLED),
    Kind.CREDIT_NOTE: (_ISSUED,),
}
"""States in which a document of that kind is, once it is issued."""


def _issue(kind: Kind, also: Act | None = None) -> Step:
    again = Consent.CONVERTED_BEFORE if also else None
    return Step(Act.ISSUE, kind, State.DRAFT, _ISSUED, also=also, again=again)


def _convert(kind: Kind, *states: State, to: tuple[Kind, ...]) -> Iterator[Step]:
    for state in states:
        for makes in to:
            yield Step(Act.CONVERT, kind, state, state, makes=makes, again=Consent.CONVERTED_BEFORE)


def _mail(kind: Kind, state: State, consent: Consent | None = None) -> Step:
    return Step(Act.MAIL, kind, state, state, consent=consent, again=Consent.SENT_BEFORE)


STEPS: Final[tuple[Step, ...]] = (
    _issue(Kind.QUOTE),
    _issue(Kind.ORDER, also=Act.ACCEPT),
    _issue(Kind.INVOICE, also=Act.ACCEPT),
    _issue(Kind.CREDIT_NOTE, also=Act.CANCEL),
    # A quote or an order that was accepted can be carried on once more, in parts for example: a person says so.
    *_convert(Kind.QUOTE, _ISSUED, _ACCEPTED, to=(Kind.ORDER, Kind.INVOICE)),
    *_convert(Kind.ORDER, _ISSUED, _ACCEPTED, to=(Kind.INVOICE,)),
    *_convert(Kind.INVOICE, _ISSUED, State.PAID, to=(Kind.CREDIT_NOTE,)),
    _mail(Kind.QUOTE, _ISSUED),
    _mail(Kind.QUOTE, _ACCEPTED),
    _mail(Kind.QUOTE, _REFUSED),
    _mail(Kind.ORDER, _ISSUED),
    _mail(Kind.ORDER, _ACCEPTED),
    _mail(Kind.INVOICE, _ISSUED),
    _mail(Kind.INVOICE, State.PAID, Consent.PAID),
    _mail(Kind.INVOICE, State.CANCELLED, Consent.CANCELLED),
    _mail(Kind.CREDIT_NOTE, _ISSUED),
    *(
        Step(Act.ACCEPT, kind, state, _ACCEPTED, whole=True)
        for kind in (Kind.QUOTE, Kind.ORDER)
        for state in (_ISSUED, _ACCEPTED)
    ),
    # Who refused may have thought better of it.
    Step(Act.ACCEPT, Kind.QUOTE, _REFUSED, _ACCEPTED, whole=True),
    *(Step(Act.REFUSE, Kind.QUOTE, state, _REFUSED) for state in (_ISSUED, _ACCEPTED, _REFUSED)),
    *(Step(Act.REOPEN, Kind.QUOTE, state, _ISSUED) for state in (_ISSUED, _ACCEPTED, _REFUSED)),
    *(Step(Act.TAKE, kind, _ISSUED, _ISSUED) for kind in _BILLS),
    *(
        Step(Act.REVERSE, kind, state, state)
        for kind in _BILLS
        for state in _STANDING[kind]
        if state is not State.CANCELLED
    ),
    *(Step(Act.EXCHANGE, kind, state, state) for kind in _BILLS for state in _STANDING[kind]),
    Step(Act.PAY, Kind.INVOICE, _ISSUED, State.PAID),
    Step(Act.UNPAY, Kind.INVOICE, State.PAID, _ISSUED),
    # Nothing but a credit note cancels, and money that came in keeps nobody from taking an invoice back.
    *(Step(Act.CANCEL, Kind.INVOICE, state, State.CANCELLED, whole=True) for state in (_ISSUED, State.PAID)),
    *(Step(Act.DISCARD, kind, State.DRAFT, State.DISCARDED) for kind in Kind),
    *(Step(Act.RESTORE, kind, State.DISCARDED, State.DRAFT) for kind in Kind),
    *(Step(Act.SHIP, kind, state, state) for kind in (Kind.ORDER, Kind.INVOICE) for state in _STANDING[kind]),
    *(Step(Act.SERVE, kind, state, state) for kind in Kind for state in (State.DRAFT, *_STANDING[kind])),
    *(Step(Act.ASSIGN, kind, state, state) for kind in Kind for state in _STANDING[kind]),
)
"""What may become what. What is not in it cannot be done."""

MADE: Final[tuple[Kind, ...]] = tuple(kind for kind in Kind if any(each.makes is kind for each in STEPS))
"""What documents are converted to."""

_BY_PLACE: Final[Mapping[tuple[Act, Kind, State], tuple[Step, ...]]] = MappingProxyType(
    {
        place: tuple(each for each in STEPS if (each.act, each.kind, each.before) == place)
        for place in {(each.act, each.kind, each.before) for each in STEPS}
    }
)


def steps(act: Act, kind: Kind, state: State) -> tuple[Step, ...]:
    """Return the rows by which that may be done to a document of that kind and state; none where it cannot be."""
    return _BY_PLACE.get((act, kind, state), ())


def step(act: Act, kind: Kind, state: State, makes: Kind | None = None) -> Step | None:
    """Return the one row; `makes` says which for `CONVERT`. None where it cannot be done, and `refusal` says why."""
    return next((each for each in steps(act, kind, state) if each.makes == makes), None)


def refusal(act: Act, kind: Kind, state: State, makes: Kind | None = None) -> str:
    """Return the code of the problem that says why `step` found nothing."""
    if state is State.DISCARDED:
        return "document.discarded"
    if act in _ONLY_DRAFTS:
        # Only what can be credited is mended by a credit note.
        is_credited = any(each.kind is kind and each.makes is Kind.CREDIT_NOTE for each in STEPS)
        return "document.not-draft" if act is Act.ISSUE and is_credited else _ONLY_DRAFTS[act]
    if act is Act.CONVERT and not any(each.kind is kind and each.makes == makes for each in STEPS):
        return "document.conversion"
    if state is State.DRAFT:
        return _OF_DRAFTS.get(act, "document.still-draft")
    return _because(act, kind, state)


def _because(act: Act, kind: Kind, state: State) -> str:
    """Return why what is issued is not done that to."""
    if not undergoes(act, kind) and act in _NOT_OF:
        return _NOT_OF[act]
    return _BECAUSE.get((act, state)) or ("document.cancelled" if state is State.CANCELLED else "document.state")


_OF_DRAFTS: Final[Mapping[Act, str]] = MappingProxyType(
    {Act.MAIL: "letter.draft", Act.ASSIGN: "document.draft-customer"}
)
"""What is not done to drafts, with the code of the problem that says so better than that it is one."""
_ONLY_DRAFTS: Final[Mapping[Act, str]] = MappingProxyType(
    {
        Act.ISSUE: "document.issued-already",
        Act.DISCARD: "document.not-discarded",
        Act.RESTORE: "document.not-put-away",
    }
)
"""What is done to drafts alone, with the code of the problem that says so."""
_NOT_OF: Final[Mapping[Act, str]] = MappingProxyType(
    {
        Act.REFUSE: "document.not-quote",
        Act.REOPEN: "document.not-quote",
        Act.ACCEPT: "document.not-accepted",
        Act.SHIP: "document.not-goods",
        Act.TAKE: "payment.not-due",
        Act.REVERSE: "payment.not-due",
        Act.EXCHANGE: "payment.not-due",
    }
)
"""What is not done to every kind, with the code of the problem that says so."""
_BECAUSE: Final[Mapping[tuple[Act, State], str]] = MappingProxyType(
    {
        (Act.CONVERT, State.REFUSED): "document.refused",
        (Act.TAKE, State.PAID): "payment.nothing-due",
        (Act.REVERSE, State.CANCELLED): "payment.credited",
    }
)
"""What a state keeps from being done, where it has a sentence of its own."""


def conversions(kind: Kind, state: State) -> tuple[Kind, ...]:
    """Return what a document of that kind and state may be converted to."""
    return tuple(each.makes for each in steps(Act.CONVERT, kind, state) if each.makes is not None)


def undergoes(act: Act, kind: Kind) -> tuple[Step, ...]:
    """Return the rows by which a document of that kind is ever done that to, in whatever state."""
    return tuple(each for each in STEPS if each.act is act and each.kind is kind)


def stands(state: State) -> bool:
    """Return whether a document of that state holds: it is issued, and nothing has taken it back."""
    return state not in {State.DRAFT, State.CANCELLED, State.DISCARDED}


def is_draft(state: State) -> bool:
    """Return whether a document of that state has not been issued, be it wanted or not."""
    return state in {State.DRAFT, State.DISCARDED}


def counts(state: State) -> bool:
    """Return whether a document of that state counts: a draft does, what was taken back or discarded does not."""
    return state not in {State.CANCELLED, State.DISCARDED}
