"""One language: its sentences, and how it writes amounts, dates and sizes."""

from __future__ import annotations

import datetime as dt
import gettext
from collections.abc import Iterable
from dataclasses import replace
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from komtui.domain.language import LANGUAGES as _KNOWN
from komtui.domain.mail.template import spoken
from komtui.domain.marking import N_
from komtui.domain.money import Money, exponent
from komtui.domain.problem import Problem
from komtui.i18n.sentences import beneath, sentence

if TYPE_CHECKING:
    from babel.dates import DateTimePattern

LANGUAGES = tuple(each.code for each in _KNOWN)
"""What komtui speaks."""

_LOCALES = Path(__file__).parent / "locales"
MINUS = "\u2212"
"""The sign of negative amounts; a hyphen is shorter, and may part from its number."""
_DATES = frozenset({"from", "since", "until", "when"})
"""Facts of problems that are a day, or a day with its time."""
_TAX = "tax"
_RATES = frozenset({"rate", "figure"})
"""Facts of legal findings that are bare numbers."""
_DAY = "day"
"""Fact of problems that is a day in words, where its figures alone would leave open which it is."""
_FIGURES = frozenset({"amount", "left", "quantity", "percent"})
"""Facts of problems that are figures; with a currency they are money."""
_COUNTS = frozenset({"limit", "count", "found", "made"})
"""Facts of what is imported that say how many."""
_HOW_MANY = frozenset({"count", "total", "done", "entries", "files", "documents", "letters", "customers"})
"""Facts of any sentence that say how many, where they are a number."""
_MONEY = frozenset({"due", "smallest", "coin", "lower", "upper"})
"""Facts of problems that are an amount, such as `12.50 EUR`."""
_SIZED = frozenset({"letter.large", "letter.too-large", "smtp.too-large"})
_SIZES = frozenset({"size", "limit"})
"""Facts of those problems that are bytes; earlier releases kept them as megabytes, `12.3`."""
_NBSP, _NNBSP = "\u00a0", "\u202f"
# Enough digits for any amount that a file may state; the default context refuses those beyond 28.
_EXACT = Context(prec=100, rounding=ROUND_HALF_UP)
_WRITING = {each.code: each.writing for each in _KNOWN}


def as_in_canada(french: str) -> str:
    """Return a French sentence as Québec sets it: no space before a high sign (Office de la langue française)."""
    return french.replace(f"{_NNBSP};", ";").replace(f"{_NNBSP}!", "!").replace(f"{_NNBSP}?", "?")


@lru_cache(maxsize=512)
def _long_date(date: dt.date, locale: str) -> str:
    """Return a date in words as Babel has it, which takes longer than to set them: the pages of a batch share days."""
    return str(_long_pattern(locale).apply(date, locale))


@cache
def _long_pattern(locale: str) -> DateTimePattern:
    """Return how a locale writes a date in words; to look that up is most of what Babel does for each."""
    from babel.dates import get_date_format

    return get_date_format("long", locale)


class _Sentence(str):
    """A sentence with places for facts, which writes how many there are as its language writes numbers: `12,400`."""

    __slots__ = ("_speaks",)
    _speaks: Localizer

    @classmethod
    def of(cls, said: str, speaks: Localizer) -> _Sentence:
        """Return a sentence of one language."""
        made = cls(said)
        made._speaks = speaks
        return made

    def format(self, *args: object, **facts: object) -> str:
        """Return the sentence with its facts."""
        return str.format(self, *args, **{name: self._counted(name, fact) for name, fact in facts.items()})

    def _counted(self, name: str, fact: object) -> object:
        if name in _HOW_MANY and isinstance(fact, int) and not isinstance(fact, bool):
            return self._speaks.count(fact)
        return fact


@cache
def localizer(language: str) -> Localizer:
    """Return the one localizer of `language`, which is one of `LANGUAGES`; anything else speaks English."""
    return Localizer(language if language in LANGUAGES else "en")


