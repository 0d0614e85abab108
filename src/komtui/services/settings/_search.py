"""Search over the settings catalogue: every word, in any language, without accents, case, hyphens and apostrophes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple, TypeVar

from komtui.domain.search import folded
from komtui.domain.settings.catalogue import CATALOGUE, SECTION_BY_KEY, SECTIONS, TOPICS, Section, Setting, Topic
from komtui.i18n import LANGUAGES, localizer

_Found = TypeVar("_Found", Setting, Section, Topic)
_PART = re.compile(r"[^\W_]+")
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu)'(?=.)")
"""What French leaves of a little word: the search for `d'envoi` is one for `envoi`."""
_BREAK = re.compile(r"[\s/,;()]+")
_TOGETHER = 4
"""Parts of a sentence that people write as one word: `mot-de-passe`, `d'utilisateur`, `username`."""
_LITTLE = frozenset(
    re.findall(
        r"\w+",
        """
        a and au aux avec dans de des du en et for from in la le les ma mes mon my nos notre of on or ou par pour sa ses
        son sur the to un une votre vos with your
        """,
    )
)
"""Words that say nothing beside others: `l'adresse de la boutique` is looked for as `adresse boutique`."""
_DOING = frozenset(
    re.findall(
        r"\w+",
        """
        activer applicatifs change changer choisir choose configure configurer corriger edit enter entrer mettre
        modifier parametrage parametre parametrer parametres personnaliser reglage reglages regler saisir set setting
        settings use used utilise utilisee utiliser
        """,
    )
)
"""What is done here with every setting: where nothing has these words, the others beside them are looked for."""


class _Text(NamedTuple):
    """What one setting is found by."""

    plain: str
    """Folded; a word may begin anywhere in it."""
    joined: str
    """The parts of each line written together, from each part on, with a line break before each."""

    def has(self, word: _Word) -> bool:
        """Return whether a word is in it, written together or apart."""
        return word.plain in self.plain or word.joined in self.joined


class _Word(NamedTuple):
    """What one word of a search is found by."""

    plain: str
    """Folded."""
    joined: str
    """Its parts written together, as they begin a line of `_Text.joined`."""


def wanted(words: str) -> tuple[str, ...]:
    """Return the words of a search, folded, without those that say nothing beside the others."""
    found = [_ELISION.sub("", word) for word in _BREAK.split(folded(words)) if word]
    return tuple(word for word in found if word not in _LITTLE) or tuple(found)


def settings(words: str) -> Sequence[Setting]:
    """Return the settings that match every word, in key, label, help, synonyms or section."""
    return _having(CATALOGUE, _settings, words)


def best(words: str, found: Sequence[Setting]) -> Setting | None:
    """Return which of the settings that were found is meant most: by its name, by what else it is called, by its place.

    The help of another one may speak of it: *Security* says when no password is sent, and stands before it.
    """
    asked = wanted(words)
    return min(found, key=lambda setting: _distance(setting, asked), default=None)


def _distance(setting: Setting, words: Sequence[str]) -> int:
    labels = [folded(label) for label in _said([setting.label])]
    if any(" ".join(words) == " ".join(wanted(label)) for label in labels):
        return 0
    if any(all(word in label for word in words) for label in labels):
        return 1
    named = _text([setting.key, setting.synonyms, *labels])
    return 2 if all(named.has(_word(word)) for word in words) else 3


def sections(words: str) -> Sequence[Section]:
    """Return the sections that match every word by their own label or synonyms."""
    return _having(SECTIONS, _sections, words)


def topics(words: str) -> Sequence[Topic]:
    """Return the topics that match every word by their label or synonyms."""
    return _having(TOPICS, _topics, words)


def _having(every: Sequence[_Found], texts: Callable[[], Mapping[str, _Text]], words: str) -> Sequence[_Found]:
    """Return those that have every word; all of them where there is none."""
    looked_for = wanted(words)
    if not looked_for:
        return list(every)
    of = texts()

    def having(words: Iterable[str]) -> Sequence[_Found]:
        of_each = [_word(word) for word in words]
        return [each for each in every if all(of[each.key].has(word) for word in of_each)]

    if found := having(looked_for):
        return found
    meant = [_singular(word) for word in looked_for if word not in _DOING]
    return having(meant) if meant else []


def _singular(word: str) -> str:
    """Return a word without what makes several of one: `logos` are looked for as `logo` where nothing has them."""
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


def _word(word: str) -> _Word:
    return _Word(word, f"\n{''.join(_PART.findall(word)) or word}")


@cache
def _sections() -> Mapping[str, _Text]:
    """All that a search looks in by the section's key; a tab has the words of its section too."""
    return {section.key: _text([section.synonyms, *_said([section.label]), *_above(section)]) for section in SECTIONS}


def _above(section: Section) -> Iterator[str]:
    if section.parent:
        parent = SECTION_BY_KEY[section.parent]
        yield parent.synonyms
        yield from _said([parent.label])


@cache
def _topics() -> Mapping[str, _Text]:
    return {topic.key: _text([topic.synonyms, *_said([topic.label])]) for topic in TOPICS}


@cache
def _settings() -> Mapping[str, _Text]:
    """The same by the setting's key."""
    found = {}
    for setting in CATALOGUE:
        section = SECTION_BY_KEY[setting.section]
        choices = (label for _value, label in setting.choices)
        sentences = (section.label, setting.group, setting.label, setting.help, *choices)
        lines = (setting.key, setting.synonyms, section.synonyms, *_said(sentences), *_above(section))
        found[setting.key] = _text(lines)
    return found


def _said(sentences: Iterable[str]) -> list[str]:
    """Return the sentences in every language."""
    return [localizer(language)._(sentence) for language in LANGUAGES for sentence in sentences if sentence]


def _text(lines: Iterable[str]) -> _Text:
    plain = [folded(line) for line in dict.fromkeys(lines)]
    return _Text("\n".join(plain), "".join(f"\n{together}" for line in plain for together in _together(line)))


def _together(line: str) -> Iterator[str]:
    parts = _PART.findall(line)
    return ("".join(parts[start : start + _TOGETHER]) for start in range(len(parts)))
