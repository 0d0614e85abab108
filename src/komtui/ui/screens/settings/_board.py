"""What the configuration shows: search, menu and fields, the panel below, and how they go together."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from rich.segment import Segment
from textual.app import App
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from komtui.domain.marking import N_
from komtui.domain.problem import Problem
from komtui.domain.sales.kind import Kind
from komtui.domain.settings.catalogue import BY_KEY
from komtui.domain.settings.setting import Setting
from komtui.i18n import _, current, decided_by, n_, use
from komtui.i18n.choice import interface_language
from komtui.services.settings.settings import SettingsService
from komtui.ui._upstream import paint_now
from komtui.ui.screens.settings import texts
from komtui.ui.screens.settings._speaker import Speaker
from komtui.ui.screens.settings._test_panel import TestPanel
from komtui.ui.screens.settings.draft import Draft
from komtui.ui.screens.settings.form import SettingsForm
from komtui.ui.screens.settings.guide import Guide, Offer
from komtui.ui.screens.settings.items import (
    Field,
    Heading,
    Item,
    Link,
    Words,
    menu_section,
    menu_sections,
    results,
    tabs_of,
)
from komtui.ui.screens.settings.menu import SectionMenu
from komtui.ui.screens.settings.views import Facts, view
from komtui.ui.terminal.calm import Still
from komtui.ui.terminal.glyphs import padded
from komtui.ui.widgets.command_bar import CommandBar
from komtui.ui.widgets.header import HeaderLine
from komtui.ui.widgets.search_box import SearchBox

SEARCH = N_("Search: password, logo, number, language…")
"""What the empty search says."""
LANGUAGE = "language.interface"
"""Key of the setting."""


class SettingSearch(SearchBox):
    """The search over the settings; Esc clears it, then leaves the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "screen.back", show=False)]

    _typing, _typed = False, False

    def insert_text_at_cursor(self, text: str) -> None:
        """Show what was typed, then search: three hundred settings take longer than an echo may."""
        self._typing, self._typed = True, False
        try:
            super().insert_text_at_cursor(text)
        finally:
            self._typing = False
        if self._typed:
            if paint_now(self):
                time.sleep(0)  # lets the thread go that writes to the terminal
            super().watch_value(self.value)

    def watch_value(self, value: str) -> None:
        """Search at once, unless it is typed."""
        if self._typing:
            self._typed = True
        else:
            super().watch_value(value)


