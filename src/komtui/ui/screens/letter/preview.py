"""The letter as it will leave: read from the very bytes, headers, text, parts, and their source."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from komtui.domain.marking import N_
from komtui.domain.problem import ProblemError
from komtui.domain.text import visible
from komtui.i18n import _, current, n_
from komtui.i18n.presentation.states import draft_name
from komtui.services.addresses import legible
from komtui.services.mail.messages.inspecting import Inspected, inspected, outline
from komtui.ui.keys.command import Command, bindings, ways_on
from komtui.ui.widgets.command_bar import CommandBar
from komtui.ui.widgets.header import HeaderLine

if TYPE_CHECKING:
    from textual.app import App

    from komtui.domain.mail.letter import Letter
    from komtui.services.mail.writing.composing import Stamp
    from komtui.services.ports import StoredDocument
    from komtui.services.registry import Services
    from komtui.services.settings.snapshot import Snapshot


async def preview(
    app: App[Any],
    services: Services,
    documents: Sequence[StoredDocument],
    letter: Letter,
    *,
    wait: timedelta = timedelta(),
    settings: Snapshot | None = None,
    sends: bool = True,
    remarks: Sequence[str] = (),
) -> tuple[bool, Stamp | None]:
    """Show a letter as it will leave after `wait`; return whether it is to be sent, and what makes it that message.

    Where something is missing, that is said in the form; what there is can be read all the same, and has no stamp.
    Without `sends` it is only read. `remarks` stand above it. Raises ProblemError where its pages cannot be
    drawn. Runs in a worker.
    """
    first, *others = documents
    message: Inspected | str
    stamp = None
    try:
        composed = await services.letters.composed(first, letter, others=others, settings=settings, wait=wait)
    except ProblemError:
        message = outline(letter)
    else:
        message, stamp = inspected(composed.mime), composed.stamp
    everybody = dict.fromkeys((*letter.recipients, *filter(None, (letter.archive,))))
    recipients = ", ".join(map(legible, everybody)) or "—"
    lines = [*remarks, _("Goes to: {recipients}").format(recipients=recipients)]
    lines += [await _attached(services, each, settings) for each in documents]
    return await app.push_screen_wait(PreviewScreen(message, "\n".join(lines), sends=sends)), stamp


async def _attached(services: Services, stored: StoredDocument, settings: Snapshot | None) -> str:
    """Return the page of a document that is attached: its name, its size, how many sheets it has."""
    artifact = await services.rendering.artifact(stored, settings=settings)
    pages = await services.rendering.page_count(artifact)
    words = _("Attached: {name}, {size}").format(
        name=draft_name(visible(artifact.name)), size=current().size(len(artifact.content))
    )
    if pages is None:
        return words
    return f"{words}, " + n_("{count} page", "{count} pages", pages).format(count=pages)


class PreviewScreen(ModalScreen[bool]):
    """Returns whether it is to be sent."""

    commands: ClassVar[tuple[Command, ...]] = (
        Command("send", "f8,ctrl+enter", N_("Send"), N_("Send the letter as it stands here")),
        Command("back", "escape", N_("Back"), N_("Go on writing")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("preview", commands),
        *ways_on(),
        Binding("home", "edge('home')", show=False),
        Binding("end", "edge('end')", show=False),
    ]
    CSS_PATH = "preview.tcss"
    only_read = True

    def __init__(self, message: Inspected | str, files: str, *, sends: bool = True) -> None:
        """Take the message; of a letter that cannot leave yet, what can be said of it."""
        super().__init__()
        self._sends = sends
        self._message = message
        self._files = files

    def compose(self) -> ComposeResult:
        """Lay the preview out."""
        message = self._message
        yield HeaderLine(_("The letter as it will leave"))
        with VerticalScroll():
            if isinstance(message, str):
                yield Static(_("Something is missing yet; this is what there is."), markup=False, id="missing")
            yield Static(self._files, markup=False, id="files")
            yield Static(self._content(), id="message")
            if isinstance(message, Inspected):
                yield Static(_parts(message), id="parts")
                yield Static(Content.assemble((f"{_('Source')}\n", "bold"), visible(message.source, multiline=True)))
        yield CommandBar()

    def _content(self) -> Content:
        message = self._message
        if isinstance(message, Inspected):
            headers, body = message.headers, message.text
        else:
            above, _blank, body = message.partition("\n\n")
            headers = [
                (name, value.strip()) for name, _colon, value in (line.partition(":") for line in above.split("\n"))
            ]
        lines = [Content.assemble((f"{name}: ", "dim"), visible(value)) for name, value in headers]
        return Content("\n").join([*lines, Content(""), Content(visible(body, multiline=True))])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to send only where that is the next step."""
        del parameters
        return self._sends if action == "send" else True

    def action_send(self) -> None:
        """Send it."""
        self.dismiss(True)

    def action_back(self) -> None:
        """Go on writing."""
        self.dismiss(False)

    def action_edge(self, edge: str) -> None:
        """Go to the top or the bottom."""
        scroll = self.query_one(VerticalScroll)
        (scroll.scroll_home if edge == "home" else scroll.scroll_end)(animate=False)


def _parts(message: Inspected) -> Content:
    """Return what the message is made of, a part a line, with sizes."""
    words = current()
    lines = [Content.assemble((_("Parts, {size} in all").format(size=words.size(message.size)), "bold"))]
    for part in message.parts:
        said = [part.media_type, visible(part.name), words.size(part.size) if part.size else ""]
        lines.append(Content(f"{'  ' * (part.depth + 1)}{'  '.join(each for each in said if each)}"))
    return Content("\n").join([*lines, Content("")])
