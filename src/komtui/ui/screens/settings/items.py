"""What a view of the configuration consists of, line by line: made from the catalogue alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from komtui.domain.marking import N_
from komtui.domain.settings.catalogue import CATALOGUE, SECTION_BY_KEY, SECTIONS, Section, Setting, Topic
from komtui.i18n import _


class Heading(NamedTuple):
    """The title of a group of lines."""

    text: str
    """As it is shown, translated."""
    section: str
    """Key of the section that it belongs to."""


class Field(NamedTuple):
    """A setting that is edited here."""

    key: str
    """Of the setting."""
    section: str
    """Key of the section in which it is shown."""


class Link(NamedTuple):
    """Something that Enter does: it leads to a place, or fills in values."""

    text: str
    """As it is shown, translated."""
    action: str
    """The screen's action, with its argument."""
    section: str
    """Key of the section in which it is shown."""
    note: str = ""
    """Translated; on the right."""


class Words(NamedTuple):
    """A remark over several lines."""

    text: str
    """As it is shown, translated."""
    section: str
    """Key of the section in which it is shown."""
    style: str = "note"
    """A style of the form: `note`, `warning`, `good`."""


class Tabs(NamedTuple):
    """The tabs of a section, on one line."""

    names: tuple[tuple[str, str], ...]
    """Key and translated label of each."""
    active: str
    """Key of the one that is open."""
    in_use: str
    """Key of the account by which letters leave."""
    section: str
    """Key of the section that they are of."""


Item = Heading | Field | Link | Words | Tabs
"""One line, or a few."""


_WAYS = {
    "test": (N_("Test the account"), "test", "F5"),
    "message": (N_("Send a test message…"), "message", "F8"),
    "quota": (N_("Show the outbox"), "app.outbox", "F3"),
    "gmail": (N_("Show the Gmail account"), "open_section('gmail')", ""),
    "microsoft": (N_("Show the Microsoft 365 account"), "open_section('microsoft')", ""),
    "save": (N_("Save what was changed"), "save", "Ctrl+S"),
}
"""What leads to a topic from here: marked English, the screen's action, its key."""


def menu_sections() -> tuple[Section, ...]:
    """Return the sections that stand in the menu: tabs are inside of theirs."""
    return tuple(section for section in SECTIONS if not section.parent)


def menu_section(key: str) -> str:
    """Return the section of the menu in which a section is."""
    return SECTION_BY_KEY[key].parent or key


def tabs_of(key: str) -> tuple[Section, ...]:
    """Return the tabs of a section of the menu."""
    return tuple(section for section in SECTIONS if section.parent == key)


def section_fields(key: str, *, store: bool) -> Iterator[Item]:
    """Yield the fields of one section, group by group; `store`: whether a store's values are edited."""
    shown = [
        setting
        for setting in CATALOGUE
        if key in (setting.section, *setting.also) and (store or not setting.only_store)
    ]
    yield from grouped(shown, key)


def grouped(settings: Iterable[Setting], section: str) -> Iterator[Item]:
    """Yield fields with a heading before each group."""
    group = ""
    for setting in settings:
        # What is shown from elsewhere says where it is at home.
        own = setting.group if setting.section == section else ""
        heading = own or SECTION_BY_KEY[setting.section].label
        if heading != group:
            group = heading
            yield Heading(_(group), section)
        yield Field(setting.key, section)


def _has_settings(section: Section) -> bool:
    return any(setting.section == section.key for setting in CATALOGUE)


def results(
    settings: Sequence[Setting], sections: Sequence[Section], topics: Sequence[Topic], *, store: bool
) -> Iterator[Item]:
    """Yield what a search has found: the fields by section, the places without fields, and what is elsewhere."""
    places = {section.key for section in sections}
    for section in SECTIONS:
        own = [setting for setting in settings if setting.section == section.key and (store or not setting.only_store)]
        if own:
            group = ""
            for setting in own:
                heading = _(section.label) + (f" · {_(setting.group)}" if setting.group else "")
                if heading != group:
                    group = heading
                    yield Heading(heading, section.key)
                yield Field(setting.key, section.key)
        elif section.key in places and (section.key == "stores" or not _has_settings(section)):
            yield Heading(_(section.label), section.key)
            yield Link(_("Show"), f"open_section('{section.key}')", section.key)
    for topic in topics:
        yield Heading(_(topic.label), topic.section)
        yield Words(_(topic.sentence), topic.section)
        if topic.key in _WAYS:
            label, action, note = _WAYS[topic.key]
            yield Link(_(label), action, topic.section, note)
