"""Search: one folding for every text that is searched, so that accents, case and ligatures never matter."""

from __future__ import annotations

import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ø": "o", "Ø": "o", "ß": "ss", "’": "'"})


def folded(text: str) -> str:
    """Return `text` without accents, case and ligatures: `Œuvre d’Été` becomes `oeuvre d'ete`."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()
