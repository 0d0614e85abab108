"""Numbers of companies and accounts: their forms and check digits, quick enough for every keystroke.

Sources: Luhn ISO/IEC 7812-1; SIREN and SIRET R.123-221 C. com. and INSEE (La Poste's establishments have a rule of
their own); the French VAT key CGI ann. III art. 95 (bases of the DGFiP for keys with letters); IBAN ISO 13616 with the
lengths of the SWIFT registry; forms of VAT numbers after the Commission's VIES; business numbers of the Canada Revenue
Agency; QST and NEQ as Revenu Québec and the Registraire des entreprises write them (their check digits are not public).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from komtui.late import late_pattern

_LA_POSTE: Final = "356000000"
_SEAT_OF_LA_POSTE: Final = "35600000000048"
_KEYS: Final = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_DOUBLED: Final = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
_IBAN_LENGTHS: Final = {
    country: length
    for length, countries in {
        15: "NO",
        16: "BE",
        18: "DK FI FK FO GL NL SD",
        19: "MK SI",
        20: "AT BA EE KZ LT LU MN XK",
        21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA",
        23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "LY PT ST",
        26: "IS TR",
        27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ BY CY DO GT HN HU LB NI PL SV",
        29: "BR EG PS QA UA",
        30: "JO KW MU YE",
        31: "MT SC",
        32: "LC",
        33: "RU",
    }.items()
    for country in countries.split()
}
_VAT: Final = {
    country: late_pattern(pattern)
    for country, pattern in {
        "AT": r"U\d{8}",
        "BE": r"[01]\d{9}",
        "BG": r"\d{9,10}",
        "CY": r"\d{8}[A-Z]",
        "CZ": r"\d{8,10}",
        "DE": r"[1-9]\d{8}",
        "DK": r"\d{8}",
        "EE": r"\d{9}",
        "EL": r"\d{9}",
        "ES": r"[A-Z0-9]\d{7}[A-Z0-9]",
        "FI": r"\d{8}",
        "FR": r"[A-HJ-NP-Z0-9]{2}\d{9}",
        "HR": r"\d{11}",
        "HU": r"\d{8}",
        "IE": r"\d[A-Z0-9+*]\d{5}[A-Z]{1,2}",
        "IT": r"\d{11}",
        "LT": r"\d{9}|\d{12}",
        "LU": r"\d{8}",
        "LV": r"\d{11}",
        "MT": r"\d{8}",
        "NL": r"\d{9}B\d{2}|[A-Z0-9+*]{10}\d{2}",
        "PL": r"\d{10}",
        "PT": r"\d{9}",
        "RO": r"\d{2,10}",
        "SE": r"\d{10}01",
        "SI": r"\d{8}",
        "SK": r"\d{10}",
        "XI": r"\d{9}|\d{12}|GD\d{3}|HA\d{3}",
    }.items()
}
"""Of a VAT number, what follows its two letters: Greece has EL, Northern Ireland XI."""
EU: Final = frozenset((*(_VAT.keys() - {"EL", "XI"}), "GR"))
"""Members of the European Union, ISO 3166-1."""
FRENCH: Final = frozenset({"FR", "BL", "GF", "GP", "MF", "MQ", "RE", "YT"})
"""Where INSEE gives the numbers: France and what lies overseas."""
_GST = late_pattern(r"(\d{9})RT\d{4}", re.ASCII)
_QST = late_pattern(r"\d{10}TQ\d{4}", re.ASCII)
_NEQ = late_pattern(r"(11|22|33|88)\d{8}", re.ASCII)
_BETWEEN = late_pattern(r"[\s.\-\u2010-\u2015/]")


def bare(number: str) -> str:
    """Return a number without what people put between its groups, in capitals."""
    # Most are bare already.
    return (number if number.isalnum() else _BETWEEN.sub("", number)).upper()


def has_luhn(digits: str) -> bool:
    """Return whether the last digit is the check digit of the others."""
    if not (digits.isascii() and digits.isdigit()):
        return False
    total = 0
    for at, digit in enumerate(reversed(digits)):
        total += _DOUBLED[int(digit)] if at % 2 else int(digit)
    return total % 10 == 0


def is_siren(number: str) -> bool:
    """Return whether it is the number of a French company: nine digits, the last one their check; never nine zeros."""
    return len(number) == 9 and has_luhn(number) and bool(number.strip("0"))


def is_siret(number: str) -> bool:
    """Return whether it is the number of a French establishment: fourteen digits that begin with a SIREN."""
    if len(number) != 14 or not is_siren(number[:9]):
        return False
    if number.startswith(_LA_POSTE) and number != _SEAT_OF_LA_POSTE:
        return number.isascii() and number.isdigit() and sum(map(int, number)) % 5 == 0
    return has_luhn(number)


def french_vat(siren: str) -> str:
    """Return the VAT number that belongs to a SIREN."""
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02}{siren}"


def is_french_vat(number: str) -> bool:
    """Return whether the key of a French VAT number belongs to the digits behind it."""
    if not (number.startswith("FR") and _VAT["FR"].fullmatch(number[2:])):
        return False
    key, digits = number[2:4], number[4:]
    if key.isdigit():
        # Monaco's numbers begin with 000 and are no SIREN; their key is reckoned alike.
        return number == french_vat(digits) and (digits.startswith("000") or is_siren(digits))
    first, second = _KEYS.index(key[0]), _KEYS.index(key[1])
    check = first * 24 + second - 10 if key[0].isdigit() else first * 34 + second - 100
    return (int(digits) + 1 + check // 11) % 11 == check % 11


def looks_like_vat(number: str) -> bool:
    """Return whether it has the form of a VAT number of the country that its first letters name.

    Of France and Monaco its key is checked as well. Numbers of countries outside the Union are taken as they come.
    """
    country = number[:2]
    if country == "FR":
        return is_french_vat(number)
    pattern = _VAT.get(country)
    return pattern is None or bool(pattern.fullmatch(number[2:]))


def is_european_vat(number: str) -> bool:
    """Return whether it begins like a VAT number of a member of the Union."""
    return number[:2] in _VAT


@lru_cache(maxsize=64)
def is_iban(number: str) -> bool:
    """Return whether an account has its country's length and its check digits."""
    country = number[:2]
    if not (number.isascii() and number.isalnum() and len(number) == _IBAN_LENGTHS.get(country, -1)):
        return False
    turned = number[4:] + number[:4]
    return int("".join(str(int(each, 36)) for each in turned)) % 97 == 1


def begins_like_iban(number: str) -> bool:
    """Return whether an account is meant to be an IBAN: two letters and two digits before the rest.

    However little the rest is, where the letters are a country that has IBANs.
    """
    return bool(re.match(rf"[A-Z]{{2}}\d{{2}}[A-Z0-9]{{{1 if number[:2] in _IBAN_LENGTHS else 6}}}", number))


def is_gst(number: str) -> bool:
    """Return whether it is a GST account: a business number, RT and four digits (Canada Revenue Agency)."""
    found = _GST.fullmatch(number)
    return bool(found) and has_luhn(number[:9])


def is_qst(number: str) -> bool:
    """Return whether it is a QST account: ten digits, TQ and four; a financial institution's is its GST account."""
    return bool(_QST.fullmatch(number)) or is_gst(number)


def is_neq(number: str) -> bool:
    """Return whether it has the form of a number of Québec's register: a company, a person, partners, a public body."""
    return bool(_NEQ.fullmatch(number))
