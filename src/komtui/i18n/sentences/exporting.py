"""What can go wrong when documents are written as files of other programs."""

from __future__ import annotations

from komtui.domain.marking import N_

SENTENCES = {
    "export.csv-lines": N_("{number} has no line that counts, and CSV is nothing but lines. Write it as JSON."),
    "export.csv-amounts": N_(
        "{number} would come back with other amounts: they do not follow from its lines. Write it as JSON."
    ),
    "export.csv-left-out": N_("{number}: CSV has no column for {fields}. JSON has all of it."),
    "export.taken": N_("{file} is there already. --replace writes over it."),
    "export.draft": N_("{number} is a draft. An e-invoice is made of what is issued."),
    "export.no-e-invoice": N_(
        "{number}: its PDF has no e-invoice in it. Invoices and credit notes of sellers in the EU have one, and what"
        " was imported with a PDF of its own has what that brought."
    ),
    "accounting.siren": N_("The French file of entries is named by the company's SIREN. Set it: {key}."),
    "accounting.rate": N_(
        "{number} is in {currency}, and nobody has said what that is in euros. Set it: accounts.rates, such as"
        " {currency}=0.66."
    ),
    "export.nothing": N_("No document matches."),
}