class Localizer:
    """Speaks one language.

    Amounts and ISO dates are written without Babel, which costs a quarter of the time to the first paint; the tests
    compare them with Babel's. Long dates and names of countries do come from Babel, when they are first asked for.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._writing = _WRITING[language]
        self._catalogue = gettext.NullTranslations()
        if language != "en":
            # Canadian French holds differences only.
            self._catalogue = gettext.translation(
                "komtui", _LOCALES, languages=[language, language.partition("_")[0]], fallback=True
            )

    def _(self, message: str) -> str:
        """Return `message` in this language."""
        if not message:
            return ""
        said = self._catalogue.gettext(message)
        # A sentence that has a plural elsewhere stands in the catalogue with it, and gettext does not look there.
        return self._set(said if said is not message else self._catalogue.ngettext(message, message, 1))

    def n_(self, singular: str, plural: str, number: int) -> str:
        """Return the form for `number`."""
        return self._set(self._catalogue.ngettext(singular, plural, number))

    def _set(self, said: str) -> str:
        if self.language == "fr_CA" and _NNBSP in said:
            # What Québec says in the same words comes from the French of France.
            said = as_in_canada(said)
        return _Sentence.of(said, self) if "{" in said else said

    @property
    def point(self) -> str:
        """What stands before decimals."""
        return self._writing.point

    def number(self, value: Decimal, decimals: int | None = None) -> str:
        """Return `value` with this language's separators, with `decimals` places or as many as it has.

        Rounds half up, away from zero; nothing is ever written as minus zero.
        """
        if decimals is not None:
            value = value.quantize(Decimal(1).scaleb(-decimals), context=_EXACT)
        digits = f"{value.copy_abs():,f}"
        sign = MINUS if value < 0 else ""
        if decimals is None and "." in digits:
            digits = digits.rstrip("0").rstrip(".")
        if (self._writing.point, self._writing.group) != (".", ","):
            digits = digits.replace(",", "\0").replace(".", self._writing.point).replace("\0", self._writing.group)
        return f"{sign}{digits}"

    def amount(self, value: Decimal, currency: str) -> str:
        """Return `value` with the decimals of `currency`, without its symbol."""
        return self.number(value, exponent(currency))

    def count(self, number: int) -> str:
        """Return how many there are, with this language's separators: `12,400`."""
        return self.number(Decimal(number))

    def sums(self, amounts: Iterable[Money]) -> str:
        """Return amounts as they stand in a line, one a currency: `$12.00 + €3.50`."""
        return " + ".join(map(self.money, amounts))

    def money(self, money: Money) -> str:
        """Return an amount with its currency's symbol: `1 284,00 €`, `$1,284.00`, `CHF 1,284.00`.

        After letters English has a space, as CLDR's currency spacing has it (Babel leaves it out).
        """
        symbol = self._writing.symbols.get(money.currency, money.currency)
        digits = self.amount(money.amount, money.currency)
        sign, digits = (MINUS, digits[1:]) if digits.startswith(MINUS) else ("", digits)
        if self._writing.symbol_last:
            return f"{sign}{digits}{_NBSP}{symbol}"
        gap = _NBSP if symbol[-1].isalpha() else ""
        return f"{sign}{symbol}{gap}{digits}"

    def percent(self, rate: Decimal) -> str:
        """Return a tax rate: `5,5 %` in French, `5.5%` in English."""
        return f"{self.number(rate)}{self._writing.percent}"

    def date(self, date: dt.date) -> str:
        """Return a date as lists have it: `26/11/2026` in France; ISO 8601 elsewhere, which is official in Canada."""
        return date.strftime(self._writing.day) if self._writing.day else date.isoformat()

    def short_date(self, date: dt.date) -> str:
        """Return a date without its year, where there is no room for it: `26/11` in France, `11-26` elsewhere."""
        return date.strftime(self._writing.day_of_late)

    def stamp(self, moment: dt.datetime) -> str:
        """Return a moment of late, local: `26/11 14:02` in France, `11-26 14:02` elsewhere."""
        return moment.astimezone().strftime(f"{self._writing.day_of_late} %H:%M")

    def moment(self, moment: dt.datetime, *, seconds: bool = False) -> str:
        """Return a date with its time, local: `26/11/2026 14:02`, `2026-11-26 14:02`."""
        local = moment.astimezone()
        return f"{self.date(local.date())} {local:%H:%M:%S}" if seconds else f"{self.date(local.date())} {local:%H:%M}"

    def long_date(self, date: dt.date) -> str:
        """Return a date in words: `20 novembre 2026`, `1er décembre 2026`, `November 20, 2026`."""
        words = _long_date(date, self._writing.locale)
        return f"{self._writing.first}{words[1:]}" if self._writing.first and date.day == 1 else words

    def country(self, code: str) -> str:
        """Return the name of a country (ISO 3166-1 alpha-2), or the code where it is not known."""
        from babel import Locale

        return str(Locale.parse(self._writing.locale).territories.get(code.upper(), code))

    def size(self, number: int) -> str:
        """Return a number of bytes in kB or MB, as people read it."""
        # Something is never nothing.
        least = max(number, 100) if number else 0
        unit, value = (N_("kB"), least / 1000) if number < 999_500 else (N_("MB"), number / 1_000_000)
        return f"{self.number(Decimal(str(value)), 0 if value >= 9.95 else 1)}{_NBSP}{self._(unit)}"

    def _sized(self, fact: str | int) -> str:
        """Return a number of bytes so exactly that what is just too large is told from what is not."""
        number = round(float(fact) * 1_000_000) if isinstance(fact, str) else fact
        if number < 1_000_000:
            return self.size(number)
        return f"{self.number(Decimal(number) / 1_000_000, 1)}{_NBSP}{self._(N_('MB'))}"

    def problem(self, problem: Problem) -> str:
        """Return the sentence of a problem. Facts are shown with their control characters replaced."""
        return sentence(self.dated(problem), self._)

    def dated(self, problem: Problem) -> Problem:
        """Return a problem with its days, moments and placeholders as this language writes them."""
        found = {name: self._written(str(problem.facts[name])) for name in _DATES & problem.facts.keys()}
        found |= {name: self._priced(str(problem.facts[name])) for name in _MONEY & problem.facts.keys()}
        if problem.code in _SIZED:
            found |= {name: self._sized(problem.facts[name]) for name in _SIZES & problem.facts.keys()}
        if _DAY in problem.facts:
            found[_DAY] = self.long_date(dt.date.fromisoformat(str(problem.facts[_DAY])))
        if problem.code.startswith(("carry.", "reminder.")):
            found |= self._figures(problem)
        if problem.code.startswith("legal."):
            found |= {name: self.number(Decimal(str(problem.facts[name]))) for name in _RATES & problem.facts.keys()}
            # Taxes are facts by their codes, which are marked where pages name them.
            found |= {_TAX: self._(str(problem.facts[_TAX]))} if problem.facts.get(_TAX) else {}
        if problem.code.startswith("import."):
            counts = {name: str(problem.facts[name]) for name in _COUNTS & problem.facts.keys()}
            found |= {name: self.count(int(said)) for name, said in counts.items() if said.isdecimal()}
        if problem.code == "import.payments":
            # How a program calls its own pages is marked beside what is known of it.
            found["instead"] = self._(str(problem.facts["instead"]))
        if problem.code == "setting.placeholder":
            found["names"] = spoken(str(problem.facts["names"]), self.language)
        return replace(problem, facts={**problem.facts, **found}) if found else problem

    def _figures(self, problem: Problem) -> dict[str, str]:
        """Return the amounts, quantities and percentages of a problem as this language writes them."""
        facts, currency = problem.facts, str(problem.facts.get("currency", ""))
        found = {}
        for name in _FIGURES & facts.keys():
            value = Decimal(str(facts[name]))
            number = self.percent(value) if name == "percent" else self.number(value)
            found[name] = self.money(Money(value, currency)) if currency else number
        return found

    def _priced(self, said: str) -> str:
        amount, _gap, currency = said.partition(" ")
        try:
            return self.money(Money(Decimal(amount), currency))
        except ArithmeticError:
            return said

    def _written(self, iso: str) -> str:
        day, time = iso[:10], iso[10:]
        try:
            return self.date(dt.date.fromisoformat(day)) + time
        except ValueError:
            return iso

    def problem_beneath(self, problem: Problem) -> str:
        """Return the sentence of a problem below the name of its file, which one of an import then does not repeat."""
        return beneath(self.dated(problem), self._)
