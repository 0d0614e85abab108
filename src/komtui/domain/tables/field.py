"""Fields: what a column of a table may be. The values are the documented names of columns (docs/import.md)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Field(StrEnum):
    """What a column is taken for."""

    LEFT_OUT = "left out"
    """Nothing: it is looked at no further."""

    KIND = "kind"
    NUMBER = "number"
    STATUS = "status"
    """Of a document: draft, issued, cancelled; where a profile or a person says so, or its words are plain ones."""
    PAYMENT_STATUS = "payment status"
    """Paid or not, likewise."""
    CANCELLED = "cancelled"
    """Yes, or the day on which it was cancelled."""
    STORE = "store"
    """Which one it belongs to, likewise."""
    DATE = "date"
    DUE_DATE = "due date"
    VALID_UNTIL = "valid until"
    DELIVERY_DATE = "delivery date"
    CURRENCY = "currency"
    LANGUAGE = "language"
    CUSTOMER = "customer"
    FIRST_NAME = "first name"
    """Of the customer, where no column has the whole name."""
    LAST_NAME = "last name"
    CUSTOMER_NUMBER = "customer number"
    CONTACT = "contact"
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"
    ADDRESS_2 = "address 2"
    ADDRESS_3 = "address 3"
    POSTCODE = "postcode"
    CITY = "city"
    REGION = "region"
    COUNTRY = "country"
    VAT_ID = "vat id"
    LEGAL_ID = "legal id"
    NOTE = "note"
    TERMS = "terms"
    REFERENCE = "reference"
    ORDER = "order"
    ORIGINAL_INVOICE = "original invoice"
    PREPAID = "prepaid"
    ROUNDING = "rounding"
    """Added to reach the amount to pay (BT-114), likewise."""
    EXEMPTION = "exemption"
    TAX_INCLUDED = "tax included"
    """Yes or no: whether the prices of the document are with tax."""
    DOCUMENT_DISCOUNT = "document discount"
    """An amount off the whole document, without tax where its prices are."""
    SHIPPING = "shipping"
    """A charge on the whole document, without tax where its prices are."""
    TOTAL_NET = "total net"
    TOTAL_TAX = "total tax"
    TOTAL = "total"
    TOTAL_DUE = "total due"

    DESCRIPTION = "description"
    ROW = "row"
    """`allowance` or `charge` where a row is one of the whole document (BG-20, BG-21) and no line: its reason, amount
    (as the price), percentage and taxes; where komtui has written the table."""
    LINE = "line"
    """The line's number in its document (BT-126), likewise."""
    DETAIL = "detail"
    ITEM_NUMBER = "item number"
    QUANTITY = "quantity"
    UNIT = "unit"
    PRICE = "price"
    PRICE_WITH_TAX = "price with tax"
    DISCOUNT = "discount"
    """In percent of the line."""
    DISCOUNT_AMOUNT = "discount amount"
    """Off the whole line, not off each unit; without tax where the price is."""
    TAX = "tax"
    TAX_AMOUNT = "tax amount"
    TAX_2 = "tax 2"
    """A second tax beside the first, where columns only number them: GST and QST as `Tax 1` and `Tax 2`."""
    TAX_2_AMOUNT = "tax 2 amount"
    TAX_CATEGORY = "tax category"
    GST = "gst"
    QST = "qst"
    HST = "hst"
    PST = "pst"
    GST_AMOUNT = "gst amount"
    QST_AMOUNT = "qst amount"
    HST_AMOUNT = "hst amount"
    PST_AMOUNT = "pst amount"
    LINE_NET = "line net"
    LINE_TOTAL = "line total"
    """With tax."""


TEXTS: Mapping[Field, str] = MappingProxyType(
    {
        Field.STORE: "store",
        Field.TERMS: "terms",
        Field.CUSTOMER_NUMBER: "buyer.identifier",
        Field.CONTACT: "buyer.contact",
        Field.PHONE: "buyer.phone",
        Field.ADDRESS: "buyer.address.line1",
        Field.ADDRESS_2: "buyer.address.line2",
        Field.ADDRESS_3: "buyer.address.line3",
        Field.POSTCODE: "buyer.address.postcode",
        Field.CITY: "buyer.address.city",
        Field.REGION: "buyer.address.region",
        Field.VAT_ID: "buyer.vat_id",
        Field.LEGAL_ID: "buyer.legal_id",
        Field.LINE: "lines.identifier",
        Field.DETAIL: "lines.detail",
        Field.ITEM_NUMBER: "lines.item_id",
    }
)
"""Fields that are one text of a document as it stands there, and where: read and written by this table alone."""
LINE_FIELDS = frozenset(list(Field)[list(Field).index(Field.DESCRIPTION) :])
"""Of the line in that row; every other field is the whole document's."""
AMOUNTS = {
    Field.TAX: Field.TAX_AMOUNT,
    Field.TAX_2: Field.TAX_2_AMOUNT,
    Field.GST: Field.GST_AMOUNT,
    Field.QST: Field.QST_AMOUNT,
    Field.HST: Field.HST_AMOUNT,
    Field.PST: Field.PST_AMOUNT,
}
"""For each rate, the amount that it comes to."""
RATES = {amount: rate for rate, amount in AMOUNTS.items()}
"""For each amount, its rate."""
DATES = (Field.DATE, Field.DUE_DATE, Field.VALID_UNTIL, Field.DELIVERY_DATE)
"""Fields that hold a date."""
NUMBERS = (
    *(
        Field.PREPAID,
        Field.ROUNDING,
        Field.DOCUMENT_DISCOUNT,
        Field.SHIPPING,
        Field.TOTAL_NET,
        Field.TOTAL_TAX,
        Field.TOTAL,
    ),
    *(Field.TOTAL_DUE, Field.QUANTITY, Field.PRICE, Field.PRICE_WITH_TAX, Field.DISCOUNT, Field.DISCOUNT_AMOUNT),
    *(*AMOUNTS, *RATES, Field.LINE_NET, Field.LINE_TOTAL),
)
"""Fields that hold a number."""


def texts_of(part: str) -> Mapping[Field, str]:
    """Return the fields whose texts stand in a part of a document, each with its name there: `buyer`, `lines`."""
    return {field: path.rpartition(".")[2] for field, path in TEXTS.items() if path.rpartition(".")[0] == part}
