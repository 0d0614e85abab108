"""Keys of JSON that are not ours: each is a question where it may matter, else it is named as left out."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice

from komtui.adapters.formats.csv import kinds
from komtui.adapters.formats.csv.header import named
from komtui.adapters.formats.csv.names import WEIGHTS
from komtui.adapters.formats.faults import Faults
from komtui.adapters.formats.standing import is_status
from komtui.adapters.formats.words import is_cancelled, plain, says_state, state, words_of
from komtui.domain.sales.lifecycle import State
from komtui.domain.tables.field import Field
from komtui.domain.tables.table import Looks

_CLOSE = 0.8
_LONGEST = 40
"""Characters of a key that is compared with ours; no slip of the pen is longer."""
_COMPARED = 60
"""Different keys of a file that are compared."""
_LONGEST_STATE = 100
"""Characters of a value that may say where a document stands."""
_DIFFERENT = 2_000
"""Different keys that are not ours; no program writes so many."""
_OURS: dict[Field, tuple[str, ...]] = {
    Field.KIND: ("kind",),
    Field.NUMBER: ("number",),
    Field.DATE: ("date",),
    Field.DUE_DATE: ("due_date",),
    Field.CURRENCY: ("currency",),
    Field.CUSTOMER: ("customer", "name"),
    Field.EMAIL: ("email",),
    Field.PREPAID: ("prepaid",),
    Field.SHIPPING: ("adjustments",),
    Field.DOCUMENT_DISCOUNT: ("adjustments",),
    Field.DISCOUNT_AMOUNT: ("adjustments",),
    Field.DISCOUNT: ("discount", "adjustments"),
    Field.TOTAL: ("total", "adjustments"),
    Field.TOTAL_NET: ("total_net",),
    Field.TOTAL_TAX: ("total_tax",),
    Field.DESCRIPTION: ("description",),
    Field.DETAIL: ("detail",),
    Field.ITEM_NUMBER: ("item_number",),
    Field.QUANTITY: ("quantity",),
    Field.UNIT: ("unit",),
    Field.PRICE: ("price", "amount"),
    Field.TAX: ("tax", "rate"),
    Field.NOTE: ("notes", "note"),
    Field.TERMS: ("terms",),
    Field.REFERENCE: ("references",),
    Field.ORDER: ("references",),
    Field.POSTCODE: ("postcode",),
    Field.CITY: ("city",),
    Field.REGION: ("region",),
    Field.COUNTRY: ("country",),
    Field.ADDRESS: ("line1", "address"),
    Field.PHONE: ("phone",),
    Field.CONTACT: ("contact",),
    Field.VAT_ID: ("vat_id",),
    Field.LEGAL_ID: ("legal_id",),
}
"""How JSON calls what a column may be."""
_WEIGHTS = frozenset(map(plain, WEIGHTS))
_NESTED: dict[str, frozenset[str]] = {
    "documents": words_of("documents invoices factures orders commandes quotes devis data results records"),
    "address": words_of("address adresse"),
    "customer": words_of("customer client buyer billing bill contact acheteur"),
    "lines": words_of("line lines item items row rows product products lignes articles produits"),
    "adjustments": words_of("discount discounts shipping charges fees allowances remises frais coupon coupons"),
    "taxes": words_of("tax taxes vat tva"),
}
"""Our name for what has values inside, by the words that other programs call it."""


class Keys:
    """Judges the unknown keys of one file."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._meant: dict[tuple[str, tuple[str, ...]], str] = {}
        self._left: dict[str, None] = {}
        self._judged: dict[tuple[str, kinds.Kind, bool, frozenset[str]], str | None] = {}

    def judge(self, values: Mapping[str, object], path: str, ours: Sequence[str]) -> None:
        """Note `import.json-key` or `import.json-unknown` for each key that may matter; the others are left out."""
        known = frozenset(ours)
        for key, value in values.items():
            if key in known or value in (None, "", [], {}):
                continue
            place = f"{path}.{key[:60]}" if path else key[:60]
            if named(key).field is Field.TAX_INCLUDED and value not in (False, "false", "0", "no"):
                self._faults.add("import.json-with-tax", place=place)
            elif plain(key) in _WEIGHTS and "quantity" in known - values.keys() and _kind(value) in kinds.NUMERIC:
                self._faults.add("import.json-unknown", place=place, value=shown(value), name="quantity")
            elif meant := self._slip(key, tuple(ours)):
                self._faults.add("import.json-key", place=place, value=shown(value), name=meant)
            elif (matters := self._matters(key, value, known)) is not None:
                code = "import.json-unknown" if matters else "import.json-matters"
                self._faults.add(code, place=place, value=shown(value), **({"name": matters} if matters else {}))
            elif len(self._judged) > _DIFFERENT:
                raise self._faults.fatal("import.json-many-keys", limit=_DIFFERENT)
            elif len(self._left) < 50:
                self._left[key[:60]] = None

    def note_left_out(self) -> None:
        """Name the keys that were left out, once for the whole file."""
        if self._left:
            self._faults.note("import.json-keys-left-out", keys=", ".join(self._left))

    def _slip(self, key: str, ours: tuple[str, ...]) -> str:
        if len(key) > _LONGEST:
            return ""
        if (key, ours) not in self._meant:
            if len(self._meant) >= _COMPARED:
                return ""
            close = difflib.get_close_matches(key, ours, 1, _CLOSE)
            self._meant[key, ours] = close[0] if close else ""
        return self._meant[key, ours]

    def _matters(self, key: str, value: object, ours: frozenset[str]) -> str | None:
        """Return our name for what a key may mean, empty where it matters and nobody knows, None where it does not."""
        kind, nested = _kind(value), isinstance(value, (list, dict))
        if (key, kind, nested, ours) not in self._judged:
            self._judged[key, kind, nested, ours] = self._judgement(key, kind, ours, nested=nested)
        return self._judged[key, kind, nested, ours]

    def _judgement(self, key: str, kind: kinds.Kind, ours: frozenset[str], *, nested: bool) -> str | None:
        found = named(key)
        if found.field is Field.LEFT_OUT or kind in {kinds.Kind.EMPTY, kinds.Kind.ZERO}:
            return None
        if found.field and (there := [each for each in _OURS.get(found.field, ()) if each in ours]):
            return there[0]
        if nested and (inside := next((each for each in _within(found.words) if each in ours), "")):
            return inside
        look, spoken = kinds.looks(found, kind, ())
        if look in {Looks.TEXT, Looks.DATE, Looks.QUANTITY} and not (look is Looks.QUANTITY and "quantity" in ours):
            return None
        if look is Looks.NUMBER and "number" not in ours:
            return None
        likely = kinds.proposals(look, (), spoken=spoken)
        return next((each for field in likely for each in _OURS.get(field, ()) if each in ours), _alone(look, ours))


