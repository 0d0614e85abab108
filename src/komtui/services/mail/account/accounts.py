"""The mail account: put together from settings and secrets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from komtui.domain.mail.account import Account, Method, Security
from komtui.domain.mail.authorization import Provider, same_address
from komtui.domain.problem import NotConfiguredError, Problem, ProblemError
from komtui.domain.settings.catalogue import CATALOGUE, Origin
from komtui.late import late_module
from komtui.services.mail.account.clients import CLIENTS, account_address, permission_owner
from komtui.services.once import OnceAnAct
from komtui.services.ports.secrets import CLOSED, OUT_OF_REACH
from komtui.services.settings.scope import COMPANY
from komtui.services.settings.snapshot import Effective, Snapshot

if TYPE_CHECKING:
    from komtui.services.mail.account import tokens
    from komtui.services.mail.account.tokens import TokenService
    from komtui.services.ports import LocalMail
    from komtui.services.settings import destinations
    from komtui.services.settings.settings import SettingsService
else:
    # Of accounts that sign in with a permission; every header asks whether there is an account at all.
    tokens = late_module("komtui.services.mail.account.tokens")
    destinations = late_module("komtui.services.settings.destinations")

_CONNECTION = ("smtp.address", "smtp.host", "smtp.port", "smtp.security", "smtp.user")
_IDENTITY = ("company.name", "company.email", "mail.method", "mail.from_name", "mail.reply_to", "mail.helo")
_PIN = "mail.certificate_sha256"
_AUTHORITY = "mail.ca_file"
_NOTIFY = "mail.notify_success"
_VALUES = (*_IDENTITY, _AUTHORITY, _PIN, *_CONNECTION, _NOTIFY)
_METHOD = "mail.method"
_CLIENTS = {Method.GMAIL: "gmail.client", Method.MICROSOFT: "microsoft.client_id"}
_ACCOUNTS = frozenset(
    {_METHOD, _AUTHORITY, _PIN, *(each.key for each in CATALOGUE if each.section in set(Method) and not each.secret)}
)
"""Settings by which a store can have another account than the company; its password alone makes one as well."""
_USUAL = {"465": Security.TLS, "587": Security.STARTTLS, "25": Security.STARTTLS}
LOOPBACK = "127.0.0.1"
"""Where this machine's own mail service answers."""
_PASSWORD = "smtp.password"  # noqa: S105 - the key of the setting, not a password


def default_sender(account: Account) -> Problem:
    """Return that an account is this machine's own mail service: said wherever something is sent."""
    return Problem("mail.default-sender", {"address": account.address}, "smtp.host")


