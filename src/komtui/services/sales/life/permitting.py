"""Whether a document is there, and whether the table has what is to be done to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales import lifecycle
from komtui.domain.sales.numbering import name_of

if TYPE_CHECKING:
    from komtui.domain.sales.kind import Kind
    from komtui.domain.sales.lifecycle import Act
    from komtui.services.ports import StoredDocument


def known(stored: StoredDocument | None, name: str) -> StoredDocument:
    """Return a document that was looked for by that name. Raises ProblemError `document.unknown` where it is None."""
    if stored is None:
        raise ProblemError(Problem("document.unknown", {"number": name}))
    return stored


def permit(stored: StoredDocument, act: Act, makes: Kind | None = None) -> None:
    """Raise ProblemError, as `lifecycle.refusal` says, where the table does not have it."""
    document = stored.document
    place = act, document.kind, document.state, makes
    if lifecycle.step(*place) is None:
        raise ProblemError(Problem(lifecycle.refusal(*place), {"number": name_of(document.number, stored.id)}))
