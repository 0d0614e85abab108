"""How each language writes amounts and dates, with Babel (CLDR) as the judge."""

import datetime as dt
import subprocess
import sys
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

import pytest
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent
from hypothesis import given
from hypothesis import strategies as st

from komtui.domain.language import LANGUAGES as KNOWN
from komtui.domain.money import Money, rounded
from komtui.domain.problem import Problem
from komtui.i18n import LANGUAGES, Localizer, language_of, localizer
from komtui.i18n.localizer import MINUS

BABEL = {each.code: each.writing.locale for each in KNOWN}
CURRENCIES = ("EUR", "CAD", "USD", "GBP", "JPY", "CHF")
languages = st.sampled_from(LANGUAGES)
amounts = st.decimals(min_value=-(10**12), max_value=10**12, places=4)


@given(languages, st.sampled_from(CURRENCIES), amounts)
def test_money_is_written_as_cldr_has_it(language: str, currency: str, amount: Decimal) -> None:
    with localcontext(Context(prec=50, rounding=ROUND_HALF_UP)):
        # Babel writes minus zero; nobody owes that.
        expected = format_currency(rounded(amount, currency) + 0, currency, locale=BABEL[language])
    if language == "en":
        # CLDR puts a space between letters and digits; Babel leaves it out.
        expected = expected.replace("CHF", "CHF\xa0")
    # CLDR has a hyphen for a minus, which is shorter than a plus and may part from its number.
    assert localizer(language).money(Money(amount, currency)) == expected.replace("-", MINUS)


@given(languages, amounts)
def test_numbers_and_rates_are_written_as_cldr_has_them(language: str, value: Decimal) -> None:
    words, locale = localizer(language), BABEL[language]
    plain = value + 0
    assert words.number(value) == format_decimal(plain, locale=locale, decimal_quantization=False).replace("-", MINUS)
    percent = format_percent(plain / 100, locale=locale, decimal_quantization=False)
    assert words.percent(value) == percent.replace("-", MINUS)


@pytest.mark.parametrize(
    ("language", "amount", "rate", "first"),
    [
        ("en", "\u2212$1,234,567.89", "9.975%", "January 1, 2026"),
        ("fr", "\u22121\u202f234\u202f567,89\xa0$CA", "9,975\xa0%", "1er janvier 2026"),
        ("fr_CA", "\u22121\xa0234\xa0567,89\xa0$", "9,975\xa0%", "1er janvier 2026"),
    ],
)
def test_the_marks_of_each_language(language: str, amount: str, rate: str, first: str) -> None:
    words = localizer(language)
    assert words.money(Money(Decimal("-1234567.885"), "CAD")) == amount
    assert words.percent(Decimal("9.9750")) == rate
    assert words.long_date(dt.date(2026, 1, 1)) == first
    assert words.date(dt.date(2026, 1, 1)) == ("01/01/2026" if language == "fr" else "2026-01-01")


@given(languages, st.dates())
def test_dates_in_words_are_cldrs(language: str, date: dt.date) -> None:
    written = localizer(language).long_date(date)
    expected = format_date(date, "long", locale=BABEL[language])
    assert written.replace("1er ", "1 ") == expected
    assert written.startswith("1er ") == (date.day == 1 and language != "en")


@pytest.mark.parametrize(
    ("language", "late", "whole", "day"),
    [
        ("en", "11-26 14:49", "2026-11-26 14:49:05", "2026-11-26"),
        ("fr", "26/11 14:49", "26/11/2026 14:49:05", "26/11/2026"),
        ("fr_CA", "11-26 14:49", "2026-11-26 14:49:05", "2026-11-26"),
    ],
)
def test_days_are_written_as_their_country_writes_them(language: str, late: str, whole: str, day: str) -> None:
    words, moment = localizer(language), dt.datetime(2026, 11, 26, 14, 49, 5).astimezone()
    assert (words.stamp(moment), words.moment(moment, seconds=True), words.date(moment.date())) == (late, whole, day)
    problem = Problem("connection.certificate-expires", {"host": "2026-11-26", "until": "2026-11-26"})
    sentence = words.problem(problem)
    assert sentence.count("2026-11-26") == (1 if language == "fr" else 2), "only what is a day is written as one"


def test_nothing_is_minus_zero_and_nothing_is_too_large() -> None:
    for language in LANGUAGES:
        assert not {"-", MINUS} & set(localizer(language).money(Money(Decimal("-0.001"), "EUR")))
        assert not {"-", MINUS} & set(localizer(language).number(Decimal("-0.0")))
    assert localizer("en").amount(Decimal("1E+30"), "EUR").replace(",", "") == "1" + "0" * 30 + ".00"