class AccountService:
    """Knows the account that letters leave by."""

    def __init__(
        self, settings: SettingsService, tokens: TokenService | None = None, local: LocalMail | None = None
    ) -> None:
        """Take the settings; without `local` this machine's own mail service is never the default sender."""
        self._settings = settings
        self._tokens = tokens
        self._local = local
        self._known = OnceAnAct[str, tuple[Account, tuple[Problem, ...]]]()

    async def account(self, store: str = "") -> Account:
        """Return the account of a store; `company`, the scope of the company's own account, is understood as well.

        A store that overrides nothing of the account shares the company's, and with it its pauses. One that overrides
        the kind, or anything of the kind that is in use, has an account of its own, which stands still for itself.
        Raises NotConfiguredError naming each missing setting (`mail.missing`) and each one that is wrong; ProblemError
        `oauth.…` where a token could not be renewed.
        """
        return await self._with_token(await self.sender(store, queueing=False))

    async def sender(self, store: str = "", *, settings: Snapshot | None = None, queueing: bool = True) -> Account:
        """Return the same account without an access token: what a letter is written and queued by, also offline.

        `settings` are those of the act that it is a part of. Raises NotConfiguredError as `account` does; while letters
        are only written and queued (`queueing`), not for what only signing in takes (`is_for_sending`).
        """
        account, problems = await self._gathered(store, settings)
        if problems := tuple(each for each in problems if not (queueing and is_for_sending(each))):
            raise NotConfiguredError(*problems)
        return account

    async def withheld(self, scope: str) -> Problem | None:
        """Return what keeps this process alone from signing in to the account of a scope (`withheld`)."""
        return withheld((await self._gathered(scope))[1])

    async def is_locked(self, scope: str) -> bool:
        """Return whether what an account signs in with lies in a vault that this process has not opened."""
        problem = await self.withheld(scope)
        return problem is not None and problem.code in CLOSED

    async def renewed(self, account: Account) -> Account:
        """Return an account whose token a server would not take, with another one. Raises ProblemError `oauth.…`."""
        return await self._with_token(account, refused=account.token)

    async def missing(self, store: str = "", *, settings: Snapshot | None = None) -> tuple[Problem, ...]:
        """Return what keeps the account from working, each beside its setting's key; empty where it is set up."""
        return (await self._gathered(store, settings))[1]

    async def named(self, store: str = "") -> bool:
        """Return whether a server and an address are set, without opening the place of the password.

        What every screen asks, all day long: probing a keyring for it would cost seconds and ten megabytes.
        """
        return _named(await self._settings.snapshot(), _store(store))

    async def can_sign_in(self, store: str = "") -> bool:
        """Return whether an account is set up whole, its password included, or what it has instead.

        What lies in a vault that is closed here counts as there: nobody can know.
        """
        if not await self.named(store):
            return False
        return all(each.code in CLOSED for each in await self.missing(store))

    async def unnamed(self) -> str | None:
        """Return whose account is not set up yet, the company's (`""`) first; None where everybody has one."""
        settings = await self._settings.snapshot()
        return next((store for store in ("", *settings.stores(_ACCOUNTS)) if not _named(settings, store)), None)

    async def apart(self) -> Sequence[str]:
        """Return the stores that have an account of their own."""
        return [store for store in await self._settings.stores() if (await self._gathered(store))[0].scope == store]

    async def permission(self, scope: str) -> tuple[Provider, str] | None:
        """Return with whose permission the account of a scope signs in, `""` for the company's; None with a password.

        Raises ProblemError for a wrong value in the environment or in config.toml.
        """
        settings = await self._settings.snapshot()
        method = Method(settings.value(_METHOD, _store(scope)))
        if method is Method.SMTP:
            return None
        provider = Provider.of(method)
        return provider, permission_owner(settings, provider, _store(scope))

    async def hints(self, store: str = "") -> tuple[Problem, ...]:
        """Return what works perhaps, but seldom: a port that belongs to another security, a connection in clear."""
        settings = await self._settings.snapshot()
        try:
            method = settings.value(_METHOD, _store(store))
            host_key, port_key, key = (f"{method}.{name}" for name in ("host", "port", "security"))
            values = settings.values((host_key, port_key, key), _store(store))
        except ProblemError:
            return ()
        port, security = values[port_key], Security(values[key])
        if security is Security.NONE:
            host = values[host_key]
            return () if _loopback(host) else (Problem("mail.in-clear", {"host": host}, key),)
        usual = _USUAL.get(port, security)
        if usual is security:
            return ()
        facts = {"port": port, "security": security.upper(), "usual": usual.upper()}
        return (Problem("mail.port-security", facts, key),)

    async def deadlines(
        self, today: dt.date, store: str = "", *, settings: Snapshot | None = None
    ) -> tuple[Problem, ...]:
        """Return what the provider of an account has announced that concerns it; no secret is asked for."""
        from komtui.domain.mail.deadline import deadlines

        settings = settings or await self._settings.snapshot()
        try:
            method = Method(settings.value(_METHOD, _store(store)))
            if method is not Method.SMTP:
                return ()
            keys = ("smtp.host", "smtp.user", "smtp.address", "company.email")
            values = settings.values(keys, _store(store))
        except ProblemError:
            return ()
        address = values["smtp.address"] or values["company.email"]
        return deadlines(Account("", address, values["smtp.host"], 0, user=values["smtp.user"]), today)

    def over(self, settings: SettingsService) -> AccountService:
        """Return the same over other settings: those on a screen, which are not saved yet."""
        return AccountService(settings, self._tokens, self._local)

    async def _gathered(self, store: str, settings: Snapshot | None = None) -> tuple[Account, tuple[Problem, ...]]:
        """Return an account and what keeps it from working.

        One that works is put together once for a snapshot, however many letters go by it: its password is read from a
        keyring, perhaps. What is missing may come in the middle of an act, such as a vault's passphrase.
        """
        store = _store(store)
        if settings is None:
            return await self._put_together(store, await self._settings.snapshot())
        return await self._known.get(
            settings, store, partial(self._put_together, store, settings), keeps=lambda found: not found[1]
        )

    async def _put_together(self, store: str, settings: Snapshot) -> tuple[Account, tuple[Problem, ...]]:
        found = {each.setting.key: each for each in settings.effective(_VALUES, store)}
        try:
            values: Mapping[str, str] = settings.values(_VALUES, store)
            kind = _of_another_kind(found[_METHOD], settings)
        except ProblemError as error:
            # Wrong values of the environment or config.toml: named as they are, without guessing the rest.
            return Account("", "", "", 0), error.problems
        method = Method(values[_METHOD])
        if method is not Method.SMTP:
            if not values["mail.reply_to"] and _owns(found, ("company.email",)):
                # A store that shares the company's account sends from its address; answers still go to the store.
                values = {**values, "mail.reply_to": values["company.email"]}
            return await self._authorized(method, values, store, settings, kind=kind or _owns(found, (_AUTHORITY,)))
        (found[_PASSWORD],) = await self._settings.effective([_PASSWORD], store)
        scope = store if kind or _owns(found, (*_CONNECTION, _PIN, _AUTHORITY, _PASSWORD)) else COMPANY
        password, problems = await self._password(found, store)
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
            ca_file=values[_AUTHORITY],
            certificate_sha256=values[_PIN] if _is_of_the_server(found) else "",
            method=method,
            notify_success=values[_NOTIFY] == "yes",
        )
        if fallback := await self._fallback(account):
            return fallback, ()
        return account, (*_missing(account, locked=bool(problems)), *problems)

    async def _fallback(self, account: Account) -> Account | None:
        """Return the account of this machine's own mail service, where nothing but an address was set and one answers.

        A server is on the way where a user is named; then what is missing is said.
        """
        if self._local is None or account.host or account.user or not account.address:
            return None
        port = await self._local.port()
        if not port:
            return None
        return replace(
            account,
            host=LOOPBACK,
            port=port,
            security=Security.NONE,
            ca_file="",
            certificate_sha256="",
            by_default=True,
        )

    async def by_default(self, store: str = "") -> bool:
        """Return whether letters leave by this machine's own mail service, since no account is set up.

        Like `named` without opening the place of a password.
        """
        settings = await self._settings.snapshot()
        try:
            values = settings.values(
                (_METHOD, "smtp.host", "smtp.user", "smtp.address", "company.email"), _store(store)
            )
        except ProblemError:
            return False
        bare = values[_METHOD] == Method.SMTP and not values["smtp.host"] and not values["smtp.user"]
        addressed = values["smtp.address"] or values["company.email"]
        return bool(bare and addressed and self._local is not None and await self._local.port())

    async def _authorized(
        self, method: Method, common: Mapping[str, str], store: str, settings: Snapshot, *, kind: bool
    ) -> tuple[Account, tuple[Problem, ...]]:
        """Return the account that is signed in to on its provider's page, without a token yet, and what keeps it.

        `kind`: whether it is the store's own for what it does not have in common with the company's.
        """
        provider, named = Provider.of(method), _CLIENTS[method]
        keys = {name: f"{provider.section}.{name}" for name in ("address", "host", "port", "security")}
        wanted = (*keys.values(), *CLIENTS[provider])
        found = {each.setting.key: each for each in settings.effective(wanted, store)}
        try:
            values = settings.values(wanted, store)
            address = account_address(settings, provider, store)
        except ProblemError as error:
            return Account("", "", "", 0), error.problems
        account = Account(
            scope=store if kind or _owns(found, wanted) else COMPANY,
            address=address,
            host=values[keys["host"]],
            port=int(values[keys["port"]]),
            security=Security(values[keys["security"]]),
            user=address,
            from_name=common["mail.from_name"] or common["company.name"],
            reply_to="" if same_address(common["mail.reply_to"], address) else common["mail.reply_to"],
            helo=common["mail.helo"],
            ca_file=common[_AUTHORITY],
            method=method,
            notify_success=common[_NOTIFY] == "yes",
        )
        needed = {keys["address"]: address, named: values[named]}
        problems = [_lack(key, account.scope) for key, value in needed.items() if not value]
        if account.security is Security.NONE and not account.is_loopback:
            problems.append(Problem("mail.clear-password", {"host": account.host}, keys["security"]))
        return account, (*problems, *(await self._unsigned(account, settings) if not problems else ()))

    async def _unsigned(self, account: Account, settings: Snapshot) -> tuple[Problem, ...]:
        """Return why there is no token for the account; its provider is not asked."""
        provider = Provider.of(account.method)
        owner = permission_owner(settings, provider, _store(account.scope))
        try:
            token = await self._tokens.stored(provider, owner) if self._tokens is not None else None
        except ProblemError as error:
            return tuple(Problem(each.code, each.facts, f"{provider.section}.address") for each in error.problems)
        if token is None or (token.address and not same_address(token.address, account.address)):
            return (tokens.no_token(provider, owner),)
        problem = tokens.of_another_server(provider, owner, token, account.host)
        return () if problem is None else (problem,)

    async def _with_token(self, account: Account, refused: str = "") -> Account:
        if account.method is Method.SMTP or self._tokens is None:
            return account
        provider = Provider.of(account.method)
        owner = permission_owner(await self._settings.snapshot(), provider, _store(account.scope))
        return replace(account, token=await self._tokens.access(provider, owner, host=account.host, refused=refused))

    async def _password(self, found: Mapping[str, Effective], store: str) -> tuple[str, tuple[Problem, ...]]:
        """Return the password, and what keeps it from being read.

        A store with a server or a user name of its own never borrows the company's password: it would be handed to
        another server.
        """
        if not found["smtp.user"].value:
            return "", ()
        try:
            owner = store
            password = await self._settings.own_secret(_PASSWORD, store)
            if password is None and store and not _owns(found, ("smtp.host", "smtp.user")):
                owner, password = "", await self._settings.own_secret(_PASSWORD)
            if password and (problem := await self._of_another(found, owner)) is not None:
                return "", (problem,)
        except ProblemError as error:
            return "", tuple(Problem(each.code, each.facts, _PASSWORD) for each in error.problems)
        return password or "", ()

    async def _of_another(self, found: Mapping[str, Effective], owner: str) -> Problem | None:
        """Return that a password was saved for another server or user than the one that it would go to."""
        server = destinations.Destination.of({key: each.value for key, each in found.items()})
        saved = await self._settings.destination(_PASSWORD, owner)
        if saved in {None, str(server)}:
            return None
        return Problem("secret.other-server", {"saved": str(saved), "server": str(server)}, _PASSWORD)


