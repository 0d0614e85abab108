"""Tills: one table each, as in `_programs`.

*Lightspeed* Retail (X-Series, once Vend) exports its sales history with a row for each sale, one for each of its lines
and one for each payment; its columns are those that public importers of it read, in their order from Receipt Number and
Line Type to AccountCodePurchase. *SumUp*'s sales report has a row for each item: its German columns are read by
ursjoss/lola-sumup (`src/prepare.rs`), the French ones (Compte, Réf. transaction, Moyen de paiement, Prix (TTC)) by
public tools for cash books; the others of a language are like them. Neither need know a customer.
"""

from __future__ import annotations

from komtui.domain.tables.field import Field

_OUT = (Field.LEFT_OUT,)

LIGHTSPEED = {
    "Date": (Field.DATE,),
    "Receipt Number": (Field.NUMBER,),
    "Line Type": (Field.ROW,),
    "Customer Code": (Field.CUSTOMER_NUMBER,),
    "Customer Name": (Field.CUSTOMER,),
    "Note": _OUT,
    "Quantity": (Field.QUANTITY,),
    "Subtotal": (Field.LINE_NET, Field.LEFT_OUT),
    "Sales Tax": (Field.TAX_AMOUNT,),
    "Discount": _OUT,
    "Loyalty": _OUT,
    "Total": (Field.LINE_TOTAL,),
    "Paid": _OUT,
    "Details": (Field.DESCRIPTION,),
    "Register": _OUT,
    "User": _OUT,
    "Status": (Field.STATUS,),
    "Sku": (Field.ITEM_NUMBER,),
    "AccountCodeSale": _OUT,
    "AccountCodePurchase": _OUT,
}
"""Its `Subtotal` is without tax and less the discount, which is why that is looked at no further."""
LIGHTSPEED_VALUES = {
    "Line Type": {"sale": "document", "sale line": "", "payment": "left out"},
    "Status": {"closed": "paid", "onaccount closed": "paid", "layby closed": "paid", "saved": "draft"},
}
SUMUP = {
    # German
    "Konto": _OUT,
    "Datum": (Field.DATE,),
    "Typ": (Field.KIND,),
    "Transaktionsnummer": (Field.NUMBER,),
    "Zahlungsmethode": _OUT,
    "Menge": (Field.QUANTITY,),
    "Beschreibung": (Field.DESCRIPTION,),
    "Währung": (Field.CURRENCY,),
    "Preis vor Rabatt": _OUT,
    "Rabatt": _OUT,
    "Preis (brutto)": (Field.LINE_TOTAL,),
    "Preis (netto)": _OUT,
    "Steuer": (Field.TAX_AMOUNT,),
    "Steuersatz": (Field.TAX,),
    # French
    "Compte": _OUT,
    "Date": (Field.DATE,),
    "Quantité": (Field.QUANTITY,),
    "Description": (Field.DESCRIPTION,),
    "Devise": (Field.CURRENCY,),
    "Type": (Field.KIND,),
    "Réf. transaction": (Field.NUMBER,),
    "Moyen de paiement": _OUT,
    "Prix avant réduction": _OUT,
    "Réduction": _OUT,
    "Prix (TTC)": (Field.LINE_TOTAL,),
    "Prix (HT)": _OUT,
    "TVA": (Field.TAX_AMOUNT,),
    "Taux de TVA": (Field.TAX,),
    # English
    "Account": _OUT,
    "Quantity": (Field.QUANTITY,),
    "Currency": (Field.CURRENCY,),
    "Transaction ID": (Field.NUMBER,),
    "Payment Method": _OUT,
    "Price before discount": _OUT,
    "Discount": _OUT,
    "Price (Gross)": (Field.LINE_TOTAL,),
    "Price (Net)": _OUT,
    "Tax": (Field.TAX_AMOUNT,),
    "Tax rate": (Field.TAX,),
}
"""Prices are those of the row, less what is taken off; the one with tax is what was paid, the other is worked out."""
_SALE = dict.fromkeys(("verkauf", "sale", "sales", "vente", "umsatz"), "invoice")
_REFUND = dict.fromkeys(("ruckerstattung", "refund", "remboursement", "erstattung"), "credit-note")
SUMUP_VALUES = {"Typ": _SALE | _REFUND, "Type": _SALE | _REFUND}
WALK_IN = "Walk-in customer"
"""Whom a sale of an English till belongs to, which knows nobody."""
SUMUP_SIGNATURES = {
    frozenset({"Transaktionsnummer", "Beschreibung", "Preis (brutto)"}): "Laufkundschaft",
    frozenset({"Réf. transaction", "Description", "Prix (TTC)"}): "Client de passage",
    frozenset({"Transaction ID", "Description", "Price (Gross)"}): WALK_IN,
}