@pytest.mark.parametrize(
    ("size", "written"), [(38_200, "38\xa0kB"), (999_600, "1.0\xa0MB"), (15_000_000, "15\xa0MB"), (512, "0.5\xa0kB")]
)
def test_sizes_as_people_read_them(size: int, written: str) -> None:
    assert localizer("en").size(size) == written


def test_countries_have_names_and_unknown_ones_their_code() -> None:
    assert localizer("fr").country("de") == "Allemagne"
    assert localizer("en").country("Q7") == "Q7"


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("fr_CA.UTF-8", "fr_CA"),
        ("fr-ca", "fr_CA"),
        ("fr_FR@euro", "fr"),
        ("FR", "fr"),
        ("fr_BE.UTF-8", "fr"),
        ("frp", "en"),
        ("C.UTF-8", "en"),
        ("de_DE", "en"),
        ("", "en"),
    ],
)
def test_the_nearest_language(tag: str, language: str) -> None:
    assert language_of(tag) == language


def test_one_localizer_a_language() -> None:
    assert localizer("fr") is localizer("fr")
    assert isinstance(localizer("xx"), Localizer)
    assert localizer("xx").language == "en"


def test_facts_are_shown_and_never_obeyed() -> None:
    problem = Problem("setting.host", {"value": "\x1b[2J{key}\u202e"}, "smtp.host")
    sentence = localizer("en").problem(problem)
    assert "�[2J{key}�" in sentence
    assert "\x1b" not in sentence


def test_a_sentence_names_a_setting_by_its_label() -> None:
    problem = Problem("setting.empty", {"setting": "smtp.port"})
    assert localizer("en").problem(problem) == "SMTP account, Port cannot be empty."


def test_words_are_light_to_import() -> None:
    code = "import sys, komtui.i18n; print('babel' in sys.modules, 'komtui.domain.sales.document' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "False False\n"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "The letter was changed and not sent."),
        ("fr", "Le message a été modifié et n’est pas envoyé."),
        ("fr_CA", "Le message a été modifié et n’est pas envoyé."),
    ],
)
def test_a_sentence_that_has_a_plural_elsewhere_is_said_without_a_count_too(language: str, said: str) -> None:
    # “The letter was changed” stood in English over a French letter: letters of a plan have it with their number.
    assert localizer(language)._("The letter was changed and not sent.") == said


@pytest.mark.parametrize(("size", "limit"), [(12_300_000, 30_000), ("12.3", "0.03")], ids=["bytes", "as it was"])
def test_what_is_too_large_says_its_size_as_the_language_writes_it(size, limit):
    problem = Problem("smtp.too-large", {"size": size, "limit": limit, "host": "mx.example"})
    assert "12.3 MB, and mx.example takes 30 kB" in localizer("en").problem(problem).replace("\xa0", " ")
    assert "12,3 Mo, et mx.example en accepte 30 ko" in localizer("fr").problem(problem).replace("\xa0", " ")


@pytest.mark.parametrize("limit", [100_000, "100000"])
def test_how_many_a_file_may_have_is_written_as_the_language_writes_it(limit):
    problem = Problem("import.csv-too-many", {"file": "a.csv", "limit": limit})
    assert localizer("en").problem(problem) == "a.csv has more than 100,000 rows. Split it."
    assert "plus de 100\u202f000 lignes" in localizer("fr").problem(problem)


def test_how_many_there_are_is_written_as_the_language_writes_it_in_every_sentence():
    french = localizer("fr")
    assert french.n_("{count} document", "{count} documents", 12_345).format(count=12_345) == "12\u202f345 documents"
    assert french._("{done} of {count} · {speed}").format(done=1_200, count=12_345, speed="3") == (
        "1\u202f200 sur 12\u202f345 · 3"
    )
    # A year, a port or a text is no count.
    assert french._("Page {number} of {count}").format(number=2026, count="1234") == "Page 2026 sur 1234"


@pytest.mark.parametrize(("count", "said"), [(1, "1 colonne comprise sur 8"), (7, "7 colonnes comprises sur 8")])
def test_french_says_one_without_a_plural(count, said):
    words = localizer("fr").n_(*["{count} of {total} columns understood"] * 2, count)
    assert words.format(count=count, total=8) == said
