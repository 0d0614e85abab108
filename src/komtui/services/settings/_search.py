"""Search over the settings catalogue: every word, in any language, without accents and case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from komtui.domain.search import folded
from komtui.domain.settings.catalogue import CATALOGUE, SECTION_BY_KEY, SECTIONS, Section, Setting
from komtui.i18n import LANGUAGES, localizer


def settings(words: str) -> Sequence[Setting]:
    """Return the settings that match every word, in key, label, help, synonyms or section."""
    wanted = folded(words).split()
    texts = _settings() if wanted else {}
    return [setting for setting in CATALOGUE if all(word in texts[setting.key] for word in wanted)]


def sections(words: str) -> Sequence[Section]:
    """Return the sections that match every word by their own label or synonyms."""
    wanted = folded(words).split()
    texts = _sections()
    return [section for section in SECTIONS if all(word in texts[section.key] for word in wanted)]


@cache
def _sections() -> Mapping[str, str]:
    """All that a search looks in, folded, by the section's key; a tab has the words of its section too."""
    own = {section.key: _folded(section.synonyms, (section.label,)) for section in SECTIONS}
    return {section.key: f"{own[section.key]}\n{own.get(section.parent, '')}" for section in SECTIONS}


@cache
def _settings() -> Mapping[str, str]:
    """The same by the setting's key."""
    found = {}
    for setting in CATALOGUE:
        section = SECTION_BY_KEY[setting.section]
        choices = (label for _value, label in setting.choices)
        sentences = (section.label, setting.group, setting.label, setting.help, *choices)
        found[setting.key] = _folded(f"{setting.key}\n{setting.synonyms}\n{section.synonyms}", sentences)
    return found


def _folded(words: str, sentences: Sequence[str]) -> str:
    said = (localizer(language)._(sentence) for language in LANGUAGES for sentence in sentences if sentence)
    return folded("\n".join((words, *said)))
