"""Where the business terms of EN 16931 stand in our documents. `[]` is the line, note or the like that is meant."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

EXTENDED: Final = "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended"
"""BT-24 of Factur-X Extended."""
EXTENDED_UBL: Final = "urn:cen.eu:en16931:2017#conformant#urn.cpro.gouv.fr:1p0:extended-ctc-fr"
"""BT-24 of the one extension of EN 16931 in UBL that has lines in groups and lets sales outside VAT stand beside
others; it is France's (XP Z12-012, EXTENDED-CTC-FR)."""
_PARTIES: Final = (
    # name, trading name, identifier, legal, VAT, tax, text, electronic, address (1, 2, city, postcode, region, country)
    ("seller", "27 28 29 30 31 32 33 34 35 36 37 38 39 40 162 41 42 43"),
    ("buyer", "44 45 46 47 48 - - 49 50 51 52 53 54 55 163 56 57 58"),
    ("payee", "59 - 60 61 - - - - - - - - - - - - - -"),
    ("tax_representative", "62 - - - 63 - - - 64 65 66 67 68 69 164 - - -"),
    ("ship_to", "70 - 71 - - - - - 75 76 77 78 79 80 165 - - -"),
)
_NAMES: Final = (
    *("name", "trading_name", "identifier", "legal_id", "vat_id", "tax_ids", "legal_text", "electronic_address"),
    *("address.line1", "address.line2", "address.city", "address.postcode", "address.region", "address.country"),
    *("address.line3", "contact", "phone", "email"),
)
_SCHEMES: Final = {
    "identifier": "identifier_scheme",
    "legal_id": "legal_scheme",
    "electronic_address": "electronic_scheme",
}

_PAYMENT: Final = (
    *("code", "text", "reference", "iban", "account_name", "bic", "card", "card_holder"),
    *("mandate", "creditor_id", "debited_account"),
)
"""BT-81 to BT-91."""


def _parties() -> dict[str, str]:
    found = {}
    for party, numbers in _PARTIES:
        for name, number in zip(_NAMES, numbers.split(), strict=True):
            if number == "-":
                continue
            found[f"BT-{number}"] = f"{party}.{name}"
            if name in _SCHEMES:
                found[f"BT-{number}-1"] = f"{party}.{_SCHEMES[name]}"
    return found


FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "BT-1": "number",
        "BT-2": "date",
        "BT-3": "type_code",
        "BT-5": "currency",
        "BT-6": "tax_currency",
        "BT-7": "tax_point_date",
        "BT-8": "tax_point",
        "BT-9": "due_date",
        **dict.fromkeys(
            ("BT-10", "BT-11", "BT-12", "BT-13", "BT-14", "BT-15", "BT-16", "BT-17", "BT-18"), "references"
        ),
        "BT-18-1": "references",
        "BT-19": "references",
        "BT-20": "terms",
        "BT-21": "notes[]",
        "BT-22": "notes[]",
        "BT-23": "process",
        "BT-25": "references",
        "BT-26": "references",
        **_parties(),
        "BT-72": "delivery_date",
        "BT-73": "period.start",
        "BT-74": "period.end",
        **{f"BT-{81 + at}": f"payment.{name}" for at, name in enumerate(_PAYMENT)},
        **{f"BT-{number}": "adjustments" for number in range(92, 106)},
        # Totals follow from the lines; what was paid before and what is rounded does not.
        **dict.fromkeys(("BT-106", "BT-107", "BT-108", "BT-109", "BT-110", "BT-112", "BT-115"), "lines"),
        "BT-111": "tax_in_tax_currency",
        "BT-113": "prepaid",
        "BT-114": "rounding",
        **dict.fromkeys(("BT-116", "BT-117", "BT-118", "BT-119"), "lines"),
        "BT-120": "exemptions",
        "BT-121": "exemptions",
        **dict.fromkeys(("BT-122", "BT-123", "BT-124", "BT-125"), "attachments"),
        "BT-126": "lines[].identifier",
        "BT-127": "lines[].note",
        "BT-128": "lines[].object_id",
        "BT-128-1": "lines[].object_scheme",
        "BT-129": "lines[].quantity",
        "BT-130": "lines[].unit",
        "BT-131": "lines[].price",
        "BT-132": "lines[].order_line",
        "BT-133": "lines[].accounting",
        "BT-134": "lines[].period.start",
        "BT-135": "lines[].period.end",
        **{f"BT-{number}": "lines[].adjustments" for number in range(136, 146)},
        "BT-146": "lines[].price",
        "BT-147": "lines[].price",
        "BT-148": "lines[].gross_price",
        "BT-149": "lines[].price_base",
        "BT-150": "lines[].unit",
        "BT-151": "lines[].taxes",
        "BT-152": "lines[].taxes",
        "BT-153": "lines[].description",
        "BT-154": "lines[].detail",
        "BT-155": "lines[].item_id",
        "BT-156": "lines[].buyer_item_id",
        "BT-157": "lines[].standard_id",
        "BT-157-1": "lines[].standard_scheme",
        "BT-158": "lines[].classifications",
        "BT-158-1": "lines[].classifications",
        "BT-159": "lines[].origin_country",
        "BT-160": "lines[].attributes",
        "BT-161": "lines[].attributes",
        "BG-1": "notes",
        "BG-3": "references",
        "BG-4": "seller.name",
        "BG-5": "seller.address.line1",
        "BG-7": "buyer.name",
        "BG-8": "buyer.address.line1",
        "BG-10": "payee.name",
        "BG-11": "tax_representative.name",
        "BG-12": "tax_representative.address.line1",
        "BG-13": "ship_to.name",
        "BG-14": "period",
        "BG-15": "ship_to.address.line1",
        "BG-16": "payment",
        "BG-20": "adjustments",
        "BG-21": "adjustments",
        "BG-22": "lines",
        "BG-23": "lines",
        "BG-24": "attachments",
        "BG-25": "lines",
        "BG-26": "lines[].period",
        "BG-27": "lines[].adjustments",
        "BG-28": "lines[].adjustments",
        "BG-32": "lines[].attributes",
    }
)
"""By the number of the term or the group."""

_IN_UBL: Final[Mapping[str, tuple[int, ...]]] = MappingProxyType(
    {
        "references": (1, 2, 3, 4, 6, 7, 39, 43, 56),
        "terms": (5,),
        "period": (8,),
        "seller.name": (9,),
        "seller.trading_name": (10,),
        "seller.legal_id": (11,),
        "seller.vat_id": (12,),
        "seller.tax_ids": (13, 42, 53),
        "seller.legal_text": (14,),
        "buyer.name": (15,),
        "buyer.identifier": (16,),
        "buyer.legal_id": (17,),
        "buyer.vat_id": (18,),
        "buyer.trading_name": (40,),
        "payee.name": (19,),
        "payee.identifier": (20,),
        "payee.legal_id": (21,),
        "tax_representative.name": (22,),
        "tax_representative.vat_id": (23,),
        "ship_to.name": (24, 25),
        FIELDS["BT-83"]: (26, 44),
        FIELDS["BT-82"]: (27, 46),
        FIELDS["BT-89"]: (28, 55),
        FIELDS["BT-90"]: (29,),
        FIELDS["BT-81"]: (47,),
        FIELDS["BT-87"]: (54,),
        "adjustments": (30, 31),
        "exemptions": (32,),
        "attachments": (33,),
        "due_date": (45,),
        "tax_point_date": (49,),
        "lines[].note": (34,),
        "lines[].order_line": (35,),
        "lines[].period": (36,),
        "lines[].gross_price": (37,),
        "lines[].taxes": (48,),
        "lines[].detail": (50,),
        "lines[].object_id": (52,),
    }
)
"""Rules of UBL (`UBL-SR`), which name no business term, by the field that they are about."""

