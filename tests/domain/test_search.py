import pytest
from hypothesis import given
from hypothesis import strategies as st

from komtui.domain.search import folded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Œuvre d’Été", "oeuvre d'ete"),
        ("LEFÈVRE & Fils", "lefevre & fils"),
        ("Straße", "strasse"),
        ("Ærø", "aero"),
        ("cœur", "coeur"),
        ("e\u0301te\u0301", "ete"),
        ("ＡＢＣ１２", "abc12"),
        ("F-2026-0412", "f-2026-0412"),
    ],
)
def test_accents_case_and_ligatures_never_matter(text: str, expected: str) -> None:
    assert folded(text) == expected


@given(st.text(alphabet="abcxyz àâäáéèêëîïíôöóùûüúçñÿœæßø’'-.@0123456789"))
def test_upper_case_finds_what_lower_case_finds(text: str) -> None:
    assert folded(text.upper()) == folded(text)
    assert folded(folded(text)) == folded(text)
