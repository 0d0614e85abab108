"""Business terms: what EN 16931 calls the parts of an invoice, in the words of people who write and get them."""

from __future__ import annotations

from collections.abc import Callable

from komtui.domain.marking import N_

TERMS = {
    "BT-1": N_("invoice number"),
    "BT-2": N_("invoice date"),
    "BT-3": N_("type of document"),
    "BT-5": N_("currency"),
    "BT-7": N_("tax point date"),
    "BT-8": N_("when the tax becomes due"),
    "BT-20": N_("part of the payment terms"),
    "BT-23": N_("business process"),
    "BT-27": N_("seller's name"),
    "BT-44": N_("buyer's name"),
    "BT-71": N_("identifier of the place of delivery"),
    "BT-82": N_("means of payment in words"),
    "BT-109": N_("total without tax"),
    "BT-112": N_("total with tax"),
    "BT-115": N_("amount due"),
    "BT-128": N_("object that a line is about"),
    "BT-132": N_("line of the order"),
    "BT-133": N_("account for a line"),
    "BT-158": N_("classification of an item"),
    "BT-159": N_("country of origin"),
    "BG-4": N_("further details of the seller"),
    "BG-7": N_("further details of the buyer"),
    "BG-10": N_("further details of the payee"),
    "BG-11": N_("further details of the tax representative"),
    "BG-16": N_("further details of the payment"),
    "BG-20": N_("further details of allowances and charges"),
    "BG-22": N_("totals"),
    "BG-23": N_("further details of the tax"),
    "BG-24": N_("supporting documents"),
    "batch": N_("batch and serial numbers"),
    "delivery": N_("further details of the delivery"),
    "extension": N_("signatures and extensions"),
    "parts": N_("what an item is made of"),
    "prepaid": N_("single payments received"),
    "reference": N_("further references"),
}
"""By the number of EN 16931, or by a word of ours for what that does not have."""


def term_words(term: str, translate: Callable[[str], str]) -> str:
    """Return a business term in words, with its number: `invoice number (BT-1)`; an unknown one as it is."""
    if term not in TERMS:
        return term
    words = translate(TERMS[term])
    return f"{words} ({term})" if term.startswith(("BT-", "BG-")) else words