def _named(settings: Snapshot, store: str) -> bool:
    try:
        method = Method(settings.value(_METHOD, store))
        if method is not Method.SMTP:
            client = settings.value(_CLIENTS[method], store)
            return bool(client and account_address(settings, Provider.of(method), store))
        values = settings.values(("smtp.host", "smtp.address", "company.email"), store)
    except ProblemError:
        return False
    return bool(values["smtp.host"] and (values["smtp.address"] or values["company.email"]))


def _of_another_kind(method: Effective, settings: Snapshot) -> bool:
    """Return whether the store's kind of account is another one than the company's."""
    return method.origin is Origin.STORE and method.value != settings.value(_METHOD)


def _owns(found: Mapping[str, Effective], keys: Iterable[str]) -> bool:
    """Return whether the store has one of these values for itself."""
    return any(found[key].origin is Origin.STORE for key in keys)


def _is_of_the_server(found: Mapping[str, Effective]) -> bool:
    """Return whether the pinned certificate was meant for this server, and not for that of the company alone."""
    return found["smtp.host"].origin is not Origin.STORE or found[_PIN].origin is not Origin.COMPANY


def is_for_sending(problem: Problem) -> bool:
    """Return whether what is wrong with an account keeps letters from leaving by this process alone.

    They are written and queued all the same, and wait for whoever can sign in.
    """
    return problem.code in CLOSED or is_out_of_reach(problem)


