"""Words: sentences, amounts and dates in English, French and Canadian French.

`_` speaks the language of this process' user interface; a document or a letter has a `Localizer` of its own language.
"""

from __future__ import annotations

from komtui.domain.language import language_of
from komtui.i18n.localizer import LANGUAGES, Localizer, localizer

__all__ = ["LANGUAGES", "Localizer", "_", "current", "decided_by", "language_of", "localizer", "n_", "use"]


class _Interface:
    """The language of the user interface: one a process, changed by `use`."""

    speaks: Localizer = localizer("en")
    decided_by: str = ""


def use(language: str, decided_by: str | None = None) -> Localizer:
    """Make `language` that of the user interface from now on, and return its localizer.

    `decided_by` is what comes before the setting and decides for as long as this process runs: `--language`, or the
    name of a variable.
    """
    _Interface.speaks = localizer(language)
    if decided_by is not None:
        _Interface.decided_by = decided_by
    return _Interface.speaks


def decided_by() -> str:
    """Return what decides the language of this process instead of the setting; empty where nothing does."""
    return _Interface.decided_by


def current() -> Localizer:
    """Return the localizer of the user interface."""
    return _Interface.speaks


def _(message: str) -> str:
    """Return `message` in the language of the user interface."""
    return _Interface.speaks._(message)


def n_(singular: str, plural: str, number: int) -> str:
    """Return the form for `number` in the language of the user interface."""
    return _Interface.speaks.n_(singular, plural, number)
