"""What is asked before a document is carried on once more; the harmless answer is always the first."""

from __future__ import annotations

from collections.abc import Sequence

from komtui.domain.text import visible
from komtui.i18n import n_
from komtui.i18n.presentation.states import draft_name, kind_word, state_word
from komtui.services.ports import ConvertedBeforeError
from komtui.ui.widgets.question import Question

_MOST = 5


def converted_before(error: ConvertedBeforeError, answers: Sequence[tuple[str, str]]) -> Question:
    """Ask what to do, having said what was made from the document before."""
    lines = [
        f"{kind_word(each.kind)} {draft_name(visible(each.name))}  {state_word(each.state, each.kind)}"
        for each in error.made[-_MOST:]
    ]
    words = n_(
        "This was made from {number} before:", "These {count} were made from {number} before:", len(error.made)
    ).format(number=visible(error.number), count=len(error.made))
    return Question("\n".join([words, "", *lines]), answers)