RULES: Final[Mapping[str, str]] = MappingProxyType(
    {
        # Rules whose first term is not the one that people mend.
        "BR-08": "seller.address.line1",
        "BR-10": "buyer.address.line1",
        "BR-16": "lines",
        "BR-29": "period.end",
        "BR-30": "lines[].period.end",
        "BR-50": FIELDS["BT-84"],
        "BR-61": FIELDS["BT-84"],
        "BR-51": FIELDS["BT-87"],
        "BR-CO-03": "tax_point",
        "BR-CO-04": "lines[].taxes",
        "BR-CO-18": "lines",
        "BR-CL-23": "lines[].unit",
        "BR-CO-25": "due_date",
        "BR-CO-26": "seller.legal_id",
        "BR-IC-11": "delivery_date",
        "BR-IC-12": "ship_to.address.country",
        **{f"BR-{each}-10": "exemptions" for each in ("S", "Z", "E", "AE", "G", "IC", "O", "AF", "AG")},
        **{f"BR-{each}-05": "lines[].taxes" for each in ("S", "Z", "E", "AE", "G", "IC", "O", "AF", "AG")},
        **{
            f"BR-{each}-0{n}": "adjustments"
            for each in ("S", "Z", "E", "AE", "G", "IC", "O", "AF", "AG")
            for n in (6, 7)
        },
        **{f"BR-{each}-01": "lines" for each in ("S", "Z", "E", "AE", "G", "IC", "O", "AF", "AG")},
        **{f"BR-O-{n}": "lines" for n in (11, 12, 13, 14)},
        # Nobody takes the numbers of the house out: another category is what is mended.
        **{f"BR-O-0{n}": "lines" for n in (2, 3, 4)},
        "BR-B-01": "lines",
        "BR-B-02": "lines",
        "BR-FR-05": "notes",
        "BR-FR-06": "notes",
        "BR-FR-18": "attachments",
        "BR-FR-20": "notes[]",
        "BR-FR-30": "notes",
        "BR-FR-31": "notes",
        "BR-FR-CO-03": "references",
        "BR-FR-CO-04": "references",
        "BR-FR-CO-05": "references",
        "BR-FR-CO-07": "due_date",
        "BR-FR-CO-08": "process",
        "BR-FR-CO-12": "tax_currency",
        "BR-FR-CO-14": "notes",
        "BR-FR-CO-15": "tax_representative.vat_id",
        "BR-FXEXT-01": "notes",
        "BR-FXEXT-02": "lines[].note",
        **{f"BR-FXEXT-{n}": "lines[].role" for n in ("05", "06", "08", "11", "12")},
        **{f"UBL-SR-{n:02}": field for field, numbers in _IN_UBL.items() for n in numbers},
        **dict.fromkeys(("UBL-DT-06", "UBL-DT-07", "UBL-CR-666", "UBL-CR-673"), "attachments"),
        "CII-SR-465": "seller.contact",
        "CII-SR-466": "buyer.contact",
        "CII-SR-467": FIELDS["BT-81"],
        "CII-SR-468": FIELDS["BT-82"],
        "CII-SR-469": FIELDS["BT-83"],
        "CII-SR-470": FIELDS["BT-84"],
    }
)
"""By the number of the rule; goes before the terms."""

EITHER: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        **{f"BR-{each}-0{n}": ("seller.vat_id",) for each in ("S", "Z", "E", "G", "AF", "AG") for n in (2, 3, 4)},
        **{f"BR-{each}-0{n}": ("seller.vat_id", "buyer.vat_id") for each in ("AE", "IC") for n in (2, 3, 4)},
        "BR-FR-CO-09": ("prepaid", "due_date"),
    }
)
"""Rules that want several things: the first that is missing is meant."""

BY_PLACE: Final = frozenset({"BR-CO-09", "BR-FXEXT-03"})
"""Rules about several parties: whose number it is, the place says."""