class StateLine(Still):
    """How many fields match, and how many values are not saved."""

    words = ""

    def say(self, words: str) -> None:
        """Show other words."""
        if words != self.words:
            self.words = words
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return the line."""
        del y
        return Strip([Segment(padded(self.words, self.size.width, right=True), self.rich_style)], self.size.width)


class Board:
    """The fields of a section or of a search, what is said of them, and the panel below: what controllers show on.

    The screen lays its widgets out and hands it their events.
    """

    def __init__(self, stage: Screen[None], settings: SettingsService, tab: str = "") -> None:
        self._stage = stage
        self._settings = settings
        self.draft = Draft(settings, texts.built_in)
        """What is stored, and what the person has changed."""
        self.guide = Guide(self.draft)
        """What is known of the mail account."""
        self.facts = Facts()
        """What is said beside the settings."""
        self.section = "mail" if tab else "company"
        """Key of the section of the menu that is open."""
        self.tab = tab
        """Key of the account's tab that is open; empty until it is known which is in use."""
        self.ready = False
        """Whether the settings have been read."""
        self._words: tuple[str, ...] = ()
        self._found: int | None = None
        self._matching: Sequence[Setting] = ()
        self._focus_before: Widget | None = None
        self._speaker = speaker = Speaker(self.draft, self.guide, lambda: self.form.before_cursor)
        self.form = SettingsForm(self.draft, speaker.remarks, speaker.placeholder, texts.completed, self._go_beyond)
        """All fields, one section under another."""
        self.menu = SectionMenu(menu_sections())
        """The menu of the sections, beside the fields."""
        self.panel = TestPanel()
        """A test, or what could not be done; it is mounted when it is first needed."""
        self.bar = CommandBar()
        """What can be done."""
        self.state = StateLine(id="state")
        """How much is found, and not saved."""
        self.box = SettingSearch(self.search, _(SEARCH), id="search")
        """The line to search in."""

    @property
    def app(self) -> App[Any]:
        """The app, for questions and notices."""
        return self._stage.app

    @property
    def account(self) -> str:
        """Key of the account in use."""
        method = self.draft.value("mail.method")
        # The environment may say anything.
        return method if method in {section.key for section in tabs_of("mail")} else "smtp"

    @property
    def searched(self) -> bool:
        """Whether what a search has found is shown."""
        return bool(self._words)

    @property
    def next_numbers(self) -> Mapping[Kind, str]:
        """The number that the next document of each kind gets, as far as it is known."""
        return self._speaker.next_numbers

    @next_numbers.setter
    def next_numbers(self, numbers: Mapping[Kind, str]) -> None:
        self._speaker.next_numbers = numbers

    @property
    def place(self) -> str:
        """Name of the store in which a new secret would be kept; empty until it is known."""
        return self._speaker.place

    @place.setter
    def place(self, name: str) -> None:
        self._speaker.place = name

    # Views

    def search(self, text: str) -> None:
        """Show what matches, or, without words, the section."""
        if not self.ready:
            return
        self._words = self._speaker.words = self._settings.search_words(text)
        if not self._words:
            self._found = None
            self.menu.count(None)
            self.show()
            return
        settings = self._settings
        found = [each for each in settings.search(text) if self.draft.store or not each.only_store]
        sections, topics = settings.search_sections(text), settings.search_topics(text)
        items = list(results(found, sections, topics, store=bool(self.draft.store)))
        counts = Counter(menu_section(item.section) for item in items if isinstance(item, Field | Link))
        self._found, self._matching = len(found), found
        self.menu.count(counts)
        if not items:
            items = [Words(_("No setting matches. Esc clears the search."), "")]
        self.form.show(items, self._words)
        self.count()

    def go_best(self) -> None:
        """Go to the field that a search names most, or to the first that is shown."""
        # Which is meant most is asked here and not at each key, where it took as long as all the rest.
        best = self._settings.best(self.box.value, self._matching) if self.searched else None
        if not (best is not None and self.form.go(best.key)):
            self.form.go_first()

    def show(self, *, go: bool = False) -> None:
        """Show the section; with `go`, with the focus in its first field."""
        self.menu.mark(self.section)
        self.form.show(self._items())
        if go:
            self.form.go_first()
        self.count()

    def _items(self) -> list[Item]:
        return list(view(self.section, self.tab, self.draft, self.guide, self.facts))

    def refresh(self) -> None:
        """Show what has changed, without moving the focus."""
        if not self._words:
            self.form.renew(self._items())
        else:
            self.form.update()
        self.form.hint()
        self.count()

    def open(self, section: str, tab: str = "", key: str = "") -> None:
        """Show a section, and go to one of its fields, or to the first."""
        self.section, self.tab = menu_section(section), tab or self.tab
        if self.box.value:
            self.box.value = ""
        self.search("")
        if not (key and self.form.go(key)):
            self.form.go_first()

    def go_to(self, key: str) -> None:
        """Go to a field, wherever it is."""
        if not self.form.go(key):
            self.open(BY_KEY[key].section, key=key)

    def put_in(self, offer: Offer) -> None:
        """Put in what the person agreed to."""
        for key in self.draft.take(offer.values, offer.source):
            self.draft.check(key)
        self.form.reload()
        self.refresh()

    def count(self) -> None:
        """Say how much is found and not saved, and what can be done now."""
        edited, words = len(self.draft.places), []
        if self._found is not None:
            words.append(self._matches(self._found))
        if edited:
            words.append(n_("{count} not saved", "{count} not saved", edited).format(count=edited))
        self.state.say(" · ".join(words))
        # After the frame: a key of the search is not held up by what can be done next.
        self._stage.call_after_refresh(self.bar.update)

    def _matches(self, fields: int) -> str:
        """Return how much a search has found: fields, or the sections that are found without any."""
        sections = sum(isinstance(item, Heading) for item in self.form.items)
        if sections and not fields:
            return n_("{count} section", "{count} sections", sections).format(count=sections)
        return n_("{count} field", "{count} fields", fields).format(count=fields)

    def _go_beyond(self, step: int) -> None:
        if step >= 0 and self.panel.shown:
            self.panel.focus()
        else:
            self.box.focus()

    def speak(self) -> str:
        """Speak the saved language; return what is to be said where something else decides it."""
        if decider := decided_by():
            return _("{name} decides the language until komtui is started without it.").format(name=decider)
        language = interface_language(os.environ, setting=self.draft.value(LANGUAGE))
        if language != current().language:
            use(language)
            self._stage.query_one(HeaderLine).retitle(_("Configuration"))
            self.box.placeholder = _(SEARCH)
            self.search(self.box.value)
            self.form.go(LANGUAGE)
            self.menu.repaint()
            for widget in self._stage.query("*"):
                widget.refresh()
            self.count()
        return ""

    # What is wrong, and the panel

    def show_problems(self, problems: list[Problem]) -> None:
        """Show each problem at its field, and go to the first of them; the others below the fields."""
        beside = [problem for problem in problems if problem.field in BY_KEY]
        for problem in beside:
            self.draft.problems[self.draft.place(problem.field or "")] = problem
        if beside:
            # The fault would be forgotten by leaving the field: it is noted again once the focus is there.
            self.go_to(beside[0].field or "")
            for problem in beside:
                self.draft.problems[self.draft.place(problem.field or "")] = problem
            self.form.update()
        self.say(*(problem for problem in problems if problem.field not in BY_KEY))

    def say(self, *problems: Problem) -> None:
        """Show problems in the panel; where it was never opened, in the footer's line."""
        words = " ".join(current().problem(problem) for problem in problems)
        if words and self.panel.is_attached:
            self.panel.say(words)
        elif words:
            self._stage.app.notify(words, severity="error", markup=False)

    async def begin(self, title: str) -> None:
        """Show the panel with something under way, and go there."""
        await self._mount_panel()
        if not self.panel.shown:
            self._focus_before = self._stage.focused
        self.panel.begin(title)
        # Whoever started it looks at it; letters typed into a field never become commands.
        self.panel.focus()
        self.count()

    async def _mount_panel(self) -> None:
        """Make room for the panel when it is first needed: a widget more is a frame more at each opening."""
        if not self.panel.is_attached:
            await self._stage.mount(self.panel, after="#body")

    def close_panel(self) -> None:
        """Hide the panel; who was in it goes back to where it was called from."""
        before = self._focus_before
        had_focus = self.panel.has_focus
        self.panel.close()
        if had_focus:
            (before if before is not None and before.is_attached and before.display else self.box).focus()
        self.count()
