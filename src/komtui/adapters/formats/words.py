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
        State.ACCEPTED: ("accepted", "accepté", "acceptée", "signed", "signé", "signée"),
        State.REFUSED: ("refused", "refusé", "refusée", "declined", "rejected", "rejeté", "rejetée"),
        State.DISCARDED: ("discarded",),
        State.PAID: (
            *("paid", "paid in full", "fully paid", "payé", "payée", "acquitté", "acquittée", "réglé", "réglée"),
            *("soldé", "soldée", "encaissé", "encaissée"),
        ),
        State.CANCELLED: (
            *("cancelled", "canceled", "annulé", "annulée", "void", "voided", "refunded", "remboursé", "remboursée"),
        ),
    }
)
"""State of a document by the plain word for it, whoever writes it."""
_OF_PROGRAMS = _table({State.PAID: ("in payment", "completed", "processing"), State.CANCELLED: ("reversed", "failed")})
"""The same, by words that only say it where the program is known or a person says what the column is."""


def state(text: str) -> State:
    """Return the state that a status means; every word that is not known says that the document is issued."""
    word = plain(text)
    return State(STATES.get(word) or _OF_PROGRAMS.get(word) or _begun(word) or State.ISSUED)


def says_state(text: str) -> bool:
    """Return whether a status says in plain words that a document is another than an issued one."""
    word = plain(text)
    return word in STATES or bool(_begun(word))


def _begun(word: str) -> str:
    """Return what a status begins with, where nothing behind it takes that back: `Annulée par avoir`."""
    return State.CANCELLED if STATES.get(word.partition(" ")[0]) == State.CANCELLED else ""


def is_cancelled(text: str) -> bool | None:
    """Return whether a cell says that a document was cancelled: yes, a day, or the word; None where it is neither."""
    if not re.search(r"[a-z1-9]", plain(text)):
        return False  # `0`, `-`, or the day that databases write for none
    said = is_yes(text)
    return said if said is not None else True if says_state(text) or re.search(r"\d", text) else None


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
        "XBG": ("bag", "bags", "sac", "sacs"),
        "XRO": ("roll", "rolls", "rouleau", "rouleaux"),
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
    return upper if re.fullmatch(r"[A-Z]{2}", upper) else _by_name(text) or None


def _by_name(text: str) -> str:
    """Return the code of a country by whatever people call it; the names are loaded with the first one."""
    from komtui.i18n.countries import country_of

    return country_of(text) or country_of(re.sub(r"(?i)^\s*(the|la|le|les)\s+|^\s*l['’]", "", text))


def currency_code(text: str) -> str | None:
    """Return the three-letter code of a currency, or None; `$` alone is nobody's in particular."""
    upper = text.strip().upper()
    # `Canadian Dollar - CAD`
    code = _SYMBOLS.get(upper, upper.rpartition(" - ")[2])
    return code if re.fullmatch(r"[A-Z]{3}", code) else None
