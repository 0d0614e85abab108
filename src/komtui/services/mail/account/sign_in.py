"""Signing in with a provider while the browser is on another machine: whichever answer comes first ends the other.

attempt = await services.sign_in.begin(Provider.GOOGLE)
attempt.url, attempt.port, attempt.deadline, attempt.ssh_line     # show them
attempt.paste("http://127.0.0.1:…/?state=…&code=…")               # whenever a person pastes; raises what is wrong
grant = await attempt.finish()                                    # address and scopes, kept; or ProblemError
attempt.cancel()                                                  # any time
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from komtui.domain.journal import Event, Happening
from komtui.domain.mail.authorization import PASSING, Grant, Provider, Revoked, Token, same_address
from komtui.domain.mail.redirect import code_of, pasted_code
from komtui.domain.problem import Problem, ProblemError
from komtui.services.mail.account.clients import ClientService
from komtui.services.mail.account.tokens import TokenService
from komtui.services.people.recording import Record, unrecorded
from komtui.services.ports import Clock
from komtui.services.ports.authorization import Authority, Device, Listen, Listener, MakeAuthority, Page, Reply
from komtui.services.settings.scope import COMPANY
from komtui.services.settings.settings import SettingsService

PATIENCE: Final = dt.timedelta(minutes=5)
"""How long a person has for the provider's page."""
_LOOK: Final = 1.0
"""Seconds between two looks at whether the port is still listened to."""
_UNHEARD: Final = 40123
"""A port for the page that is pasted where none can be listened to: the browser only has to be sent somewhere."""
_ENDING = frozenset({"oauth.denied", "oauth.answer", "oauth.no-code"})
"""Codes of the provider's own answers: others prove nothing, and the attempt goes on."""

T = TypeVar("T")


@dataclass(frozen=True)
class _Asked:
    """What was asked for."""

    provider: Provider
    store: str
    """Whose permission it will be; empty for the company's."""
    address: str
    is_new: bool
    asking: str
    """Which store asked: it may share the company's account, and have one of its own once the address is another."""


class _Ending:
    """What every way in ends with: the token is looked at and kept."""

    def __init__(self, service: SignInService, asked: _Asked, deadline: dt.datetime) -> None:
        self.provider = asked.provider
        """Whose page."""
        self.address = asked.address
        """The account that was asked for."""
        self.deadline = deadline
        """UTC: when it is over."""
        self._service = service
        self._asked = asked
        self._other: Token | None = None

    async def accept(self) -> Grant:
        """Take the other account that was signed in to (`oauth.other-account`): its address becomes the setting."""
        if self._other is None:
            raise AssertionError("only after `finish` has said that it is another account")
        token, self._other = self._other, None
        await self._service.change_address(self._asked.provider, self._asked.asking, token.address)
        return await self._service.keep(self._asked.provider, self._asked.asking, token)

    async def _granted(self, token: Token) -> Grant:
        asked = self._asked
        scope = asked.provider.mail_scope
        if not asked.provider.may_send(token.scopes):
            raise ProblemError(Problem("oauth.scope", {"provider": asked.provider.label, "scope": scope}))
        if not token.refresh:
            raise ProblemError(Problem("oauth.no-refresh", {"provider": asked.provider.label}))
        if not token.address:
            # Without an ID token of ours it is not known whose account it is.
            raise ProblemError(Problem("oauth.no-account", {"provider": asked.provider.label, "asked": asked.address}))
        if not same_address(token.address, asked.address):
            self._other = token
            facts = {"asked": asked.address, "address": token.address, "key": f"{asked.provider.section}.address"}
            raise ProblemError(Problem("oauth.other-account", facts))
        if asked.is_new:
            await self._service.change_address(asked.provider, asked.store, asked.address)
        return await self._service.keep(asked.provider, asked.store, replace(token, address=asked.address))


