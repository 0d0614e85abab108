"""Profiles: what the exports of well-known programs call their columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from komtui.adapters.formats.csv.profiles import _books as books
from komtui.adapters.formats.csv.profiles import _markets as markets
from komtui.adapters.formats.csv.profiles import _payments as payments
from komtui.adapters.formats.csv.profiles import _programs as programs
from komtui.adapters.formats.csv.profiles import _services as services
from komtui.adapters.formats.csv.profiles import _tills as tills
from komtui.domain.tables.field import Field

LEFT_OUT = "left out"
"""What a value of `Profile.values` stands for where its row is no line of a document."""


SETTLED = ", paid"
"""What stands behind a kind in `Profile.values` where such a document was paid when it was made."""


@dataclass(frozen=True)
class Profile:
    """The export of one program."""

    name: str
    """As people call it."""
    columns: Mapping[str, tuple[Field, ...]]
    """How each column may be read, by its header, the likeliest first."""
    signature: frozenset[str]
    """Headers that together are nobody else's."""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By header: what the program writes, in plain words, and what we call it; `LEFT_OUT` for what is none of ours."""
    instead: Mapping[Field, Field] = field(default_factory=dict)
    """What stands in where a cell is empty: the number of an article for its words."""
    untaxed: bool = False
    """Whether it leaves the tax out of what it exports, and somebody must say which there is."""
    rounds: bool = False
    """Whether it rounds the amounts of lines, and its totals are those of what they were before."""
    customer: str = ""
    """Whom a sale belongs to where the program knows nobody, as tills do not."""

    def fields(self, header: str) -> tuple[Field, ...]:
        """Return how a column may be read; none where the program is not known to write it."""
        return self._by_name.get(bare(header), ())

    def meanings(self, header: str) -> Mapping[str, str]:
        """Return what the values of a column mean, by their plain words."""
        return self._meanings.get(bare(header), {})

    def writes(self, headers: frozenset[str]) -> bool:
        """Return whether the bare `headers` are those of its export."""
        return frozenset(map(bare, self.signature)) <= headers

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[Field, ...]]:
        return {bare(header): each for header, each in self.columns.items()}

    @cached_property
    def _meanings(self) -> Mapping[str, Mapping[str, str]]:
        return {bare(header): each for header, each in self.values.items()}


def bare(header: str) -> str:
    """Return a header as profiles compare it: whatever its case, its white space and a `*`."""
    return " ".join(header.strip("* ").split()).casefold()


def profile_of(headers: Sequence[str]) -> Profile | None:
    """Return the profile whose signature the headers have; None where there is none."""
    there = frozenset(map(bare, headers))
    return next((each for each in PROFILES if each.writes(there)), None)


def payments_of(headers: Sequence[str]) -> tuple[str, str] | None:
    """Return whose list of payments has these headers, and what to export instead; None for any other table."""
    there = frozenset(map(bare, headers))
    if there & payments.SOLD:
        return None
    return next(((program, instead) for program, names, instead in payments.PAYMENTS if names <= there), None)


