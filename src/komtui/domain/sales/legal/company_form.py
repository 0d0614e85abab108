"""What a French company says of its form on its papers: its register, and its capital (C. com. R123-237, R123-238)."""

from __future__ import annotations

import re
from typing import Final

from komtui.domain.search import folded

_REGISTERED: Final = re.compile(
    r"\b(s\.?a\.?r\.?l|s\.?a\.?s\.?u?|s\.?a|e\.?u\.?r\.?l|s\.?n\.?c|selarl|selas|s\.?c\.?i|scop)\b\.?"
)
_FORM: Final = re.compile(
    r"\b(e\.?i\.?|eirl|entrepreneure?s?|entreprises? individuelles?|auto-?entrepreneure?"
    r"|micro-?(entreprise|entrepreneure?)|association|loi (du )?(1er juillet )?1901|fondation|syndicat|mutuelle"
    r"|cooperative|scic|gie|gaec|earl|scea|scev|scm|scp|sem|spl|epic|regie|chambre|etablissement|office|societe"
    r"|gmbh|ag|ltd|inc|bv|nv|srl|sprl|spa)\b"
)
"""What else law has: persons who trade alone, associations, cooperatives, public houses, companies from abroad."""
_REGISTER: Final = re.compile(r"\b(r\.?c\.?s|r\.?m|r\.?n\.?e|registre)\b")


def lacks_register(name: str, text: str) -> bool:
    """Return whether a company, as its name or its text tells, names no register."""
    return _is_company(name, text) and not _REGISTER.search(text.casefold())


def lacks_capital(name: str, text: str) -> bool:
    """Return whether it names its register, and no capital."""
    said = text.casefold()
    return _is_company(name, text) and "capital" not in said and bool(_REGISTER.search(said))


def lacks_form(name: str, text: str) -> bool:
    """Return whether nothing says which form somebody trades in, nor that a person does so alone ("EI")."""
    return not _is_company(name, text) and not _FORM.search(folded(f"{name} {text}"))


def _is_company(name: str, text: str) -> bool:
    return bool(_REGISTERED.search(f"{name.casefold()} {text.casefold()}"))
