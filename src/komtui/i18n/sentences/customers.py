"""Sentences on customers."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.marking import N_

SENTENCES: Mapping[str, str] = {
    "customer.ambiguous": N_("“{customer}” fits several customers: {names}. Name one of them so."),
    "customer.changed-meanwhile": N_(
        "Somebody has changed “{customer}” meanwhile. Open it again, and look what has become of it."
    ),
    "customer.columns-left-out": N_("Columns of {file} that say nothing known of a customer were left out: {columns}."),
    "customer.control": N_("This holds characters that cannot be printed. Type it once more."),
    "customer.wrong-number": N_(
        "{file}, line {place}: {number} is wrong, by its form or its check digits. The customer came in all the same."
    ),
    "customer.country": N_("“{value}” is no country. Write its name, or its two letters, such as FR or CA."),
    "customer.due-days": N_("Days to pay are a whole number from 0 to {maximum}."),
    "customer.gone": N_("{customer} is not in the list any more."),
    "customer.language": N_("“{value}” is no language of documents. Choose one of en, fr and fr_CA."),
    "customer.newer": N_(
        "{customer} was written by a newer komtui, in a form (version {version}) that this one does not know. Update"
        " komtui on this machine; the customer is untouched."
    ),
    "customer.no-name": N_("A customer needs a name."),
    "customer.no-columns": N_(
        "{file} has no column for a customer's name or number. Name one of its columns “name”. What it has: {columns}"
    ),
    "customer.no-file": N_("{file} cannot be read. Check its name, and whether you may read it."),
    "customer.number-taken": N_("Customer number {number} is taken by “{name}”. Each number belongs to one customer."),
    "customer.row-e-invoice": N_("Line {place}: “{value}” is none of facturx, ubl, cii, none."),
    "customer.row-twice": N_("Line {place}: “{name}” stands in line {first} already. Keep one of the two."),
    "customer.row-days": N_("Line {place}: “{value}” is no number of days."),
    "customer.same": N_("“{customer}” cannot be merged with itself. Choose another customer."),
    "customer.too-long": N_("This is too long: {maximum} characters are the most."),
    "customer.unknown": N_("There is no customer “{customer}”. Look for it with: komtui customer list"),
    "customer.unreadable": N_(
        "{customer} cannot be read: what the database holds of it is not what komtui writes ({reason}). Nothing was"
        " changed. Keep a copy of the database, and bring the customer back from a backup."
    ),
}
