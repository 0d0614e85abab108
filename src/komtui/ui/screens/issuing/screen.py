"""The dialog of issuing many drafts: how many, what they come to, what keeps some back; then how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, ClassVar, Final, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from komtui.domain.marking import N_
from komtui.domain.problem import ProblemError
from komtui.domain.sales.lifecycle import is_draft
from komtui.domain.text import visible
from komtui.i18n import _, current, n_
from komtui.i18n.presentation.states import draft_name, problem_sentence
from komtui.ui.acts.mending import is_legal, show_findings
from komtui.ui.keys.command import Command
from komtui.ui.notices import LONGER
from komtui.ui.pace import Pace
from komtui.ui.screens.issuing._plan import Plan, Row, looked_at, planned
from komtui.ui.work import work

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from komtui.services.ports import StoredDocument
    from komtui.services.registry import Services
    from komtui.ui.acts.mending import Opens

    Answers = AsyncGenerator[StoredDocument | ProblemError, None]


LATE: Final = 3.0
"""Seconds without an answer after which it is said that it takes long."""


class IssueScreen(ModalScreen[bool]):
    """Returns whether any draft was issued."""

    CSS_PATH = "screen.tcss"
    commands: ClassVar[tuple[Command, ...]] = (
        Command("issue", "f8", N_("Issue"), N_("Issue the drafts that nothing keeps back"), priority=True),
        Command("mend", "enter", N_("Mend"), N_("Go to what keeps this draft back")),
        Command("back", "escape", N_("Back"), N_("Go back; while drafts are issued, stop")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", show=False),
        Binding("f8", "issue", show=False, priority=True),
    ]

    def __init__(self, services: Services, ids: Sequence[int]) -> None:
        super().__init__()
        self._services = services
        self._ids = ids
        self._plan: Plan | None = None
        self._under_way = False
        self._stopped = False
        self._late: Timer | None = None

    def compose(self) -> ComposeResult:
        """Lay the dialog out."""
        with Vertical(id="issuing"):
            count = len(self._ids)
            title = n_("Issue {count} draft", "Issue {count} drafts", count).format(count=current().count(count))
            yield Static(title, id="title")
            yield Static(id="plan", markup=False)
            yield OptionList(id="faults", markup=False)
            yield Static(id="keys", markup=False)

    def on_mount(self) -> None:
        """Look at the drafts."""
        self.query_one("#faults").display = False
        self._say_looked(0)
        self._look()

    @work(group="issuing", description="looks at the drafts", leads=True)
    async def _look(self) -> None:
        self._under_way, pace = True, Pace()

        def say(done: int) -> None:
            if pace.is_due():
                self._say_looked(done)

        try:
            self._plan = await planned(self._services, self._ids, say)
        finally:
            self._under_way = False
        self._show()

    def _say_looked(self, done: int) -> None:
        said = _("Looking at the drafts: {done} of {count}")
        self._say(said.format(done=current().count(done), count=current().count(len(self._ids))))

    def _say(self, words: str) -> None:
        self.query_one("#plan", Static).update(words)

    def _show(self) -> None:
        """Show the plan, with what keeps drafts back."""
        if (plan := self._plan) is None:
            return
        said = []
        if count := len(plan.issued):
            said.append(_issued(count))
        if count := len(plan.ready):
            words = n_("{count} can be issued, {total} with tax.", "{count} can be issued, {total} with tax.", count)
            said.append(words.format(count=current().count(count), total=plan.totals()))
        if count := len(plan.kept_back):
            words = n_("{count} is kept back; Enter mends it:", "{count} are kept back; Enter mends one:", count)
            said.append(words.format(count=current().count(count)))
        if plan.others:
            words = n_("{count} is no draft.", "{count} are no drafts.", plan.others)
            said.append(words.format(count=current().count(plan.others)))
        self._say("\n".join(said))
        faults = self.query_one("#faults", OptionList)
        at = faults.highlighted or 0
        faults.clear_options()
        faults.add_options([Option(_fault(each), id=str(each.id)) for each in plan.kept_back])
        faults.display = bool(plan.kept_back)
        if plan.kept_back:
            faults.highlighted = min(at, len(plan.kept_back) - 1)
            faults.focus()
        keys = _("F8 issues them, Esc leaves.") if plan.ready else _("Esc leaves.")
        self.query_one("#keys", Static).update(keys)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if self._plan is not None and not self._under_way:
            self._mend(next(each for each in self._plan.kept_back if str(each.id) == event.option.id))

    @work(group="issuing", description="goes to what keeps a draft back", leads=True)
    async def _mend(self, row: Row) -> None:
        if is_legal(ProblemError(*row.problems)):
            await show_findings(self, self._services, row.id)
        else:
            field = next((each.field for each in row.problems if each.field), "")
            await cast("Opens", self.app).open_at_field(self._services, row.id, field or "")
        again = await looked_at(self._services, row.id)
        if again is None:
            row.issued, row.problems = True, ()
        else:
            row.problems, row.total, row.customer = again.problems, again.total, again.customer
        self._show()

    def action_issue(self) -> None:
        """Issue those that nothing keeps back."""
        if self._plan is not None and self._plan.ready and not self._under_way:
            self._issue(self._plan)

    @work(group="issuing", description="issues the drafts")
    async def _issue(self, plan: Plan) -> None:
        """Issue one after the other, each judged once more; what keeps one back its row says."""
        self._under_way, self._stopped = True, False
        # What the keys did before: now Esc stops, which is said beside how far it is.
        self.query_one("#keys", Static).update("")
        rows = plan.ready
        pace = Pace()
        self._say_issued(0, len(rows))
        self._wait()
        try:
            answering = cast("Answers", self._services.documents.issue_all([each.id for each in rows]))
            async with aclosing(answering) as answers:
                done = 0
                async for answer in answers:
                    row = rows[done]
                    done += 1
                    if isinstance(answer, ProblemError):
                        row.problems = answer.problems
                    else:
                        row.issued = True
                    if pace.is_due():
                        self._say_issued(done, len(rows))
                    self._wait()
                    if self._stopped:
                        break
            await self._catch_up(rows[done:])
        except ProblemError as error:
            for problem in error.problems:
                self.notify(problem_sentence(problem), severity="error", markup=False)
        finally:
            self._under_way = False
            self._no_longer_late()
        if plan.kept_back or plan.ready:
            self._show()
        else:
            self._leave()

    def _say_issued(self, done: int, count: int) -> None:
        said = _("{done} of {count} drafts · Esc stops")
        self._say(said.format(done=current().count(done), count=current().count(count)))
        self.query_one("#keys", Static).update("")

    def _wait(self) -> None:
        """Say that it takes long where the next answer does not come."""
        self._no_longer_late()
        self._late = self.set_timer(LATE, self._say_late)

    def _no_longer_late(self) -> None:
        if self._late is not None:
            self._late.stop()

    def _say_late(self) -> None:
        said = _("This takes long: nothing answers. Esc twice leaves; what is issued shows in the list.")
        self.query_one("#keys", Static).update(said)

    async def _catch_up(self, rows: Sequence[Row]) -> None:
        """Know of those that were written together with the last one, before it was stopped."""
        for row in rows:
            if is_draft((await self._services.documents.get(row.id)).document.state):
                return
            row.issued = True

    def action_back(self) -> None:
        """Stop what is under way, after the one that is being issued; leave where that is asked for twice, or else."""
        if self._under_way and self._plan is not None and not self._stopped:
            self._stopped = True
            self.query_one("#keys", Static).update(_("It stops after this one; Esc leaves at once."))
        else:
            self._leave()

    def _leave(self) -> None:
        count = len(self._plan.issued) if self._plan is not None else 0
        if count:
            # It took its time, and whoever looked away wants to know how it ended.
            self.app.notify(_issued(count), timeout=LONGER, markup=False)
        self.dismiss(bool(count) or self._under_way)


def _fault(row: Row) -> Content:
    first, *more = row.problems
    rest = f" (+{len(more)})" if more else ""
    said = Content(f"{draft_name(visible(row.name))}  {visible(row.customer)}\n  {problem_sentence(first)}{rest}")
    return said


def _issued(count: int) -> str:
    words = n_("{count} draft was issued.", "{count} drafts were issued.", count)
    return words.format(count=current().count(count))
