"""The draft: what is stored, what the person has changed and not saved, what is wrong with it, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from komtui.domain.problem import Problem
from komtui.domain.settings.catalogue import BY_KEY, CATALOGUE, Origin, Setting, SettingKind
from komtui.services.settings import registrations
from komtui.services.settings.settings import STORE_NAME, SettingsService
from komtui.services.settings.snapshot import Effective
from komtui.ui.screens.settings.words import as_kept, as_spoken

OF_ANY_ACCOUNT = frozenset({"mail.ca_file", "mail.certificate_sha256"})
"""Keys of what belongs to a mail account of whichever kind."""
_ORDER = {setting.key: index for index, setting in enumerate(CATALOGUE)}
Place = tuple[str, str]
"""A store (`""`: the company) and a key."""


@dataclass(frozen=True)
class Edit:
    """One unsaved value."""

    value: str | None = field(repr=False)
    """As typed, a secret as well; None returns to what applies without it."""
    source: str = ""
    """Where komtui had it from, in words; empty where the person typed it."""


class Shown(NamedTuple):
    """A setting as it stands on the screen."""

    setting: Setting
    """Its catalogue entry."""
    value: str
    """As text; of a secret always empty."""
    origin: Origin
    """Where it comes from, once it is saved."""
    is_set: bool
    """Of a secret: whether there is one."""
    edited: bool = False
    """Whether it is not saved yet."""
    source: str = ""
    """Where komtui had it from; empty where the person typed it."""


class Draft:
    """Reads the settings once, lays the person's changes over them, and hands those over to be saved."""

    def __init__(self, settings: SettingsService, built_in: Callable[[str], str]) -> None:
        """Take the settings, and what komtui writes where a text is empty: the editor begins with it."""
        self._settings = settings
        self._built_in = built_in
        self._stored: dict[Place, Effective] = {}
        self._edits: dict[Place, Edit] = {}
        self._before: list[dict[Place, Edit | None]] = []
        self._typing: Place | None = None
        self.version = 0
        """Counts changes: what is derived from the values need not be derived twice."""
        self.is_read = False
        """Whether what is stored is known; where the books did not answer, nothing may be saved over it."""
        self.store = ""
        """Whose values are edited; empty for the company's."""
        self.stores: tuple[str, ...] = ()
        """Stores with a value or a document, and those that were added here."""
        self._names: dict[str, str] = {}
        self.problems: dict[Place, Problem] = {}
        """What is wrong with the edited values."""

    # Reading

    async def read(self) -> None:
        """Read what is stored. Secrets are said to be unset until `read_secrets` has asked their stores."""
        plain = [setting.key for setting in CATALOGUE if not setting.secret]
        self.version += 1
        self.is_read = False
        for store in {"", self.store}:
            for each in await self._settings.effective(plain, store):
                self._stored[store, each.setting.key] = each
        self._names = await self._settings.store_names()
        self.stores = tuple(sorted({*self._names, *self.stores, *filter(None, [self.store])}))
        self.is_read = True

    async def read_secrets(self) -> None:
        """Ask whether there are secrets; a keyring takes its time to answer."""
        secrets = [setting.key for setting in CATALOGUE if setting.secret]
        store = self.store
        for each in await self._settings.effective(secrets, store):
            self._stored[store, each.setting.key] = each

    def shown(self, key: str, store: str | None = None) -> Shown:
        """Return a setting as it stands, of the chosen store."""
        store, setting = self._scope(key, store)
        stored = self._stored.get((store, key)) or Effective(setting, setting.default, Origin.DEFAULT, is_set=False)
        edit = self._edits.get((store, key))
        if stored.origin is Origin.ENVIRONMENT or (edit is None and (not store or stored.origin is Origin.STORE)):
            return Shown(setting, stored.value, stored.origin, stored.is_set)
        if edit is not None and edit.value is not None and (store or edit.value or not setting.default):
            origin = Origin.STORE if store else Origin.MACHINE if setting.machine else Origin.COMPANY
            value = "" if setting.secret else edit.value
            return Shown(setting, value, origin, is_set=True, edited=True, source=edit.source)
        if not store:
            return Shown(setting, setting.default, Origin.DEFAULT, is_set=False, edited=True)
        # A store has what the company has, saved or not.
        return self.shown(key, "")._replace(edited=edit is not None, source="")

    def store_name(self, store: str) -> str:
        """Return what people call a store, as it stands; empty where it has its short name alone."""
        edit = self._edits.get((store, STORE_NAME))
        return edit.value or "" if edit is not None else self._names.get(store, "")

    def apart(self) -> bool:
        """Return whether the chosen store has a mail account of its own, as it stands."""
        if not self.store:
            return False
        method = self.shown("mail.method")
        kind = method.origin is Origin.STORE and method.value != self.shown("mail.method", "").value
        keys = (each.key for each in CATALOGUE if each.section == method.value or each.key in OF_ANY_ACCOUNT)
        return kind or any(self.shown(key).origin is Origin.STORE for key in keys)

    def value(self, key: str) -> str:
        """Return the value of a setting that is no secret, as it stands."""
        return self.shown(key).value

    def typed(self, key: str) -> str:
        """Return what an editor of it begins with: the value, of a secret only what was typed here."""
        edit = self._edits.get(self.place(key))
        if BY_KEY[key].secret:
            return edit.value or "" if edit is not None else ""
        return as_spoken(key, self.value(key) or self._built_in(key))

    def place(self, key: str) -> Place:
        """Return where a change of it goes."""
        return self._scope(key, None)[0], key

    def fixed(self, key: str) -> bool:
        """Return whether it cannot be changed here: the environment sets it, or it is not of the chosen store."""
        setting = BY_KEY[key]
        return self.shown(key).origin is Origin.ENVIRONMENT or (bool(self.store) and not setting.per_store)

    def own(self, key: str) -> bool:
        """Return whether a person chose the value, here or earlier: nothing is then put in its place."""
        place = self.place(key)
        edit = self._edits.get(place)
        if edit is not None:
            return not edit.source
        stored = self._stored.get(place)
        # A store may be given what it would else have from the company.
        given = {Origin.DEFAULT, Origin.COMPANY} if place[0] else {Origin.DEFAULT}
        return stored is not None and stored.origin not in given

    # Changing

    def edit(self, key: str, value: str | None) -> None:
        """Take what the person typed; None returns to what applies without it. What is stored already is no change."""
        place = self.place(key)
        if self._typing != place:
            self._before.append({place: self._edits.get(place)})
            self._typing = place
        self._set(place, Edit(self._worth_keeping(place, value)))

    def _worth_keeping(self, place: Place, value: str | None) -> str | None:
        """Return None for a text as komtui itself writes it: later releases may word it better.

        A store keeps an empty one against a text of the company's own.
        """
        store, key = place
        value = as_kept(key, value) if value else value
        if not value or value != self._built_in(key):
            return value
        return "" if store and self.shown(key, "").value else None

    def fill(self, values: Mapping[str, str], source: str, over: Collection[str] = ()) -> list[str]:
        """Put in what was found, where the person has chosen nothing or the key is in `over`; return what changed.

        It is undone together with the change that brought it.
        """
        changed = []
        for key, value in values.items():
            if self.fixed(key) or (self.own(key) and key not in over) or self.value(key) == value:
                continue
            place = self.place(key)
            self._remember(place)
            self._set(place, Edit(value, source))
            changed.append(key)
        return changed

    def take(self, values: Mapping[str, str], source: str) -> list[str]:
        """Put in what the person agreed to, as a change of its own."""
        self.settle()
        self._before.append({})
        return self.fill(values, source, over=values)

    def withdraw(self) -> None:
        """Take out again what was put in by komtui: what it was found for has changed."""
        store = self.store
        self.version += 1
        for place in [place for place, edit in self._edits.items() if edit.source and place[0] == store]:
            self._remember(place)
            del self._edits[place]
            self.problems.pop(place, None)

    def settle(self) -> None:
        """End a run of typing: what follows is undone apart from it."""
        self._typing = None

    def undo(self) -> str:
        """Take the last change back; return the key of what changed, or an empty text where nothing has."""
        self._typing = None
        self.version += 1
        while self._before:
            before = self._before.pop()
            changed = [place for place, edit in before.items() if self._edits.get(place) != edit]
            for place in changed:
                edit = before[place]
                self.problems.pop(place, None)
                if edit is None:
                    self._edits.pop(place, None)
                else:
                    self._edits[place] = edit
            if changed:
                return changed[0][1]
        return ""

    def check(self, key: str) -> Problem | None:
        """Look whether an edited value would be accepted, and remember what is wrong."""
        place = self.place(key)
        self.problems.pop(place, None)
        edit = self._edits.get(place)
        setting = BY_KEY[key]
        # An empty field goes back to its default.
        if edit is None or edit.value is None or (not edit.value.strip() and setting.default):
            return None
        beside = {each: self.shown(each).value for each in registrations.KEYS} if key in registrations.KEYS else None
        problem = self._settings.check(key, edit.value, place[0], beside)
        if problem is not None:
            self.problems[place] = problem
        return problem

    # Saving

    @property
    def places(self) -> Sequence[Place]:
        """What is not saved, in the order of the catalogue, the company first."""
        return sorted(self._edits, key=lambda place: (place[0], _ORDER[place[1]]))

    def edited(self, place: Place) -> Edit:
        """Return an unsaved value."""
        return self._edits[place]

    def stored(self, place: Place) -> str:
        """Return what is stored and applies there; of a secret nothing."""
        found = self._stored.get(place)
        return found.value if found is not None else BY_KEY[place[1]].default

    def changes(self, sections: Iterable[str] = ()) -> dict[str, dict[str, str | None]]:
        """Return what is not saved, by store and key; of some sections where they are named."""
        wanted = set(sections)
        found: dict[str, dict[str, str | None]] = {}
        for (store, key), edit in self._edits.items():
            if not wanted or BY_KEY[key].section in wanted:
                found.setdefault(store, {})[key] = edit.value
        return found

    def forget(self) -> None:
        """Forget the changes: they are saved, or given up."""
        self.version += 1
        self._edits.clear()
        self._before.clear()
        self.problems.clear()
        self._typing = None

    def drop(self, store: str) -> None:
        """Forget what was changed of a store, and what was read of it; whether it is known is read again."""
        self.version += 1
        self.stores = tuple(each for each in self.stores if each != store)
        self._edits = {place: edit for place, edit in self._edits.items() if place[0] != store}
        self._stored = {place: found for place, found in self._stored.items() if place[0] != store}
        self.problems = {place: problem for place, problem in self.problems.items() if place[0] != store}
        self._before.clear()
        self.store = ""

    def _scope(self, key: str, store: str | None) -> tuple[str, Setting]:
        setting = BY_KEY[key]
        return (self.store if store is None else store) if setting.per_store else "", setting

    def _remember(self, place: Place) -> None:
        if not self._before:
            self._before.append({})
        self._before[-1].setdefault(place, self._edits.get(place))

    def _set(self, place: Place, edit: Edit) -> None:
        self.version += 1
        stored = self._stored.get(place)
        setting = BY_KEY[place[1]]
        owned = {Origin.STORE} if place[0] else {Origin.COMPANY, Origin.MACHINE}
        nothing = edit.value is None and (stored is None or stored.origin not in owned)
        same = edit.value == (stored.value if stored is not None else setting.default) and not setting.secret
        if same or nothing or (setting.kind is SettingKind.SECRET and edit.value == ""):
            self._edits.pop(place, None)
            self.problems.pop(place, None)
        else:
            self._edits[place] = edit
