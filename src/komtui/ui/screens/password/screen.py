"""The new password of an account that stands still: asked for, tried, kept, and the letters go on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static
from textual.worker import Worker

from komtui.domain.mail.connection import Combination
from komtui.domain.mail.delivery_state import DeliveryState
from komtui.domain.marking import N_
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.settings.catalogue import BY_KEY
from komtui.domain.text import visible
from komtui.i18n import _, current, n_
from komtui.services.ports import Step
from komtui.services.secrets.rotation import Refused
from komtui.services.secrets.waiting import PASSWORD, REFUSALS
from komtui.ui.screens.vault.place import opened
from komtui.ui.terminal.glyphs import GLYPHS
from komtui.ui.widgets.field_row import FieldRow
from komtui.ui.widgets.finding import finding_lines
from komtui.ui.widgets.line_form import LineField
from komtui.ui.widgets.step_list import StepList
from komtui.ui.work import work

if TYPE_CHECKING:
    from komtui.services.registry import Services

_PLACES = {
    "keyring": N_("A password that works is kept in the system's keyring."),
    "vault": N_("A password that works is kept in komtui's vault."),
    "books": N_("A password that works is kept in komtui's vault in the books, for every machine that uses them."),
    "session": N_("A password that works is kept for this session only; Ctrl+G makes a vault that keeps it."),
}


class PasswordScreen(ModalScreen[str]):
    """Asks for the password of one account until the server takes it.

    Returns `done`, `settings` where the person wants the configuration, or an empty text for later.
    """

    CSS_PATH = "screen.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "give_up", show=False),
        Binding("enter", "submit", show=False),
        Binding("f9", "settings", show=False, priority=True),
        Binding("ctrl+g", "vault", show=False, priority=True),
        Binding("ctrl+e", "transcript", show=False, priority=True),
        Binding("ctrl+t", "apply", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("pageup", "move(-12)", show=False, priority=True),
        Binding("pagedown", "move(12)", show=False, priority=True),
    ]

    def __init__(self, services: Services, refused: Refused) -> None:
        super().__init__()
        self._services = services
        self._refused = refused
        self._try: Worker[None] | None = None
        self._place = ""
        self._tried = False

    def compose(self) -> ComposeResult:
        """Lay the dialog out."""
        with Vertical():
            with VerticalScroll(can_focus=False):
                yield Static(f"{GLYPHS.warning} {self._title()}", markup=False, classes="title")
                yield Static(self._account(), markup=False, classes="account")
                yield Static(current().problem(self._refused.pause.problem), markup=False, classes="words")
                yield Static(markup=False, classes="waiting")
                if not self._refused.fixed:
                    yield FieldRow(_("New password"), LineField(password=True))
                else:
                    fixed = Problem("secret.read-only", {"variable": BY_KEY[PASSWORD].environment})
                    yield Static(current().problem(fixed), markup=False)
                    yield Static(markup=False, classes="fault")
                yield StepList()
                yield Static(markup=False, classes="found")
            yield Static(self._keys(), markup=False, classes="keys")

    def _title(self) -> str:
        if self._refused.pause.problem.code in REFUSALS:
            return _("The mail server no longer takes the password")
        return _("The password of the mail account cannot be used")

    def _account(self) -> str:
        found = self._refused
        parts = [found.address, found.host, found.user if found.user != found.address else ""]
        if found.store:
            parts.insert(0, _("Store {store}").format(store=found.store))
        return visible(" · ".join(part for part in parts if part))

    def _keys(self) -> str:
        if self._refused.fixed:
            keys = _("Enter tries again what is there by now, F9 opens the configuration, Esc leaves it for later.")
        else:
            keys = _("Enter tries it, F9 opens the configuration, Esc leaves it for later.")
        return " ".join([keys, *self._more_keys()])

    def _more_keys(self) -> Iterator[str]:
        better = self._better
        if better is not None:
            facts = {"port": better.port, "security": better.security.upper(), "host": visible(better.host)}
            if better.host:
                yield _("Ctrl+T puts in {host}, port {port}, {security}, and tries again.").format(**facts)
            else:
                yield _("Ctrl+T puts in port {port}, {security}, and tries again.").format(**facts)
        if self._tried:
            yield _("Ctrl+E shows what was said; the arrows scroll.")

    def on_mount(self) -> None:
        """Say how much waits and where a new password would be kept."""
        self._look()

    @work(group="look", description="looks what waits, and where a password is kept")
    async def _look(self) -> None:
        counts = await self._services.outbox.counts(states=[DeliveryState.QUEUED])
        count = counts.get(DeliveryState.QUEUED, 0)
        words = n_(
            "{count} letter waits in the queue. Nothing is lost.",
            "{count} letters wait in the queue. Nothing is lost.",
            count,
        )
        self.query_one(".waiting", Static).update(words.format(count=count))
        self._place = await self._services.settings.secret_store()
        for row in self.query(FieldRow):
            row.say(f"{_(_PLACES[self._place])} {_('Left empty, the present one is tried again.')}")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_submit()

    def action_submit(self) -> None:
        """Try what was typed."""
        if not self._trying:
            self._try = self._rotate(self._typed)

    def action_apply(self) -> None:
        """Try it with the port and the security that were found to work."""
        better = self._better
        if better is not None and not self._trying:
            self._try = self._rotate(self._typed, better)

    def action_transcript(self) -> None:
        """Show all that was said between komtui and the server."""
        from komtui.ui.widgets.reading import exchange

        if self._tried and not self._trying:
            self.app.push_screen(exchange(self._services.connection.transcript))

    @property
    def _typed(self) -> str:
        return "".join(row.value for row in self.query(FieldRow))

    @property
    def _better(self) -> Combination | None:
        """What works instead, as far as the last try has found out."""
        finding = self._services.connection.finding if self._tried else None
        return finding.suggestion if finding is not None else None

    @property
    def _trying(self) -> bool:
        return self._try is not None and not self._try.is_finished

    @work(group="rotate", description="tries a password and keeps it where the server takes it")
    async def _rotate(self, password: str, instead: Combination | None = None) -> None:
        self._say("")
        if not await self._openable():
            return
        steps = self.query_one(StepList)
        steps.begin()
        self.query_one(".found").remove_class("-shown")
        self._tried = True
        try:
            taken = await self._services.rotation.rotate(self._refused, password, self._show, instead)
        except ProblemError as error:
            self._say(" ".join(current().problem(problem) for problem in error.problems))
            return
        finally:
            steps.end()
        if taken:
            self.dismiss("done")
        else:
            self._judge()

    async def _openable(self) -> bool:
        """Open the vault first where the password would be kept in it; False where the person gives up."""
        return self._refused.fixed or await opened(self.app, self._services, makes=False)

    def _show(self, step: Step) -> None:
        self.query_one(StepList).add(step)
        # What was found stands for what was known before: a dialog of 24 lines has no room for both.
        for name in (".words", ".waiting"):
            self.query_one(name).display = False

    def _judge(self) -> None:
        """Say what was found, below the steps; the arrows scroll to what has no room."""
        finding = self._services.connection.finding
        if finding is not None:
            self.query_one(".found", Static).update(Content("\n").join(finding_lines(finding)))
            self.query_one(".found").add_class("-shown")
        self._say(_("It did not work. Nothing was changed."))
        self.query_one(".keys", Static).update(self._keys())

    def action_move(self, lines: int) -> None:
        """Scroll."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def _say(self, sentence: str) -> None:
        """Say what is wrong, at the field where there is one."""
        if rows := list(self.query(FieldRow)):
            rows[0].problem = sentence
        else:
            self.query_one(".fault", Static).update(sentence)

    def action_give_up(self) -> None:
        """Stop the try, else leave it for later."""
        if self._try is not None and self._trying:
            self._try.cancel()
            self.query_one(StepList).end()
            self._say(_("Stopped. Nothing was changed."))
        else:
            self.dismiss("")

    def action_settings(self) -> None:
        """Go to the configuration instead."""
        if not self._trying:
            self.dismiss("settings")

    @work(group="vault", description="makes a vault", leads=True)
    async def action_vault(self) -> None:
        """Make a vault where a password would last for this session only."""
        from komtui.ui.screens.vault.screen import VaultScreen

        if self._place == "session" and not self._trying:
            await self.app.push_screen_wait(VaultScreen.opening(self._services))
            self._look()
