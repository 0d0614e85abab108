"""From a finding of law to where it is mended, on the screens that show a document, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, cast

from textual.screen import Screen

from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.legal.finding import CUSTOMER, LegalFinding, Severity
from komtui.domain.settings.catalogue import BY_KEY
from komtui.i18n.presentation.states import draft_name, problem_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from komtui.services.registry import Services


class Opens(Protocol):
    """What the app does for whoever mends: it knows all screens, which do not know one another. In a worker."""

    async def open_at_setting(self, services: Services, key: str) -> None:
        """Open the configuration at a setting, and wait until it is left."""

    async def open_at_field(self, services: Services, document_id: int, field: str) -> None:
        """Open a draft at the field of a finding, and wait until it is left."""

    async def open_at_customer(self, services: Services, document_id: int, field: str) -> bool:
        """Open the customer of a document at a field, and wait; return whether something was saved."""


_LEGAL = ("legal.", "rule.", "einvoice.writing")


def is_legal(error: ProblemError) -> bool:
    """Return whether something was refused because of what law asks."""
    return all(each.code.startswith(_LEGAL) for each in error.problems)


def refused(error: ProblemError) -> list[LegalFinding]:
    """Return what an issue was refused for as findings."""
    return [_finding(each) for each in error.problems]


def _finding(problem: Problem) -> LegalFinding:
    return LegalFinding(problem.code, Severity.MUST, problem.field or "", problem.facts)


async def open_setting(screen: Screen[Any], services: Services, key: str) -> bool:
    """Open the configuration at a setting; return whether there is such a one."""
    if key not in BY_KEY:
        return False
    await cast("Opens", screen.app).open_at_setting(services, key)
    return True


async def open_customer(screen: Screen[Any], services: Services, document_id: int, field: str) -> bool:
    """Open the customer of a document where a finding is mended there; return whether something was saved."""
    if not field.startswith(CUSTOMER):
        return False
    return await cast("Opens", screen.app).open_at_customer(services, document_id, field.removeprefix(CUSTOMER))


async def show_findings(
    screen: Screen[Any], services: Services, document_id: int, found: Sequence[LegalFinding] | None = None
) -> None:
    """Show what law asks of a document, and go where the person wants; `found` is what was refused."""
    from komtui.ui.widgets.findings import FindingsScreen

    while True:
        try:
            checked = await services.checking.check_one(document_id)
        except ProblemError as error:
            for problem in error.problems:
                screen.notify(problem_sentence(problem), severity="error", markup=False)
            return
        findings = checked.findings if found is None else found
        found = None
        list_ = FindingsScreen(
            draft_name(checked.name),
            findings,
            is_known=checked.is_known,
            mends=checked.is_draft or any(each.field.startswith(CUSTOMER) for each in findings),
            is_judged=checked.is_judged,
        )
        field = await screen.app.push_screen_wait(list_)
        if not field:
            return
        if field.startswith(CUSTOMER):
            await open_customer(screen, services, document_id, field)
            continue
        if await open_setting(screen, services, field):
            continue
        if not checked.is_draft:
            continue
        await cast("Opens", screen.app).open_at_field(services, document_id, field)
