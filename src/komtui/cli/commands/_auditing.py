"""`komtui config audit`: who changed which setting, and who works here, out of the journal."""

from __future__ import annotations

from typing import Any

from komtui.bootstrap import LazyServices
from komtui.cli.commands.journal import pages
from komtui.cli.core.output import emit, say, table, tell
from komtui.cli.core.session import Session
from komtui.domain.journal import PEOPLE, Entry, Event, setting_subject
from komtui.i18n import _, current
from komtui.i18n.presentation.happenings import event_word, who_words

LONGEST = 30
"""Characters of a value in the table; `--json` has it whole."""
_CHANGES = (Event.SETTING, Event.SETTING_BEGUN, Event.SETTING_UNDONE, Event.PERSON)


def tell_audit(session: Session, key: str, limit: int | None) -> None:
    """Write the changes of `key`, or all of them, page by page, the newest first."""
    subject = key if not key or key.startswith(PEOPLE) else setting_subject(key)

    async def work(services: LazyServices) -> None:
        headings = (_("When"), _("Who"), _("Store"), _("Setting"), _("Before"), _("After"))
        empty = True
        async for page in pages(services, subject, _CHANGES, limit):
            empty = False
            if session.json:
                for each in page:
                    emit(_json(each))
            else:
                tell(table(headings, [_row(each) for each in page]))
        if empty and not session.json:
            say(_("No change is recorded."))

    session.run(work)


def _json(entry: Entry) -> dict[str, Any]:
    facts, event = entry.happening.facts, entry.happening.event
    return {
        "at": entry.at.isoformat(),
        "who": entry.author.who,
        "store": entry.happening.store,
        "key": _key(entry),
        "old": facts["old"],
        "new": "changed" if facts["secret"] else facts["new"],
        "secret": facts["secret"],
        "unsettled": event is Event.SETTING_BEGUN,
        "undone": event is Event.SETTING_UNDONE,
    }


def _key(entry: Entry) -> str:
    facts = entry.happening.facts
    return str(facts["key"]) if "key" in facts else f"{PEOPLE}{facts['name']}"


def _row(entry: Entry) -> tuple[str, ...]:
    facts, event = entry.happening.facts, entry.happening.event
    old, new = ("", _("changed")) if facts["secret"] else (_short(facts["old"]), _short(facts["new"]))
    if event is Event.SETTING_UNDONE:
        new = event_word(event)
    elif event is Event.SETTING_BEGUN:
        new = _("{value} (begun; nobody knows whether it was done)").format(value=new).strip()
    return current().moment(entry.at), who_words(entry.author.who), entry.happening.store, _key(entry), old, new


def _short(value: object) -> str:
    text = " ".join(str(value or "").split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
