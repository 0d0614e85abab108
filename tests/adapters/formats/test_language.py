"""Which language a document is in when its file does not say."""

from __future__ import annotations

import pytest

from komtui.adapters.formats.language import document_language
from komtui.domain.sales.party import Address, Party


@pytest.mark.parametrize(
    ("stated", "country", "postcode", "region", "language"),
    [
        ("", "FR", "75001", "", "fr"),
        ("", "CA", "", "QC", "fr_CA"),
        ("", "CA", "H2X 1Y4", "", "fr_CA"),
        ("", "CA", "M5V 2T6", "ON", "en"),
        ("", "BE", "1000", "", "fr"),
        ("", "BE", "4020", "", "fr"),
        ("", "BE", "2000", "", "en"),
        ("", "CH", "1201", "", "fr"),
        ("", "DE", "10115", "", "en"),
        ("", "", "", "", ""),
        ("fr", "DE", "", "", "fr"),
        ("fr", "CA", "", "", "fr_CA"),
        ("fr-CA", "FR", "", "", "fr_CA"),
        ("EN", "FR", "", "", "en"),
        ("de", "FR", "", "", "fr"),
        ("de", "", "", "", "en"),
    ],
)
def test_language(stated: str, country: str, postcode: str, region: str, language: str) -> None:
    buyer = Party("A", address=Address(postcode=postcode, region=region, country=country))
    assert document_language(stated, buyer, Party("B")) == language


def test_the_buyer_goes_before_the_seller() -> None:
    french, german = (Party("A", address=Address(country=code)) for code in ("FR", "DE"))
    assert document_language("", german, french) == "en"
    assert document_language("", Party("A"), french) == "fr"
