"""The demo's company: Boulangerie Lefèvre, with a store in Lyon and one in Montréal, as settings."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from komtui.demo.customers import LYON, MONTREAL

_COMPANY = {
    "company.name": "Boulangerie Lefèvre SAS",
    "company.legal_form": "SAS au capital de 40 000 €, RCS Lyon 303 265 045",
    "company.address1": "12 rue des Capucins",
    "company.postcode": "69001",
    "company.city": "Lyon",
    "company.country": "FR",
    "company.email": "factures@boulangerie-lefevre.example",
    "company.phone": "04 65 71 10 20",
    "company.website": "www.boulangerie-lefevre.example",
    "company.legal_id": "303265045",
    "company.vat_id": "FR40303265045",
    "company.iban": "FR7630006000011234567890189",
    "company.bic": "AGRIFRPP",
    "mail.from_name": "Boulangerie Lefèvre",
}
_MONTREAL_STORE = {
    "company.name": "Boulangerie Lefèvre (Québec) inc.",
    "company.legal_form": "Société par actions, Loi sur les sociétés par actions du Québec",
    "company.address1": "4388, rue Saint-Denis",
    "company.postcode": "H2J 2L1",
    "company.city": "Montréal",
    "company.region": "QC",
    "company.country": "CA",
    "company.email": "facturation@boulangerie-lefevre-quebec.example",
    "company.phone": "514 555-0142",
    "company.legal_id": "1142345678",
    "company.gst_number": "123456782 RT0001",
    "company.qst_number": "1234567890 TQ0001",
    "mail.from_name": "Boulangerie Lefèvre, Montréal",
    "documents.paper": "letter",
}
_WITHOUT = dict.fromkeys(("company.vat_id", "company.iban", "company.bic"), "")

SETTINGS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    # The Montréal store is a company of its own: nothing French may be inherited by its papers.
    {"": _COMPANY, MONTREAL: _MONTREAL_STORE | _WITHOUT}
)
"""By store, `""` for the company and for Lyon, which has its seat."""

CURRENCIES = MappingProxyType({LYON: "EUR", MONTREAL: "CAD"})
"""What each store sells in."""

CATCHER_USER = "factures@boulangerie-lefevre.example"
"""Who signs in to the local catcher."""
