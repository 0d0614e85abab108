"""Reads a data folder with the present program, and returns all that it finds in JSON's own types.

What a release has found in the folder that it wrote, `expected.json`, every later one must find there. So nothing is
returned here that may rightly change: no path, no sentence, no default that nobody has set. What is asked may grow, and
must never shrink.

It goes through `bootstrap.services` and the command line, as a person would, and names few modules.
"""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import io
import json
import sys
from collections import Counter
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any
from unittest.mock import patch

from home import END, PASSWORDS, WRONG, StandingClock, at_home, opened, stand_in
from komtui.adapters.database.repositories._audit import FIRST
from komtui.bootstrap import LazyServices
from komtui.domain.journal import PEOPLE, Entry, Event
from komtui.domain.problem import ProblemError
from komtui.services.ports import DocumentRow, Query, StoredDocument
from komtui.services.ports.pages import Look
from komtui.services.sales.law.checks import NO_CHECKS

Found = dict[str, Any]
"""An object of JSON."""

FILES = Path(__file__).parent / "files"
"""What the folders' documents were imported from. A file is never changed here: its hash tells it from others."""
COMPANY = "company"
"""What stands for the company among the stores; none may be named so."""
MOST = 10_000
"""More than there is of anything."""

SEARCHES = (
    *("", "F-2026-0001", "f-2026", "2026-0001", "0001", "1", "412", "000412", "F000412", "7", "0007"),
    *("2026-0042", "42", "2026-0042 vivarais", "draft", "draft-1", "draft-", "h/2026", "#7"),
    *("œuvre", "oeuvre", "OEUVRE ete", "éléonore", "eleonore", "ÉLÉONORE d'aÿ", "d’ay", "nore", "ssard"),
    *("strasse", "straße", "financiere", "ﬁnancière", "cæsar", "caesar", "müller", "muller zur", "mul zur", "zur mul"),
    *("client.example", "recu@", "@client", "example", "recu@client.example", "o'brien", "évil"),
    *("株式会社", "みどり", "式会社", "٣", "tables", "script", "red", "[red]", "bobby end"),
    *("a", "é", "%", "_", '"', "*", "AND", "NEAR(", "-", "nobody at all"),
)
"""What is typed: words, beginnings, middles, accents, ligatures, leading zeros, and what a query language would eat."""
FILTERED = ("", "2026", "oeuvre", "nore", "example")
"""What is typed while only one kind, state or store is shown."""
SETTINGS = (
    *("company.name", "company.trading_name", "company.address1", "company.address2", "company.postcode"),
    *("company.city", "company.region", "company.country", "company.email", "company.phone", "company.website"),
    *("company.legal_id", "company.vat_id", "company.gst_number", "company.qst_number", "company.iban"),
    *("company.bic", "company.legal_form", "company.legal_text", "store.name"),
    *("smtp.address", "smtp.host", "smtp.port", "smtp.security", "smtp.user", "smtp.password"),
    *("microsoft.address", "microsoft.client_id", "microsoft.tenant", "microsoft.host"),
    *("mail.method", "mail.from_name", "mail.reply_to", "mail.alert", "mail.supplier", "mail.helo"),
    *("mail.certificate_sha256", "documents.number_quote", "documents.number_order", "documents.number_invoice"),
    *("documents.number_credit_note", "documents.due_days", "documents.valid_days", "documents.terms"),
    *("documents.paper", "texts.invoice.subject.fr", "texts.invoice.body.fr", "texts.quote.subject.en"),
    *("language.interface", "language.documents"),
)
"""Those that were set, by the company or a store, and the defaults that a company relies on without knowing."""


def read(folder: Path) -> Found:
    """Return what is found in `folder`, which is migrated, and in which the work then goes on: give it a copy."""
    with at_home():
        found = asyncio.run(_read(folder))
        for name, document in found["documents"].items():
            document["shown"] = asked(folder, "show", name)
        found["shared"] = {number: asked(folder, "show", number) for number in found["shared"]}
        found |= asyncio.run(_carried_on(folder))
    return found


def asked(folder: Path, command: str, *words: str) -> Found:
    """Return what `komtui COMMAND WORDS` answers within this process: its exit code, and its objects or problems."""
    from komtui.__main__ import main

    said = io.StringIO()
    code: object = None
    arguments = ["komtui", "--data", str(folder), command, "--json", "--", *words]
    with patch.object(sys, "argv", arguments), redirect_stdout(said), redirect_stderr(io.StringIO()):
        try:
            main()
        except SystemExit as end:
            code = end.code
    answers = [json.loads(line) for line in said.getvalue().splitlines()]
    problems = [problem["code"] for answer in answers for problem in answer.get("problems", ())]
    return {"code": code, "problems": problems} if problems else {"code": code, "answers": answers}


