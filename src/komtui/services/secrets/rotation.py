"""Rotation: an account whose password no longer works gets its new one, and the queue goes on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from komtui.domain.mail.authorization import Provider
from komtui.domain.mail.connection import Combination
from komtui.domain.mail.delivery import Pause
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.settings.catalogue import BY_KEY, Origin
from komtui.services.mail.account.accounts import AccountService
from komtui.services.mail.sending.outbox import OutboxService
from komtui.services.mail.trial.connection import ConnectionTest
from komtui.services.ports import Step
from komtui.services.secrets.vault import WAITED_FOR
from komtui.services.secrets.waiting import PASSWORD, asks_for_password
from komtui.services.settings.scope import COMPANY
from komtui.services.settings.settings import SettingsService


@dataclass(frozen=True)
class Refused:
    """An account that stands still until someone gives its password."""

    pause: Pause
    """Why, and since when."""
    address: str
    """Whose account it is (as entered)."""
    host: str
    """Its server."""
    user: str
    """As which komtui signs in."""
    store: str
    """Whose password it is: empty for the company's, which several stores may share."""
    fixed: bool
    """Whether the environment gives the password, so that it can only be changed there."""

    @property
    def behind_vault(self) -> bool:
        """Whether all that is missing is the vault's passphrase."""
        return self.pause.problem.code in WAITED_FOR


class RotationService:
    """Asks nobody and shows nothing: a screen does, and hands over what was typed.

    `authorise` raises NotAllowedError where the person may not change the configuration.
    """

    def __init__(
        self,
        settings: SettingsService,
        accounts: AccountService,
        connection: ConnectionTest,
        outbox: OutboxService,
        authorise: Callable[[], str] = str,
    ) -> None:
        self._settings = settings
        self._accounts = accounts
        self._connection = connection
        self._outbox = outbox
        self._authorise = authorise

    async def refused(self) -> Sequence[Refused]:
        """Return the accounts that wait for a password, those of one password once."""
        found: dict[str, Refused] = {}
        for pause in await self._outbox.pauses():
            if asks_for_password(pause):
                refused = await self._about(pause)
                if refused.behind_vault or await self._accounts.permission(pause.scope) is None:
                    found.setdefault(refused.store, refused)
        return tuple(found.values())

    async def locked(self) -> bool:
        """Return whether letters wait here for the vault's passphrase."""
        return any([await self._accounts.is_locked(scope) for scope in await self._outbox.waiting()])

    async def behind_vault(self, store: str) -> bool:
        """Return whether a letter of a store would have to wait here for the vault's passphrase."""
        return await self._accounts.is_locked(store)

    async def rotate(
        self, refused: Refused, password: str, told: Callable[[Step], None], instead: Combination | None = None
    ) -> bool:
        """Try `password` up to the sign-in; once the server has taken it, keep it and let the account go on.

        Each step is `told` as it ends. Returns False where one failed: then nothing has changed, and the connection
        test has the finding. An empty text tries the password that is there, which may be right by now; `instead` is
        what such a finding suggested, and is kept with the password. One attempt to sign in, whatever happens. Raises
        NotAllowedError, NotConfiguredError, and ProblemError where the password could not be kept.
        """
        self._authorise()
        if password:
            self._check(refused, password)
        changed = {**({PASSWORD: password} if password else {}), **(instead.values() if instead is not None else {})}
        settings = self._settings.over({refused.store: changed}) if changed else self._settings
        account = await self._accounts.over(settings).account(refused.pause.scope)
        # Closed rather than left: the connection ends before the password is kept.
        async with aclosing(self._connection.run(account)) as steps:
            async for step in steps:
                told(step)
                if step.ok and step.name == "sign-in":
                    break
        if self._connection.finding is not None:
            return False
        if changed:
            await self._settings.set(changed, refused.store)
        await self._go_on(refused.store)
        return True

    def _check(self, refused: Refused, password: str) -> None:
        """Raise before the server is asked where the password could not be used or kept."""
        if refused.fixed:
            raise ProblemError(Problem("secret.read-only", {"variable": BY_KEY[PASSWORD].environment}, PASSWORD))
        problem = self._settings.check(PASSWORD, password)
        if problem is not None:
            raise ProblemError(problem)

    async def signed_in(self, provider: Provider, store: str) -> None:
        """Let every account go on that signs in with this permission, that of the company where `store` is empty."""
        await self._outbox.resume(store or COMPANY)
        for pause in await self._outbox.pauses():
            if await self._accounts.permission(pause.scope) == (provider, store):
                await self._outbox.resume(pause.scope)

    async def _go_on(self, store: str) -> None:
        """Let every account go on that waited for this password. The worker sees the change and begins."""
        for pause in await self._outbox.pauses():
            if asks_for_password(pause) and (await self._about(pause)).store == store:
                await self._outbox.resume(pause.scope)

    async def _about(self, pause: Pause) -> Refused:
        scope = "" if pause.scope == COMPANY else pause.scope
        keys = ("company.email", "smtp.address", "smtp.host", "smtp.user", PASSWORD)
        found = {each.setting.key: each for each in await self._settings.effective(keys, scope)}
        # As the account itself decides: a store with a server or a user of its own never borrows a password.
        own = any(found[key].origin is Origin.STORE for key in ("smtp.host", "smtp.user", PASSWORD))
        [password] = await self._settings.effective([PASSWORD], scope if own else "")
        return Refused(
            pause,
            address=found["smtp.address"].value or found["company.email"].value,
            host=found["smtp.host"].value,
            user=found["smtp.user"].value,
            store=scope if own else "",
            fixed=password.origin is Origin.ENVIRONMENT,
        )
