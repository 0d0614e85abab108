"""The table of what may become what, walked place by place against what is written here."""

import itertools

import pytest

from komtui.domain.sales.consent import Consent
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import MADE, Act, State, conversions, counts, refusal, stands, step, steps, undergoes

QUOTE, ORDER, INVOICE, CREDIT_NOTE = Kind.QUOTE, Kind.ORDER, Kind.INVOICE, Kind.CREDIT_NOTE
DRAFT, ISSUED, ACCEPTED, REFUSED, PAID, CANCELLED, DISCARDED = State
STANDING = {
    QUOTE: (ISSUED, ACCEPTED, REFUSED),
    ORDER: (ISSUED, ACCEPTED),
    INVOICE: (ISSUED, PAID, CANCELLED),
    CREDIT_NOTE: (ISSUED,),
}

AFTER = {
    (Act.ISSUE, QUOTE, DRAFT): ISSUED,
    (Act.ISSUE, ORDER, DRAFT): ISSUED,
    (Act.ISSUE, INVOICE, DRAFT): ISSUED,
    (Act.ISSUE, CREDIT_NOTE, DRAFT): ISSUED,
    (Act.CONVERT, QUOTE, ISSUED): ISSUED,
    (Act.CONVERT, QUOTE, ACCEPTED): ACCEPTED,
    (Act.CONVERT, ORDER, ISSUED): ISSUED,
    (Act.CONVERT, ORDER, ACCEPTED): ACCEPTED,
    (Act.CONVERT, INVOICE, ISSUED): ISSUED,
    (Act.CONVERT, INVOICE, PAID): PAID,
    (Act.MAIL, QUOTE, ISSUED): ISSUED,
    (Act.MAIL, QUOTE, ACCEPTED): ACCEPTED,
    (Act.MAIL, ORDER, ISSUED): ISSUED,
    (Act.MAIL, ORDER, ACCEPTED): ACCEPTED,
    (Act.MAIL, INVOICE, ISSUED): ISSUED,
    (Act.MAIL, INVOICE, PAID): PAID,
    (Act.MAIL, INVOICE, CANCELLED): CANCELLED,
    (Act.MAIL, CREDIT_NOTE, ISSUED): ISSUED,
    (Act.ACCEPT, QUOTE, ISSUED): ACCEPTED,
    (Act.ACCEPT, QUOTE, ACCEPTED): ACCEPTED,
    (Act.ACCEPT, ORDER, ISSUED): ACCEPTED,
    (Act.ACCEPT, ORDER, ACCEPTED): ACCEPTED,
    (Act.MAIL, QUOTE, REFUSED): REFUSED,
    (Act.ACCEPT, QUOTE, REFUSED): ACCEPTED,
    **{(Act.REFUSE, QUOTE, state): REFUSED for state in STANDING[QUOTE]},
    **{(Act.REOPEN, QUOTE, state): ISSUED for state in STANDING[QUOTE]},
    (Act.TAKE, INVOICE, ISSUED): ISSUED,
    (Act.TAKE, CREDIT_NOTE, ISSUED): ISSUED,
    **{(Act.REVERSE, INVOICE, state): state for state in (ISSUED, PAID)},
    (Act.REVERSE, CREDIT_NOTE, ISSUED): ISSUED,
    **{(Act.EXCHANGE, kind, state): state for kind in (INVOICE, CREDIT_NOTE) for state in STANDING[kind]},
    (Act.PAY, INVOICE, ISSUED): PAID,
    (Act.UNPAY, INVOICE, PAID): ISSUED,
    **{(Act.SHIP, kind, state): state for kind in (ORDER, INVOICE) for state in STANDING[kind]},
    **{(Act.ASSIGN, kind, state): state for kind in Kind for state in STANDING[kind]},
    **{(Act.SERVE, kind, state): state for kind in Kind for state in (DRAFT, *STANDING[kind])},
    (Act.CANCEL, INVOICE, ISSUED): CANCELLED,
    (Act.CANCEL, INVOICE, PAID): CANCELLED,
    **{(Act.DISCARD, kind, DRAFT): DISCARDED for kind in Kind},
    **{(Act.RESTORE, kind, DISCARDED): DRAFT for kind in Kind},
}
MAKES = {QUOTE: (ORDER, INVOICE), ORDER: (INVOICE,), INVOICE: (CREDIT_NOTE,), CREDIT_NOTE: ()}
ASKED = {(Act.MAIL, INVOICE, PAID): Consent.PAID, (Act.MAIL, INVOICE, CANCELLED): Consent.CANCELLED}
AGAIN = {Act.CONVERT: Consent.CONVERTED_BEFORE, Act.MAIL: Consent.SENT_BEFORE}
ALSO = {ORDER: Act.ACCEPT, INVOICE: Act.ACCEPT, CREDIT_NOTE: Act.CANCEL}