def _alone(look: Looks, ours: frozenset[str]) -> str | None:
    """Return whether what looks so matters in an object that has no key of ours for it: amounts do beside amounts."""
    return "" if look in {Looks.AMOUNT, Looks.NUMBER, Looks.QUANTITY} and _MONEY & ours else None


_MONEY = frozenset({"price", "amount", "total"})
"""Keys of objects that hold amounts."""


def _within(words: Sequence[str]) -> Iterator[str]:
    """Yield our names for what has values inside and is called so."""
    return (name for name, names in _NESTED.items() if names & frozenset(words))


def _kind(value: object) -> kinds.Kind:
    """Return what a value looks like; of a list or an object, whether there is anything in it."""
    if isinstance(value, bool):
        return kinds.Kind.TEXT
    if isinstance(value, Decimal):
        if not value:
            return kinds.Kind.ZERO
        return kinds.Kind.MONEY if value != value.to_integral_value() else kinds.Kind.INTEGER
    if isinstance(value, str):
        return kinds.kind_of([value[:100].strip()]) if value.strip() else kinds.Kind.EMPTY
    return kinds.Kind.MONEY if value else kinds.Kind.EMPTY


def shown(value: object) -> str:
    """Return the start of a value, as JSON shows it."""
    if isinstance(value, str):
        return value[:60]
    if isinstance(value, dict | list):
        return "{…}" if isinstance(value, dict) else "[…]"
    return _WORDS.get(value, "") if value is None or isinstance(value, bool) else str(value)[:60]


_WORDS = {None: "null", True: "true", False: "false"}


def said_by(values: Mapping[str, object]) -> dict[str, State]:
    """Return what the keys of an object say of where it stands, by key; those that say nothing of it are not there."""
    found = {}
    for key, value in islice(values.items(), _DIFFERENT):
        text = value if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else ""
        if len(text) <= _LONGEST_STATE and says_state(text) and (key == "state" or is_status(named(key).words)):
            found[key] = state(text)
        elif named(key).field is Field.CANCELLED and text and is_cancelled(text):
            found[key] = State.CANCELLED
    return found