def withheld(problems: Sequence[Problem]) -> Problem | None:
    """Return which of an account's problems says that this process alone cannot sign in, a closed vault first.

    None where it can, or where something is wrong with the account that is so everywhere.
    """
    closed = next((each for each in problems if each.code in CLOSED), None)
    if closed is not None or not problems:
        return closed
    return problems[0] if all(map(is_out_of_reach, problems)) else None


def is_out_of_reach(problem: Problem) -> bool:
    """Return whether what is wrong with an account is that its password or permission is not to be had in this process.

    Another one may have it all the same: a service from its environment, another machine from its keyring.
    """
    if problem.code == "mail.missing":
        return problem.field == _PASSWORD
    return problem.code in OUT_OF_REACH or problem.code == "oauth.no-token"


def _missing(account: Account, *, locked: bool) -> tuple[Problem, ...]:
    keys = []
    if not account.address:
        keys.append("company.email")
    if not account.host:
        keys.append("smtp.host")
    if account.user and not account.password and not locked:
        keys.append(_PASSWORD)
    problems = [_lack(key, account.scope) for key in keys]
    if account.security is Security.NONE and account.password and not account.is_loopback:
        problems.append(Problem("mail.clear-password", {"host": account.host}, "smtp.security"))
    return tuple(problems)


def _lack(key: str, scope: str) -> Problem:
    """Return that a value is missing, with the words that set it on the command line."""
    return Problem("mail.missing", {"setting": key, "key": f"{key}{tokens.on_command_line(_store(scope))}"}, key)


def _store(scope: str) -> str:
    return "" if scope == COMPANY else scope


def _loopback(host: str) -> bool:
    return Account("", "", host, 0).is_loopback
