"""The speaker: what is said below each field, and what an empty one shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from komtui.domain.problem import Problem
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.numbering import formatted, is_pattern, series
from komtui.domain.settings.catalogue import BY_KEY
from komtui.domain.settings.catalogue.documents import PATTERNS, STARTS
from komtui.domain.settings.setting import SettingKind
from komtui.domain.text import visible
from komtui.i18n import _, current, decided_by
from komtui.services.addresses import labelled, legible
from komtui.services.listing import today
from komtui.ui.keys.command import key_name
from komtui.ui.screens.settings import texts
from komtui.ui.screens.settings.draft import Draft
from komtui.ui.screens.settings.guide import ACCOUNT, Guide
from komtui.ui.screens.settings.marks import missing
from komtui.ui.screens.settings.paint import Remark
from komtui.ui.screens.settings.words import as_spoken, help_words, is_text, place_word

_DOMAINS = frozenset({SettingKind.EMAIL, SettingKind.HOST})
"""Kinds of settings in which a domain stands."""


class Speaker:
    """Speaks about the fields of a draft; `before_cursor` returns the text up to the cursor."""

    def __init__(self, draft: Draft, guide: Guide, before_cursor: Callable[[], str]) -> None:
        self._draft = draft
        self._guide = guide
        self._before_cursor = before_cursor
        self.words: tuple[str, ...] = ()
        """The words of the search, folded."""
        self.next_numbers: Mapping[Kind, str] = {}
        """The number that the next document of each kind gets, as far as it is known."""
        self.place = ""
        """Name of the store in which a new secret would be kept; empty until it is known."""

    def placeholder(self, key: str) -> str:
        """Return what an empty field shows: what applies instead."""
        setting = BY_KEY[key]
        if setting.secret:
            return _("set; type to replace it") if self._draft.shown(key).is_set else _("not set")
        if is_text(key):
            return as_spoken(key, texts.built_in(key))
        if key in STARTS:
            return visible(self.next_numbers.get(STARTS[key], ""))
        instead = {
            "smtp.address": "company.email",
            "mail.from_name": "company.name",
            "mail.reply_to": "smtp.address",
            "mail.supplier": "company.email",
        }.get(key, "")
        return self._draft.value(instead) if instead else ""

    def remarks(self, key: str, active: bool) -> Iterator[Remark]:
        """Yield what is wrong, what to think over, what is offered, and, where the focus is, the help."""
        problem = self._draft.problems.get(self._draft.place(key))
        if problem is not None:
            yield Remark(as_spoken(key, _sentence(problem)), "problem")
        if key == "language.interface" and (decider := decided_by()):
            words = _("{name} decides the language until komtui is started without it.")
            yield Remark(words.format(name=decider), "warning")
        setting = BY_KEY[key]
        ours = setting.section in ACCOUNT
        if ours and problem is None:  # of a value that is not taken there is nothing to think over
            yield from (Remark(current().problem(each), "warning") for each in self._guide.warnings().get(key, ()))
        if problem is None and setting.kind in _DOMAINS and not (value := self._draft.value(key)).isascii():
            # Letters of other scripts look like ours, and in the field itself there is no room beside it.
            said = legible(value) if setting.kind is SettingKind.HOST else labelled(visible(value))
            if said != visible(value):
                yield Remark(said, "warning")
        offer = self._guide.offer(key) if ours else None
        if offer is not None and (active or offer.outdated):
            take = _("{key} puts it in.").format(key=key_name("ctrl+t"))
            yield Remark(f"{offer.words} {take}", "offer")
        if key in PATTERNS and problem is None and (number := self._example(key)):
            yield Remark(_("next: {number}").format(number=visible(number)))
        if active:
            yield from self._help(key)
        elif self.words and (gone := missing(_(setting.label), self.words)) and not missing(_(setting.help), gone):
            yield Remark(_(setting.help))

    def _example(self, key: str) -> str:
        """Return the number that comes next; of a pattern that is not saved yet, the first one that it makes."""
        pattern = self._draft.value(key)
        if self._draft.place(key) not in self._draft.places:
            return self.next_numbers.get(PATTERNS[key], "")
        if not is_pattern(pattern):
            return ""
        return formatted(series(pattern, today(), self._draft.store), 1)

    def _help(self, key: str) -> Iterator[Remark]:
        shown = self._draft.shown(key)
        if is_text(key):
            yield from texts.remarks(self._before_cursor())
            if self._draft.value(key):
                yield Remark(_("{key} brings komtui's own text back.").format(key=key_name("ctrl+r")))
        help_text = help_words(shown)
        if shown.setting.secret and self.place:
            kept = _("A new one is kept in {place}.").format(place=place_word(self.place))
            help_text = f"{help_text} {kept}"
        yield Remark(help_text)
        if self._draft.store and not shown.setting.per_store:
            yield Remark(_("It is the same for all stores; F6 goes back to the company."))
        yield from self._guide.remarks(key, today())


def _sentence(problem: Problem) -> str:
    # Its own words say which setting is missing and how to get here.
    return _("Letters cannot leave without it.") if problem.code == "mail.missing" else current().problem(problem)
