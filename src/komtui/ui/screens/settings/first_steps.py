"""First steps: what to do with a komtui in which nothing is set up yet, each with its key."""

from __future__ import annotations

from asyncio import wrap_future
from typing import TYPE_CHECKING

from textual.content import Content

from komtui.domain.access import Permission
from komtui.domain.problem import ProblemError
from komtui.i18n import _
from komtui.services.listing import Query
from komtui.ui.terminal.glyphs import GLYPHS

if TYPE_CHECKING:
    from komtui.services.registry import Services


_ROOM = 8
"""Documents that the list shows above them at 80×24: where there are more, its header says what is missing."""


async def first_steps(services: Services) -> Content | None:
    """Return the three steps, those that are done marked; None once all of them are.

    Who may not set up a komtui that is at work already, such as a clerk at a till, is told nothing of them.
    """
    named, documents = await _named(services), await wrap_future(services.index.count(Query(), _ROOM + 1))
    has_documents = documents > 0
    if named and documents > _ROOM:
        return None
    if has_documents and not services.access.allowed(Permission.SETTINGS):
        return None
    # Of a komtui at work nobody opens its secrets before the list is there: what its account lacks, the header says.
    accounts, at_work = services.accounts, named and has_documents
    signs_in = await (accounts.named() if at_work else accounts.can_sign_in())
    steps = (
        (named, "F9", _("Say who you are: the company's name and its e-mail address")),
        (signs_in, "F9", _("Set up the mail account, then try it with F5")),
        (has_documents, "N i", _("Write a document, or bring some in: CSV, JSON, UBL, CII, Factur-X")),
    )
    if all(done for done, _key, _words in steps):
        return None
    lines = [Content(_("First steps")).stylize("bold"), Content("")]
    for done, key, words in steps:
        sign = GLYPHS.ok if done else " "
        line = Content.assemble(f" {sign} ", (f"{key:<3}", "bold"), " ", words)
        lines.append(line.stylize("dim") if done else line)
    return Content("\n").join(lines)


async def _named(services: Services) -> bool:
    try:
        values = await services.settings.values(("company.name", "company.email"))
    except ProblemError:
        # A wrong value in the environment is still to be mended.
        return False
    return all(values.values())
