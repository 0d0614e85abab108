"""Words: what people write in a CSV or JSON file for a kind, a unit, a language, in English or French."""

from __future__ import annotations

import re
from collections.abc import Iterable

from komtui.domain.language import LANGUAGES as KNOWN
from komtui.domain.sales.document import Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.search import folded


def plain(text: str) -> str:
    """Return `text` as it is compared: folded, with everything but letters and digits turned into single spaces."""
    return re.sub(r"[^a-z0-9]+", " ", folded(text)).strip()


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text, for tables that are lists of words."""
    return frozenset(text.split())


def _table(entries: dict[str, Iterable[str]]) -> dict[str, str]:
    return {plain(word): code for code, words in entries.items() for word in words}


KINDS = _table({kind: kind.traits.file_words for kind in Kind})
"""Kind of a document by its plain word."""


def kind(text: str) -> Kind | None:
    """Return the kind that a word means."""
    word = KINDS.get(plain(text))
    return Kind(word) if word else None


STATES = _table(
    {
        State.DRAFT: ("draft", "brouillon"),
        State.ACCEPTED: ("accepted", "accepté", "acceptée"),
        State.REFUSED: ("refused", "refusé", "refusée", "declined"),
        State.DISCARDED: ("discarded",),
        State.PAID: ("paid", "payé", "payée", "acquittée", "réglée", "in payment", "completed", "processing"),
        State.CANCELLED: (
            "cancelled",
            "canceled",
            "annulé",
            "annulée",
            "void",
            "voided",
            "refunded",
            "reversed",
            "failed",
        ),
    }
)
"""State of an invoice by the plain word that a program has for it; every other one says that it is issued."""


def state(text: str) -> State:
    """Return the state that a status means."""
    return State(STATES.get(plain(text), State.ISSUED))


LANGUAGES = _table({each.code: (each.code, *each.words) for each in KNOWN})
"""Language by its plain word."""


def language(text: str) -> str | None:
    """Return the language that a word or a code means."""
    return LANGUAGES.get(plain(text))


UNITS = _table(
    {
        "C62": ("unit", "units", "each", "ea", "piece", "pieces", "pc", "pcs", "u", "unité", "unités", "pièce",
                "pièces", "pce", "pces"),
        "HUR": ("h", "hr", "hrs", "hour", "hours", "heure", "heures"),
        "MIN": ("min", "minute", "minutes"),
        "DAY": ("d", "day", "days", "j", "jr", "jour", "jours", "journée"),
        "WEE": ("week", "weeks", "semaine", "semaines"),
        "MON": ("month", "months", "mois"),
        "ANN": ("year", "years", "an", "ans", "année", "années"),
        "KGM": ("kg", "kilo", "kilos", "kilogram", "kilograms", "kilogramme", "kilogrammes"),
        "GRM": ("g", "gram", "grams", "gramme", "grammes"),
        "TNE": ("t", "tonne", "tonnes"),
        "LBR": ("lb", "lbs", "pound", "pounds", "livre", "livres"),
        "LTR": ("l", "litre", "litres", "liter", "liters"),
        "MTR": ("m", "metre", "metres", "meter", "meters", "mètre", "mètres"),
        "CMT": ("cm", "centimètre", "centimètres"),
        "KMT": ("km", "kilometre", "kilometres", "kilomètre", "kilomètres"),
        "FOT": ("ft", "foot", "feet", "pied", "pieds"),
        "MTK": ("m2", "m²", "square metre", "mètre carré", "mètres carrés"),
        "FTK": ("ft2", "sq ft", "square foot", "square feet", "pi2", "pied carré", "pieds carrés"),
        "MTQ": ("m3", "m³", "cubic metre", "mètre cube", "mètres cubes"),
        "KWH": ("kwh",),
        "LS": ("lump sum", "flat rate", "forfait", "ff"),
        "SET": ("set", "sets", "lot", "lots", "kit", "kits"),
        "PR": ("pair", "pairs", "paire", "paires"),
        "DZN": ("dozen", "douzaine", "douzaines"),
        "XBX": ("box", "boxes", "boîte", "boîtes"),
        "XCT": ("carton", "cartons"),
        "XPK": ("pack", "packs", "package", "paquet", "paquets"),
        "XBO": ("bottle", "bottles", "bouteille", "bouteilles"),
        "XPX": ("pallet", "pallets", "palette", "palettes"),
    }
)  # fmt: skip
"""UN/ECE Recommendation 20 and 21 code by its plain word."""

_UNIT_CODE = re.compile(r"[A-Z0-9]{2,3}")


def unit_code(text: str) -> str | None:
    """Return the code of a unit, C62 for none, or None where it is neither a word nor a code that is known."""
    if not text.strip():
        return "C62"
    if code := UNITS.get(plain(text)):
        return code
    return text.strip() if _UNIT_CODE.fullmatch(text.strip()) else None


COUNTRIES = _table(
    {
        "BE": ("Belgium", "Belgique"),
        "CA": ("Canada",),
        "CH": ("Switzerland", "Suisse"),
        "DE": ("Germany", "Allemagne"),
        "ES": ("Spain", "Espagne"),
        "FR": ("France",),
        "GB": ("United Kingdom", "Great Britain", "Royaume-Uni", "UK"),
        "IE": ("Ireland", "Irlande"),
        "IT": ("Italy", "Italie"),
        "LU": ("Luxembourg",),
        "MC": ("Monaco",),
        "NL": ("Netherlands", "Pays-Bas"),
        "PT": ("Portugal",),
        "US": ("United States", "USA", "États-Unis"),
    }
)
"""ISO 3166-1 code by plain name, of the countries that our users write to most; codes work for all."""

_YES = frozenset(("yes", "y", "true", "1", "oui", "o", "vrai", "x", "included", "incluse", "incluses", "ttc"))
_NO = frozenset(("no", "n", "false", "0", "non", "faux", "excluded", "exclue", "exclues", "ht"))


def is_yes(text: str) -> bool | None:
    """Return whether a word says yes; None where it says neither yes nor no."""
    word = plain(text)
    return True if word in _YES else False if word in _NO else None


_SYMBOLS = {"€": "EUR", "CA$": "CAD", "$CA": "CAD", "$ CA": "CAD", "US$": "USD", "$US": "USD", "£": "GBP"}


def country_code(text: str) -> str | None:
    """Return the two-letter code of a country, or None for a name that is not known."""
    upper = text.strip().upper()
    if code := COUNTRIES.get(plain(text)):
        return code
    return upper if re.fullmatch(r"[A-Z]{2}", upper) else None


def currency_code(text: str) -> str | None:
    """Return the three-letter code of a currency, or None; `$` alone is nobody's in particular."""
    upper = text.strip().upper()
    code = _SYMBOLS.get(upper, upper)
    return code if re.fullmatch(r"[A-Z]{3}", code) else None
