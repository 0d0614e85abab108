"""How an entry of the journal is said: what it is about, what it says, and everything about it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from komtui.domain.journal import PEOPLE, Entry, Event, Fact, Happening, Topic
from komtui.domain.marking import N_
from komtui.domain.settings.catalogue import BY_KEY
from komtui.i18n import _, current
from komtui.i18n.presentation.happenings import TOLD, Facts, fact_lines, period_name, told, who_words
from komtui.i18n.presentation.roles import role_word
from komtui.i18n.sentences import setting_name

Names: TypeAlias = Mapping[str, str]
"""What people call what entries name by a key, such as `document.9` or `customer.5`."""
NO_NAMES: Final[Names] = MappingProxyType({})
TOPICS: Final[Mapping[Topic, str]] = {
    Topic.DOCUMENTS: N_("Documents"),
    Topic.PAYMENTS: N_("Payments"),
    Topic.LETTERS: N_("Letters"),
    Topic.CUSTOMERS: N_("Customers"),
    Topic.SETTINGS: N_("Configuration"),
    Topic.PEOPLE: N_("People and log-ins"),
    Topic.JOURNAL: N_("The journal itself"),
}
_ACCOUNT: Final = "account."
_DOCUMENT: Final = "document."
_MOST: Final = 3
"""Documents of one entry that are named."""
_CUSTOMER: Final = re.compile(r"\bcustomer\.(\d+)\b")
_NAMED: Final = frozenset({"number", "kind", "name", "key", "public_key", "sha256"})
"""Facts that stand elsewhere, or that nobody reads on a line."""


def topic_word(topic: Topic | None) -> str:
    """Return what a part of the journal is called, or that all of it is shown."""
    return _("Everything") if topic is None else _(TOPICS[topic])


def entry_words(entry: Entry, names: Names = NO_NAMES) -> str:
    """Return what an entry of the journal says, on one line (may hold untrusted text).

    `names` are what the books call what it names, by subject; the same below.
    """
    happening = entry.happening
    if happening.event is Event.LETTER:
        last: Facts = _steps(happening.facts)[-1]
        return told(str(last["state"]), {**happening.facts, "reply": last["reply"]})
    if happening.event in {Event.SETTING, Event.PERSON}:
        old, new = before(entry), after(entry)
        if happening.facts.get("secret"):
            return _("password changed") if happening.event is Event.PERSON else _("changed")
        return new if not old else _("removed: {value}").format(value=old) if not new else f"{old} → {new}"
    words = told(happening.event, happening.facts)
    if happening.event in TOLD:
        return words
    if happening.event is Event.CUSTOMER:
        owners = (_handle(str(happening.facts.get(each) or ""), names) for each in ("old", "new"))
        return " · ".join(filter(None, (words, " → ".join(filter(None, owners)))))
    rest = (fact for name, fact in happening.facts.items() if isinstance(fact, str) and fact and name not in _NAMED)
    return " · ".join((words, *(_handle(each, names) for each in rest)))


def _handle(text: str, names: Names) -> str:
    """Return a customer by name, or as commands call one, `customer-5`, whose name is in no list any more.

    The journal has the key alone: a name would stay in it for ever.
    """
    return _CUSTOMER.sub(lambda found: names.get(found[0], f"customer-{found[1]}"), text)


def about(entry: Entry, names: Names = NO_NAMES) -> str:
    """Return what an entry is about: a document by its number, a setting by its name, a person, a mail account."""
    happening = entry.happening
    facts = happening.facts
    if found := facts.get("number") or facts.get("name"):
        return str(found)
    if facts.get("period"):
        return period_name(str(facts["period"]))
    if facts.get("key"):
        return setting_label(str(facts["key"]), happening.store)
    subject = happening.subjects[0] if happening.subjects and happening.event is not Event.KEY else ""
    if subject.startswith(_ACCOUNT):
        store = happening.store or subject.removeprefix(_ACCOUNT)
        return _("Mail account") + (f" ({store})" if store != "company" else "")
    return _called(happening, names) if subject else ""


def _called(happening: Happening, names: Names) -> str:
    """Return what people call what it is about: of what changed hands not to whom, that is what it says."""
    subjects = happening.subjects
    if happening.event is Event.CUSTOMER:
        subjects = tuple(each for each in subjects if each.startswith(_DOCUMENT)) or subjects
    known = [names[each] for each in subjects if each in names]
    if happening.event is Event.CUSTOMER and len(known) > _MOST:
        known[_MOST:] = ["…"]
    said = ", ".join(known if happening.event is Event.CUSTOMER else known[:1])
    return said or _handle(happening.subjects[0].removeprefix(PEOPLE), names)


def setting_label(key: str, store: str = "") -> str:
    """Return a setting by its label, of a store with its name."""
    setting = BY_KEY.get(key)
    label = _(setting.label) if setting is not None else key
    return f"{label} ({store})" if store else label


def before(entry: Entry) -> str:
    """Return what something was before it was changed."""
    return _value(entry, entry.happening.facts.get("old"))


def after(entry: Entry) -> str:
    """Return what it became."""
    return _value(entry, entry.happening.facts.get("new"))


def details(entry: Entry, names: Names = NO_NAMES) -> list[str]:
    """Return everything about an entry, a line each (may hold untrusted text)."""
    happening = entry.happening
    facts = happening.facts
    at = current().moment(entry.at, seconds=True)
    key = str(facts.get("key") or "")
    name = setting_name(key, _) if key else about(entry, names)
    if happening.event is Event.PERSON:
        name = _("Person: {name}").format(name=name)
    where = " · ".join(filter(None, (at, who_words(entry.author.who), entry.author.machine, happening.store, name)))
    lines = [where]
    if happening.event is Event.SETTING_UNDONE:
        lines.append(_("It was about to be changed, and nothing came of it."))
    elif happening.event is Event.SETTING_BEGUN:
        lines.append(_("It was about to be changed, and komtui ended: look at the value to know whether it was."))
    if facts.get("secret") and happening.event is not Event.SETTING_UNDONE:
        lines.append(_("It is secret, so only that it changed is kept."))
    elif happening.event in {Event.SETTING, Event.SETTING_BEGUN, Event.PERSON}:
        lines += [
            _("Before: {value}").format(value=before(entry) or "—"),
            _("After: {value}").format(value=after(entry) or "—"),
        ]
    elif happening.event is Event.LETTER:
        lines += [
            f"{current().moment(_moment(step['at']), seconds=True)}  {told(step['state'], {**facts, **step})}"
            for step in _steps(facts)
        ]
    elif happening.event is not Event.SETTING_UNDONE:
        lines.append(entry_words(entry, names))
        lines += fact_lines(facts)
    if entry.hash:
        lines.append(_("Entry {number} · {hash}").format(number=entry.number, hash=entry.hash))
    return lines


def _moment(at: str) -> dt.datetime:
    return dt.datetime.fromisoformat(at)


def _steps(facts: Facts) -> list[dict[str, Any]]:
    return list(facts["steps"])


def _value(entry: Entry, value: Fact) -> str:
    if not isinstance(value, str):
        return ""
    if entry.happening.event is Event.PERSON:
        return role_word(value)
    setting = BY_KEY.get(str(entry.happening.facts.get("key")))
    labels = dict(setting.choices) if setting is not None else {}
    return _(labels[value]) if value in labels else value
