"""Sentences on what law asks of documents: what is missing, why, and how it is mended."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.marking import N_

SENTENCES: Mapping[str, str] = {
    "legal.seller-name": N_(
        "The seller's name is missing. Every invoice bears it: put it into the configuration, Company."
    ),
    "legal.seller-address": N_(
        "The seller's address is not complete. It stands on every document: street, postcode and town."
    ),
    "legal.buyer-name": N_("The customer's name is missing. An invoice says to whom it is made out."),
    "legal.buyer-address": N_(
        "The customer's address is not complete. An invoice to a firm has street, postcode and town."
    ),
    "legal.lines": N_("There is no line yet: say what is sold."),
    "legal.line-description": N_("Line {line} does not say what is sold. Give it a text."),
    "legal.line-tax": N_("Line {line} has no VAT rate, not even zero. Choose one in its tax cell."),
    "legal.line-free": N_("Line {line} costs nothing. If it is no gift, type its price."),
    "legal.line-price": N_(
        "The price of line {line} is below zero. Take the quantity below zero instead, or give a discount."
    ),
    "legal.category-rate": N_(
        "The tax category {category} and the rate {rate} % contradict each other. Choose the tax of the line anew."
    ),
    "legal.rate": N_("{country} has no VAT rate of {rate} % on that day. Choose one of the rates that hold."),
    "legal.reason": N_(
        "No VAT is charged ({category}), and nothing says why. Name the article of law under “Why no tax”."
    ),
    "legal.reason-taxed": N_("VAT of {rate} % is charged, and a reason why none is. Take the reason out, or the VAT."),
    "legal.reverse-charge": N_(
        "Where the customer owes the VAT, the invoice says “reverse charge”. Add it under “Why no tax”."
    ),
    "legal.buyer-vat-missing": N_(
        "The customer's VAT number is missing. Without it neither reverse charge nor an intra-Community supply holds."
    ),
    "legal.seller-vat-missing": N_(
        "Your VAT number is missing. Sales without VAT to other countries or to firms need it."
    ),
    "legal.intra-community": N_(
        "An intra-Community supply goes from one member state to another; this one goes to {country}. Correct "
        "the country or the tax."
    ),
    "legal.taxed-here": N_(
        "The customer has a VAT number of {country}, and {rate} % VAT is charged. Goods that go there are exempt (K), "
        "and a service is taxed there (AE, reverse charge). Look at the tax; it is right for what is handed over or "
        "takes place here."
    ),
    "legal.export": N_(
        "An export leaves the European Union; this one goes to {country}. Correct the country or the tax."
    ),
    "legal.seller-vat": N_("{number} is not a VAT number: its form or its key is wrong."),
    "legal.buyer-vat": N_(
        "The customer's VAT number {number} is wrong: its form or its key. Ask the customer, or take it out."
    ),
    "legal.iban": N_("{number} is not an IBAN: its length or its check digits are wrong. Nobody could pay."),
    "legal.day": N_("{day} is not a day that an invoice can have: years go from 2000 to 2099."),
    "legal.period": N_("The billing period ends before it begins."),
    "legal.earlier-invoice": N_("A credit note names the invoice that it corrects, and none is named."),
    "legal.earlier-later": N_("{number}, which this document refers to, is of {day}, after this document."),
    "legal.earlier-itself": N_("{number} names itself as the earlier invoice. Name the one that it corrects."),
    "legal.mail-address": N_("{address} is not an e-mail address, and is said to be one. Correct it, or take it out."),
    "legal.overpaid": N_("More was paid already than there is to pay. Look at the amount paid already."),
    "legal.mandate": N_(
        "A direct debit names its mandate and the creditor's identifier: without both the customer cannot tell who "
        "debits."
    ),
    "legal.country": N_("“{country}” is no country's code. Write its two letters, such as GB."),
    "legal.currency": N_("There is no currency {currency}. Write its three letters, such as EUR or CAD."),
    "legal.bic": N_("{number} is not a BIC: it has eight or eleven letters and figures."),
    "legal.card": N_("No document carries the whole number of a card. Leave its last four figures."),
    "legal.representative-vat": N_("A tax representative has a VAT number; this one is missing or wrong: {number}"),
    "legal.tax-twice": N_("Line {line} bears {tax} twice. Take one out."),
    "legal.adjustment-tax": N_("A discount or charge of the whole document says nothing of VAT. Choose its rate."),
    "legal.adjustment-reason": N_("A discount or a charge does not say what it is for. Name the reason."),
    "legal.negative": N_(
        "The total is below zero. What you give back is a credit note; what a credit note takes back is an invoice."
    ),
    "legal.lapsed": N_("It holds until {day}, before its own date. Choose a later day."),
    "legal.bic-other": N_("The BIC {bic} is of another country than the account {number}. Look at both."),
    "legal.line-twice": N_("Line {line} has the number {number}, which another line has too."),
    "legal.attachment-type": N_(
        "An e-invoice cannot hold “{file}”: it names {reference} alone. The file goes with the letter; as a PDF it "
        "can be inside."
    ),
    "legal.attachment-name": N_(
        "An e-invoice says where {reference} can be had, and not that the file is called “{file}”. Attach the file "
        "itself."
    ),
    "legal.fr.other-siren": N_("{number} is not a SIREN or SIRET: its length or its check digit is wrong."),
    "legal.fr.treatment": N_("The note for platforms says {said}, which does not fit the customer. Take the note out."),
    "legal.ca.postcode": N_("{number} is no Canadian postcode: it has the form H2X 1Y4."),
    "legal.ca.adjustment-tax": N_(
        "A discount or a charge of the whole document bears no tax, and lines do. Choose its taxes, unless none is due "
        "on it, as on a tip."
    ),
    "legal.ca.scheme": N_("“{tax}” is no tax of Canada. Choose GST, QST, HST or PST."),
    "legal.ca.place": N_("There is no {tax} in {province}. Choose the taxes of where it is sold."),
    "legal.ca.qst-missing-there": N_(
        "Line {line} bears GST alone, and Québec has QST of {rate} %. If it is no book, choose both."
    ),
    "legal.ca.province": N_(
        "The province “{region}” is none, or not that of the postcode {postcode}. Taxes and language follow from it."
    ),
    "legal.ca.due-before": N_("It is due on {day}, before its own date."),
    "legal.fr.siren-missing": N_(
        "Your SIREN is missing. It stands on all documents of a business (Code de commerce, R123-237)."
    ),
    "legal.fr.siren": N_("{number} is not a SIREN or SIRET: nine or fourteen digits, the last one their check digit."),
    "legal.fr.siren-spaces": N_("{number} has spaces between its digits. E-invoices take it without them only."),
    "legal.fr.siret-other": N_("The SIRET {number} does not belong to the SIREN {siren}: it must begin with it."),
    "legal.fr.vat-missing": N_(
        "Your VAT number is missing. From €150 on it stands on every invoice (CGI, ann. II, 242 nonies A)."
    ),
    "legal.fr.vat-other": N_(
        "Your VAT number {number} is not that of the SIREN {siren}. A member of a VAT group says “Membre d'un "
        "assujetti unique” in its legal text."
    ),
    "legal.fr.register": N_(
        "A company's documents name its register and the town: “RCS Lyon” (Code de commerce, R123-237)."
    ),
    "legal.fr.capital": N_("A company's documents name its legal form and its capital (Code de commerce, R123-238)."),
    "legal.fr.form": N_(
        "Your documents say neither the legal form of a company nor, of a person who trades alone, “EI” (Code de "
        "commerce, R123-238, R526-27). Add it to the further legal text."
    ),
    "legal.fr.postcode": N_("{number} is no French postcode: it has five figures."),
    "legal.fr.penalty-floor": N_(
        "Penalties of {rate} % a year are less than law allows: three times the legal rate, {least} % (Code de "
        "commerce, L441-10)."
    ),
    "legal.fr.other-text": N_("Your legal text names {number}, and your SIREN is {siren}. Correct one or the other."),
    "legal.fr.own-buyer": N_("The customer has your own SIREN, {siren}. Look whether that is meant."),
    "legal.fr.rate-place": N_(
        "VAT of {rate} % does not hold there: Corsica and what lies overseas have rates of their own. Choose one that "
        "holds where you or the customer is."
    ),
    "legal.fr.zero-rate": N_(
        "France has no VAT rate of zero. Choose the category that says why none is charged: E exempt, G export, K "
        "intra-Community, AE reverse charge."
    ),
    "legal.fr.franchise-text": N_("“TVA non applicable, art. 293 B du CGI” is missing. Add it under “Why no tax”."),
    "legal.fr.franchise-tax": N_(
        "VAT of {rate} % is charged under the franchise scheme (CGI, 293 B), which charges none. Make the line exempt."
    ),
    "legal.fr.buyer-siren-missing": N_(
        "The customer's SIREN is missing. Invoices to businesses bear it (décret 2022-1299). A private "
        "person? Say so under the customer's details."
    ),
    "legal.fr.buyer-siren": N_(
        "The customer's {number} is not a SIREN or SIRET: nine or fourteen digits, the last one their check digit."
    ),
    "legal.fr.buyer-siret": N_("A public body is found by its SIRET (fourteen digits) in Chorus Pro."),
    "legal.fr.vat-abroad": N_(
        "The VAT number {number} is of another country, and French VAT is charged. Enter the one that begins with FR."
    ),
    "legal.fr.buyer-vat-other": N_(
        "The customer's VAT number {number} is not that of their SIREN {siren}. Look at both."
    ),
    "legal.fr.consumer-address": N_("The customer has no address. An invoice names it (CGI, ann. II, 242 nonies A)."),
    "legal.fr.ship-to": N_("Goods go elsewhere, and the address is missing (décret 2022-1299)."),
    "legal.fr.nature": N_(
        "It does not say whether goods, services or both are sold (décret 2022-1299). Choose it in the details."
    ),
    "legal.fr.process": N_(
        "The kind of operation {process} contradicts the rest: the lines, the type or what was paid."
    ),
    "legal.fr.type": N_("{code} is not a type that this document can have in France (BT-3)."),
    "legal.fr.number": N_(
        "The number {number} has more than letters, digits and + - _ /, or more than 35 characters. Change "
        "the pattern of numbers."
    ),
    "legal.fr.due-missing": N_("It does not say until when it is to be paid (Code de commerce, L441-9)."),
    "legal.fr.due-before": N_("It is due on {day}, before its own date."),
    "legal.fr.due-late": N_(
        "It is due after {days} days; between businesses law allows {most} (Code de commerce, L441-10)."
    ),
    "legal.fr.note": N_(
        "The note {subject} must stand there once, with a text: PMT recovery costs of €40, PMD late "
        "penalties, AAB discount (Code de commerce, L441-9)."
    ),
    "legal.fr.terms": N_(
        "The terms of payment leave out the compensation of €40 for recovery costs (Code de commerce, "
        "L441-9). Add it, or leave them empty."
    ),
    "legal.fr.note-twice": N_("The note {subject} is empty, or there twice. Take one out."),
    "legal.fr.compensation": N_(
        "The note on recovery costs does not name their amount, €40 (Code de commerce, D441-5)."
    ),
    "legal.fr.debits": N_(
        "VAT falls due on the invoice's date: say “Option pour le paiement de la taxe d'après les débits” in a note."
    ),
    "legal.fr.corrective": N_(
        "A corrective invoice names exactly one earlier invoice, with its date; this one names {count}."
    ),
    "legal.fr.deposit": N_("The deposit invoice {number} is deducted and not named (CGI, 289)."),
    "legal.fr.deposit-credit": N_(
        "{number} is a deposit invoice, and what takes it back is a credit note on a deposit (503). Take it over "
        "once more under “Earlier invoices”."
    ),
    "legal.fr.earlier-number": N_("The earlier invoice's number {number} cannot stand in a French e-invoice."),
    "legal.fr.figure": N_("{figure} has too many digits: an e-invoice takes {most} decimals here."),
    "legal.fr.category": N_("The tax category {category} does not exist in France. Choose the tax of the line anew."),
    "legal.fr.currency": N_("It is in {currency}: the VAT must stand in euros as well. Put it into the details."),
    "legal.fr.directory": N_(
        "{address} is not an address of the directory of e-invoicing: it begins with the SIREN, without spaces."
    ),
    "legal.fr.attachment": N_("“{text}” is not a name that e-invoices have for attached files."),
    "legal.fr.self-billed": N_(
        "The customer wrote this invoice: it says “Autofacturation” (CGI, ann. II, 242 nonies A)."
    ),
    "legal.fr.language": N_(
        "It is for a private person in France, and not in French (loi 94-665). Choose French in the details."
    ),
    "legal.fr.quote-validity": N_("A quote for building repairs says until when it holds (arrêté of 24 January 2017)."),
    "legal.fr.quote-price": N_(
        "A quote for building repairs says whether it is free or is to be paid: “Devis gratuit” (arrêté of 24 "
        "January 2017)."
    ),
    "legal.fr.quote-place": N_(
        "A quote for building repairs names the place of the work: street and town (arrêté of 24 January 2017)."
    ),
    "legal.fr.insurance": N_(
        "Builders name their insurance on quotes and invoices (loi 96-603): add it to the further legal text."
    ),
    "legal.ca.web-srm": N_(
        "Restaurants, bars and paid transport in Québec bill with a system that Revenu Québec has certified "
        "(WEB-SRM); komtui is none."
    ),
    "legal.ca.gst-missing": N_(
        "The GST number is missing. From $100 on it stands on every invoice that charges the tax."
    ),
    "legal.ca.qst-missing": N_(
        "The QST number is missing. From $100 on it stands on every invoice that charges the tax."
    ),
    "legal.ca.unregistered": N_("Taxes are charged without a registration number. A small supplier charges none."),
    "legal.ca.gst": N_("{number} is not a GST number: 123456782 RT0001, with its check digit."),
    "legal.ca.qst": N_("{number} is not a QST number: 1234567890 TQ0001."),
    "legal.ca.neq": N_("{number} is not a NEQ: ten digits that begin with 11, 22, 33 or 88."),
    "legal.ca.buyer": N_("From ${limit} on an invoice bears the customer's name."),
    "legal.ca.terms": N_("From ${limit} on an invoice says how it is to be paid."),
    "legal.ca.summed": N_(
        "{rate} % is the sum of two taxes. GST and QST stand on two lines: choose both for the line."
    ),
    "legal.ca.qst-alone": N_("Line {line} bears QST without GST. What Québec taxes, both tax."),
    "legal.ca.hst-beside": N_("Line {line} bears HST beside another tax that it contains."),
    "legal.ca.line-tax": N_("Line {line} says nothing of tax. Choose zero-rated or exempt."),
    "legal.ca.rate": N_(
        "{tax} of {rate} % does not hold on that day in that province ({province}). Choose the tax of the line anew."
    ),
    "legal.ca.language": N_(
        "Whoever is in Québec gets documents in French (Charter of the French language, s. 57). Choose French "
        "in the details; the letter too."
    ),
    "legal.ca.qst-place": N_("QST is a tax of Québec, and this goes to {province}. Choose the taxes of that province."),
    "legal.ca.hst-missing": N_(
        "Line {line} bears GST alone, and {province} has HST of {rate} %. If it is no book, choose HST."
    ),
    "legal.ca.earlier-invoice": N_("A credit note names the invoice that it corrects, and none is named."),
}
