"""Market places, and what is paid through others: one table each, as in `_programs`.

*PayPal*'s activity download has a row a movement: of those that bring money in (`Balance Impact`), each is a sale with
all that was paid, the shipping and the tax in it; its columns are those of public rules that read it. *Etsy*'s
`EtsySoldOrderItems` has a row an article, with what its whole order had of shipping and tax, as public analyses of it
say. *Magento* (Adobe Commerce) exports its grid of invoices, a row each and without its lines: the labels of
app/code/Magento/Sales/view/adminhtml/ui_component/sales_order_invoice_grid.xml of magento/magento2 (read in a version
of 2.0, whose total is `Amount`); the two grand totals are those of later releases, not read there.
"""

from __future__ import annotations

from komtui.domain.tables.field import Field

_OUT = (Field.LEFT_OUT,)

PAYPAL = {
    "Date": (Field.DATE,),
    "Time": _OUT,
    "TimeZone": _OUT,
    "Name": (Field.CUSTOMER,),
    "Type": _OUT,
    "Status": (Field.STATUS,),
    "Currency": (Field.CURRENCY,),
    "Gross": (Field.LINE_TOTAL,),
    "Fee": _OUT,
    "Net": _OUT,
    "From Email Address": (Field.EMAIL,),
    "To Email Address": _OUT,
    "Transaction ID": (Field.NUMBER,),
    "Shipping Address": _OUT,
    "Address Status": _OUT,
    "Item Title": (Field.DESCRIPTION,),
    "Item ID": (Field.ITEM_NUMBER,),
    "Shipping and Handling Amount": _OUT,
    "Insurance Amount": _OUT,
    "Sales Tax": (Field.TOTAL_TAX,),
    "Reference Txn ID": _OUT,
    "Invoice Number": (Field.REFERENCE,),
    "Custom Number": _OUT,
    "Quantity": _OUT,
    "Receipt ID": _OUT,
    "Balance": _OUT,
    "Address Line 1": (Field.ADDRESS,),
    "Address Line 2/District/Neighborhood": (Field.ADDRESS_2,),
    "Town/City": (Field.CITY,),
    "State/Province/Region/County/Territory/Prefecture/Republic": (Field.REGION,),
    "Zip/Postal Code": (Field.POSTCODE,),
    "Country": _OUT,
    "Contact Phone Number": (Field.PHONE,),
    "Subject": _OUT,
    "Note": (Field.NOTE,),
    "Country Code": (Field.COUNTRY,),
    "Balance Impact": _OUT,
    **{f"Option {at} {what}": _OUT for at in (1, 2) for what in ("Name", "Value")},
}
"""What was paid is in one figure, for however many of an article."""
PAYPAL_VALUES = {
    "Balance Impact": {"debit": "left out", "memo": "left out"},
    "Status": {"completed": "paid", **dict.fromkeys(("denied", "failed", "expired", "reversed"), "cancelled")},
    "Type": {
        **dict.fromkeys(
            ("general currency conversion", "bank deposit to pp account", "general credit card deposit"), "left out"
        ),
        **dict.fromkeys(("reversal of general account hold", "account hold for open authorization"), "left out"),
    },
}
ETSY = {
    "Sale Date": (Field.DATE,),
    "Item Name": (Field.DESCRIPTION,),
    "Buyer": _OUT,
    "Quantity": (Field.QUANTITY,),
    "Price": (Field.PRICE, Field.PRICE_WITH_TAX),
    "Coupon Code": _OUT,
    "Coupon Details": _OUT,
    "Discount Amount": (Field.DISCOUNT_AMOUNT,),
    "Order Shipping": (Field.SHIPPING,),
    "Order Sales Tax": (Field.TOTAL_TAX,),
    "Item Total": (Field.LINE_NET, Field.LEFT_OUT),
    "Currency": (Field.CURRENCY,),
    "Transaction ID": _OUT,
    "Listing ID": _OUT,
    "Date Paid": _OUT,
    "Date Shipped": (Field.DELIVERY_DATE,),
    "Ship Name": (Field.CUSTOMER,),
    "Ship Address1": (Field.ADDRESS,),
    "Ship Address2": (Field.ADDRESS_2,),
    "Ship City": (Field.CITY,),
    "Ship State": (Field.REGION,),
    "Ship Zipcode": (Field.POSTCODE,),
    "Ship Country": (Field.COUNTRY,),
    "Order ID": (Field.NUMBER,),
    "Variations": (Field.DETAIL,),
    **dict.fromkeys(("Order Type", "Listings Type", "Payment Type", "InPerson Location"), _OUT),
    "SKU": (Field.ITEM_NUMBER,),
}
"""A discount on shipping or in person, and VAT that Etsy pays itself, are asked about where there is one."""
MAGENTO = {
    "Invoice": (Field.NUMBER,),
    "Invoice Date": (Field.DATE,),
    "Order #": (Field.ORDER,),
    "Order Date": _OUT,
    "Bill-to Name": (Field.CUSTOMER,),
    "Status": (Field.STATUS,),
    "Grand Total (Base)": _OUT,
    "Grand Total (Purchased)": (Field.TOTAL,),
    "Amount": (Field.TOTAL,),
    "Purchased From": _OUT,
    "Billing Address": (Field.ADDRESS,),
    "Shipping Address": _OUT,
    "Customer Name": _OUT,
    "Email": (Field.EMAIL,),
    "Customer Group": _OUT,
    "Payment Method": _OUT,
    "Shipping Information": _OUT,
    "Subtotal": (Field.LINE_NET, Field.LINE_TOTAL),
    "Shipping and Handling": (Field.SHIPPING,),
}