@pytest.mark.parametrize(("act", "kind", "state"), itertools.product(Act, Kind, State))
def test_every_place_of_the_table(act, kind, state):
    place = act, kind, state
    found = steps(*place)
    assert {each.after for each in found} == ({AFTER[place]} if place in AFTER else set())
    assert {each.consent for each in found} == ({ASKED.get(place)} if found else set())
    makes = tuple(each.makes for each in found)
    assert makes == (() if not found else MAKES[kind] if act is Act.CONVERT else (None,))
    for each in found:
        issuing = act is Act.ISSUE
        assert each.also == (ALSO.get(kind) if issuing else None)
        wanted = (Consent.CONVERTED_BEFORE if kind in ALSO else None) if issuing else AGAIN.get(act)
        assert each.again == wanted
        assert each.whole == (act in {Act.ACCEPT, Act.CANCEL})
        assert step(act, kind, state, each.makes) == each


@pytest.mark.parametrize(("kind", "state", "makes"), itertools.product(Kind, State, Kind))
def test_what_each_document_can_be_converted_to(kind, state, makes):
    carried_on = {QUOTE: (ISSUED, ACCEPTED), ORDER: (ISSUED, ACCEPTED), INVOICE: (ISSUED, PAID), CREDIT_NOTE: ()}
    possible = state in carried_on[kind] and makes in MAKES[kind]
    assert (makes in conversions(kind, state)) is possible
    assert (step(Act.CONVERT, kind, state, makes) is not None) is possible


@pytest.mark.parametrize(
    ("place", "code"),
    [
        # Only an invoice can be credited; whoever issues an order twice is not sent after a credit note.
        ((Act.ISSUE, INVOICE, ISSUED), "document.not-draft"),
        ((Act.ISSUE, INVOICE, CANCELLED), "document.not-draft"),
        ((Act.ISSUE, QUOTE, ISSUED), "document.issued-already"),
        ((Act.ISSUE, ORDER, ACCEPTED), "document.issued-already"),
        ((Act.ISSUE, CREDIT_NOTE, ISSUED), "document.issued-already"),
        ((Act.ISSUE, INVOICE, DISCARDED), "document.discarded"),
        ((Act.MAIL, INVOICE, DISCARDED), "document.discarded"),
        ((Act.DISCARD, INVOICE, ISSUED), "document.not-discarded"),
        ((Act.RESTORE, INVOICE, DRAFT), "document.not-put-away"),
        ((Act.CONVERT, QUOTE, DRAFT, ORDER), "document.still-draft"),
        ((Act.CONVERT, INVOICE, DRAFT, ORDER), "document.conversion"),
        ((Act.CONVERT, INVOICE, CANCELLED, CREDIT_NOTE), "document.cancelled"),
        ((Act.CONVERT, CREDIT_NOTE, ISSUED, INVOICE), "document.conversion"),
        ((Act.MAIL, QUOTE, DRAFT), "letter.draft"),
        ((Act.PAY, INVOICE, DRAFT), "document.still-draft"),
        ((Act.PAY, INVOICE, PAID), "document.state"),
        ((Act.PAY, INVOICE, CANCELLED), "document.cancelled"),
        ((Act.PAY, QUOTE, ISSUED), "document.state"),
        ((Act.TAKE, INVOICE, DRAFT), "document.still-draft"),
        ((Act.TAKE, INVOICE, PAID), "payment.nothing-due"),
        ((Act.TAKE, INVOICE, CANCELLED), "document.cancelled"),
        ((Act.TAKE, QUOTE, ISSUED), "payment.not-due"),
        ((Act.REVERSE, INVOICE, CANCELLED), "payment.credited"),
        ((Act.REFUSE, ORDER, ISSUED), "document.not-quote"),
        ((Act.ACCEPT, INVOICE, ISSUED), "document.not-accepted"),
        ((Act.SHIP, QUOTE, ISSUED), "document.not-goods"),
        ((Act.CONVERT, QUOTE, REFUSED, ORDER), "document.refused"),
        ((Act.CANCEL, INVOICE, CANCELLED), "document.cancelled"),
    ],
)
def test_a_refusal_says_why(place, code):
    assert step(*place) is None
    assert refusal(*place) == code


def test_only_what_is_issued_and_not_taken_back_stands():
    assert [state for state in State if stands(state)] == [ISSUED, ACCEPTED, REFUSED, PAID]


def test_what_counts_as_made_from_another():
    assert [state for state in State if not counts(state)] == [CANCELLED, DISCARDED]


def test_what_is_offered_to_be_made_is_what_anything_can_become():
    assert MADE == (ORDER, INVOICE, CREDIT_NOTE)
    assert set(MADE) == {makes for kind in Kind for state in State for makes in conversions(kind, state)}


def test_only_an_invoice_is_ever_cancelled_and_only_as_a_whole():
    assert {kind for kind in Kind if undergoes(Act.CANCEL, kind)} == {INVOICE}
    assert all(each.whole for each in undergoes(Act.CANCEL, INVOICE))
