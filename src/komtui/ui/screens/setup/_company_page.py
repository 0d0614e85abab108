"""The second page: the company. Which numbers are asked for, its country decides."""

from __future__ import annotations

from komtui.domain.sales.legal.numbers import FRENCH

_BEFORE = (
    "company.name",
    "company.email",
    "company.address1",
    "company.address2",
    "company.postcode",
    "company.city",
)
_CANADA = ("company.region", "company.legal_id", "company.gst_number", "company.qst_number")
_ELSEWHERE = ("company.legal_id", "company.vat_id")


def company_keys(country: str) -> tuple[str, ...]:
    """Return the settings that documents of a company in `country` (ISO 3166-1) need."""
    if country in FRENCH:
        return (*_BEFORE, *_ELSEWHERE, "company.legal_form")
    return (*_BEFORE, *(_CANADA if country == "CA" else _ELSEWHERE))
