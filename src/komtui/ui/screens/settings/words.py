"""Words of the configuration: where a value comes from, and where a secret is kept."""

from __future__ import annotations

from typing import Protocol

from komtui.domain.mail.template import kept, spoken
from komtui.domain.marking import N_
from komtui.domain.sales.numbering import in_english, in_words, is_pattern
from komtui.domain.settings.catalogue import Origin, Setting
from komtui.domain.settings.catalogue.documents import PATTERNS
from komtui.domain.text import visible
from komtui.i18n import _, current

_ORIGINS = {
    Origin.DEFAULT: N_("default"),
    Origin.COMPANY: N_("company"),
    Origin.STORE: N_("store"),
    Origin.MACHINE: N_("machine"),
    Origin.ENVIRONMENT: N_("variable"),
}
_PLACES = {
    "environment": N_("the environment"),
    "keyring": N_("the system's keyring"),
    "vault": N_("komtui's vault"),
    "books": N_("komtui's vault in the books"),
    "session": N_("this session only"),
}


class Valued(Protocol):
    """A setting with its value: as stored, or as it stands on the screen."""

    @property
    def setting(self) -> Setting:
        """Its catalogue entry."""

    @property
    def origin(self) -> Origin:
        """Where the value comes from."""


def origin_word(effective: Valued) -> str:
    """Return where the value comes from; nothing where nothing is set."""
    if effective.origin is Origin.DEFAULT and not effective.setting.default:
        return ""
    return _(_ORIGINS[effective.origin])


def origin_words(shown: Valued) -> str:
    """Return the same of a value on the screen: where komtui had it from, if it was not typed."""
    return visible(str(getattr(shown, "source", ""))) or origin_word(shown)


def place_word(name: str) -> str:
    """Return the name of a store of secrets."""
    return _(_PLACES[name]) if name in _PLACES else name


def help_words(effective: Valued) -> str:
    """Return the help, and where a value that is read-only here is to be changed."""
    sentence = as_spoken(effective.setting.key, _(effective.setting.help))
    if effective.origin is not Origin.ENVIRONMENT:
        return sentence
    fixed = _("The environment variable {name} sets it; change it there.").format(name=effective.setting.environment)
    return f"{sentence} {fixed}"


_ON_PAGES = frozenset(
    {
        *("documents.template", "documents.colour", "documents.font", "documents.paper"),
        *("company.logo", "company.trading_name", "company.legal_form", "company.legal_text"),
    }
)
"""Settings that are seen on the pages of documents, and nowhere else."""


def is_text(key: str) -> bool:
    """Return whether a setting is a text of letters."""
    return key.startswith("texts.")


def is_previewed(key: str) -> bool:
    """Return whether it can be shown what a setting makes of a document, or of its letter."""
    return is_text(key) or key in _ON_PAGES


def as_spoken(key: str, value: str) -> str:
    """Return a value as the person who reads sees it: a text or a pattern with its places in that person's language."""
    if key in PATTERNS:
        return in_words(value, current().language)
    return spoken(value, current().language) if is_text(key) else value


def as_kept(key: str, value: str) -> str:
    """Return a value that was typed with its places as they are kept, in whichever language."""
    if key in PATTERNS:
        pattern = in_english(value)
        return pattern if is_pattern(pattern) else value
    return kept(value) if is_text(key) else value
