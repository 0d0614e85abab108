"""What was just made: a draft opens in the editor, and the list below goes to it once it is shown again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from textual.screen import Screen


@runtime_checkable
class Edits(Protocol):
    """A screen that opens drafts, and whose list goes to them afterwards."""

    def edit(self, document_id: int) -> None:
        """Open a draft in the editor, over whatever is shown."""


def edit_instead(screen: Screen[Any], document_id: int) -> bool:
    """Open a draft in the place of a screen; return whether anything below it can."""
    below = next((each for each in screen.app.screen_stack if isinstance(each, Edits)), None)
    if below is None:
        return False
    screen.app.pop_screen()
    below.edit(document_id)
    return True
