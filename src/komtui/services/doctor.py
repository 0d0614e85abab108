"""The doctor: what is set up, what is missing, where things are."""

from __future__ import annotations

import asyncio
import locale
import os
import platform
import shutil
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Protocol

from komtui import __version__
from komtui.domain.mail.delivery import UNDELIVERED_STATES
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.einvoice import EUROPEAN
from komtui.domain.sales.regime import duty
from komtui.domain.settings.catalogue import BY_KEY, Origin, SettingKind
from komtui.i18n import current
from komtui.services.files import open_to_others
from komtui.services.listing import today
from komtui.services.mail.account.accounts import AccountService, default_sender
from komtui.services.mail.notices import NoticeService
from komtui.services.mail.reminding.reminders import ReminderService
from komtui.services.mail.sending.outbox import OutboxService, unattended_problem
from komtui.services.mail.writing.enclosures import STANDING, EnclosureService
from komtui.services.ports import Storage
from komtui.services.ports.einvoices import Validator
from komtui.services.sales.life.documents import DocumentService
from komtui.services.sales.parties import company
from komtui.services.settings.settings import SettingsService

PRIVATE = ("*.sqlite3*", "vault*", "crash/*")
"""Files of the data folder that are nobody else's business."""
VAULTS = frozenset({"books", "vault"})
"""Places of secrets that are a vault."""
FILES = tuple(key for key, each in BY_KEY.items() if each.kind is SettingKind.PATH)
"""Settings that name a file."""
PASSWORD = "smtp.password"  # noqa: S105 - the key of the setting, not a password


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    name: str
    """Stable: `data`, `database`, `company`, `account`, `mailbox`, `secrets`, `files`, `outbox`, `reminders`,
    `e-invoices`, `language`, `terminal`, `versions`."""
    ok: bool
    """Whether it is well."""
    detail: str
    """Facts: a path, a version, a count (may be untrusted text)."""
    problem: Problem | None = None
    """What is missing, where it is not well; the first of several."""
    store: str = ""
    """Of an account: whose, where it is not the company's."""
    items: tuple[tuple[str, str], ...] = ()
    """What the detail lists, for whoever says it in words: settings that are missing, places of secrets (`*`: in use,
    `!`: cannot be read), states of letters (their count)."""


class House(Protocol):
    """The use-cases that are looked at, each built when it is first asked for."""

    @property
    def settings(self) -> SettingsService:
        """The configuration."""

    @property
    def accounts(self) -> AccountService:
        """The mail account."""

    @property
    def notices(self) -> NoticeService:
        """What comes back to its mailbox."""

    @property
    def outbox(self) -> OutboxService:
        """What became of every letter."""

    @property
    def enclosures(self) -> EnclosureService:
        """The files that letters offer."""

    @property
    def documents(self) -> DocumentService:
        """What is to be sent."""

    @property
    def reminders(self) -> ReminderService:
        """What is to be reminded of."""

    @property
    def validator(self) -> Validator:
        """What judges e-invoices."""


