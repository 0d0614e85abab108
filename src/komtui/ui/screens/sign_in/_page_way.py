"""The sign-in by the provider's page: it begins, its answer is pasted or comes to a port."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from komtui.domain.problem import Problem, ProblemError
from komtui.i18n import _, current
from komtui.ui.keys.command import key_name
from komtui.ui.screens.sign_in.needs import Asked
from komtui.ui.terminal.glyphs import GLYPHS

if TYPE_CHECKING:
    from collections.abc import Callable

    from komtui.services.mail.account.sign_in import Attempt, SignInService


class ShowsPage(Protocol):
    """What it is shown on: `ways.PagePanel`."""

    def show(self, url: str, line: str, width: int) -> None:
        """Show where to go and what to run, with nothing pasted yet."""

    def say(self, words: str) -> None:
        """Say how it goes."""

    def refuse(self, words: str) -> None:
        """Say what is wrong with what was pasted; empty: nothing."""

    def hear(self, words: str, *, deaf: bool) -> None:
        """Show the line for ssh, or where it is `deaf`, what is to be done instead."""


class PageWay:
    """Leads one sign-in by the page after the other; `changed` is called where other keys are offered than before."""

    code = ""
    """Nothing is typed on the page."""

    def __init__(
        self, sign_in: Callable[[], SignInService], asked: Asked, shown: ShowsPage, changed: Callable[[], None]
    ) -> None:
        self._sign_in = sign_in
        self._asked = asked
        self._shown = shown
        self._changed = changed
        self.port = 0
        """Which the answer comes to; 0 for any."""
        self.attempt: Attempt | None = None
        """The one under way, or the last."""

    @property
    def deaf(self) -> bool:
        """Whether nothing can come to the port."""
        return self.attempt is not None and self.attempt.deaf

    @property
    def line(self) -> str:
        """What a person runs on their own machine."""
        return self.attempt.ssh_line if self.attempt is not None else ""

    async def begin(self) -> Attempt:
        """Begin, on another port where the one that was asked for is taken. Raises as `SignInService.begin` does."""
        self.attempt = self._taken = None
        try:
            self.attempt = await self._on(self.port)
        except ProblemError as error:
            if error.problems[0].code != "oauth.port-taken" or not self.port:
                raise
            # Nobody has to wait for a port: another one will do, and is told of.
            self.attempt = await self._on(0)
            self._taken = error.problems[0]
        return self.attempt

    async def _on(self, port: int) -> Attempt:
        asked = self._asked
        attempt = await self._sign_in().begin(asked.provider, asked.address, store=asked.store, port=port)
        attempt.refused, attempt.mistaken = self._turned_away, self._mistaken
        attempt.deafened = lambda problem: self._hear(current().problem(problem))
        return attempt

    def show(self, width: int) -> None:
        """Show the one under way."""
        if self.attempt is None:
            return
        self._shown.show(self.attempt.url, self.line, width)
        self._hear()
        if self._taken is not None:
            words = _("Port {taken} of this machine is in use by another program, so the answer comes to {port} now.")
            words = words.format(taken=self._taken.facts["port"], port=self.attempt.port)
            other = _("{key} chooses another port.").format(key=key_name("f6"))
            self._shown.say(f"{GLYPHS.warning} {words} {other}")

    def paste(self, text: str) -> None:
        """Take what came; where it is wrong, say why at the field and wait on."""
        if self.attempt is None:
            return
        try:
            self.attempt.paste(text)
        except ProblemError as error:
            # The provider's own no ends the attempt, which says so itself.
            self._shown.refuse(" ".join(current().problem(problem) for problem in error.problems))
        else:
            self._shown.refuse("")
            words = _("The answer is there; {provider} is asked for the permission…")
            self._shown.say(words.format(provider=self._asked.provider.label))

    async def listen_again(self) -> None:
        """Listen to the port again, and say where that cannot be."""
        if self.attempt is None:
            return
        try:
            await self.attempt.listen_again()
        except ProblemError as error:
            self._hear(" ".join(current().problem(problem) for problem in error.problems))
        else:
            self._hear()

    def _hear(self, words: str = "") -> None:
        """Show the line for ssh, or what is to be done where nothing can come to the port."""
        if self.deaf and not words:
            words = _("komtui cannot listen to a port here, so the address of the last page must be pasted.")
        again = _("{key} listens again.").format(key=key_name("f8"))
        self._shown.hear(f"{words} {again}" if words else "", deaf=self.deaf)
        self._changed()

    def _mistaken(self) -> None:
        """Say at the field that the code which was pasted is not accepted; what was pasted stays."""
        self._shown.say("")
        self._shown.refuse(
            _(
                "The code is not accepted: it has expired, was used already, or was not copied whole. Open the address"
                " once more, and paste what comes then."
            )
        )

    def _turned_away(self, problem: Problem) -> None:
        """Say that something came to the port that was no answer; the attempt goes on."""
        words = _("Something came to the port, and was turned away. {reason}")
        self._shown.say(words.format(reason=current().problem(problem)))