def plain(value: object) -> Any:
    """Return `value` in JSON's own types: an object by its fields, an amount by its digits, all of them."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if dataclasses.is_dataclass(value):
        return {each.name: plain(getattr(value, each.name)) for each in dataclasses.fields(value)}
    if hasattr(value, "_asdict"):
        return plain(value._asdict())
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, Sequence):
        return [plain(each) for each in value]
    raise TypeError(f"no JSON for {type(value)}")


def _recorded(entry: Entry) -> dict[str, Any]:
    """Return a line of what was recorded before there was a journal, as the first release told it."""
    happening, facts = entry.happening, entry.happening.facts
    changed = "secret" in facts
    key = facts.get("key") or (PEOPLE + str(facts["name"]) if "name" in facts else next(iter(happening.subjects), ""))
    return {
        "id": entry.number - FIRST,
        "at": plain(entry.at),
        "who": entry.author.who,
        "change": {
            "store": happening.store,
            "key": key,
            "old": facts["old"] if changed else None,
            "new": facts["new"] if changed else None,
            "secret": bool(facts.get("secret")),
        },
        "unsettled": happening.event is Event.SETTING_BEGUN,
    }


async def _read(folder: Path) -> Found:
    async with opened(folder, StandingClock(END)) as services:
        stand_in(services, _renderer=NothingIsDrawn())
        rows = found_by(services, Query())
        names = _names(rows)
        # First, since who reads leaves a trace: a log-in, a passphrase.
        journal = await services.journal.entries(MOST)
        return {
            "audit": [_recorded(each) for each in journal if not each.hash],
            "journal": [plain(each.happening) for each in journal if each.hash],
            "order": list(names.values()),
            "shared": sorted({row.number for row in rows if f"{row.number}#{row.id}" in names.values()}),
            "documents": {names[row.id]: await _document(services, row, names[row.id]) for row in rows},
            "customers": [plain(each) for each in await services._customer_books.after(0, MOST)],
            "articles": [plain(each) for each in await services.articles.kept()],
            "chain": await _chain(services),
            "search": _searched(services, rows, names),
            "outbox": await _outbox(services),
            "stores": await services.settings.store_names(),
            "settings": {store or COMPANY: await _settings(services, store) for store in await _stores(services)},
            "accounts": {store or COMPANY: await _account(services, store) for store in await _stores(services)},
            "people": [plain(each) for each in await services.access.people()],
            "signed_in": {name: (await services.access.log_in(name, PASSWORDS[name])).name for name in PASSWORDS},
            "refused": {"password": await _wrong_password(services), "passphrase": await _wrong_passphrase(folder)},
        }


# Documents


def found_by(services: LazyServices, query: Query) -> Sequence[DocumentRow]:
    """Return all the rows that a query finds, the newest first."""
    return services.index.rows(services.index.keys(query, MOST).result()).result()


def _names(rows: Iterable[DocumentRow]) -> dict[int, str]:
    """Return by which name each document is found: its number, `NUMBER#key` where several have it, or `draft-key`."""
    rows = list(rows)
    several = Counter(row.number for row in rows)

    def name(row: DocumentRow) -> str:
        if not row.number:
            return f"draft-{row.id}"
        return row.number if several[row.number] == 1 else f"{row.number}#{row.id}"

    return {row.id: name(row) for row in rows}


async def _document(services: LazyServices, row: DocumentRow, name: str) -> Found:
    stored = await services.documents.find(name)
    document = stored.document
    lines = [plain(line) | {"net": str(line.net(document.currency))} for line in document.lines]
    computed = {"lines": lines, "taxes": plain(document.taxes), "totals": plain(document.totals)}
    found = {"row": plain(row), "stored": plain(stored) | {"document": plain(document) | computed}}
    held = await services.customers.of_document(stored.id)
    of = {"customer": held.id if held is not None else None, "marked": plain(await services.marking.of(stored.id))}
    payments = [plain(each) for each in await services.payments.of(stored.id)]
    return found | of | {"payments": payments, "pdf": await _pdf(services, stored)}


async def _chain(services: LazyServices) -> Found:
    """Return how long the journal is, by whose key its closings are signed, and what is wrong with it."""
    verifier = await services.archive.verify()
    faults = [plain(each) for each in verifier.faults]
    return {"entries": verifier.entries, "keys": sorted(verifier.keys), "head": verifier.head, "faults": faults}


class NothingIsDrawn:
    """Implements `ports.Renderer`, and refuses: a PDF that is kept is never drawn anew."""

    async def pdf(self, document: object, form: str, look: Look, *, copy: bool = False) -> bytes:
        """Raise LookupError."""
        raise LookupError

    async def hybrid(self, *_page: object, **_copy: object) -> bytes:
        """Raise LookupError."""
        raise LookupError

    async def close(self) -> None:
        """Do nothing: there are no processes."""


async def _pdf(services: LazyServices, stored: StoredDocument) -> Found | None:
    """Return the PDF that is kept of a document; None where there is none."""
    try:
        kept = await services.rendering.artifact(stored)
    except LookupError:
        return None
    return {
        "name": kept.name,
        "sha256": kept.sha256,
        "size": len(kept.content),
        "own": kept.own,
        "is_whole": sha256(kept.content).hexdigest() == kept.sha256,
    }


def _searched(services: LazyServices, rows: Sequence[DocumentRow], names: Mapping[int, str]) -> Found:
    """Return what each search finds, the newest first, and how many it says there are."""

    def answer(query: Query) -> Found:
        count = services.index.count(query).result()
        return {"count": count, "found": [names[row.id] for row in found_by(services, query)]}

    kinds, states, stores = (sorted({getattr(row, field) for row in rows}) for field in ("kind", "state", "store"))
    drafts = [name for name in names.values() if name.startswith("draft-")]
    choices = product(FILTERED, (None, *kinds), (None, *states), (None, *stores))
    return {
        "words": {text: answer(Query(text)) for text in (*SEARCHES, *drafts)},
        "filters": {
            f"{text or 'anything'}, {kind or 'any kind'}, {state or 'any state'}, {_store_word(store)}": answer(
                Query(text, kind, state, store)
            )
            for text, kind, state, store in choices
            # One filter with words, and any filters without.
            if not text or sum(each is not None for each in (kind, state, store)) == 1
        },
    }


def _store_word(store: str | None) -> str:
    return "any store" if store is None else store or COMPANY


# Letters


async def _outbox(services: LazyServices) -> Found:
    deliveries = await services.outbox.deliveries(limit=MOST)
    scopes = sorted({each.scope for each in deliveries})
    frozen = {each.letter_id: await services._queue.mime(each.letter_id) for each in deliveries}
    return {
        "deliveries": [
            plain(each)
            | {
                "history": plain(await services.outbox.history(each.id)),
                "exchange": await services.outbox.exchange(each.id),
            }
            for each in deliveries
        ],
        "messages": {str(letter_id): sha256(mime or b"").hexdigest() for letter_id, mime in frozen.items()},
        "counts": plain(await services.outbox.counts()),
        "waiting": plain(await services.outbox.waiting()),
        "pauses": plain(await services.outbox.pauses()),
        "handed_over": {scope: (await services.quotas.usage(scope)).day for scope in scopes},
    }


# Settings, secrets and people


async def _stores(services: LazyServices) -> Sequence[str]:
    return ("", *await services.settings.stores())


async def _settings(services: LazyServices, store: str) -> Found:
    found = await services.settings.effective(SETTINGS, store)
    return {each.setting.key: {"value": each.value, "origin": each.origin.value, "set": each.is_set} for each in found}


async def _account(services: LazyServices, store: str) -> Found:
    """Return by which account a store's letters leave, with what it signs in with."""
    account = await services.accounts.sender(store)
    found = {"account": plain(account), "own_password": await services.settings.own_secret("smtp.password", store)}
    permission = await services.accounts.permission(store)
    return found | {"token": plain(await services.tokens.stored(*permission)) if permission else None}