async def _now(work: Awaitable[T]) -> T:
    """Return what comes of `work`; what would be tried again by itself later on ends a sign-in, in words of its own."""
    try:
        return await work
    except ProblemError as error:
        problems = [Problem("oauth.away", each.facts) if each.code in PASSING else each for each in error.problems]
        raise type(error)(*problems) from None


class Attempt(_Ending):
    """One sign-in with a page, from `SignInService.begin` to `finish` or `cancel`."""

    def __init__(self, service: SignInService, asked: _Asked, authority: Authority, deadline: dt.datetime) -> None:
        super().__init__(service, asked, deadline)
        self.url = ""
        """The page to open."""
        self.brief = ""
        """The same in fewest characters, for a QR code."""
        self.port = 0
        """Of 127.0.0.1 on this machine."""
        self.ssh_line = ""
        """What a person types on their own machine, so that the browser's answer finds its way here."""
        self.refused: Callable[[Problem], None] = lambda _problem: None
        """Called with each request to the port that was turned away; the attempt goes on."""
        self.deafened: Callable[[Problem], None] = lambda _problem: None
        """Called once nothing can come to the port any more; what is pasted is taken all the same."""
        self.mistaken: Callable[[], None] | None = None
        """Called where a pasted code is not accepted; the attempt then goes on. Without it the attempt is over."""
        self.deaf = False
        """Whether nothing can come to the port."""
        self._authority = authority
        self._page = Page("", "")
        self._listen: Listen
        self._listener: Listener | None = None
        self._pasted = False
        self._cancelled = False
        self._redeeming: asyncio.Future[Token] | None = None
        self._code: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def open(self, listen: Listen, port: int, ssh_line: Callable[[int], str]) -> Attempt:
        """Listen, and ask for the page; without a listener its address can still be pasted."""
        self._listen = listen
        self.port = port or _UNHEARD
        try:
            await self._listens(port)
        except ProblemError as error:
            if error.problems[0].code != "oauth.listener":
                raise
            self.deaf = True
        self.ssh_line = ssh_line(self.port)
        try:
            self._page = await _now(self._authority.page(self._authority.redirect_uri(self.port), self.address))
        except BaseException:
            await self._close()
            raise
        self.url = self._page.url
        self.brief = self._page.brief or self.url
        return self

    async def listen_again(self) -> None:
        """Listen once more, to the port that the page names. Raises ProblemError as `SignInService.begin` does."""
        if self.deaf and not self._code.done():
            await self._close()
            await self._listens(self.port)
            self.deaf = False

    async def _listens(self, port: int) -> None:
        self._listener = await self._listen(port, self._answer)
        self.port = self._listener.port

    async def _close(self) -> None:
        listener, self._listener = self._listener, None
        if listener is not None:
            await listener.close()

    async def _watch(self) -> None:
        """Say it where the listener has ended."""
        while True:
            if not self.deaf and (self._listener is None or not self._listener.alive):
                self.deaf = True
                self.deafened(Problem("oauth.deaf", {"port": self.port}))
            await asyncio.sleep(_LOOK)

    def paste(self, text: str) -> None:
        """Take what a person pasted: the address of the page that failed to load, or the code alone.

        Raises ProblemError `oauth.paste-…`, `oauth.state`, …, and waits on; the provider's own no ends the attempt.
        """
        if self._code.done():
            return
        try:
            code = pasted_code(text, self._page.state)
        except ProblemError as error:
            self._over(error)
            raise
        self._pasted = True
        self._code.set_result(code)

    async def finish(self) -> Grant:
        """Wait for the answer, turn it into a token and keep it.

        Raises ProblemError: `oauth.deadline`, `oauth.cancelled`, `oauth.denied`, `oauth.code-expired`,
        `oauth.scope`, `oauth.other-account`, `oauth.later`, …
        """
        watch = asyncio.create_task(self._watch())
        try:
            while True:
                try:
                    token = await _now(self._redeemed(await self._came()))
                except ProblemError as error:
                    if not self._may_go_on(error):
                        raise
                else:
                    break
        finally:
            watch.cancel()
            await self._close()
        return await self._granted(token)

    async def _came(self) -> str:
        """Return the code that comes first."""
        left = (self.deadline - self._service.now()).total_seconds()
        try:
            async with asyncio.timeout(max(left, 0)):
                return await self._code
        except TimeoutError:
            raise ProblemError(Problem("oauth.deadline", {"minutes": PATIENCE.seconds // 60})) from None

    async def _redeemed(self, code: str) -> Token:
        """Turn the code into a token, unless the person gives up on a provider that takes its time."""
        if not self._cancelled:
            self._redeeming = asyncio.ensure_future(self._authority.redeem(code))
            try:
                return await self._redeeming
            except asyncio.CancelledError:
                if not self._cancelled:
                    raise
        raise ProblemError(Problem("oauth.cancelled"))

    def _may_go_on(self, error: ProblemError) -> bool:
        """Wait for another code where the one that was pasted is not accepted: the page can be opened once more."""
        expired = [problem.code for problem in error.problems] == ["oauth.code-expired"]
        if not (expired and self._pasted and self.mistaken is not None):
            return False
        self._pasted, self._code = False, asyncio.get_running_loop().create_future()
        self.mistaken()
        return True

    def cancel(self) -> None:
        """End it; `finish` then raises `oauth.cancelled`."""
        self._cancelled = True
        if self._redeeming is not None:
            self._redeeming.cancel()
        if not self._code.done():
            self._fail(ProblemError(Problem("oauth.cancelled")))

    def _answer(self, parameters: Sequence[tuple[str, str]]) -> Reply:
        if self._code.done():
            return Reply.STRANGE
        try:
            code = code_of(parameters, self._page.state)
        except ProblemError as error:
            if self._over(error):
                return Reply.DENIED
            self.refused(error.problems[0])
            return Reply.STRANGE
        self._code.set_result(code)
        return Reply.DONE

    def _over(self, error: ProblemError) -> bool:
        over = error.problems[0].code in _ENDING
        if over:
            self._fail(error)
        return over

    def _fail(self, error: ProblemError) -> None:
        self._code.set_exception(error)
        # Nobody may be waiting yet, or ever.
        self._code.exception()


class DeviceAttempt(_Ending):
    """One sign-in with a code that is typed on another device (RFC 8628)."""

    def __init__(
        self, service: SignInService, asked: _Asked, authority: Authority, deadline: dt.datetime, device: Device
    ) -> None:
        super().__init__(service, asked, deadline)
        self.url = self.brief = device.url
        """The page to open."""
        self.code = device.code
        """What to type there."""
        self._authority = authority
        self._task: asyncio.Future[Token] | None = None
        self._cancelled = False

    async def finish(self) -> Grant:
        """Wait until the person is done. Raises as `Attempt.finish` does."""
        self._task = asyncio.ensure_future(self._authority.wait())
        if self._cancelled:
            self._task.cancel()
        left = (self.deadline - self._service.now()).total_seconds()
        try:
            async with asyncio.timeout(max(left, 0)):
                token = await _now(self._task)
        except TimeoutError:
            minutes = round(max(left, 0) / 60)
            raise ProblemError(Problem("oauth.deadline", {"minutes": minutes})) from None
        except asyncio.CancelledError:
            if self._cancelled:
                raise ProblemError(Problem("oauth.cancelled")) from None
            raise
        return await self._granted(token)

    def cancel(self) -> None:
        """End it; `finish` then raises `oauth.cancelled`."""
        self._cancelled = True
        if self._task is not None:
            self._task.cancel()


class SignInService:
    """Signs in with Google and Microsoft; `authorise` raises where the person may not change the configuration."""

    def __init__(
        self,
        settings: SettingsService,
        clients: ClientService,
        tokens: TokenService,
        *,
        authority: MakeAuthority,
        listen: Listen,
        ssh_line: Callable[[int], str],
        clock: Clock,
        resume: Callable[[Provider, str], Awaitable[None]],
        authorise: Callable[[], str] = str,
        record: Record = unrecorded,
    ) -> None:
        self._settings = settings
        self._clients = clients
        self._tokens = tokens
        self._authority = authority
        self._listen = listen
        self._ssh_line = ssh_line
        self._clock = clock
        self._resume = resume
        self._authorise = authorise
        self._record = record

    def now(self) -> dt.datetime:
        """Return the present moment."""
        return self._clock.now()

    async def begin(self, provider: Provider, address: str = "", *, store: str = "", port: int = 0) -> Attempt:
        """Begin a sign-in as `address` (empty: the one that is set), which is set once it has gone well.

        Raises NotConfiguredError where the client or the address is missing, ProblemError `oauth.client-…`,
        `oauth.port-taken`, `oauth.listener`, NotAllowedError.
        """
        asked, authority = await self._asked(provider, address, store)
        attempt = Attempt(self, asked, authority, self.now() + PATIENCE)
        return await attempt.open(self._listen, port, self._ssh_line)

    async def begin_device(self, provider: Provider, address: str = "", *, store: str = "") -> DeviceAttempt:
        """Begin a sign-in with a device code; only Microsoft has it for mail. Raises as `begin` does."""
        asked, authority = await self._asked(provider, address, store)
        device = await _now(authority.device())
        return DeviceAttempt(self, asked, authority, self.now() + dt.timedelta(seconds=device.seconds), device)

    async def granted(self, provider: Provider, store: str = "") -> Grant | None:
        """Return what a store, or the company, may do now; the provider is not asked.

        Raises ProblemError `secret.…`, `oauth.damaged`.
        """
        token = await self._tokens.stored(provider, await self._clients.owner(provider, store))
        return None if token is None else Grant(provider, token.address, token.scopes)

    async def held(self, provider: Provider, store: str = "") -> str:
        """Return whose permission giving it up for a store means: the store's own, or that of the company (`""`).

        Raises ProblemError `oauth.shared` where the store sends with the company's, which others send with as well.
        """
        owner = await self._clients.owner(provider, store)
        if owner == store or await self._tokens.has(provider, store):
            return store
        raise ProblemError(Problem("oauth.shared", {"store": store, "provider": provider.label, "name": str(provider)}))

    async def revoke(self, provider: Provider, store: str = "") -> Revoked:
        """Give the grant up and say what became of it.

        Raises ProblemError `secret.…`, `oauth.shared`, NotAllowedError.
        """
        self._authorise()
        return await self._tokens.revoke(provider, await self.held(provider, store))

    async def change_address(self, provider: Provider, store: str, address: str) -> None:
        """Make `address` the account's own."""
        await self._settings.set({f"{provider.section}.address": address}, store)

    async def keep(self, provider: Provider, store: str, token: Token) -> Grant:
        """Keep a token and let what waited for it go on."""
        facts = {"provider": str(provider), "address": token.address}
        await self._record(self._authorise(), Happening(Event.SIGN_IN, (f"account.{store or COMPANY}",), facts, store))
        await self._tokens.keep(provider, replace(token, since=self.now()), store)
        await self._resume(provider, store)
        return Grant(provider, token.address, token.scopes)

    async def _asked(self, provider: Provider, address: str, store: str) -> tuple[_Asked, Authority]:
        self._authorise()
        client = await self._clients.client(provider, store)
        owner = store if address else await self._clients.owner(provider, store)
        named = address or await self._clients.address(provider, store)
        asked = _Asked(provider, owner, named, is_new=bool(address), asking=store)
        # In a thread: its libraries take a while to load.
        return asked, await asyncio.to_thread(self._authority, client)
