"""Saving a file that a screen has made, where files are saved, and saying where."""

from __future__ import annotations

from io import BytesIO
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from komtui.domain.problem import Problem, unwritable
from komtui.domain.text import visible
from komtui.i18n import _
from komtui.i18n.presentation.states import problem_sentence
from komtui.services.files import expanded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import App
    from textual.widget import Widget

    from komtui.services.people.files import FileService


def handed_over(app: App[Any], name: str, content: bytes) -> bool:
    """Return whether the screen is in a browser, which has been given the file then: this machine's folders are far."""
    if not app.is_web:
        return False
    app.deliver_binary(BytesIO(content), save_filename=name, mime_type="application/octet-stream")
    return True


def _say(teller: Widget, remarks: Sequence[Problem]) -> None:
    for problem in remarks:
        teller.notify(problem_sentence(problem), severity="warning", markup=False)


async def save(teller: Widget, files: FileService, name: str, content: bytes, remarks: Sequence[Problem] = ()) -> None:
    """Save a file in place of an older one of that name, and say where; with `remarks` on what is in it.

    In a browser it is handed to whoever looks at it. Raises ProblemError `file.…`; what the system says against it is
    said.
    """
    if handed_over(teller.app, name, content):
        _say(teller, remarks)
        return
    path = await files.proposed(name)
    try:
        saved = await files.save(path, name, content, over=expanded(path), suffix=PurePath(name).suffix)
    except OSError as error:
        teller.notify(problem_sentence(unwritable(error, path)), severity="error", markup=False)
        return
    _say(teller, remarks)
    teller.notify(_("Saved as {file}").format(file=visible(str(saved))), markup=False)
