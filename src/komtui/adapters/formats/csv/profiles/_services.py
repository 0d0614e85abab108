"""Programs that bill time and work, and shops' lists of orders: one table each, as in `_programs`.

*Harvest*: its report of invoices (Issue Date, Last Payment Date, ID, PO Number … Document Type) and that of their lines
(Invoice ID … Item Tax2), as public importers of both are tested with. *FreshBooks*: the report `Invoice Details`, from
`Client Name` to `Currency`, likewise. *Zoho* Invoice and Books: the export of invoices, a row a line, whose columns a
public entity class lists whole. *Loyverse*: receipts, and receipts by item. *QuickBooks* Online: the detail reports, by
files that public importers are tested with. *Sage 100*: the fields of F_DOCENTETE and F_DOCLIGNE that are queried in
public code. *PrestaShop*: the list of orders of its back office in French and English, and the columns of its tables of
orders and their lines (install-dev/data/db_structure.sql of PrestaShop/PrestaShop).
"""

from __future__ import annotations

from komtui.domain.tables.field import Field

_OUT = (Field.LEFT_OUT,)
_PRICE = (Field.PRICE, Field.PRICE_WITH_TAX)

HARVEST = {
    "Issue Date": (Field.DATE,),
    "Last Payment Date": _OUT,
    "ID": (Field.NUMBER,),
    "PO Number": (Field.ORDER,),
    "Client": (Field.CUSTOMER,),
    "Subject": (Field.DESCRIPTION,),
    "Invoice Amount": (Field.TOTAL,),
    "Paid Amount": (Field.PREPAID,),
    "Balance": (Field.TOTAL_DUE,),
    "Subtotal": (Field.PRICE,),
    "Discount": (Field.DISCOUNT_AMOUNT,),
    "Tax": (Field.TAX_AMOUNT,),
    "Tax2": (Field.TAX_2_AMOUNT,),
    "Currency": (Field.CURRENCY,),
    "Currency Symbol": _OUT,
    "Document Type": _OUT,
    "Client Address": (Field.ADDRESS,),
}
HARVEST_LINES = {
    "Invoice ID": (Field.NUMBER,),
    "Client": (Field.CUSTOMER,),
    "Project": _OUT,
    "Item Type": _OUT,
    "Item Description": (Field.DESCRIPTION,),
    "Item Quantity": (Field.QUANTITY,),
    "Item Unit Price": (Field.PRICE,),
    "Item Amount": (Field.LINE_NET, Field.LEFT_OUT),
    "Item Discount": (Field.DISCOUNT_AMOUNT,),
    "Item Tax": (Field.TAX_AMOUNT,),
    "Item Tax2": (Field.TAX_2_AMOUNT,),
    "Currency": (Field.CURRENCY,),
    "Invoice Type": _OUT,
    "Issue Date": (Field.DATE,),
}
"""`Item Amount` is before its discount."""
FRESHBOOKS = {
    "Client Name": (Field.CUSTOMER,),
    "Invoice #": (Field.NUMBER,),
    "Date Issued": (Field.DATE,),
    "Date Due": (Field.DUE_DATE,),
    "Invoice Status": (Field.STATUS,),
    "Date Paid": _OUT,
    "Item Name": (Field.DESCRIPTION,),
    "Item Description": (Field.DETAIL,),
    "Rate": (Field.PRICE,),
    "Quantity": (Field.QUANTITY,),
    "Discount Percentage": (Field.DISCOUNT,),
    "Line Subtotal": (Field.LINE_NET, Field.LEFT_OUT),
    "Tax 1 Type": _OUT,
    "Tax 1 Amount": (Field.TAX_AMOUNT,),
    "Tax 2 Type": _OUT,
    "Tax 2 Amount": (Field.TAX_2_AMOUNT,),
    "Line Total": (Field.LINE_TOTAL,),
    "Currency": (Field.CURRENCY,),
}
"""`Line Subtotal` is before the discount in some of its releases."""
ZOHO = {
    "Invoice Date": (Field.DATE,),
    "Invoice ID": _OUT,
    "Invoice Number": (Field.NUMBER,),
    "Estimate Number": _OUT,
    "Invoice Status": (Field.STATUS,),
    "Customer Name": (Field.CUSTOMER,),
    "Customer ID": _OUT,
    "Customer Number": (Field.CUSTOMER_NUMBER,),
    "Is Inclusive Tax": (Field.TAX_INCLUDED,),
    "Due Date": (Field.DUE_DATE,),
    "Expected Payment Date": _OUT,
    "PurchaseOrder": (Field.ORDER,),
    "Template Name": _OUT,
    "Currency Code": (Field.CURRENCY,),
    "Exchange Rate": _OUT,
    "Discount Type": _OUT,
    "Is Discount Before Tax": _OUT,
    "Entity Discount Percent": _OUT,
    "Entity Discount Amount": (Field.DOCUMENT_DISCOUNT,),
    "Account": _OUT,
    "Item Name": (Field.DESCRIPTION,),
    "Product ID": _OUT,
    "SKU": (Field.ITEM_NUMBER,),
    "Item Desc": (Field.DETAIL,),
    "Quantity": (Field.QUANTITY,),
    "Usage unit": (Field.UNIT,),
    "Item Price": (Field.PRICE,),
    "Discount": _OUT,
    "Discount Amount": (Field.DISCOUNT_AMOUNT,),
    "Tax ID": _OUT,
    "Item Tax": _OUT,
    "Item Tax %": (Field.TAX,),
    "Item Tax Amount": (Field.TAX_AMOUNT,),
    "Item Tax Type": _OUT,
    "Item Type": _OUT,
    "Item Tax Exemption Reason": (Field.EXEMPTION,),
    "Item Total": (Field.LINE_NET, Field.LEFT_OUT),
    "SubTotal": _OUT,
    "Total": (Field.TOTAL,),
    "Balance": (Field.TOTAL_DUE,),
    "Shipping Charge": (Field.SHIPPING,),
    "Adjustment": (Field.ROUNDING,),
    "Adjustment Description": _OUT,
    "Sales person": _OUT,
    "Payment Terms": _OUT,
    "Payment Terms Label": (Field.TERMS,),
    "Last Payment Date": _OUT,
    "Notes": (Field.NOTE,),
    "Terms & Conditions": _OUT,
    "Billing Address": (Field.ADDRESS,),
    "Billing City": (Field.CITY,),
    "Billing State": (Field.REGION,),
    "Billing Country": (Field.COUNTRY,),
    "Billing Code": (Field.POSTCODE,),
    **dict.fromkeys((f"Shipping {each}" for each in ("Address", "City", "State", "Country", "Code")), _OUT),
}
"""A discount of a line is in money beside its percentage; `Total` has the adjustment in it."""
_LOYVERSE = {
    "Date": (Field.DATE,),
    "Receipt number": (Field.NUMBER,),
    "Receipt type": (Field.KIND,),
    "Gross sales": _OUT,
    "Discounts": _OUT,
    "Net sales": (Field.LINE_NET, Field.LINE_TOTAL),
    "Taxes": (Field.TAX_AMOUNT,),
    "Cost of goods": _OUT,
    "Gross profit": _OUT,
    "POS": _OUT,
    "Store": _OUT,
    "Cashier name": _OUT,
    "Customer name": (Field.CUSTOMER,),
    "Customer contacts": _OUT,
    "Status": (Field.STATUS,),
}
LOYVERSE = {
    **_LOYVERSE,
    "Total collected": (Field.TOTAL,),
    "Payment type": _OUT,
    "Description": (Field.DESCRIPTION,),
    "Dining option": _OUT,
}
LOYVERSE_ITEMS = {
    **_LOYVERSE,
    "Category": _OUT,
    "SKU": (Field.ITEM_NUMBER,),
    "Item": (Field.DESCRIPTION,),
    "Variant": (Field.DETAIL,),
    "Modifiers applied": _OUT,
    "Quantity": (Field.QUANTITY,),
    "Comment": _OUT,
}
"""What was sold is at `Net sales`, less its discounts; where tax is in that, the amounts tell."""
LOYVERSE_VALUES = {
    "Receipt type": {"sale": "invoice", "refund": "credit-note"},
    "Status": {"closed": "paid", "cancelled": "cancelled", "canceled": "cancelled"},
}
QUICKBOOKS_REPORT = {
    "": (Field.CUSTOMER,),
    "Date": (Field.DATE,),
    "Transaction Type": (Field.KIND,),
    "Num": (Field.NUMBER,),
    "Name": (Field.CUSTOMER,),
    "Customer": (Field.CUSTOMER,),
    "Product/Service": (Field.DESCRIPTION,),
    "Memo/Description": (Field.DETAIL,),
    "Qty": (Field.QUANTITY,),
    "Sales Price": (Field.PRICE,),
    "Amount": (Field.LINE_NET,),
    "Balance": _OUT,
    **dict.fromkeys(("Account", "Split", "Class", "Location", "P.O. Number", "Clr"), _OUT),
}
"""`Balance` goes on from row to row. Its amounts are those of the articles, without the sales tax."""
_BOOKED = ("payment", "bill", "check", "cheque", "expense", "deposit", "transfer", "journal entry", "vendor credit",
    "bill payment check", "bill payment cheque", "credit card expense", "statement charge",
    "purchase order")  # fmt: skip
