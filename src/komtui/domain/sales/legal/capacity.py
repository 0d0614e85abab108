"""In what capacity somebody buys, where nobody said so: their numbers and their name tell."""

from __future__ import annotations

import re
from typing import Final

from komtui.domain.sales.legal.numbers import FRENCH, bare
from komtui.domain.sales.party import Capacity, Party
from komtui.domain.search import folded

_FORMS: Final = re.compile(
    r"\b(sarl|sas|sasu|sa|eurl|snc|sci|scop|selarl|selas|scp|earl|gaec|gie|ei|eirl|gmbh|ag|ug|kg|ohg|bv|nv|srl|sprl|spa"
    r"|sl|ltd|ltda|pty|pte|kk|bhd|asa|llc|plc|inc|ltee|limitee|corp|cie|senc|sencrl|oy|ab|aps|sro|doo|kft|lda)\b"
)
"""Forms of companies, as names carry them."""
_PUBLIC: Final = re.compile(
    r"\b(mairie|commune|ville|communaute (de communes|urbaine|d.agglomeration)|departement|prefecture|ministere"
    r"|centre hospitalier|lycee|college|universite|ccas|conseil (departemental|regional)|municipalite|metropole"
    r"|gouvernement|ministry|city of|town of|centre de services scolaire|commission scolaire)\b"
)


def capacity_of(party: Party) -> Capacity:
    """Return in what capacity a buyer buys: as said, else by its numbers, its name, else as a private person.

    A SIREN that begins with 1 or 2, and a NEQ with 88, are those of public bodies.
    """
    if party.capacity is not None:
        return party.capacity
    name = _plain(party.name)
    legal = bare(party.legal_id)
    if legal:
        public = legal[:1] in {"1", "2"} and len(legal) in {9, 14} if party.address.country in FRENCH else False
        public = public or (party.address.country == "CA" and legal.startswith("88"))
        return Capacity.PUBLIC if public or _PUBLIC.match(name) else Capacity.BUSINESS
    if _PUBLIC.match(name):
        return Capacity.PUBLIC
    has_numbers = party.vat_id or party.tax_ids or party.electronic_scheme == "0225"
    return Capacity.BUSINESS if has_numbers or party.trading_name or _FORMS.search(name) else Capacity.CONSUMER


def _plain(name: str) -> str:
    """Return a name to look for forms of companies in: `S.A.R.L.` is `sarl`."""
    return re.sub(r"(?<=\b\w)\.(?=\w\b|\s|$)", "", folded(name))
