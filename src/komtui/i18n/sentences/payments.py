"""Sentences on payments."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.marking import N_

SENTENCES: Mapping[str, str] = {
    "payment.amount": N_("“{value}” is no amount. Write it like 12.50."),
    "payment.zero": N_("An amount of zero is no payment."),
    "payment.decimals": N_("{currency} has no smaller amounts than {smallest}. Round it."),
    "payment.date": N_("“{value}” is no day. Write it like {example}."),
    "payment.future": N_("{when} has not come yet. A payment is entered once the money is there."),
    "payment.early": N_("{when} is more than a year before {number}. Check the year."),
    "payment.method": N_("“{value}” is not one of the methods of payment here. Choose one of: {methods}."),
    "payment.note": N_("The note is too long: {maximum} characters at most."),
    "payment.control": N_("The note holds a line break or another character that cannot be printed. Remove it."),
    "payment.not-due": N_("{number} asks for no money. Payments belong to an invoice or to a credit note."),
    "payment.nothing-due": N_("Nothing is due on {number}: it is settled."),
    "payment.too-much": N_("That is more than what is left on {number}: {due}. Enter that amount at the most."),
    "payment.coins": N_("There are no coins for that: cash goes by {coin}. Enter {lower} or {upper}."),
    "payment.coin": N_("There are no coins for that: cash goes by {coin}. Enter {lower}."),
    "payment.incoming": N_(
        "Money comes in for {number}, so the amount is above zero; {due} is due. To take a payment back, reverse it."
    ),
    "payment.outgoing": N_("Money goes out for {number}, so the amount is below zero: {due} at the most."),
    "payment.unknown": N_("There is no payment {payment}. “komtui payment list NUMBER” shows those of a document."),
    "payment.reversed": N_("Payment {payment} is taken back already, by payment {other}."),
    "payment.reversal": N_(
        "Payment {payment} is itself what takes payment {other} back, and cannot be taken back. Enter a new payment."
    ),
    "payment.same-method": N_("Payment {payment} is by that method already."),
    "payment.credited": N_(
        "A credit note took {number} back, so its payments stay. What is to be given back, or was never there, is"
        " entered on the credit note, with an amount below zero."
    ),
    "payment.currencies": N_("One payment has one currency: {number} is in {currency}. Pay it by itself."),
    "payment.period": N_("{until} is before {from}. Name the first day first."),
    "payment.nothing": N_("Nothing is due on any of these documents."),
}