@dataclass
class DoctorService:
    """Looks at everything and changes nothing that was there."""

    services: House
    """What is looked at; each use-case is only asked for within its own finding, since any may fail."""
    storage: Callable[[], Storage]
    """Opens the database. Raises ProblemError `system.database-…`."""
    data: Path
    """The data folder."""
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    """For what is told of the terminal."""

    async def look(self) -> tuple[Finding, ...]:
        """Return the findings, the most important first."""
        database = await self._database()
        findings = [self._data(), database]
        if database.ok:
            findings.append(await _guarded("company", self._company))
            findings += await self._platform()
            findings += await self._accounts()
            findings += await self._mailboxes()
            findings.append(await _guarded("secrets", self._secrets))
            findings += await self._files()
            findings.append(await _guarded("outbox", self._outbox))
            findings += await self._reminders()
            findings.append(await _guarded("e-invoices", self._einvoices))
        return (*findings, self._language(), self._terminal(), _versions())

    async def _database(self) -> Finding:
        try:
            storage = await asyncio.to_thread(self.storage)
        except ProblemError as error:
            return Finding("database", ok=False, detail="", problem=error.problems[0])
        try:
            faults, size, problem = await storage.quick_check(), await storage.size(), await storage.advice()
        except ProblemError as error:
            # Taken away while it was looked at.
            return Finding("database", ok=False, detail=storage.name, problem=error.problems[0])
        if faults:
            problem = Problem("system.database-damaged", {"file": storage.name, "reason": faults[0]})
        detail = f"{storage.name}, {current().size(size)}, {storage.version}"
        return Finding("database", ok=problem is None, detail=detail, problem=problem)

    def _data(self) -> Finding:
        try:
            mode = self.data.stat().st_mode & 0o777
        except FileNotFoundError:
            # Books on a server, or in a file elsewhere: it is made when something is kept on this machine.
            return Finding("data", ok=True, detail=str(self.data), items=(("missing", ""),))
        except PermissionError:
            denied = Problem("doctor.folder-denied", {"folder": str(self.data)})
            return Finding("data", ok=False, detail=str(self.data), problem=denied)
        except OSError as error:
            facts = {"folder": str(self.data), "reason": error.strerror or type(error).__name__}
            return Finding("data", ok=False, detail=str(self.data), problem=Problem("doctor.folder", facts))
        private = [each for pattern in PRIVATE for each in sorted(self.data.glob(pattern))]
        problem = next(filter(None, map(open_to_others, (self.data, *private))), None)
        return Finding("data", ok=problem is None, detail=f"{self.data} ({mode:04o})", problem=problem)

    async def _company(self) -> Finding:
        values = await self.services.settings.values(("company.name", "company.email", "company.country"))
        missing = next((key for key in ("company.name", "company.email") if not values[key]), None)
        detail = ", ".join(value for value in values.values() if value)
        problem = Problem("doctor.company", {"setting": missing, "key": missing}, field=missing) if missing else None
        if waiting := await self.services.documents.sellerless():
            missing = missing or "company.name"
            problem = Problem("doctor.no-seller", {"count": waiting}, "company.name")
        return Finding("company", ok=not missing, detail=detail, problem=problem)

    async def _platform(self) -> list[Finding]:
        """Return from when on law wants e-invoices of the company; nothing where its country has no such law."""
        try:
            values = await self.services.settings.values(("company.name", "company.country", "company.size"))
        except ProblemError:
            return []  # told as the company's
        dates = duty(values["company.country"], values["company.size"])
        if dates is None or not values["company.name"]:
            return []
        items = (("receive", dates.receive.isoformat()), ("issue", dates.issue.isoformat()))
        return [Finding("platform", ok=True, detail=_listed(items), items=items)]

    async def _accounts(self) -> list[Finding]:
        """Return the company's account, and that of each store that has one of its own."""
        stores = [""]
        with suppress(ProblemError):
            stores += await self.services.accounts.apart()
        return [replace(await _guarded("account", partial(self._account, each)), store=each) for each in stores]

    async def _account(self, store: str) -> Finding:
        missing = await self.services.accounts.missing(store)
        if missing:
            items = tuple(dict.fromkeys((problem.field or problem.code, "") for problem in missing))
            return Finding("account", ok=False, detail=_listed(items), problem=missing[0], items=items)
        account = await self.services.accounts.sender(store)
        user = f"{account.user} @ " if account.user else ""
        detail = f"{user}{account.host}:{account.port} {account.security.value}, {account.address}"
        if account.by_default:
            return Finding("account", ok=True, detail=detail, problem=default_sender(account))
        hints = await self.services.accounts.hints(store)
        # What a provider has announced is no fault of today.
        announced = () if hints else await self.services.accounts.deadlines(today(), store)
        return Finding("account", ok=not hints, detail=detail, problem=next(iter((*hints, *announced)), None))

    async def _mailboxes(self) -> list[Finding]:
        """Return the mailbox of each account that has one; one that is not named is no fault, and is said."""
        stores: Sequence[str] = ()
        with suppress(ProblemError):
            stores = await self.services.notices.stores()
        if not stores:
            return [Finding("mailbox", ok=True, detail="", items=(("imap.host", ""),))]
        return [replace(await _guarded("mailbox", partial(self._mailbox, each)), store=each) for each in stores]

    async def _mailbox(self, store: str) -> Finding:
        mailbox = await self.services.notices.mailbox(store)
        account = mailbox.account
        detail = f"{account.user} @ {account.host}:{account.port} {account.security.value}, {mailbox.folder}"
        if (read_at := await self.services.notices.looked_at(store)) is not None:
            detail += f", {current().moment(read_at)}"
        try:
            await self.services.notices.try_out(store)
        except ProblemError as error:
            return Finding("mailbox", ok=False, detail=detail, problem=error.problems[0])
        return Finding("mailbox", ok=True, detail=detail)

    async def _secrets(self) -> Finding:
        places = await self.services.settings.secret_places()
        items = tuple((each.name, "*" if each.writes else "") for each in places if each.available)
        (password,) = await self.services.settings.effective([PASSWORD])
        if (closed := await self.services.settings.vault_problem()) is not None:
            items += next(((each.name, "!"),) for each in places if each.name in VAULTS and not each.available)
            # Nobody knows what is in it; with a password from elsewhere, letters leave all the same.
            return Finding("secrets", ok=await self._has_password(), detail=_listed(items), problem=closed, items=items)
        lasting = password.is_set or any(each.writes and each.name != "session" for each in places)
        problem = None if lasting else Problem("secret.nowhere")
        return Finding("secrets", ok=lasting, detail=_listed(items), problem=problem, items=items)

    async def _has_password(self) -> bool:
        with suppress(ProblemError):
            return bool(await self.services.settings.own_secret(PASSWORD))
        return False

    async def _files(self) -> list[Finding]:
        """Return whether the files can be used that settings name: logo, font, OAuth client, authority, enclosures.

        Nothing where none is named. One that went away is otherwise seen by the first page that has need of it.
        """
        settings, found = self.services.settings, list[Finding]()
        with suppress(ProblemError):  # wrong values are told where they belong
            for store in ("", *await settings.stores(FILES)):
                named = [each for each in await settings.effective(FILES, store) if each.value]
                named = [each for each in named if not store or each.origin is Origin.STORE]
                wrong = [settings.check(each.setting.key, each.value, store) for each in named]
                problem = next(filter(None, wrong), None)
                detail = ", ".join(each.value for each in named)
                found += (
                    [Finding("files", ok=problem is None, detail=detail, problem=problem, store=store)] if named else []
                )
            snapshot = await settings.snapshot()
            for store in ("", *snapshot.stores([STANDING])):
                for path in await self.services.enclosures.unread(store, snapshot):
                    problem = Problem("doctor.standing-file", {"file": path}, STANDING)
                    found.append(Finding("files", ok=False, detail=path, problem=problem, store=store))
        return found

    async def _outbox(self) -> Finding:
        counts = {state: count for state, count in (await self.services.outbox.counts()).items() if count}
        items = tuple((state.value, str(count)) for state, count in counts.items())
        undelivered = sum(counts.get(state, 0) for state in UNDELIVERED_STATES)
        pauses = await self.services.outbox.pauses()
        problem = pauses[0].problem if pauses else None
        if problem is None and (since := await self.services.outbox.unattended()) is not None:
            problem = unattended_problem(since)
        if problem is None and undelivered:
            problem = Problem("doctor.undelivered", {"count": undelivered})
        return Finding("outbox", ok=problem is None, detail=_listed(items) or "0", problem=problem, items=items)

    async def _reminders(self) -> list[Finding]:
        """Return for how many documents a reminder is due; nothing where the house reminds of none."""
        if not await self.services.reminders.active():
            return []

        async def look() -> Finding:
            return Finding("reminders", ok=True, detail=str(await self.services.reminders.due()))

        return [await _guarded("reminders", look)]

    async def _einvoices(self) -> Finding:
        """Return by which versions of the official rules e-invoices are judged; where nobody judges, how to have it."""
        validator = self.services.validator
        detail = ", ".join(" ".join(each) for each in validator.versions)
        country = company.country(await self.services.settings.snapshot())
        problem = Problem("doctor.unjudged") if country in EUROPEAN and not validator.available else None
        # Law is looked at without it as well: nobody has to have it.
        return Finding("e-invoices", ok=True, detail=detail, problem=problem)

    def _language(self) -> Finding:
        names = ("LC_ALL", "LC_MESSAGES", "LANG")
        told = next((f"{name}={self.environment[name]}" for name in names if self.environment.get(name)), "")
        return Finding("language", ok=True, detail=" ".join(part for part in (current().language, told) if part))

    def _terminal(self) -> Finding:
        names = ("TERM", "COLORTERM", "NO_COLOR", "TMUX", "SSH_TTY")
        facts = [f"{name}={self.environment[name]}" for name in names if self.environment.get(name)]
        size, encoding = shutil.get_terminal_size(), locale.getpreferredencoding(do_setlocale=False)
        detail = ", ".join((*facts, f"{size.columns}×{size.lines}", encoding))
        speaks = encoding.lower().replace("-", "") == "utf8"
        problem = None if speaks else Problem("doctor.encoding", {"encoding": encoding})
        return Finding("terminal", ok=speaks, detail=detail, problem=problem)


async def _guarded(name: str, look: Callable[[], Awaitable[Finding]]) -> Finding:
    """Return what `look` finds; where it cannot look, that is the finding."""
    try:
        return await look()
    except ProblemError as error:
        return Finding(name, ok=False, detail="", problem=error.problems[0])


def _listed(items: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(" ".join(filter(None, item)) for item in items)


def _versions() -> Finding:
    found = [f"komtui {__version__}", f"Python {platform.python_version()}"]
    for package in ("textual", "fpdf2", "aiosmtplib"):
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            return Finding(
                "versions", ok=False, detail=", ".join(found), problem=Problem("doctor.package", {"package": package})
            )
    return Finding("versions", ok=True, detail=", ".join(found))
