"""Templates of letters: the placeholders that a text may have, and how they are filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from komtui.domain.marking import N_
from komtui.domain.search import folded
from komtui.late import late_pattern

PLACEHOLDERS: Mapping[str, str] = MappingProxyType(
    {
        "number": N_("the document's number"),
        "date": N_("the document's date"),
        "amount": N_("the total including tax"),
        "to_pay": N_("what remains to be paid"),
        "due_date": N_("until when it is to be paid"),
        "valid_until": N_("until when a quote is valid"),
        "delivery_date": N_("when it is delivered"),
        "count": N_("how many documents go with the letter"),
        "table": N_("a table of the documents: number, date, amount, due date"),
        "total": N_("of a reminder: all that is to be paid, with interest and compensation"),
        "customer": N_("the customer's name"),
        "company": N_("the company's name"),
        "phone": N_("the company's telephone"),
        "website": N_("the company's web site"),
        "signature": N_("company, telephone and web site, a line each"),
    }
)
"""Names and what they stand for, marked English."""

_FRENCH: Mapping[str, str] = MappingProxyType(
    {
        "number": "numéro",
        "amount": "montant",
        "to_pay": "à_payer",
        "due_date": "échéance",
        "valid_until": "validité",
        "delivery_date": "livraison",
        "count": "nombre",
        "table": "tableau",
        "customer": "client",
        "company": "société",
        "phone": "téléphone",
        "website": "site",
    }
)
"""What French calls those that it does not call the same. Texts are kept with the names of `PLACEHOLDERS`."""
_KEPT = MappingProxyType({folded(name): kept for kept, name in _FRENCH.items()})
_PLACE = late_pattern(r"\{([^{}\n]{0,40})\}")


def spoken(text: str, language: str) -> str:
    """Return a text with its placeholders in the language of the person who reads or writes it (`fr_CA`)."""
    names = _FRENCH if language.startswith("fr") else {}
    return _PLACE.sub(lambda match: f"{{{names.get(match[1], match[1])}}}", text)


def kept(text: str) -> str:
    """Return a text with its placeholders as they are kept, in whichever language, with or without accents."""
    return _PLACE.sub(lambda match: f"{{{_KEPT.get(folded(match[1]), match[1])}}}", text)


def unknown_placeholder(text: str) -> str:
    """Return the first name in braces that stands for nothing; empty where all do."""
    return next((name for name in _PLACE.findall(text) if name and name not in PLACEHOLDERS), "")


def filled(text: str, facts: Mapping[str, str]) -> str:
    """Return `text` with its placeholders filled in; one without a value leaves nothing, any other brace stays.

    Lines that held nothing but placeholders without values go, too.
    """
    lines = []
    for line in text.split("\n"):
        said = _PLACE.sub(lambda match: facts.get(match[1], "") if match[1] in PLACEHOLDERS else match[0], line)
        if said.strip() or not line.strip():
            lines.append(said)
    return "\n".join(lines)


def started(text: str) -> str | None:
    """Return the beginning of a placeholder at the end of `text`, without its brace; None where none was begun."""
    match = re.search(r"\{(\w*)$", text)
    return match[1] if match else None


def completions(start: str, language: str) -> dict[str, str]:
    """Return the placeholders that begin so in a language, with what they stand for, marked English."""
    names = _FRENCH if language.startswith("fr") else {}
    said = {names.get(name, name): words for name, words in PLACEHOLDERS.items()}
    return {name: words for name, words in said.items() if folded(name).startswith(folded(start))}
