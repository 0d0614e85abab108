"""Accounting and invoicing programs: one table each, as in `_programs`.

*Stripe*'s list of invoices has one row an invoice, without its lines; public importers name its columns (such as
`Date (UTC)`, `Minimum Line Item Period Start (UTC)`, `Exclusive Tax Amount`). *Sage 50*: the audit trail transactions
that its import and export share (Type, Account Reference, Nominal A/C Ref …; types SI and SC are sales invoices and
credit notes), and its invoice file (INVOICE_NUMBER, ACCOUNT_REF …), both in public guides of those who write them.
*EBP* Gestion commerciale: the fields of its export of sales documents, `Document - …` and `Ligne - …`, as files of its
SDK and of schools have them. *Dolibarr*: the labels of its export of invoices and lines, htdocs/core/modules/
modFacture.class.php with htdocs/langs/{fr_FR,en_US}/{exports,bills}.lang of Dolibarr/dolibarr.
"""

from __future__ import annotations

from komtui.domain.tables.field import Field

_PRICE = (Field.PRICE, Field.PRICE_WITH_TAX)
_OUT = (Field.LEFT_OUT,)

STRIPE = {
    "id": _OUT,
    "Number": (Field.NUMBER,),
    "Status": (Field.STATUS,),
    "Date (UTC)": (Field.DATE,),
    "Due Date (UTC)": (Field.DUE_DATE,),
    "Currency": (Field.CURRENCY,),
    "Customer": (Field.CUSTOMER_NUMBER,),
    "Customer Name": (Field.CUSTOMER,),
    "Customer Email": (Field.EMAIL,),
    "Customer Phone": (Field.PHONE,),
    "Customer Address Line1": (Field.ADDRESS,),
    "Customer Address Line2": (Field.ADDRESS_2,),
    "Customer Address Postal Code": (Field.POSTCODE,),
    "Customer Address City": (Field.CITY,),
    "Customer Address State": (Field.REGION,),
    "Customer Address Country": (Field.COUNTRY,),
    "Description": (Field.DESCRIPTION,),
    "Subtotal": (Field.LINE_NET, Field.LINE_TOTAL),
    "Total Discount Amount": (Field.DOCUMENT_DISCOUNT,),
    "Tax": (Field.TOTAL_TAX,),
    "Tax Percent": _OUT,
    "Total": (Field.TOTAL,),
    "Amount Due": (Field.TOTAL_DUE,),
    **dict.fromkeys(("Amount Paid", "Amount Remaining", "Exclusive Tax Amount", "Inclusive Tax Amount"), _OUT),
    **dict.fromkeys(("Starting Balance", "Ending Balance", "Paid", "Closed", "Forgiven", "Billing"), _OUT),
    **dict.fromkeys(("Paid At (UTC)", "Finalized At (UTC)", "Voided At (UTC)"), _OUT),
    **dict.fromkeys(("Marked Uncollectible At (UTC)", "Period Start (UTC)", "Period End (UTC)"), _OUT),
    **dict.fromkeys(("Minimum Line Item Period Start (UTC)", "Maximum Line Item Period End (UTC)"), _OUT),
    **dict.fromkeys(("Subscription", "Charge", "Applied Coupons", "Application Fee"), _OUT),
}
"""What is due where a balance was set off is less than the total: the rest is taken for paid before."""
SAGE_TRANSACTIONS = {
    "Type": (Field.KIND,),
    "Account Reference": (Field.CUSTOMER_NUMBER,),
    "Nominal A/C Ref": _OUT,
    "Department Code": _OUT,
    "Date": (Field.DATE,),
    "Reference": (Field.NUMBER,),
    "Details": (Field.DESCRIPTION,),
    "Net Amount": (Field.LINE_NET,),
    "Tax Code": _OUT,
    "Tax Amount": (Field.TAX_AMOUNT,),
    "Exchange Rate": _OUT,
    "Extra Reference": (Field.REFERENCE,),
    "User Name": _OUT,
    "Project Refn": _OUT,
    "Cost Code Refn": _OUT,
}
_OTHER = ["sa", "sr", "sd", "pi", "pc", "pa", "pp", "pd", "bp", "br", "cp", "cr", "vp", "vr", "jc", "jd"]
SAGE_VALUES = {"Type": {"si": "invoice", "sc": "credit-note", **dict.fromkeys(_OTHER, "left out")}}
"""Receipts, payments, purchases and journals are no documents of sale."""
SAGE_INVOICES = {
    "INVOICE_NUMBER": (Field.NUMBER,),
    "ACCOUNT_REF": (Field.CUSTOMER_NUMBER,),
    "NAME": (Field.CUSTOMER,),
    "INVOICE_DATE": (Field.DATE,),
    "STOCK_CODE": (Field.ITEM_NUMBER,),
    "DESCRIPTION": (Field.DESCRIPTION,),
    "NOMINAL_CODE": _OUT,
    "DEPT_NUMBER": _OUT,
    "TAX_CODE": _OUT,
    "QTY_ORDER": (Field.QUANTITY,),
    "UNIT_PRICE": (Field.PRICE,),
    "NET_AMOUNT": (Field.LINE_NET,),
    "TAX_AMOUNT": (Field.TAX_AMOUNT,),
}
_EBP_DOCUMENT = {
    "Numéro du document": (Field.NUMBER,),
    "Date": (Field.DATE,),
    "Code client": (Field.CUSTOMER_NUMBER,),
    "Civilité": _OUT,
    "Nom du client": (Field.CUSTOMER,),
    "Adresse 1 (facturation)": (Field.ADDRESS,),
    "Adresse 2 (facturation)": (Field.ADDRESS_2,),
    "Adresse 3 (facturation)": (Field.ADDRESS_3,),
    "Adresse 4 (facturation)": _OUT,
    "Code postal (facturation)": (Field.POSTCODE,),
    "Ville (facturation)": (Field.CITY,),
    "Département (facturation)": (Field.REGION,),
    "Code Pays (facturation)": (Field.COUNTRY,),
    "Nom (contact) (facturation)": (Field.CONTACT,),
    "Prénom (facturation)": _OUT,
    "Téléphone fixe (facturation)": (Field.PHONE,),
    "Téléphone portable (facturation)": _OUT,
    "Fax (facturation)": _OUT,
    "E-mail (facturation)": (Field.EMAIL,),
    "Territorialité": _OUT,
    "Numéro de TVA intracommunautaire": (Field.VAT_ID,),
    "Référence": (Field.REFERENCE,),
    "% remise": _OUT,
    "Montant de la remise": (Field.DOCUMENT_DISCOUNT,),
    "Code frais de port": _OUT,
    "Frais de port HT": (Field.SHIPPING,),
    "Taux de TVA port": _OUT,
    "Code TVA port": _OUT,
    "Port non soumis à escompte": _OUT,
    "Total Brut HT": (Field.TOTAL_NET, Field.LEFT_OUT),
    "Total TTC": (Field.TOTAL,),
    "Notes": (Field.NOTE,),
    "Code commercial/collaborateur": _OUT,
    "Code mode de règlement": _OUT,
}
_DELIVERED_TO = (
    "Nom (adresse)",
    "Civilité (adresse)",
    *(f"Adresse {at}" for at in range(1, 5)),
    *("Code postal", "Ville", "Département", "Code Pays", "Nom (contact)", "Prénom"),
    *("Téléphone fixe", "Téléphone portable", "Fax", "E-mail"),
)
_EBP_LINE = {
    "Code article": (Field.ITEM_NUMBER,),
    "Description": (Field.DESCRIPTION,),
    "Date de livraison": _OUT,
    "Quantité": (Field.QUANTITY,),
    "Taux de TVA": (Field.TAX,),
    "Code TVA": _OUT,
    "Type de ligne": _OUT,
    "PV HT": (Field.PRICE,),
    "PV TTC": _OUT,
    "% remise unitaire cumulé": (Field.DISCOUNT,),
    "Montant de remise unitaire HT cumulé": _OUT,
    "Montant Net HT": (Field.LINE_NET,),
    "Montant Net TTC": (Field.LINE_TOTAL,),
    "Code commercial/collaborateur": _OUT,
}
EBP = {
    **{f"Document - {name}": fields for name, fields in _EBP_DOCUMENT.items()},
    **{f"Document - {name} (livraison)": _OUT for name in _DELIVERED_TO},
    **{f"{within} - {name}": fields for within in ("Ligne", "Document - Ligne") for name, fields in _EBP_LINE.items()},
}
"""A discount for early payment (`Montant de l'escompte`) is not among them: where there is one, it is asked about."""
DOLIBARR = {
    # French
    "Réf. facture": (Field.NUMBER,),
    "Ref. facture": (Field.NUMBER,),
    "Date création facture": _OUT,
    "Date de création facture": _OUT,
    "Date facturation": (Field.DATE,),
    "Date de facturation": (Field.DATE,),
    "Date limite règlement": (Field.DUE_DATE,),
    "Statut facture": (Field.STATUS,),
    "État facture": (Field.STATUS,),
    "Facture payée": (Field.PAYMENT_STATUS,),
    "Id facture": _OUT,
    "Identifiant de ligne": _OUT,
    "Libellé de ligne": _OUT,
    "Description de ligne": (Field.DESCRIPTION,),
    "Prix unitaire de la ligne": _PRICE,
    "Taux de TVA de la ligne": (Field.TAX,),
    "Quantité pour la ligne": (Field.QUANTITY,),
    "Montant HT de la ligne": (Field.LINE_NET,),
    "Montant TVA de la ligne": (Field.TAX_AMOUNT,),
    "Montant TTC de la ligne": (Field.LINE_TOTAL,),
    "Type de ligne (0=produit, 1=service)": _OUT,
    # English
    "Invoice ref.": (Field.NUMBER,),
    "Invoice ref": (Field.NUMBER,),
    "Invoice creation date": _OUT,
    "Invoice date": (Field.DATE,),
    "Invoice status": (Field.STATUS,),
    "Invoice paid": (Field.PAYMENT_STATUS,),
    "Invoice id": _OUT,
    "Id of line": _OUT,
    "Label of line": _OUT,
    "Description of line": (Field.DESCRIPTION,),
    "Unit price of line": _PRICE,
    "VAT Rate of line": (Field.TAX,),
    "Quantity for line": (Field.QUANTITY,),
    "Amount net of tax for line": (Field.LINE_NET,),
    "Amount excl. tax for line": (Field.LINE_NET,),
    "Amount of VAT for line": (Field.TAX_AMOUNT,),
    "Amount with tax for line": (Field.LINE_TOTAL,),
    "Type of line (0=product, 1=service)": _OUT,
}
"""What it knows of the customer and of the whole document bears names that are everybody's."""
_STANDS = {"0": "draft", "1": "issued", "2": "paid", "3": "cancelled"}
_PAID = {"0": "issued", "1": "paid", "no": "issued", "yes": "paid", "non": "issued", "oui": "paid"}
DOLIBARR_VALUES = {
    **dict.fromkeys(("Statut facture", "État facture", "Invoice status"), _STANDS),
    **dict.fromkeys(("Facture payée", "Invoice paid"), _PAID),
}
DOLIBARR_SIGNATURES = (
    frozenset({"Description de ligne", "Quantité pour la ligne"}),
    frozenset({"Description of line", "Quantity for line"}),
)
