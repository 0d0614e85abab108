"""Lists of payments: what programs export beside their sales, which does not say what was sold, and what does.

*Square*: the transactions, by files that public importers are tested with. *Stripe*: the payments, likewise. *Clover*:
the payments, as those who work with them describe the columns.
"""

from __future__ import annotations

from komtui.domain.marking import N_

PAYMENTS = (
    (
        "Square",
        frozenset({"net sales", "total collected", "transaction id", "payment id", "fees", "net total"}),
        N_("Item sales, Export, Detail CSV"),
    ),
    ("Stripe", frozenset({"amount", "amount refunded", "captured", "fee", "id"}), N_("Billing, Invoices, Export")),
    ("Clover", frozenset({"payment id", "order id", "tender", "result", "amount"}), N_("Orders, Export: line items")),
)
"""Program, headers that together are nobody else's, and where it exports what was sold."""
SOLD = frozenset({"item", "qty", "quantity", "item name", "product"})
"""Columns that say what was sold."""