QUICKBOOKS_VALUES = {
    "Transaction Type": {
        "sales receipt": "invoice, paid",
        **dict.fromkeys(("credit memo", "refund", "refund receipt"), "credit-note"),
        "estimate": "quote",
        **dict.fromkeys(_BOOKED, "left out"),
    }
}
SAGE_100 = {
    "DO_Type": (Field.KIND,),
    "DO_Domaine": _OUT,
    "DO_Piece": (Field.NUMBER,),
    "DO_Date": (Field.DATE,),
    "DO_DateLivr": (Field.DELIVERY_DATE,),
    "DO_Ref": (Field.REFERENCE,),
    "DO_Tiers": (Field.CUSTOMER_NUMBER,),
    "CT_Num": (Field.CUSTOMER_NUMBER,),
    "CT_Intitule": (Field.CUSTOMER,),
    "CT_Adresse": (Field.ADDRESS,),
    "CT_Complement": (Field.ADDRESS_2,),
    "CT_CodePostal": (Field.POSTCODE,),
    "CT_Ville": (Field.CITY,),
    "CT_Pays": (Field.COUNTRY,),
    "CT_EMail": (Field.EMAIL,),
    "AR_Ref": (Field.ITEM_NUMBER,),
    "DL_Ligne": _OUT,
    "DL_Design": (Field.DESCRIPTION,),
    "DL_Qte": (Field.QUANTITY,),
    "DL_PrixUnitaire": (Field.PRICE,),
    "DL_PUTTC": _OUT,
    "DL_Taxe1": (Field.TAX,),
    "DL_MontantHT": (Field.LINE_NET,),
    "DL_MontantTTC": (Field.LINE_TOTAL,),
    "DO_TotalHT": (Field.TOTAL_NET,),
    "DO_TotalTTC": (Field.TOTAL,),
    "DO_NetAPayer": (Field.TOTAL_DUE,),
}
SAGE_100_VALUES = {
    "DO_Type": {
        "0": "quote",
        "5": "credit-note",
        "6": "invoice",
        "7": "invoice",
        **dict.fromkeys(("1", "2", "3", "4"), "left out"),
    }
}
"""Orders and notes of delivery are none of ours: what they deliver is invoiced under a number of its own."""
PRESTASHOP = {
    "ID": _OUT,
    "Référence": (Field.NUMBER,),
    "Reference": (Field.NUMBER,),
    "Nouveau client": _OUT,
    "New client": _OUT,
    "Livraison": _OUT,
    "Delivery": _OUT,
    "Client": (Field.CUSTOMER,),
    "Customer": (Field.CUSTOMER,),
    "Total": (Field.LINE_TOTAL,),
    "Paiement": _OUT,
    "Payment": _OUT,
    "État": (Field.STATUS,),
    "Status": (Field.STATUS,),
    "Date": (Field.DATE,),
}
_PAID = ("paiement accepte", "payment accepted", "livre", "delivered", "expedie", "shipped",
    "en cours de preparation", "processing in progress")  # fmt: skip
