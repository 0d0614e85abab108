"""Sentences: what the official rules for e-invoices find, by the number of the rule (EN 16931, BR-FR).

They say what is wrong and where it is mended; the official text is among the facts. Rules that documents made here do
not break have one sentence together.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from komtui.domain.marking import N_

OTHERS: Final = N_("Rule {rule} for e-invoices: {text}")
"""For every rule without a sentence of its own."""

_CATEGORIES: Final = ("S", "Z", "E", "AE", "IC", "G", "O", "AF", "AG")


def _by_category(sentence: str, *numbers: str, categories: tuple[str, ...] = _CATEGORIES) -> dict[str, str]:
    return {f"rule.BR-{category}-{number}": sentence for category in categories for number in numbers}


_TOTALS: Final = N_("The totals do not follow from the lines: reckon them anew ({term}).")
_NUMBER: Final = N_("The seller's VAT number is missing, which these lines need.")
_BOTH_NUMBERS: Final = N_(
    "Reverse charge and sales within the European Union need the VAT numbers of both, seller and customer; one is"
    " missing."
)
_RATE: Final = N_("The VAT rate does not go with the VAT category of this line.")
_REASON: Final = N_("Say why no VAT is charged: the reason is missing.")
_NO_REASON: Final = N_("A reason for charging no VAT stands beside VAT that is charged: take it out.")
_ALLOWANCE: Final = N_("Say what the discount or the charge is for: the reason is missing.")
_DECIMALS: Final = N_("An amount has more decimals than two ({term}).")
_OUTSIDE: Final = N_("Lines outside VAT stand beside lines with VAT: an e-invoice holds only one of both.")
_TREATMENT: Final = N_(
    "The note that tells a platform how to treat the invoice (BAR) is to be there once, as B2B, B2BINT, B2C, B2CINT,"
    " OUTOFSCOPE or ARCHIVEONLY."
)
_ACCOUNT: Final = N_("It is to be paid by transfer, and no account is named: enter the IBAN.")
_PERIOD: Final = N_("The period ends before it begins.")
_ATTRIBUTE: Final = N_("An attribute of the item has no name or no value.")
_SELF_BILLED: Final = N_(
    "The address for e-invoices does not begin with the SIREN of its owner, or is not one of the French directory."
)

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "rule.XSD": N_("The e-invoice has not the form that all programs read: {text}"),
        "rule.value": N_("This value is in none of the lists for e-invoices: {text}"),
        "rule.missing": N_("Something that every e-invoice has is missing: {text}"),
        "rule.repeated": N_("Something stands there twice that an e-invoice has once: {text}"),
        "rule.unused": N_("An e-invoice has no place for this: {text}"),
        # EN 16931
        "rule.BR-02": N_("It has no number."),
        "rule.BR-03": N_("It has no date."),
        "rule.BR-05": N_("It has no currency."),
        "rule.BR-06": N_("The seller has no name."),
        "rule.BR-07": N_("The customer has no name."),
        "rule.BR-08": N_("The seller has no postal address."),
        "rule.BR-09": N_("The seller's country is missing."),
        "rule.BR-10": N_("The customer has no postal address."),
        "rule.BR-11": N_("The customer's country is missing."),
        "rule.BR-16": N_("It has no line."),
        "rule.BR-19": N_("The tax representative has no postal address."),
        "rule.BR-20": N_("The tax representative's country is missing."),
        "rule.BR-22": N_("The quantity is missing."),
        "rule.BR-23": N_("The unit of the quantity is missing."),
        "rule.BR-25": N_("The line has no description."),
        "rule.BR-26": N_("The price is missing."),
        "rule.BR-27": N_("The price is below zero. Make the quantity negative instead, where something comes back."),
        "rule.BR-28": N_("The price before the discount is below zero."),
        "rule.BR-29": _PERIOD,
        "rule.BR-30": _PERIOD,
        **dict.fromkeys(("rule.BR-33", "rule.BR-38", "rule.BR-42", "rule.BR-44"), _ALLOWANCE),
        **dict.fromkeys(("rule.BR-CO-21", "rule.BR-CO-22", "rule.BR-CO-23", "rule.BR-CO-24"), _ALLOWANCE),
        "rule.BR-49": N_("It says how to pay, and not by what: choose the means of payment."),
        **dict.fromkeys(("rule.BR-50", "rule.BR-61", "rule.CII-SR-470"), _ACCOUNT),
        "rule.BR-51": N_("A card's number is printed whole: keep its last digits only."),
        "rule.BR-52": N_("An attached document has no name."),
        "rule.BR-53": N_("The tax in the currency of accounting is missing."),
        "rule.BR-54": _ATTRIBUTE,
        "rule.BR-55": N_("The number of the earlier invoice is missing."),
        "rule.BR-56": N_("The tax representative's VAT number is missing."),
        "rule.BR-57": N_("The country of delivery is missing."),
        "rule.BR-62": N_("Which list the seller's address for e-invoices is in is missing."),
        "rule.BR-63": N_("Which list the customer's address for e-invoices is in is missing."),
        "rule.BR-64": N_("Which standard the number of the item is of is missing."),
        "rule.BR-65": N_("Which list the classification of the item is in is missing."),
        "rule.BR-CL-23": N_("This unit is in no list for e-invoices."),
        "rule.BR-CO-03": N_("When the tax falls due is said twice, by a date and by a rule: keep one."),
        "rule.BR-CO-04": N_("The line has no VAT category: choose its tax."),
        "rule.BR-CO-09": N_("A VAT number does not begin with the two letters of its country."),
        **dict.fromkeys((f"rule.BR-CO-{number}" for number in (10, 11, 12, 13, 14, 15, 16, 17)), _TOTALS),
        "rule.BR-CO-18": N_("It has no tax at all: choose the tax of its lines, or say why none is due."),
        "rule.BR-CO-25": N_("It is to be paid: say until when, or the terms of payment."),
        "rule.BR-CO-26": N_("The seller has no number by which a program knows it: SIREN, VAT number or another."),
        **{f"rule.BR-DEC-{number:02}": _DECIMALS for number in range(1, 29)},
        **_by_category(_TOTALS, "01", "08", "09"),
        **_by_category(_NUMBER, "02", "03", "04", categories=("S", "Z", "E", "G", "AF", "AG")),
        **_by_category(_BOTH_NUMBERS, "02", "03", "04", categories=("AE", "IC")),
        **_by_category(_RATE, "05", "06", "07"),
        **_by_category(_REASON, "10", categories=("E", "AE", "IC", "G", "O")),
        **_by_category(_NO_REASON, "10", categories=("S", "Z", "AF", "AG")),
        **dict.fromkeys(
            ("rule.BR-O-02", "rule.BR-O-03", "rule.BR-O-04"),
            N_("A sale outside VAT names no VAT number: take the numbers out, or choose another category."),
        ),
        **dict.fromkeys((f"rule.BR-O-{number}" for number in (11, 12, 13, 14)), _OUTSIDE),
        "rule.BR-IC-11": N_("A sale within the European Union needs the day or the period of delivery."),
        "rule.BR-IC-12": N_("A sale within the European Union needs the country of delivery."),
        # France
        "rule.BR-FR-01": N_("The number has more than 35 characters."),
        "rule.BR-FR-02": N_("The number may have letters, digits, + - _ and / alone, without spaces."),
        "rule.BR-FR-03": N_("The date does not exist, or is not between 2000 and 2099 ({term})."),
        "rule.BR-FR-04": N_("French e-invoices know no document of this type."),
        "rule.BR-FR-05": N_(
            "A note that French law wants is missing: {subject} (recovery costs PMT, late payment PMD, discounts AAB)."
        ),
        "rule.BR-FR-06": N_("The note {subject} stands there twice: keep one."),
        "rule.BR-FR-08": N_("What kind of operation it is (goods, services or both) is missing or unknown."),
        "rule.BR-FR-09": N_("The SIRET has not 14 digits, or does not begin with the SIREN."),
        "rule.BR-FR-10": N_("The seller's SIREN is missing or has not nine digits."),
        "rule.BR-FR-11": N_("An invoice to a French business needs its SIREN, of nine digits."),
        "rule.BR-FR-12": N_(
            "The customer's address for e-invoices is missing: it is the SIREN, else an e-mail address."
        ),
        "rule.BR-FR-13": N_("The seller's address for e-invoices is missing: it is the SIREN, else an e-mail address."),
        "rule.BR-FR-15": N_("This VAT category is not used in France."),
        "rule.BR-FR-16": N_("France has no such VAT rate."),
        "rule.BR-FR-17": N_(
            "What the attached file is must be a word of the French list, such as BON_LIVRAISON or DOCUMENT_ANNEXE."
        ),
        "rule.BR-FR-18": N_("More than one attached file is called LISIBLE."),
        **dict.fromkeys(("rule.BR-FR-20", "rule.BR-FR-30", "rule.BR-FR-31"), _TREATMENT),
        "rule.BR-FR-21": _SELF_BILLED,
        "rule.BR-FR-22": _SELF_BILLED,
        "rule.BR-FR-23": N_("An address for e-invoices may have letters, digits, - _ and . alone."),
        "rule.BR-FR-24": N_("An identifier may have letters, digits, - _ and . alone ({term})."),
        "rule.BR-FR-25": N_("An address for e-invoices has more than 125 characters."),
        "rule.BR-FR-26": N_("An identifier has more than 100 characters ({term})."),
        "rule.BR-FR-27": _ATTRIBUTE,
        "rule.BR-FR-28": _ATTRIBUTE,
        "rule.BR-FR-32": N_("A SIREN has nine digits, and nothing else."),
        "rule.BR-FR-CO-03": N_("A credit for several invoices needs the number of the contract and the period."),
        "rule.BR-FR-CO-04": N_("A corrective invoice names the one invoice that it corrects, with its date."),
        "rule.BR-FR-CO-05": N_("A credit note names the invoice that it credits, with its date."),
        "rule.BR-FR-CO-07": N_("It is due before it is issued: change the due date."),
        "rule.BR-FR-CO-08": N_("A final invoice after a deposit cannot be a deposit itself."),
        "rule.BR-FR-CO-09": N_(
            "It says that it is paid already: then the amount paid is the total, nothing is due any more, and"
            " the due date"
            " is the day of payment."
        ),
        "rule.BR-FR-CO-10": N_("An identifier lacks its list, or two are of the same list ({term})."),
        "rule.BR-FR-CO-12": N_("In a currency other than the euro, the VAT must be said in euros as well."),
        "rule.BR-FR-DEC-01": _DECIMALS,
        "rule.BR-FR-DEC-02": N_("A quantity has more than four decimals."),
        "rule.BR-FR-DEC-03": N_("A price is below zero or has more than six decimals."),
        "rule.BR-FR-DEC-04": N_("A VAT rate has more than two decimals."),
    }
)
