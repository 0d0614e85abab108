from babel import Locale

from komtui.domain.country import COUNTRIES


def test_every_code_is_a_country_that_has_a_name() -> None:
    named = {code for code in Locale("en").territories if len(code) == 2 and code.isalpha()}
    # CLDR also names regions, exceptional reservations and pseudo-codes, which no address carries.
    assert named - COUNTRIES == {
        "AC",
        "CP",
        "CQ",
        "DG",
        "EA",
        "EU",
        "EZ",
        "IC",
        "QO",
        "TA",
        "UN",
        "XA",
        "XB",
        "XK",
        "ZZ",
    }
    assert COUNTRIES - named == set()
    assert len(COUNTRIES) == 249