OWN_COLUMNS = tuple(each for each in Field if each not in programs.NOT_OWN)
"""Those that komtui writes, in their order, by the documented names."""
OWN = Profile("komtui", {each.value: (each,) for each in OWN_COLUMNS}, frozenset(each.value for each in OWN_COLUMNS))
"""What komtui itself has written, which means what it says."""
PROFILES: tuple[Profile, ...] = (
    OWN,
    Profile("Shopify", programs.SHOPIFY, frozenset({"Name", "Lineitem name", "Lineitem price", "Lineitem quantity"})),
    Profile("Xero", programs.XERO, frozenset({"ContactName", "InvoiceNumber", "UnitAmount", "TaxType"})),
    Profile("QuickBooks", programs.QUICKBOOKS, frozenset({"InvoiceNo", "Customer", "ItemAmount"})),
    Profile("WooCommerce", programs.WOOCOMMERCE, frozenset({"Order Number", "Item Name", "Item Cost"})),
    Profile("WooCommerce", programs.WOOCOMMERCE, frozenset({"Order Number", "Order Line Total", "Item Cost"})),
    Profile(
        "WooCommerce",
        programs.WOOCOMMERCE_PACKED,
        frozenset({"order_number", "order_date", "order_total", "item_name", "item_total"}),
        rounds=True,
    ),
    *(
        Profile(
            "QuickBooks",
            services.QUICKBOOKS_REPORT,
            frozenset({"Transaction Type", "Num", "Memo/Description", "Amount", other}),
            values=services.QUICKBOOKS_VALUES,
            untaxed=True,
            instead={Field.DESCRIPTION: Field.DETAIL},
        )
        for other in ("Qty", "Sales Price", "Product/Service")
    ),
    Profile("Odoo", programs.ODOO, frozenset({"Number", "Invoice/Bill Date", "Invoice lines/Quantity"})),
    Profile(
        "Square",
        programs.SQUARE,
        frozenset({"Gross Sales", "Net Sales", "Transaction ID", "Qty"}),
        customer=tills.WALK_IN,
    ),
    Profile(
        "Lightspeed",
        tills.LIGHTSPEED,
        frozenset({"Receipt Number", "Line Type", "Subtotal", "Details"}),
        values=tills.LIGHTSPEED_VALUES,
        instead={Field.CUSTOMER: Field.CUSTOMER_NUMBER},
        customer=tills.WALK_IN,
    ),
    *(
        Profile("SumUp", tills.SUMUP, signature, values=tills.SUMUP_VALUES, customer=customer)
        for signature, customer in tills.SUMUP_SIGNATURES.items()
    ),
    Profile(
        "Stripe",
        books.STRIPE,
        frozenset({"Number", "Customer Email", "Amount Due", "Date (UTC)", "Subtotal"}),
        instead={Field.DESCRIPTION: Field.NUMBER, Field.CUSTOMER: Field.EMAIL},
    ),
    Profile(
        "Sage",
        books.SAGE_TRANSACTIONS,
        frozenset({"Account Reference", "Nominal A/C Ref", "Net Amount", "Tax Amount"}),
        values=books.SAGE_VALUES,
        instead={Field.CUSTOMER: Field.CUSTOMER_NUMBER, Field.DESCRIPTION: Field.NUMBER},
    ),
    Profile(
        "Sage",
        books.SAGE_INVOICES,
        frozenset({"INVOICE_NUMBER", "ACCOUNT_REF", "NET_AMOUNT", "TAX_AMOUNT"}),
        instead={Field.CUSTOMER: Field.CUSTOMER_NUMBER, Field.DESCRIPTION: Field.ITEM_NUMBER},
    ),
    Profile(
        "EBP",
        books.EBP,
        frozenset({"Document - Numéro du document", "Document - Date"}),
        instead={Field.CUSTOMER: Field.CUSTOMER_NUMBER, Field.DESCRIPTION: Field.ITEM_NUMBER},
    ),
    *(
        Profile("Dolibarr", books.DOLIBARR, signature, values=books.DOLIBARR_VALUES)
        for signature in books.DOLIBARR_SIGNATURES
    ),
    Profile(
        "PayPal",
        markets.PAYPAL,
        frozenset({"Gross", "Transaction ID", "From Email Address", "Balance Impact"}),
        values=markets.PAYPAL_VALUES,
        instead={Field.DESCRIPTION: Field.NUMBER, Field.CUSTOMER: Field.EMAIL},
    ),
    Profile(
        "Harvest",
        services.HARVEST,
        frozenset({"Issue Date", "ID", "Client", "Invoice Amount", "Subtotal"}),
        instead={Field.DESCRIPTION: Field.NUMBER},
    ),
    Profile("Harvest", services.HARVEST_LINES, frozenset({"Invoice ID", "Item Unit Price", "Item Amount", "Item Tax"})),
    Profile(
        "FreshBooks",
        services.FRESHBOOKS,
        frozenset({"Client Name", "Invoice #", "Rate", "Line Subtotal", "Line Total"}),
        instead={Field.DESCRIPTION: Field.DETAIL},
    ),
    Profile("Zoho", services.ZOHO, frozenset({"Invoice Number", "Item Name", "Item Price", "Item Total", "SubTotal"})),
    *(
        Profile(
            "Loyverse",
            columns,
            frozenset({"Receipt number", "Receipt type", "Net sales", *others}),
            values=services.LOYVERSE_VALUES,
            customer=tills.WALK_IN,
        )
        for columns, others in (
            (services.LOYVERSE, ("Total collected", "Description")),
            (services.LOYVERSE_ITEMS, ("Item", "Quantity")),
        )
    ),
    Profile(
        "Sage",
        services.SAGE_100,
        frozenset({"DO_Piece", "DL_Design", "DL_Qte"}),
        values=services.SAGE_100_VALUES,
        instead={Field.CUSTOMER: Field.CUSTOMER_NUMBER, Field.DESCRIPTION: Field.ITEM_NUMBER},
    ),
    *(
        Profile(
            "PrestaShop",
            services.PRESTASHOP,
            frozenset(signature),
            values=services.PRESTASHOP_VALUES,
            instead={Field.DESCRIPTION: Field.NUMBER},
        )
        for signature in (("Référence", "Nouveau client", "Client", "État"), ("Reference", "New client", "Customer"))
    ),
    Profile(
        "PrestaShop",
        services.PRESTASHOP_LINES,
        frozenset({"product_name", "product_quantity", "unit_price_tax_excl", "total_price_tax_excl"}),
    ),
    Profile("Etsy", markets.ETSY, frozenset({"Sale Date", "Item Name", "Order Shipping", "Listing ID"})),
    Profile(
        "Magento",
        markets.MAGENTO,
        frozenset({"Invoice", "Bill-to Name", "Order #", "Subtotal"}),
        instead={Field.DESCRIPTION: Field.NUMBER},
    ),
)
"""The more telling ones first."""