async def _wrong_password(services: LazyServices) -> list[str]:
    return await _refusal(services.access.log_in(next(iter(PASSWORDS)), WRONG))


async def _wrong_passphrase(folder: Path) -> list[str]:
    """Return why it does not open the vault; that the right one does is seen by the secrets of the accounts."""
    async with opened(folder, StandingClock(END)) as services:
        return await _refusal(services.vault.unlock(WRONG))


async def _refusal(work: Awaitable[object]) -> list[str]:
    """Return the codes of what is wrong; empty where all went well."""
    try:
        await work
    except ProblemError as error:
        return [problem.code for problem in error.problems]
    return []


# And then the work goes on


async def _carried_on(folder: Path) -> Found:
    """Return what comes of it: the numbers go on where they stood, and the files that were imported are known."""
    async with opened(folder, StandingClock(END)) as services:
        services.on_command_line()
        # What law asks of a document today nobody asked for when these drafts were written.
        stand_in(services, _checks=NO_CHECKS)
        rows = found_by(services, Query("draft-"))
        issued = {f"draft-{row.id}": (await services.documents.issue(row.id)).document.number for row in rows}
        files = sorted(path for path in FILES.iterdir() if path.is_file())
        again = {result.file.name: result.created async for result in services.importing.run(files)}
        return {"issued": issued, "imported_again": again}