_CANCELLED = ("annule", "canceled", "rembourse", "refunded", "erreur de paiement", "payment error")
_STATES = {**dict.fromkeys(_PAID, "paid"), **dict.fromkeys(_CANCELLED, "cancelled")}
PRESTASHOP_VALUES = {"État": _STATES, "Status": _STATES}
PRESTASHOP_LINES = {
    "id_order": _OUT,
    "id_customer": _OUT,
    "reference": (Field.NUMBER,),
    "invoice_number": (Field.NUMBER,),
    "date_add": (Field.DATE,),
    "date_upd": _OUT,
    "firstname": (Field.FIRST_NAME,),
    "lastname": (Field.LAST_NAME,),
    "email": (Field.EMAIL,),
    "product_name": (Field.DESCRIPTION,),
    "product_reference": (Field.ITEM_NUMBER,),
    "product_quantity": (Field.QUANTITY,),
    "product_price": _OUT,
    "unit_price_tax_excl": (Field.PRICE,),
    "unit_price_tax_incl": _OUT,
    "total_price_tax_excl": (Field.LINE_NET,),
    "total_price_tax_incl": (Field.LINE_TOTAL,),
    "total_shipping_tax_excl": (Field.SHIPPING,),
    "total_shipping_tax_incl": _OUT,
    "total_shipping": _OUT,
    "total_discounts_tax_excl": (Field.DOCUMENT_DISCOUNT,),
    "total_discounts_tax_incl": _OUT,
    "total_discounts": _OUT,
    "total_paid_tax_excl": (Field.TOTAL_NET,),
    "total_paid_tax_incl": (Field.TOTAL,),
    "total_paid": _OUT,
    "total_products": _OUT,
    "total_products_wt": _OUT,
    "payment": _OUT,
    "module": _OUT,
}
"""What is with tax stands beside what is without: the tax is what is between them."""
