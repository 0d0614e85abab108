"""The mail account: put together from settings and secrets."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

from komtui.domain.account import Account, Method, Security
from komtui.domain.problem import NotConfiguredError, Problem, ProblemError
from komtui.domain.setting import Origin
from komtui.services.ports import Check, Step
from komtui.services.settings import COMPANY, Effective, SettingsService

_CONNECTION = ("smtp.address", "smtp.host", "smtp.port", "smtp.security", "smtp.user")
_IDENTITY = ("company.name", "company.email", "mail.method", "mail.from_name", "mail.reply_to", "mail.helo")
_PIN = "mail.certificate_sha256"
_VALUES = (*_IDENTITY, "mail.ca_file", _PIN, *_CONNECTION)
_USUAL = {"465": Security.TLS, "587": Security.STARTTLS, "25": Security.STARTTLS}
_PASSWORD = "smtp.password"  # noqa: S105 - the key of the setting, not a password


class AccountService:
    """Knows the account that letters leave by."""

    def __init__(self, settings: SettingsService, check: Check) -> None:
        self._settings = settings
        self._check = check

    async def account(self, store: str = "") -> Account:
        """Return the account of a store; `company`, the scope of the company's own account, is understood as well.

        A store that overrides nothing of the account shares the company's, and with it its pauses.
        Raises NotConfiguredError naming each missing setting (`mail.missing`) and each one that is wrong.
        """
        account, problems = await self._gathered(store)
        if problems:
            raise NotConfiguredError(*problems)
        return account

    async def missing(self, store: str = "") -> tuple[Problem, ...]:
        """Return what keeps the account from working, each beside its setting's key; empty where it is set up."""
        return (await self._gathered(store))[1]

    async def named(self, store: str = "") -> bool:
        """Return whether a server and an address are set, without opening the place of the password.

        What every screen asks, all day long: probing a keyring for it would cost seconds and ten megabytes.
        """
        try:
            values = await self._settings.values(("smtp.host", "smtp.address", "company.email"), _store(store))
        except ProblemError:
            return False
        return bool(values["smtp.host"] and (values["smtp.address"] or values["company.email"]))

    async def hints(self, store: str = "") -> tuple[Problem, ...]:
        """Return what works perhaps, but seldom: a port that belongs to another security, a connection in clear."""
        try:
            values = await self._settings.values(("smtp.host", "smtp.port", "smtp.security"), _store(store))
        except ProblemError:
            return ()
        port, security = values["smtp.port"], Security(values["smtp.security"])
        if security is Security.NONE:
            host = values["smtp.host"]
            return () if _loopback(host) else (Problem("mail.in-clear", {"host": host}, "smtp.security"),)
        usual = _USUAL.get(port, security)
        if usual is security:
            return ()
        facts = {"port": port, "security": security.upper(), "usual": usual.upper()}
        return (Problem("mail.port-security", facts, "smtp.security"),)

    def test(self, account: Account, recipient: str = "") -> AsyncIterator[Step]:
        """Yield the steps of a conversation up to the recipient, without sending anything."""
        return self._check(account, recipient or account.address)

    def over(self, settings: SettingsService) -> AccountService:
        """Return the same over other settings: those on a screen, which are not saved yet."""
        return AccountService(settings, self._check)

    async def _gathered(self, store: str) -> tuple[Account, tuple[Problem, ...]]:
        store = _store(store)
        found = {each.setting.key: each for each in await self._settings.effective((*_VALUES, _PASSWORD), store)}
        try:
            values: Mapping[str, str] = await self._settings.values(_VALUES, store)
        except ProblemError as error:
            # Wrong values of the environment or config.toml: named as they are, without guessing the rest.
            return Account("", "", "", 0), error.problems
        scope, password, problems = await self._password(found, store)
        account = Account(
            scope=scope,
            address=values["smtp.address"] or values["company.email"],
            host=values["smtp.host"],
            port=int(values["smtp.port"]),
            security=Security(values["smtp.security"]),
            user=values["smtp.user"],
            password=password,
            from_name=values["mail.from_name"] or values["company.name"],
            reply_to=values["mail.reply_to"],
            helo=values["mail.helo"],
            ca_file=values["mail.ca_file"],
            certificate_sha256=values[_PIN] if _is_of_the_server(found) else "",
            method=Method(values["mail.method"]),
        )
        return account, (*_missing(account, locked=bool(problems)), *problems)

    async def _password(self, found: Mapping[str, Effective], store: str) -> tuple[str, str, tuple[Problem, ...]]:
        """Return the account's scope, its password, and what keeps the password from being read.

        A store with a server or a user name of its own never borrows the company's password: it would be handed to
        another server.
        """
        own = {key for key in (*_CONNECTION, _PIN, _PASSWORD) if found[key].origin is Origin.STORE}
        scope = store if own else COMPANY
        if not found["smtp.user"].value:
            return scope, "", ()
        try:
            password = await self._settings.own_secret(_PASSWORD, store)
            if password is None and store and not own & {"smtp.host", "smtp.user"}:
                password = await self._settings.own_secret(_PASSWORD)
        except ProblemError as error:
            return scope, "", tuple(Problem(each.code, each.facts, _PASSWORD) for each in error.problems)
        return scope, password or "", ()


def _is_of_the_server(found: Mapping[str, Effective]) -> bool:
    """Return whether the pinned certificate was meant for this server, and not for that of the company alone."""
    return found["smtp.host"].origin is not Origin.STORE or found[_PIN].origin is not Origin.COMPANY


def _missing(account: Account, *, locked: bool) -> tuple[Problem, ...]:
    keys = []
    if not account.address:
        keys.append("company.email")
    if not account.host:
        keys.append("smtp.host")
    if account.user and not account.password and not locked:
        keys.append(_PASSWORD)
    problems = [Problem("mail.missing", {"setting": key, "key": key}, key) for key in keys]
    if account.security is Security.NONE and account.password and not account.is_loopback:
        problems.append(Problem("mail.clear-password", {"host": account.host}, "smtp.security"))
    return tuple(problems)


def _store(scope: str) -> str:
    return "" if scope == COMPANY else scope


def _loopback(host: str) -> bool:
    return Account("", "", host, 0).is_loopback
