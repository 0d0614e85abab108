"""The numbers a company is registered under: whether each can be one of its country's, and whether they agree.

Check digits find what was typed wrong, not whether a company exists. Numbers of countries that are not known here, and
registers without a check digit, are taken as they come.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from komtui.domain.problem import Problem
from komtui.domain.sales.legal.company_form import lacks_capital, lacks_register
from komtui.domain.sales.legal.numbers import FRENCH, bare, french_vat, is_gst, is_neq, is_qst, is_siren, is_siret
from komtui.domain.sales.legal.rule import Sector
from komtui.domain.search import folded
from komtui.i18n.countries import country_of

COUNTRY, REGION = "company.country", "company.region"
LEGAL_ID, VAT_ID = "company.legal_id", "company.vat_id"
GST, QST = "company.gst_number", "company.qst_number"
NAME, FORM, FURTHER, SECTOR = "company.name", "company.legal_form", "company.legal_text", "company.sector"
KEYS = (COUNTRY, REGION, LEGAL_ID, VAT_ID, GST, QST, NAME, FORM, FURTHER, SECTOR)
"""Settings that must be known to judge any of them."""
KNOWN = frozenset({"FR", "CA"})
"""Countries whose taxes and legal texts komtui knows."""
_QUEBEC = frozenset({"qc", "pq", "quebec"})


def fault(key: str, values: Mapping[str, str]) -> Problem | None:
    """Return what is wrong with a company's own country or one of its numbers, in a code `setting.…`.

    `values` has all of `KEYS`.
    """
    value = values[key]
    if key == COUNTRY:
        return _unsupported(value)
    if not value.strip() or key not in _CHECKS:
        return None
    code = _CHECKS[key](bare(value), values)
    if not code:
        return None
    expected = french_vat(bare(value)[4:]) if code == "setting.vat-key" else ""
    return Problem(code, {"setting": key, "value": value, "expected": expected}, key)


def _unsupported(country: str) -> Problem | None:
    """Return that komtui does not know the law of a company's own country; None where it does.

    It knows that of France, with what lies overseas, and of Canada. One that was set before, or is set in the
    environment, stays; `doubts` tells of it.
    """
    code = country_of(country)
    if not code or code in KNOWN | FRENCH:
        return None
    return Problem("setting.country-unsupported", {"setting": COUNTRY, "value": country.strip()}, COUNTRY)


def doubts(values: Mapping[str, str]) -> Iterator[Problem]:
    """Yield what to look at again, in words of the set-up or of law.

    Numbers that do not belong together, a country that komtui knows little of, a trade that it declines, and what the
    papers of a French company lack.
    """
    country = country_of(values[COUNTRY])
    if country and country not in KNOWN | FRENCH:
        yield Problem("setting.country-little", {"setting": COUNTRY, "value": country}, COUNTRY)
    legal, vat = bare(values[LEGAL_ID]), bare(values[VAT_ID])
    both = _is_french(values) and re.fullmatch(r"FR.{11}", vat) and re.fullmatch(r"[0-9]{9}|[0-9]{14}", legal)
    if both and vat[4:] != legal[:9]:
        # A group that pays its tax together has a number of its own: that is for a person to know.
        yield Problem("setting.vat-other", {"setting": VAT_ID, "siren": legal[:9], "value": vat[4:]}, VAT_ID)
    yield from _of_law(values)


def _of_law(values: Mapping[str, str]) -> Iterator[Problem]:
    # Where nobody has said the province yet, the sentence says of which it speaks.
    in_quebec = folded(values[REGION].strip()) in {"", *_QUEBEC} and country_of(values[COUNTRY]) == "CA"
    if in_quebec and values[SECTOR] in {Sector.RESTAURANT, Sector.TRANSPORT}:
        yield Problem("legal.ca.web-srm", {}, SECTOR)
    if _is_french(values):
        said = values[NAME], f"{values[FORM]}\n{values[FURTHER]}"
        if lacks_register(*said):
            yield Problem("legal.fr.register", {}, FORM)
        elif lacks_capital(*said):
            yield Problem("legal.fr.capital", {}, FORM)


def _legal_id(number: str, values: Mapping[str, str]) -> str:
    if _is_french(values):
        if len(number) == 9:
            return "" if is_siren(number) else "setting.siren"
        if len(number) == 14:
            return "" if is_siret(number) else "setting.siret"
        return "setting.siren-length"
    if country_of(values[COUNTRY]) == "CA":
        in_quebec = folded(values[REGION].strip()) in _QUEBEC
        asked = in_quebec or (not values[REGION].strip() and number.isdigit() and len(number) == 10)
        return "setting.neq" if asked and not is_neq(number) else ""
    return ""


def _vat_id(number: str, values: Mapping[str, str]) -> str:
    from stdnum.eu import vat

    has_siren = re.fullmatch(r"FR[0-9]{11}", number) and number[4:7] != "000" and is_siren(number[4:])
    if has_siren and french_vat(number[4:]) != number:
        return "setting.vat-key"
    known = number[:2].lower() in {*vat.MEMBER_STATES, "el", "xi"}
    if known:
        return "" if vat.is_valid(number) else "setting.vat"
    home = country_of(values[COUNTRY]).lower()
    return "setting.vat-prefix" if home in vat.MEMBER_STATES else ""


def _gst(number: str, values: Mapping[str, str]) -> str:
    del values
    return "" if is_gst(number) else "setting.gst"


def _qst(number: str, values: Mapping[str, str]) -> str:
    del values
    return "" if is_qst(number) else "setting.qst"


def _is_french(values: Mapping[str, str]) -> bool:
    return country_of(values[COUNTRY]) in FRENCH


_CHECKS: Mapping[str, Callable[[str, Mapping[str, str]], str]] = {
    LEGAL_ID: _legal_id,
    VAT_ID: _vat_id,
    GST: _gst,
    QST: _qst,
}
