"""The sign-in with Google or Microsoft: by the provider's page, or by a code that is typed on another device."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.binding import BindingType
from textual.widgets import Input, Static

from komtui.domain.mail.authorization import Grant, Provider
from komtui.domain.message import N_
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.ui.command import Command, bindings, key_name
from komtui.ui.glyphs import GLYPHS
from komtui.ui.screens.sign_in.place import opened
from komtui.ui.screens.sign_in.port import PortScreen
from komtui.ui.screens.sign_in.trying import TryingFrame
from komtui.ui.screens.sign_in.view import Phase
from komtui.ui.screens.sign_in.ways import PasteField

if TYPE_CHECKING:
    from komtui.services.mail.sign_in import Attempt, DeviceAttempt


class SignInScreen(TryingFrame):
    """Signs in; returns whether the account is connected."""

    CSS_PATH = "screen.tcss"
    commands: ClassVar[tuple[Command, ...]] = (
        Command("again", "enter", N_("Begin again"), N_("Begin the sign-in again")),
        Command("go_on", "enter", N_("Continue"), N_("Take the account into use, or close this screen")),
        Command("copy", "f5", N_("Copy"), N_("Copy the whole address through the terminal")),
        Command("listen", "ctrl+l", N_("Listen again"), N_("Listen again to the port that the answer comes to")),
        Command("picture", "f7", N_("QR code"), N_("Show the address as a QR code, and in full")),
        Command("way", "f8", N_("Other way"), N_("Change between the page and a code that is typed elsewhere")),
        Command("copy_line", "f6", N_("Copy the line"), N_("Copy the line for your own machine")),
        Command("copy_code", "f6", N_("Copy the code"), N_("Copy the code that is typed there")),
        Command("port", "f4", N_("Port"), N_("Choose the port that the answer comes to")),
        Command("transcript", "v", N_("Exchange"), N_("Show what was said between komtui and the mail server")),
        Command("accept", "ctrl+t", N_("Use that address"), N_("Use the account that was signed in to")),
        Command("give_up", "escape", N_("Cancel"), N_("Stop, and change nothing")),
        Command("close", "escape", N_("Close"), N_("Close this screen")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("sign_in", commands)]

    def on_mount(self) -> None:
        """Begin."""
        self.set_interval(1, self._tick)
        self._sign_in()

    # The sign-in

    @work(group="sign-in", exclusive=True, description="signs in with a provider")
    async def _sign_in(self) -> None:
        self._other, self._attempt = False, None
        self._turn(Phase.BEGINNING)
        self._ending.wait(_("Asking {provider}…").format(provider=self._provider.label))
        try:
            if not await opened(self.app, self._services):
                self.dismiss(False)
                return
            self._attempt = await self._begun()
            self._show(self._attempt)
            self._say_taken()
            grant = await self._attempt.finish()
        except ProblemError as error:
            self._failed(error)
            return
        await self._connected(grant)

    async def _begun(self) -> Attempt | DeviceAttempt:
        self._taken: Problem | None = None
        if self._device:
            return await self._services.sign_in.begin_device(self._provider, self._address, store=self._store)
        try:
            attempt = await self._with_page(self._port)
        except ProblemError as error:
            if error.problems[0].code != "oauth.port-taken" or not self._port:
                raise
            # Nobody has to wait for a port: another one will do, and is told of.
            attempt = await self._with_page(0)
            self._taken = error.problems[0]
        return attempt

    async def _with_page(self, port: int) -> Attempt:
        attempt = await self._services.sign_in.begin(self._provider, self._address, store=self._store, port=port)
        attempt.refused, attempt.mistaken = self._refused, self._mistaken
        attempt.deafened = lambda problem: self._heard(current().problem(problem))
        return attempt

    def _mistaken(self) -> None:
        """Say at the field that the code which was pasted is not accepted; what was pasted stays."""
        self.query_one(".said", Static).update("")
        self._row.problem = _(
            "The code is not accepted: it has expired, was used already, or was not copied whole. Open the address once"
            " more, and paste what comes then."
        )

    def _say_taken(self) -> None:
        if self._taken is not None:
            words = _("Port {taken} of this machine is in use by another program, so the answer comes to {port} now.")
            words = words.format(taken=self._taken.facts["port"], port=getattr(self._attempt, "port", 0))
            other = _("{key} chooses another port.").format(key=key_name("f4"))
            self.query_one(".said", Static).update(f"{GLYPHS.warning} {words} {other}")

    def _refused(self, problem: Problem) -> None:
        """Say that something came to the port that was no answer; the attempt goes on."""
        words = _("Something came to the port, and was turned away. {reason}")
        self.query_one(".said", Static).update(words.format(reason=current().problem(problem)))

    def _failed(self, error: ProblemError) -> None:
        attempt, codes = self._attempt, [problem.code for problem in error.problems]
        if codes == ["oauth.cancelled"]:
            self.dismiss(False)
            return
        self._other = attempt is not None and codes == ["oauth.other-account"]
        self._turn(Phase.FAILED)
        self._ending.fail(self._reason(error), self._provider, self._ways_on(error))

    def _reason(self, error: ProblemError) -> str:
        if self._other:
            # The catalogue's sentence names a command for those who have no screen.
            facts = {name: visible(str(fact)) for name, fact in error.problems[0].facts.items()}
            return _("You signed in as {address}, and {asked} was asked for. Nothing was kept.").format(**facts)
        return " ".join(current().problem(problem) for problem in error.problems)

    def _ways_on(self, error: ProblemError) -> str:
        words = []
        if self._other:
            address = visible(str(error.problems[0].facts["address"]))
            words.append(_("{key} uses {address} from now on.").format(key=key_name("ctrl+t"), address=address))
        words.append(_("Enter begins again."))
        if self._provider is Provider.MICROSOFT:
            words.append(_("{key} tries the other way.").format(key=key_name("f8")))
        words.append(_("Esc leaves everything as it is."))
        return " ".join(words)

    async def _connected(self, grant: Grant) -> None:
        self._attempt = None
        self._field.value = ""
        self._services.worker.wake()
        self.query_one(".account", Static).update(visible(grant.address))
        self._turn(Phase.CONNECTED)
        self._ending.connect(grant, lasting=await self._services.settings.secret_store() != "session")
        await self._tried()

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what belongs to where the sign-in stands."""
        del parameters
        phase = self._phase
        under_way = phase in {Phase.PAGE, Phase.DEVICE}
        offered = {
            "again": phase is Phase.FAILED,
            "go_on": phase is Phase.CONNECTED and not self._choosing,
            "copy": under_way,
            "copy_line": phase is Phase.PAGE and not self._deaf,
            "copy_code": phase is Phase.DEVICE,
            "picture": under_way,
            "listen": phase is Phase.PAGE and self._deaf,
            "transcript": phase is Phase.CONNECTED and self._choosing and bool(self._services.connection.transcript),
            "port": phase is Phase.PAGE,
            "way": self._provider is Provider.MICROSOFT and phase is not Phase.CONNECTED,
            "accept": self._other and phase is Phase.FAILED,
            "give_up": phase is not Phase.CONNECTED,
            "close": phase is Phase.CONNECTED,
        }
        return offered.get(action, True)

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
        if self._phase is Phase.PAGE:
            self._hide()
            self._field.take(event)

    def _paste(self, text: str) -> None:
        """Take what came; where it is wrong, say why at the field and wait on."""
        take = getattr(self._attempt, "paste", None)
        if take is None or self._phase is not Phase.PAGE:
            return
        try:
            take(text)
        except ProblemError as error:
            # The provider's own no ends the attempt, which says so itself.
            self._row.problem = " ".join(current().problem(problem) for problem in error.problems)
        else:
            self._row.problem = ""
            self.query_one(".said", Static).update(
                _("The answer is there; {provider} is asked for the permission…").format(provider=self._provider.label)
            )

    @work(group="ask", exclusive=True, description="listens again")
    async def action_listen(self) -> None:
        """Listen to the port again."""
        listen = getattr(self._attempt, "listen_again", None)
        if listen is None:
            return
        try:
            await listen()
        except ProblemError as error:
            self._heard(" ".join(current().problem(problem) for problem in error.problems))
        else:
            self._heard()

    @work(group="ask", description="asks for a port")
    async def action_port(self) -> None:
        """Ask for the port, and begin again with it."""
        port = await self.app.push_screen_wait(PortScreen(self._port))
        if port >= 0:
            self._port = port
            self._sign_in()

    def action_way(self) -> None:
        """Begin again the other way."""
        self._device = not self._device
        self._sign_in()

    @work(group="sign-in", exclusive=True, description="takes the other account")
    async def action_accept(self) -> None:
        """Use the account that was signed in to."""
        if self._attempt is None:
            return
        self._other = False
        try:
            grant = await self._attempt.accept()
        except ProblemError as error:
            self._failed(error)
            return
        await self._connected(grant)

    def action_again(self) -> None:
        """Begin the sign-in again."""
        self._sign_in()

    def action_go_on(self) -> None:
        """Take the account into use, or close."""
        if self._switches:
            self._switch()
        else:
            self.action_close()

    def action_give_up(self) -> None:
        """Hide the QR code, else stop; the listener is closed before the screen is."""
        if self.has_class("-picture"):
            self._hide()
        elif self._phase in {Phase.PAGE, Phase.DEVICE} and self._attempt is not None:
            self._attempt.cancel()
        else:
            self.dismiss(False)
