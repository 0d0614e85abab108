"""`komtui config audit`: who changed what."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from komtui.bootstrap import LazyServices
from komtui.cli.core.output import emit, say, table, tell
from komtui.cli.core.session import Session
from komtui.domain.audit import AuditEntry
from komtui.i18n import _, current
from komtui.i18n.presentation.acts import act_word

PAGE = 500
LONGEST = 30
"""Characters of a value in the table; `--json` has it whole."""


def tell_audit(session: Session, key: str, limit: int | None) -> None:
    """Write the changes of `key`, or of everything, page by page, the newest first."""

    async def work(services: LazyServices) -> None:
        headings = (_("When"), _("Who"), _("Store"), _("Setting"), _("Before"), _("After"))
        empty = True
        async for page in _pages(services, key, limit):
            empty = False
            if session.json:
                for each in page:
                    emit(_json(each))
            else:
                tell(table(headings, [_row(each) for each in page]))
        if empty and not session.json:
            say(_("No change is recorded."))

    session.run(work)


async def _pages(services: LazyServices, key: str, limit: int | None) -> AsyncIterator[list[AuditEntry]]:
    before, left = None, limit
    while left is None or left > 0:
        page = list(await services.audit.entries(PAGE if left is None else min(PAGE, left), before, key))
        if not page:
            return
        yield page
        before = page[-1].id
        left = None if left is None else left - len(page)


def _json(entry: AuditEntry) -> dict[str, Any]:
    change = entry.change
    return {
        "at": entry.at.isoformat(),
        "who": entry.who,
        "store": change.store,
        "key": change.key,
        "old": change.old,
        "new": "changed" if change.secret else change.new,
        "secret": change.secret,
        "unsettled": entry.unsettled,
        "undone": entry.undone,
        "act": entry.act,
        "facts": dict(entry.facts),
    }


def _row(entry: AuditEntry) -> tuple[str, ...]:
    change = entry.change
    old, new = ("", _("changed")) if change.secret else (_short(change.old), _short(change.new))
    if entry.act is not None:
        new = _short(" · ".join((act_word(entry.act), *filter(None, entry.facts.values()))))
    elif entry.undone:
        new = _("{value} (begun; nothing came of it)").format(value=new).strip()
    elif entry.unsettled:
        new = _("{value} (begun; nobody knows whether it was done)").format(value=new).strip()
    return current().moment(entry.at), entry.who, change.store, change.key, old, new


def _short(value: str | None) -> str:
    text = " ".join((value or "").split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
