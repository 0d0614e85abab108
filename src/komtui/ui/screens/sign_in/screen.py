"""The sign-in with Google or Microsoft: by the provider's page, or by a code that is typed on another device."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static

from komtui.domain.mail.authorization import Grant, Provider
from komtui.domain.problem import ProblemError
from komtui.domain.text import visible
from komtui.i18n import _
from komtui.ui.keys.command import Command, bindings
from komtui.ui.screens.sign_in import finding
from komtui.ui.screens.sign_in._commands import COMMANDS
from komtui.ui.screens.sign_in._device_way import DeviceWay
from komtui.ui.screens.sign_in._ending import Ending
from komtui.ui.screens.sign_in._page_way import PageWay
from komtui.ui.screens.sign_in._picture import Picture
from komtui.ui.screens.sign_in._port import PortScreen
from komtui.ui.screens.sign_in._trial import Trial
from komtui.ui.screens.sign_in.needs import Asked, SignInNeeds
from komtui.ui.screens.sign_in.ways import DevicePanel, PagePanel, PasteField
from komtui.ui.screens.vault.place import opened
from komtui.ui.widgets.command_bar import CommandBar
from komtui.ui.work import work

_SOON = 60
"""Seconds before its end from which the countdown warns."""


class Phase(StrEnum):
    """Where the sign-in stands."""

    BEGINNING = "beginning"
    """The provider, or the port, is asked for."""
    PAGE = "page"
    """The answer of the page is waited for."""
    DEVICE = "device"
    """The code is typed elsewhere."""
    FAILED = "failed"
    """It is over, and may begin again."""
    CONNECTED = "connected"
    """It went well."""


class SignInScreen(ModalScreen[bool]):
    """Signs in; returns whether the account is connected.

    It holds what signs in (a way), what tries the account afterwards (the trial) and what these are shown on, and hands
    each its part of the keys. The workers are its own, so that one ends the one before.
    """

    CSS_PATH = "screen.tcss"
    commands: ClassVar[tuple[Command, ...]] = COMMANDS
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("sign_in", commands)]

    def __init__(self, services: SignInNeeds, provider: Provider, address: str = "", *, store: str = "") -> None:
        super().__init__()
        self._services = services
        self._asked = asked = Asked(provider, address, store)
        self._title_words = _("Sign in with {provider}").format(provider=provider.label)
        self._page, self._device, self._ending = PagePanel(), DevicePanel(), Ending()
        self._picture = Picture(self._title_words)
        self._by_page = PageWay(lambda: services.sign_in, asked, self._page, self._keys_changed)
        self._by_device = DeviceWay(lambda: services.sign_in, asked, self._device)
        self._way: PageWay | DeviceWay = self._by_device if provider is Provider.MICROSOFT else self._by_page
        self._trial = Trial(services, asked, self._ending)
        self.phase = Phase.BEGINNING
        """Where it stands."""
        self._other = False

    def compose(self) -> ComposeResult:
        """Lay it out."""
        with Horizontal(id="title"):
            yield Static(self._title_words, markup=False, classes="name")
            yield Static(markup=False, classes="left")
        yield Static(visible(self._asked.address), markup=False, classes="account")
        with VerticalScroll(can_focus=False):
            yield self._page
            yield self._device
            yield self._ending
        yield self._picture
        yield CommandBar()

    def on_mount(self) -> None:
        """Begin."""
        self.set_interval(1, self._tick)
        self._sign_in()

    @property
    def way(self) -> PageWay | DeviceWay:
        """How it is signed in now; its attempt is the one under way, or the last."""
        return self._way

    # What is shown

    def _turn(self, phase: Phase) -> None:
        self.phase = phase
        self.set_class(phase is Phase.PAGE, "-page")
        self.set_class(phase is Phase.DEVICE, "-device")
        self.set_class(phase not in {Phase.PAGE, Phase.DEVICE}, "-ending")
        self.remove_class("-picture")
        if phase is Phase.PAGE:
            self._page.field.focus()
        else:
            self.set_focus(None)
        self._tick()
        self._keys_changed()

    def _keys_changed(self) -> None:
        self.query_one(CommandBar).update()

    def _name_account(self, address: str) -> None:
        self.query_one(".account", Static).update(visible(address))

    def _tick(self) -> None:
        words, seconds, attempt = "", _SOON, self._way.attempt
        if attempt is not None and self._under_way:
            seconds = max(int((attempt.deadline - self._services.sign_in.now()).total_seconds()), 0)
            words = _("{time} left").format(time=f"{seconds // 60}:{seconds % 60:02}")
        for left in self.query(".left").results(Static):
            left.update(words)
            left.set_class(seconds < _SOON, "-soon")

    @property
    def _under_way(self) -> bool:
        return self.phase in {Phase.PAGE, Phase.DEVICE}

    # The sign-in

    @work(group="sign-in", exclusive=True, description="signs in with a provider")
    async def _sign_in(self) -> None:
        way, self._other = self._way, False
        way.attempt = None
        self._turn(Phase.BEGINNING)
        self._ending.wait(_("Asking {provider}…").format(provider=self._asked.provider.label))
        try:
            if not await opened(self.app, self._services):
                self.dismiss(False)
                return
            attempt = await way.begin()
            self._name_account(attempt.address or self._asked.address)
            self._turn(Phase.DEVICE if way is self._by_device else Phase.PAGE)
            way.show(max(self.app.size.width - 6, 20))
            grant = await attempt.finish()
        except ProblemError as error:
            self._failed(error)
            return
        await self._connected(grant)

    def _failed(self, error: ProblemError) -> None:
        codes = [problem.code for problem in error.problems]
        if codes == ["oauth.cancelled"]:
            self.dismiss(False)
            return
        self._other = self._way.attempt is not None and codes == ["oauth.other-account"]
        self._turn(Phase.FAILED)
        provider = self._asked.provider
        self._ending.fail(error, provider, other=self._other)

    async def _connected(self, grant: Grant) -> None:
        self._way.attempt = None
        self._page.field.value = ""
        self._services.worker.wake()
        self._name_account(grant.address)
        self._turn(Phase.CONNECTED)
        self._ending.connect(grant, lasting=await self._services.settings.secret_store() != "session")
        await self._tried()

    @work(group="sign-in", exclusive=True, description="takes the other account")
    async def action_accept(self) -> None:
        """Use the account that was signed in to."""
        attempt = self._way.attempt
        if attempt is None:
            return
        self._other = False
        try:
            grant = await attempt.accept()
        except ProblemError as error:
            self._failed(error)
            return
        await self._connected(grant)

    # The trial

    async def _tried(self) -> None:
        """Try the account, and say or ask what becomes of it."""
        if await self._trial.run():
            self._keys_changed()
        else:
            self._ask()

    @work(group="ask", exclusive=True, description="asks what becomes of an account whose test failed")
    async def _ask(self) -> None:
        await self._trial.ask()
        self._keys_changed()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.set_focus(None)
        match event.option.id:
            case finding.SIGN_IN:
                self._sign_in()
            case finding.USE:
                self._take()
            case finding.AGAIN | finding.BETTER as name:
                self._try_again(better=name == finding.BETTER)
            case _:
                self.dismiss(True)

    @work(group="sign-in", exclusive=True, description="tries the account again")
    async def _try_again(self, *, better: bool) -> None:
        if better and not await self._trial.mend():
            self._ask()
        else:
            await self._tried()

    @work(group="sign-in", exclusive=True, description="takes the account into use")
    async def _take(self) -> None:
        if not await self._trial.take():
            self._ask()
            return
        words = _("Letters leave by {provider} from now on.").format(provider=self._asked.provider.label)
        self.app.notify(words, markup=False)
        self.dismiss(True)

    # What is pasted

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._paste(event.value)

    @on(PasteField.Pasted)
    def _pasted(self, event: PasteField.Pasted) -> None:
        event.stop()
        self._paste(event.text)

    def _on_paste(self, event: events.Paste) -> None:
        """Take what is pasted while something else has the focus, such as the QR code."""
        if self.phase is Phase.PAGE:
            self._hide_picture()
            self._page.field.take(event)

    def _paste(self, text: str) -> None:
        if self.phase is Phase.PAGE:
            self._by_page.paste(text)

    # The picture

    def action_picture(self) -> None:
        """Show the address as a QR code, then in full, then no more."""
        if not self.has_class("-picture"):
            self.add_class("-picture")
            self.set_focus(None)
            self._draw()
        elif self._picture.coded:
            self._picture.spell(self._brief)
        else:
            self._hide_picture()

    def on_resize(self) -> None:
        """Draw the QR code anew where there is more or less room for it."""
        if self.has_class("-picture"):
            self._draw()

    @property
    def _brief(self) -> str:
        attempt = self._way.attempt
        return attempt.brief if attempt is not None else ""

    def _draw(self) -> None:
        other_way = self._asked.provider is Provider.MICROSOFT and self._way is self._by_page
        self._picture.draw(self._brief, self._way.code, other_way=other_way)

    def _hide_picture(self) -> None:
        self.remove_class("-picture")
        if self.phase is Phase.PAGE:
            self._page.field.focus()

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what belongs to where the sign-in stands."""
        del parameters
        phase = self.phase
        choosing = self._ending.is_mounted and self._ending.choosing
        deaf = self._way.deaf
        offered = {
            "again": phase is Phase.FAILED,
            "go_on": phase is Phase.CONNECTED and not choosing,
            "copy": self._under_way,
            "copy_line": phase is Phase.PAGE and not deaf,
            "copy_code": phase is Phase.DEVICE,
            "picture": self._under_way,
            "listen": phase is Phase.PAGE and deaf,
            "transcript": phase is Phase.CONNECTED and choosing and bool(self._services.connection.transcript),
            "port": phase is Phase.PAGE,
            "way": self._asked.provider is Provider.MICROSOFT and phase is not Phase.CONNECTED,
            "accept": self._other and phase is Phase.FAILED,
            "give_up": phase is not Phase.CONNECTED,
            "close": phase is Phase.CONNECTED,
        }
        return offered.get(action, True)

    def action_copy(self) -> None:
        """Copy the address, whole."""
        if self._way.attempt is not None:
            self._copied(self._way.attempt.url)

    def action_copy_line(self) -> None:
        """Copy the line for ssh."""
        self._copied(self._way.line)

    def action_copy_code(self) -> None:
        """Copy the device code."""
        self._copied(self._way.code)

    def _copied(self, text: str) -> None:
        self.app.copy_to_clipboard(text)
        self.app.notify(_("Copied, if the terminal allows it."), markup=False)

    @work(group="ask", exclusive=True, description="listens again")
    async def action_listen(self) -> None:
        """Listen to the port again."""
        await self._by_page.listen_again()

    @work(group="ask", description="asks for a port", leads=True)
    async def action_port(self) -> None:
        """Ask for the port, and begin again with it."""
        port = await self.app.push_screen_wait(PortScreen(self._by_page.port))
        if port >= 0:
            self._by_page.port = port
            self._sign_in()

    def action_way(self) -> None:
        """Begin again the other way."""
        self._way = self._by_page if self._way is self._by_device else self._by_device
        self._sign_in()

    def action_transcript(self) -> None:
        """Show what was said between komtui and the mail server."""
        from komtui.ui.widgets.reading import exchange

        self.app.push_screen(exchange(self._services.connection.transcript))

    def action_again(self) -> None:
        """Begin the sign-in again."""
        self._sign_in()

    def action_go_on(self) -> None:
        """Take the account into use, or close."""
        if self._trial.switches:
            self._take()
        else:
            self.action_close()

    def action_close(self) -> None:
        """Stop the test, else close."""
        if self._trial.running:
            self.workers.cancel_group(self, "sign-in")
            self._trial.stop()
            self._ask()
        else:
            self.dismiss(True)

    def action_give_up(self) -> None:
        """Hide the QR code, else stop; the listener is closed before the screen is."""
        if self.has_class("-picture"):
            self._hide_picture()
        elif self._under_way and self._way.attempt is not None:
            self._way.attempt.cancel()
        else:
            self.dismiss(False)
