import pytest

from komtui.i18n.choice import documents_language, interface_language


@pytest.mark.parametrize(
    ("environment", "option", "setting", "expected"),
    [
        ({}, "", "", "en"),
        ({"LANG": "fr_CA.UTF-8"}, "", "", "fr_CA"),
        ({"LANG": "fr_CA.UTF-8", "LC_MESSAGES": "fr_FR.UTF-8"}, "", "", "fr"),
        ({"LANG": "fr_CA.UTF-8", "LC_MESSAGES": "fr_FR.UTF-8", "LC_ALL": "C"}, "", "", "en"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": ""}, "", "", "fr"),
        ({"LANG": "fr_FR.UTF-8"}, "", "en", "en"),
        ({"LANG": "fr_FR.UTF-8", "KOMTUI_LANGUAGE": "fr-CA"}, "", "en", "fr_CA"),
        ({"KOMTUI_LANGUAGE": "fr"}, "en", "fr_CA", "en"),
    ],
)
def test_the_nearest_wish_decides(environment: dict[str, str], option: str, setting: str, expected: str) -> None:
    assert interface_language(environment, option, setting) == expected


@pytest.mark.parametrize(
    ("setting", "country", "region", "postcode", "expected"),
    [
        ("", "FR", "", "", "fr"),
        ("", "CA", "QC", "", "fr_CA"),
        ("", "CA", " Québec ", "", "fr_CA"),
        ("", "CA", "", "H2X 1Y4", "fr_CA"),
        ("", "CA", "", "g1r 4s9", "fr_CA"),
        ("", "CA", "", "K1A 0B1", "en"),
        ("", "CA", "ON", "H2X 1Y4", "en"),
        ("", "CA", "ON", "", "en"),
        ("", "FR", "", "H2X 1Y4", "fr"),
        ("", "US", "", "", "en"),
        ("fr", "CA", "ON", "", "fr"),
        ("en", "FR", "", "", "en"),
    ],
)
def test_documents_speak_as_their_country_does(
    setting: str, country: str, region: str, postcode: str, expected: str
) -> None:
    assert documents_language(setting, country, region, postcode) == expected
