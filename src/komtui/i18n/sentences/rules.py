"""Sentences: what the official rules for e-invoices find, by the number of the rule (EN 16931, BR-FR).

They say what is wrong and how it is mended; the official text is among the facts. What extensions say anew has the
sentence of the rule of EN 16931. Advice has one sentence together.
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
_OUTSIDE: Final = N_(
    "Lines outside VAT stand beside lines with VAT, which UBL holds of sellers in France alone: bill them apart, or"
    " have this customer get Factur-X or CII."
)
_TREATMENT: Final = N_(
    "The note that tells a platform how to treat the invoice (BAR) is to be there once, as B2B, B2BINT, B2C, B2CINT,"
    " OUTOFSCOPE or ARCHIVEONLY."
)
_ACCOUNT: Final = N_("It is to be paid by transfer, and no account is named: enter the IBAN.")
_PERIOD: Final = N_("The period ends before it begins.")
_ATTRIBUTE: Final = N_("An attribute of the item has no name or no value.")
_LACKING: Final = N_("Something that every e-invoice has is missing: {term}.")
_ONCE: Final = N_("An e-invoice says this once, and it stands there several times: keep one.")
_MEANS: Final = N_(
    "Several ways to pay are all of one kind in an e-invoice, such as two accounts for transfers: keep those of one"
    " kind, and tell of the others in words."
)
_MEANS_TEXT: Final = N_("How to pay is said in words that differ from one way to pay to the other: keep one.")
_QUOTED: Final = N_("What to quote when paying differs from one way to pay to the other: keep one.")
_CURRENCY: Final = N_("This is no currency: write its three letters, such as EUR (ISO 4217).")
_COUNTRY: Final = N_("This is no country: write its two letters, such as FR (ISO 3166-1).")
_CATEGORY: Final = N_("E-invoices know no such VAT category: choose the tax anew.")
_REASON_CODE: Final = N_(
    "This code of a discount or a charge is in no list for e-invoices: say what it is for in words."
)
_SCHEME: Final = N_(
    "The list that an identifier is said to be of is none that e-invoices know (ISO 6523), such as 0088."
)
_SAME_REASON: Final = N_("A discount or a charge has a code and words that say different things: keep one.")
_NO_DAY: Final = N_("A period has neither a first nor a last day: enter one, or take the period out.")
_TAXED_ONCE: Final = N_("The line has not one tax: choose one.")
_HEADINGS: Final = N_(
    "The sum of a heading is not that of the lines below it, or one of these has no amount: enter it anew, or without"
    " an amount."
)
_PARENT: Final = N_(
    "The line stands below one that is not there, or does not say what it is: put it in its place anew."
)
_SELLERS: Final = N_(
    "What kind of operation it is says that several sellers bill together, or both ways; e-invoices of that kind cannot"
    " be written here: choose another."
)
_GROUP: Final = N_(
    "The seller's number says that it is a member of a group for VAT (0231): then the note TXD and the group as tax"
    " representative, with its VAT number, are to be there."
)
_BEYOND: Final = N_("EN 16931 has no place in UBL for a part of it, which programs may pass over: {text}")
_DATE_FORM: Final = N_("A day or a time is not written as e-invoices write it ({term}).")
_SELF_BILLED: Final = N_(
    "The address for e-invoices does not begin with the SIREN of its owner, or is not one of the French directory."
)

_UBL_ONCE: Final = (
    *(number for number in range(1, 26) if number not in {5, 7}),
    *(28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 39, 40, 42, 45, 49, 50, 51, 52, 54, 55, 56),
)
"""Rules of UBL that something is there once."""

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
            N_(
                "A sale outside VAT names no VAT number in UBL, but of sellers in France: choose another category, or"
                " have this customer get Factur-X or CII."
            ),
        ),
        **dict.fromkeys((f"rule.BR-O-{number}" for number in (11, 12, 13, 14)), _OUTSIDE),
        "rule.BR-IC-11": N_("A sale within the European Union needs the day or the period of delivery."),
        "rule.BR-IC-12": N_("A sale within the European Union needs the country of delivery."),
        **dict.fromkeys(
            (f"rule.BR-{number}" for number in ("01", "04", "12", "13", "14", "15", "17", "18", "21", "24")), _LACKING
        ),
        **dict.fromkeys((f"rule.BR-{number}" for number in (31, 32, 36, 37, 41, 43, 45, 46, 47, 48)), _LACKING),
        **dict.fromkeys(("rule.BR-B-01", "rule.BR-B-02"), _CATEGORY),
        "rule.BR-CL-01": N_("E-invoices know no document of this type."),
        **dict.fromkeys(("rule.BR-CL-03", "rule.BR-CL-04", "rule.BR-CL-05"), _CURRENCY),
        "rule.BR-CL-06": N_("E-invoices know no such moment at which the tax falls due: choose it anew."),
        "rule.BR-CL-07": N_("The kind of number of what is billed is in no list (UNTDID 1153), such as AVV: {text}"),
        "rule.BR-CL-08": N_("The subject of a note is in no list (UNTDID 4451), such as PMT or AAB."),
        **dict.fromkeys(
            (f"rule.BR-CL-{number}" for number in (10, 11, 21, 26)),
            _SCHEME,
        ),
        "rule.BR-CL-13": N_("The list that the classification of the item is in is none that e-invoices know."),
        **dict.fromkeys(("rule.BR-CL-14", "rule.BR-CL-15"), _COUNTRY),
        "rule.BR-CL-16": N_("The means of payment is in no list (UNTDID 4461): choose it anew."),
        **dict.fromkeys(("rule.BR-CL-17", "rule.BR-CL-18"), _CATEGORY),
        **dict.fromkeys(
            (f"rule.BR-CL-{number}" for number in ("19", "20", "20-TAX", "20-LISTID")),
            _REASON_CODE,
        ),
        "rule.BR-CL-22": N_("The code of why no VAT is charged is in no list (VATEX): say the reason in words."),
        "rule.BR-CL-24": N_("E-invoices hold no attached file of this type: take a PDF, an image or a table."),
        "rule.BR-CL-25": N_(
            "The list that an address for e-invoices is in is none that e-invoices know, such as 0225."
        ),
        "rule.BR-CL-27": N_("The terms of delivery are in no list (Incoterms)."),
        **dict.fromkeys((f"rule.BR-CO-0{number}" for number in (5, 6, 7, 8)), _SAME_REASON),
        **dict.fromkeys(("rule.BR-CO-19", "rule.BR-CO-20"), _NO_DAY),
        **dict.fromkeys(("rule.BR-54-1", "rule.BR-54-2", "rule.BR-FXEXT-04"), _ATTRIBUTE),
        # CII and UBL
        **dict.fromkeys((f"rule.CII-SR-{number}" for number in (464, 465, 466, 473)), _ONCE),
        **dict.fromkeys(("rule.CII-SR-463", "rule.CII-SR-471", "rule.CII-SR-472"), _LACKING),
        **dict.fromkeys(("rule.CII-SR-467", "rule.UBL-SR-47"), _MEANS),
        **dict.fromkeys(("rule.CII-SR-468", "rule.UBL-SR-27", "rule.UBL-SR-46"), _MEANS_TEXT),
        **dict.fromkeys(("rule.CII-SR-469", "rule.UBL-SR-26", "rule.UBL-SR-44"), _QUOTED),
        "rule.CII-DT-097": _DATE_FORM,
        **dict.fromkeys((f"rule.UBL-SR-{number:02}" for number in _UBL_ONCE), _ONCE),
        "rule.UBL-SR-05": N_(
            "UBL has one term of payment, and several are given: say them in words, or have this customer get Factur-X"
            " or CII."
        ),
        "rule.UBL-SR-07": N_("The number of the earlier invoice is missing."),
        "rule.UBL-SR-43": N_("The kind of a number is said that has none in UBL: only that of what is billed has one."),
        "rule.UBL-SR-48": _TAXED_ONCE,
        "rule.UBL-SR-53": N_("A tax is named of which the number is missing."),
        "rule.UBL-DT-01": _DECIMALS,
        "rule.UBL-DT-06": N_("Of an attached file it is not said of which type it is."),
        "rule.UBL-DT-07": N_("An attached file has no name."),
        **dict.fromkeys(
            ("rule.UBL-CR-666", "rule.UBL-CR-673"),
            N_("The number of what is billed stands among the attached documents: keep it as a number alone."),
        ),
        **{f"rule.UBL-CR-{number:03}": _BEYOND for number in range(1, 1000) if number not in {666, 673}},
        # Extended profiles alone
        **dict.fromkeys(("rule.BR-FXEXT-01", "rule.BR-FXEXT-02"), N_("A note has a subject and no words.")),
        "rule.BR-FXEXT-03": N_(
            "A party that neither sells nor buys has a tax number beside its VAT number: take it out."
        ),
        **dict.fromkeys((f"rule.BR-FXEXT-{number}" for number in ("05", "06", "11")), _PARENT),
        **dict.fromkeys(("rule.BR-FXEXT-08", "rule.BR-FXEXT-12"), _HEADINGS),
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
        "rule.BR-FR-29": N_("Two numbers of what is billed are of one kind (AFL or AVV): keep one of each."),
        **{f"rule.BR-FR-{group}-{number:02}": _SELLERS for group in ("MV", "BD") for number in range(1, 15)},
        **{f"rule.BR-FR-{group}-14-EXT-FR-FE-{number}": _SELLERS for group in ("MV", "BD") for number in (136, 138)},
        **dict.fromkeys(("rule.BR-FR-CO-14", "rule.BR-FR-CO-15"), _GROUP),
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
