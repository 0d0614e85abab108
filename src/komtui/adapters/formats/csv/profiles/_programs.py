"""The programs: one table each, by the public names of their columns.

They are what exports of these programs are described and shown to hold; beside each table stands where. What a program
does not say, such as whether its prices are with tax, its amounts decide. A column that is not named here is judged by
its name and its values like any other.
"""

from __future__ import annotations

from komtui.domain.tables.field import Field

_PRICE = (Field.PRICE, Field.PRICE_WITH_TAX)
_OUT = (Field.LEFT_OUT,)

NOT_OWN = frozenset(
    {
        *(Field.LEFT_OUT, Field.DOCUMENT_DISCOUNT, Field.SHIPPING, Field.PAYMENT_STATUS, Field.TAX_INCLUDED),
        *(Field.FIRST_NAME, Field.LAST_NAME, Field.TOTAL_DUE, Field.PRICE_WITH_TAX, Field.LINE_TOTAL),
        *(
            Field.TAX_AMOUNT,
            Field.TAX_2,
            Field.TAX_2_AMOUNT,
            Field.GST_AMOUNT,
            Field.QST_AMOUNT,
            Field.HST_AMOUNT,
            Field.PST_AMOUNT,
        ),
    }
)
"""What komtui has no need to write: it says the same elsewhere."""
SHOPIFY = {
    "Name": (Field.NUMBER,),
    "Financial Status": (Field.PAYMENT_STATUS,),
    "Email": (Field.EMAIL,),
    "Created at": (Field.DATE,),
    "Currency": (Field.CURRENCY,),
    "Subtotal": _OUT,
    "Shipping": (Field.SHIPPING,),
    "Taxes": (Field.TOTAL_TAX,),
    "Total": (Field.TOTAL,),
    "Discount Amount": (Field.DOCUMENT_DISCOUNT, Field.LEFT_OUT),
    "Lineitem quantity": (Field.QUANTITY,),
    "Lineitem name": (Field.DESCRIPTION,),
    "Lineitem price": _PRICE,
    "Lineitem discount": (Field.LEFT_OUT, Field.DISCOUNT_AMOUNT),
    "Lineitem compare at price": _OUT,
    "Lineitem sku": (Field.ITEM_NUMBER,),
    "Billing Name": (Field.CUSTOMER,),
    "Billing Company": _OUT,
    "Billing Street": _OUT,
    "Billing Address1": (Field.ADDRESS,),
    "Billing Address2": (Field.ADDRESS_2,),
    "Billing City": (Field.CITY,),
    "Billing Zip": (Field.POSTCODE,),
    "Billing Province": (Field.REGION,),
    "Billing Country": (Field.COUNTRY,),
    "Billing Phone": (Field.PHONE,),
    "Notes": (Field.NOTE,),
    "Outstanding Balance": (Field.TOTAL_DUE,),
    **dict.fromkeys(("Tax 1 Value", "Tax 2 Value", "Tax 3 Value", "Tax 4 Value", "Tax 5 Value"), _OUT),
    **dict.fromkeys(("Id", "Phone", "Receipt Number", "Payment ID", "Payment Reference", "Payment References"), _OUT),
}
"""The export of orders, by the whole header in public importers (from `Name` to `Payment References`); one row a line,
what is the order's on the first (docs.xbp.app). What was refunded later is asked about."""
XERO = {
    "ContactName": (Field.CUSTOMER,),
    "EmailAddress": (Field.EMAIL,),
    "POAddressLine1": (Field.ADDRESS,),
    "POAddressLine2": (Field.ADDRESS_2,),
    "POAddressLine3": (Field.ADDRESS_3,),
    "POCity": (Field.CITY,),
    "PORegion": (Field.REGION,),
    "POPostalCode": (Field.POSTCODE,),
    "POCountry": (Field.COUNTRY,),
    "InvoiceNumber": (Field.NUMBER,),
    "Reference": (Field.REFERENCE,),
    "InvoiceDate": (Field.DATE,),
    "DueDate": (Field.DUE_DATE,),
    "Total": (Field.TOTAL,),
    "TaxTotal": (Field.TOTAL_TAX,),
    "InvoiceAmountPaid": (Field.PREPAID,),
    "InvoiceAmountDue": (Field.TOTAL_DUE,),
    "InventoryItemCode": (Field.ITEM_NUMBER,),
    "Description": (Field.DESCRIPTION,),
    "Quantity": (Field.QUANTITY,),
    "UnitAmount": _PRICE,
    "Discount": (Field.DISCOUNT,),
    "LineAmount": (Field.LINE_NET, Field.LINE_TOTAL),
    "AccountCode": _OUT,
    "TaxType": (Field.TAX,),
    "TaxAmount": (Field.TAX_AMOUNT,),
    "Currency": (Field.CURRENCY,),
    "Type": (Field.KIND,),
}
"""The export of sales invoices, 44 columns from `ContactName` to `Status`, and the template to import them, whose
columns these are as well (docs.moment.team, help of Xero's partners)."""
QUICKBOOKS = {
    "InvoiceNo": (Field.NUMBER,),
    "Customer": (Field.CUSTOMER,),
    "InvoiceDate": (Field.DATE,),
    "DueDate": (Field.DUE_DATE,),
    "Terms": (Field.TERMS,),
    "Location": _OUT,
    "Memo": _OUT,
    "Item(Product/Service)": (Field.DESCRIPTION,),
    "ItemDescription": (Field.DETAIL,),
    "ItemQuantity": (Field.QUANTITY,),
    "ItemRate": _PRICE,
    "ItemAmount": (Field.LINE_NET, Field.LINE_TOTAL),
    "ItemTaxCode": (Field.TAX,),
    "ItemTaxAmount": (Field.TAX_AMOUNT,),
    "Currency": (Field.CURRENCY,),
    "Service Date": (Field.DELIVERY_DATE,),
}
"""The columns that QuickBooks Online maps by itself when invoices are imported (answers in Intuit's community); its
reports are lists with an amount alone, and judged by their names."""
WOOCOMMERCE = {
    "Order Number": (Field.NUMBER,),
    "Order Status": (Field.STATUS,),
    "Order Date": (Field.DATE,),
    "Customer Note": (Field.NOTE,),
    "First Name (Billing)": (Field.FIRST_NAME,),
    "Last Name (Billing)": (Field.LAST_NAME,),
    "Company (Billing)": _OUT,
    "Address 1&2 (Billing)": (Field.ADDRESS,),
    "City (Billing)": (Field.CITY,),
    "State Code (Billing)": (Field.REGION,),
    "Postcode (Billing)": (Field.POSTCODE,),
    "Country Code (Billing)": (Field.COUNTRY,),
    "Email (Billing)": (Field.EMAIL,),
    "Phone (Billing)": (Field.PHONE,),
    "Cart Discount Amount": (Field.DOCUMENT_DISCOUNT, Field.LEFT_OUT),
    "Order Subtotal Amount": _OUT,
    "Order Shipping Amount": (Field.SHIPPING,),
    "Order Total Amount": (Field.TOTAL,),
    "Order Total Tax Amount": (Field.TOTAL_TAX,),
    "SKU": (Field.ITEM_NUMBER,),
    "Item #": _OUT,
    "Item Name": (Field.DESCRIPTION,),
    "Name": (Field.DESCRIPTION,),
    "Product Variation": (Field.DETAIL,),
    "Quantity": (Field.QUANTITY,),
    "Quantity (- Refund)": _OUT,
    "Item Cost": _PRICE,
    "Order Line (w/o tax)": (Field.LINE_NET, Field.LEFT_OUT),
    "Order Line Tax": (Field.TAX_AMOUNT, Field.LEFT_OUT),
    "Order Line Total": (Field.LINE_TOTAL, Field.LEFT_OUT),
    "Order Line Total (- Refund)": _OUT,
    "Order Tax Amount": _OUT,
    "Image URL": _OUT,
    "Coupon Code": _OUT,
    "Coupons Used": _OUT,
    "Discount Amount": (Field.DOCUMENT_DISCOUNT, Field.LEFT_OUT),
    "Discount Amount Tax": _OUT,
    "Payment Method Title": _OUT,
    "Shipping Method Title": _OUT,
}
"""The labels that a widespread plugin for the export of orders has. WooCommerce's own list of orders (`Order #`,
`Product(s)`, `N. Revenue`: `get_export_columns` of its reports) knows neither tax nor shipping: it stops the file."""
_WOOCOMMERCE_OUT = (
    *("order_id", "paid_date", "shipping_tax_total", "fee_total", "fee_tax_total", "cart_discount", "order_discount"),
    *("discount_total", "order_subtotal", "order_key", "payment_method", "payment_method_title", "transaction_id"),
    *("customer_ip_address", "customer_user_agent", "shipping_method", "customer_user", "customer_email"),
    *("billing_company", "wt_import_key", "shipping_items", "coupon_items", "order_notes", "download_permissions"),
    *("item_product_id", "item_subtotal", "item_subtotal_tax", "item_refunded_qty", "item_meta"),
    *(f"shipping_{each}" for each in ("first_name", "last_name", "company", "phone", "address_1", "address_2")),
    *(f"shipping_{each}" for each in ("postcode", "city", "state", "country")),
    *(f"Tax {at} {each}" for at in range(1, 6) for each in ("Name", "Value")),
)
WOOCOMMERCE_PACKED = {
    "order_number": (Field.NUMBER,),
    "order_date": (Field.DATE,),
    "status": (Field.STATUS,),
    "shipping_total": (Field.SHIPPING,),
    "tax_total": (Field.TOTAL_TAX,),
    "order_total": (Field.TOTAL,),
    "order_currency": (Field.CURRENCY,),
    "customer_id": (Field.CUSTOMER_NUMBER,),
    "billing_first_name": (Field.FIRST_NAME,),
    "billing_last_name": (Field.LAST_NAME,),
    "billing_email": (Field.EMAIL,),
    "billing_phone": (Field.PHONE,),
    "billing_address_1": (Field.ADDRESS,),
    "billing_address_2": (Field.ADDRESS_2,),
    "billing_postcode": (Field.POSTCODE,),
    "billing_city": (Field.CITY,),
    "billing_state": (Field.REGION,),
    "billing_country": (Field.COUNTRY,),
    "customer_note": (Field.NOTE,),
    "item_name": (Field.DESCRIPTION,),
    "item_sku": (Field.ITEM_NUMBER,),
    "item_quantity": (Field.QUANTITY,),
    "item_total": (Field.LINE_NET,),
    "item_total_tax": (Field.TAX_AMOUNT,),
    **dict.fromkeys(_WOOCOMMERCE_OUT, _OUT),
}
"""The export of orders of another widespread plugin, by its source (`order-import-export-for-woocommerce`, the lists of
columns and `line_item_1`, `tax_items`): the amount of a line is after its discount and without tax, as that of
shipping is; fees stand in a cell of their own. What was refunded later is asked about."""
SQUARE = {
    "Date": (Field.DATE,),
    "Item": (Field.DESCRIPTION,),
    "Qty": (Field.QUANTITY,),
    "SKU": (Field.ITEM_NUMBER,),
    "Product Sales": _OUT,
    "Gross Sales": _OUT,
    "Discounts": _OUT,
    "Net Sales": (Field.LINE_NET,),
    "Tax": (Field.TAX_AMOUNT,),
    "Transaction ID": (Field.NUMBER,),
    "Payment ID": _OUT,
    "Customer Name": (Field.CUSTOMER,),
    "Customer ID": (Field.CUSTOMER_NUMBER,),
    "Notes": _OUT,
    **dict.fromkeys(("Time", "Time Zone", "Category", "Price Point Name", "Modifiers Applied", "Device Name"), _OUT),
    **dict.fromkeys(("Details", "Event Type", "Location", "Dining Option", "Customer Reference ID", "Unit"), _OUT),
    **dict.fromkeys(("Count", "GTIN", "Itemization Type", "Commission", "Employee", "Fulfillment Note"), _OUT),
    **dict.fromkeys(("Channel", "Token", "Card Brand", "PAN Suffix"), _OUT),
}
"""The detail of item sales, by files that public importers of it are tested with. `Gross Sales` is before discounts in
older ones and with tax in newer ones, which have `Product Sales` for that; `Commission` is the employee's."""
ODOO = {
    "Number": (Field.NUMBER,),
    "Invoice/Bill Date": (Field.DATE,),
    "Due Date": (Field.DUE_DATE,),
    "Partner": (Field.CUSTOMER,),
    "Invoice Partner Display Name": (Field.CUSTOMER,),
    "Partner/Tax ID": (Field.VAT_ID,),
    "Reference": (Field.REFERENCE,),
    "Payment Reference": _OUT,
    "Currency": (Field.CURRENCY,),
    "Untaxed Amount": (Field.TOTAL_NET,),
    "Tax": (Field.TOTAL_TAX,),
    "Total": (Field.TOTAL,),
    "Status": (Field.STATUS,),
    "Payment Status": (Field.PAYMENT_STATUS,),
    "Invoice lines/Product": (Field.DESCRIPTION, Field.LEFT_OUT),
    "Invoice lines/Label": (Field.DESCRIPTION,),
    "Invoice lines/Quantity": (Field.QUANTITY,),
    "Invoice lines/Unit Price": _PRICE,
    "Invoice lines/Taxes": (Field.TAX,),
    "Invoice lines/Subtotal": (Field.LINE_NET,),
    "Invoice lines/Total": (Field.LINE_TOTAL,),
    "Invoice lines/Account": _OUT,
    "Salesperson": _OUT,
    "Journal": _OUT,
}
"""Odoo's export of invoices (account.move) with their lines, by the names that its fields have in English, as public
importers write them. The list of invoices alone has amounts in the company's currency beside the currency of each
(`Untaxed Amount Signed`, `Currency`): it is asked about."""
