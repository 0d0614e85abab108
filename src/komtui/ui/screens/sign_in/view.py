"""What a sign-in shows on the screen, and what of it can be copied."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from komtui.domain.mail.authorization import Provider
from komtui.domain.text import visible
from komtui.i18n import _
from komtui.ui.command import key_name
from komtui.ui.glyphs import GLYPHS
from komtui.ui.screens.sign_in.ending import Ending
from komtui.ui.screens.sign_in.picture import Picture
from komtui.ui.screens.sign_in.ways import PasteField, device_parts, link, page_parts
from komtui.ui.widgets.big_letters import big
from komtui.ui.widgets.command_bar import CommandBar
from komtui.ui.widgets.field_row import FieldRow

if TYPE_CHECKING:
    from komtui.services.mail.sign_in import Attempt, DeviceAttempt
    from komtui.services.registry import Services

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


class SignInView(ModalScreen[bool]):
    """Shows where a sign-in stands."""

    def __init__(self, services: Services, provider: Provider, address: str = "", *, store: str = "") -> None:
        super().__init__()
        self._services = services
        self._provider = provider
        self._address = address
        self._store = store
        self._device = provider is Provider.MICROSOFT
        self._port = 0
        self._phase = Phase.BEGINNING
        self._attempt: Attempt | DeviceAttempt | None = None
        self._other = False
        self._switches = False
        self._coded = False

    def compose(self) -> ComposeResult:
        """Lay it out."""
        with Horizontal(id="title"):
            yield Static(
                _("Sign in with {provider}").format(provider=self._provider.label), markup=False, classes="name"
            )
            yield Static(markup=False, classes="left")
        yield Static(visible(self._address), markup=False, classes="account")
        with VerticalScroll(can_focus=False):
            yield Vertical(*page_parts(), id="page")
            yield Vertical(*device_parts(), id="device")
            yield Ending()
        yield Picture(_("Sign in with {provider}").format(provider=self._provider.label))
        yield CommandBar()

    @property
    def _ending(self) -> Ending:
        return self.query_one(Ending)

    @property
    def _choosing(self) -> bool:
        """Whether the person is asked what becomes of an account whose test failed."""
        return self._ending.choosing

    @property
    def _field(self) -> PasteField:
        return self.query_one(PasteField)

    def _turn(self, phase: Phase) -> None:
        self._phase = phase
        self.set_class(phase is Phase.PAGE, "-page")
        self.set_class(phase is Phase.DEVICE, "-device")
        self.set_class(phase not in {Phase.PAGE, Phase.DEVICE}, "-ending")
        self.remove_class("-picture")
        if phase is Phase.PAGE:
            self._field.focus()
        else:
            self.set_focus(None)
        self._tick()
        self._tell()

    def _tell(self) -> None:
        self.query_one(CommandBar).update()

    def _show(self, attempt: Attempt | DeviceAttempt) -> None:
        self.query_one(".account", Static).update(visible(attempt.address or self._address))
        self._turn(Phase.DEVICE if self._device else Phase.PAGE)
        width = max(self.app.size.width - 6, 20)
        for part in self.query(".url").results(Static):
            part.update(link(attempt.url, width))
        if self._device:
            self.query_one("#code", Static).update(f"{big(self._code, width)}\n\n{visible(self._code)}")
        else:
            self._field.value = ""
            self._row.problem = ""
            self.query_one(".line", Static).update(visible(self._line))
            self.query_one(".said", Static).update("")
            self._row.say(_("The code alone will do as well."))
            self._heard()

    @property
    def _deaf(self) -> bool:
        """Whether nothing can come to the port."""
        return getattr(self._attempt, "deaf", False)

    def _heard(self, words: str = "") -> None:
        """Show the line for ssh, or what is to be done where nothing can come to the port."""
        if self._deaf and not words:
            words = _("komtui cannot listen to a port here, so the address of the last page must be pasted.")
        self.set_class(self._deaf, "-deaf")
        again = _("{key} listens again.").format(key=key_name("ctrl+l"))
        self.query_one(".unheard", Static).update(f"{GLYPHS.warning} {words} {again}" if words else "")
        self._tell()

    @property
    def _row(self) -> FieldRow:
        return self.query_one(FieldRow)

    @property
    def _line(self) -> str:
        return getattr(self._attempt, "ssh_line", "")

    @property
    def _code(self) -> str:
        return getattr(self._attempt, "code", "")

    def _tick(self) -> None:
        words, seconds = "", _SOON
        if self._attempt is not None and self._phase in {Phase.PAGE, Phase.DEVICE}:
            seconds = max(int((self._attempt.deadline - self._services.sign_in.now()).total_seconds()), 0)
            words = _("{time} left").format(time=f"{seconds // 60}:{seconds % 60:02}")
        for left in self.query(".left").results(Static):
            left.update(words)
            left.set_class(seconds < _SOON, "-soon")

    def action_copy(self) -> None:
        """Copy the address, whole."""
        if self._attempt is not None:
            self._copied(self._attempt.url)

    def action_copy_line(self) -> None:
        """Copy the line for ssh."""
        self._copied(self._line)

    def action_copy_code(self) -> None:
        """Copy the device code."""
        self._copied(self._code)

    def _copied(self, text: str) -> None:
        self.app.copy_to_clipboard(text)
        self.app.notify(_("Copied, if the terminal allows it."), markup=False)

    def action_picture(self) -> None:
        """Show the address as a QR code, then in full, then no more."""
        if not self.has_class("-picture"):
            self.add_class("-picture")
            self.set_focus(None)
            self._draw()
        elif self._coded:
            self._coded = False
            self.query_one(Picture).spell(self._brief)
        else:
            self._hide()

    def _hide(self) -> None:
        self.remove_class("-picture")
        if self._phase is Phase.PAGE:
            self._field.focus()

    def on_resize(self) -> None:
        """Draw the QR code anew where there is more or less room for it."""
        if self.has_class("-picture"):
            self._draw()

    @property
    def _brief(self) -> str:
        return self._attempt.brief if self._attempt is not None else ""

    def _draw(self) -> None:
        other_way = self._provider is Provider.MICROSOFT and not self._device
        self._coded = self.query_one(Picture).draw(self._brief, self._code, other_way=other_way)
