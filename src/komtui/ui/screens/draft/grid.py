"""The sheet on the screen: one widget that paints its cells itself, and only those that have changed.

A field of its own for each cell would be laid out anew whenever a line comes; here 400 lines cost what is in sight.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from komtui.domain.problem import ProblemError
from komtui.domain.sales.article import Article
from komtui.i18n import _, current
from komtui.ui.keys.pasted import joined
from komtui.ui.screens.draft._buffer import Buffer
from komtui.ui.screens.draft._cells import HEAD, LINE, MORE, NEW, Place, has_price, several
from komtui.ui.screens.draft._choosing import Choosing
from komtui.ui.screens.draft._cursor import Cursor
from komtui.ui.screens.draft._drawing import ABOVE, View
from komtui.ui.screens.draft._proposing import Chosen, Offer
from komtui.ui.screens.draft.sheet import Sheet
from komtui.ui.soon import Soon
from komtui.ui.terminal.calm import Still
from komtui.ui.widgets.unadorned import Unadorned
from komtui.ui.work import work

if TYPE_CHECKING:
    from komtui.services.registry import Services


class DraftGrid(Unadorned, Still, can_focus=True):
    """Where a draft is typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "enter", show=False),
        Binding("tab", "step(1)", show=False),
        Binding("shift+tab", "step(-1)", show=False),
        Binding("up", "vertical(-1)", show=False),
        Binding("down", "vertical(1)", show=False),
        Binding("left", "sideways(-1)", show=False),
        Binding("right", "sideways(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "end_of(-1)", show=False),
        Binding("end", "end_of(1)", show=False),
        Binding("backspace", "erase(-1)", show=False),
    ]
    DEFAULT_CSS = """
    DraftGrid { height: 1fr; }
    """

    class Changed(Message):
        """Something was taken over: it is to be saved."""

    class Typed(Message):
        """Something is being typed that is not taken over yet."""

    class NewCustomer(Message):
        """A customer was typed whom nobody knows: their address may follow."""

    def __init__(self, services: Services, sheet: Sheet) -> None:
        super().__init__(id="draft")
        self.sheet = sheet
        """What is edited."""
        self.problem = ""
        """What is wrong with what stands in the cell, as a sentence."""
        self.cursor = Cursor(sheet)
        """Where one is."""
        self.buffer = Buffer(sheet.text(self.place, self.cell))
        """What stands in the cell."""
        self._choosing = Choosing(services, sheet)
        self._below: list[tuple[Offer | str, bool]] = []
        self._said = ""
        self._soon = Soon(self, self._say)

    # Where the cursor is

    @property
    def place(self) -> Place:
        """The row of the cursor."""
        return self.cursor.place

    @property
    def cell(self) -> str:
        """The column of the cursor."""
        return self.cursor.cell

    @property
    def is_proposing(self) -> bool:
        """Whether proposals are to be seen."""
        offers = self._choosing.offers
        return bool(offers) or (offers is not None and self.buffer.changed and bool(self.buffer.text.strip()))

    def _go(self, row: int, column: int = 0) -> None:
        """Put the cursor into another cell, as it stands there."""
        self._soon.drop()
        self._close()
        before = self.cursor.row
        self.cursor.go(row, column)
        self.problem = ""
        self.buffer = Buffer(self.sheet.text(self.place, self.cell))
        if self.cursor.scroll(self._body):
            self.refresh_lines()
        else:
            self._repaint(before, self.cursor.row)
        self._foot()

    def go_to(self, row: int) -> None:
        """Put the cursor into a row."""
        self._go(row)

    def go_to_line(self, line: int) -> None:
        """Put the cursor onto a line of the document."""
        self._go(self.sheet.row_of(line))

    def go_to_cell(self, line: int, column: str) -> None:
        """Put the cursor into a cell of a line, or of the head where `line` is below zero."""
        self._go(*self.cursor.of_line(line, column))

    def renew(self) -> None:
        """Show the sheet as it is now, the cursor where it was as far as there is such a place."""
        self._go(self.cursor.row, self.cursor.column)
        self.refresh_lines()

    @property
    def _body(self) -> int:
        """Lines of the screen for those of the document."""
        return max(self.size.height - ABOVE - 1, 0)

    # Typing

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Say that letters and figures are typed here."""
        del key
        return character is not None and character.isprintable()

    def on_key(self, event: events.Key) -> None:
        """Type a letter."""
        if event.is_printable and event.character is not None:
            event.stop()
            event.prevent_default()
            self._type(event.character)
        elif event.key == "delete":
            event.stop()
            self.action_erase(1)

    def on_paste(self, event: events.Paste) -> None:
        """Type what was pasted, as one line."""
        event.stop()
        self._type(joined(event.text))

    def _type(self, text: str) -> None:
        self.buffer.insert(text)
        self._typed()

    def _typed(self) -> None:
        self._repaint(self.cursor.row)
        if self.problem:
            self.problem = ""
            self._foot()
        if self._proposes:
            self._soon.run(self._propose)
        self.post_message(self.Typed())

    @property
    def _proposes(self) -> bool:
        place = self.place
        return self.cell == "customer" or (self.cell == "text" and place.kind in {LINE, NEW})

    async def _propose(self) -> None:
        self._show(await self._choosing.ask(self.cell, self.buffer.text))

    def _show(self, offers: list[Offer] | None) -> None:
        self._choosing.show(offers)
        self._show_below()

    def _close(self) -> None:
        if self._choosing.offers is not None:
            self._show(None)

    def _show_below(self) -> None:
        """Paint what is proposed, as far as it differs from what is there."""
        before = self._below
        self._below = self._choosing.lines(self.buffer.text) if self.is_proposing else []
        y, foot = self.cursor.y_of(self.cursor.row) + 1, self.size.height - 1
        changed = [
            Region(0, y + at, self.size.width, 1)
            for at, (old, new) in enumerate(zip_longest(before, self._below))
            if old != new and y + at < foot
        ]
        if changed:
            self.refresh(*changed)

    def _say(self, words: str) -> None:
        if words != self._said:
            self._said = words
            self._foot()

    # Keys

    def action_enter(self) -> None:
        """Take over what was typed, and go on to where the next thing is typed."""
        if self._proposes and self.buffer.changed and self.buffer.text.strip():
            self._accept()
        elif self.commit():
            self._advance()

    @work(group="accept", description="takes over what was typed or is proposed", leads=True)
    async def _accept(self) -> None:
        """Find out what was meant, also where what is proposed has not come yet: a scanner waits for nothing."""
        text = self.buffer.text
        try:
            if self.cell == "customer":
                await self._accept_customer(text)
            else:
                await self._accept_article(text)
        except ProblemError as error:
            self._refuse(error)

    async def _accept_customer(self, text: str) -> None:
        if (chosen := await self._choosing.customer(text, busy=self._soon.busy)) is not None:
            self._made_out_to(chosen)
        elif self.commit():
            self._advance()
            self.post_message(self.NewCustomer())

    def _made_out_to(self, chosen: Chosen) -> None:
        self.sheet.choose(chosen.party, chosen.customer, chosen.key, chosen.language)
        self.refresh_lines()
        self.post_message(self.Changed())
        self._advance()

    async def _accept_article(self, text: str) -> None:
        meant = await self._choosing.article(text, busy=self._soon.busy)
        if meant.unknown:
            words = _("No article has the number {number}. Add a name, or bring the list of articles in.")
            self.problem = words.format(number=meant.unknown)
            self.buffer.whole = True
            self._close()
            self._foot()
            return
        self._take(meant.article, text, quick=meant.quick)

    def _take(self, article: Article | None, text: str, *, quick: bool) -> None:
        """Put an article, or a text of one's own, into the line; `quick`: go on at once to the next one."""
        sheet, place = self.sheet, self.place
        self._close()
        if place.kind == LINE:
            if article is None:
                sheet.put(place, "text", text)
            else:
                sheet.turn_into(place.line, article)
            self._go(*self.cursor.after_text(place.line, quick=False))
        else:
            at = sheet.count_again(article, text) if quick and article is not None else None
            if at is None:
                quick = quick or (article is None and sheet.counts_above(text))
                at = sheet.add(text, article)
                line = sheet.document.lines[at]
                quick = (quick and has_price(line)) or not line.counts or text.lstrip().startswith(MORE)
            self._go(*self.cursor.after_text(at, quick=quick))
        self.refresh_lines()
        self.post_message(self.Changed())

    def commit(self) -> bool:
        """Take over what stands in the cell; False where it cannot be, which is said below."""
        if not self.buffer.changed:
            return True
        try:
            self.take_over()
        except ProblemError as error:
            self._refuse(error)
            return False
        except ArithmeticError:
            self.problem = _("That is too large to be reckoned with.")
            self._foot()
            return False
        self.refresh_lines()
        self.post_message(self.Changed())
        return True

    def take_over(self) -> None:
        """Put what was typed into the sheet, and paint nothing. Raises ProblemError, ArithmeticError."""
        place, column, text = self.place, self.cell, self.buffer.text
        if not self.buffer.changed:
            return
        # Who leaves with another key than Enter means what is known by that number, and nothing that is like it.
        article = self._choosing.exact(several(text)[1]) if column == "text" and place.kind in {NEW, LINE} else None
        if place.kind == NEW:
            if text.strip():
                self.sheet.add(text, article)
        elif article is not None:
            self.sheet.turn_into(place.line, article)
        else:
            self.sheet.put(place, column, text)
        self.buffer.before = self.buffer.text

    def _refuse(self, error: ProblemError) -> None:
        self.problem = " ".join(current().problem(problem) for problem in error.problems)
        self._foot()
        self._repaint(self.cursor.row)

    def _advance(self) -> None:
        self._go(*self.cursor.after())

    def action_step(self, step: int) -> None:
        """Go to the next cell, or the one before."""
        if self._choosing.offers and self.buffer.changed and step > 0:
            self._accept()
            return
        if self.commit() and (to := self.cursor.beside(step)) is not None:
            self._go(*to)

    def action_vertical(self, step: int) -> None:
        """Move among what is proposed, else to another row."""
        if self.is_proposing:
            self._choosing.move(step)
            self._show_below()
        elif self._is_bare_new and step > 0:
            # What the customer buys most is proposed where nothing is typed yet.
            self._soon.run(self._usual)
        elif self.commit():
            self._go(*self.cursor.above(step))

    @property
    def _is_bare_new(self) -> bool:
        return self.place.kind == NEW and not self.buffer.text

    async def _usual(self) -> None:
        self._show(await self._choosing.usual())

    def action_sideways(self, step: int) -> None:
        """Move in what is being typed, else to the cell beside."""
        if self.buffer.whole and not self.buffer.changed and len(self.cursor.columns) > 1:
            self._go(self.cursor.row, self.cursor.column + step)
        else:
            self.buffer.move(step)
            self._repaint(self.cursor.row)

    def action_end_of(self, step: int) -> None:
        """Go to the beginning or the end of what stands in the cell; there it is changed rather than replaced."""
        self.buffer.go(0 if step < 0 else len(self.buffer.text))
        self._repaint(self.cursor.row)

    def action_page(self, step: int) -> None:
        """Go a page up or down."""
        if self.commit():
            self._go(self.cursor.row + step * max(self._body - 2, 1))

    def action_erase(self, step: int) -> None:
        """Take a letter away."""
        if step < 0:
            self.buffer.backspace()
        else:
            self.buffer.delete()
        self._typed()

    def close(self) -> bool:
        """Close what is proposed, or give up what was typed; return whether there was something."""
        if self.is_proposing:
            self._close()
            return True
        if self.problem:
            self._go(self.cursor.row, self.cursor.column)
            self._repaint(self.cursor.row)
            return True
        return False

    def on_click(self, event: events.Click) -> None:
        """Go to the cell that was clicked."""
        found = self.cursor.at(event.x, event.y, self.size.width)
        if found is not None and event.y < self.size.height - 1 and self.commit():
            self._go(*found)

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self.cursor.scroll(self._body)
        self.refresh()

    def on_unmount(self) -> None:
        """Ask no more."""
        self._soon.drop()

    # Painting

    def _repaint(self, *rows: int) -> None:
        lines = {self.cursor.y_of(row) for row in rows}
        height = self.size.height - 1
        regions = [Region(0, y, self.size.width, 1) for y in lines if 0 <= y < height]
        if regions:
            self.refresh(*regions)

    def _foot(self) -> None:
        if self.size.height:
            self.refresh(Region(0, self.size.height - 1, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """Return one line."""
        width, base = self.size.width, self.rich_style
        offers = self._choosing.offers or []
        view = View(self.sheet, self.place, self.cell, self.buffer, width, base, self.app.theme_variables)
        if y == self.size.height - 1:
            segments = view.foot(self.problem, self._said)
        elif self.is_proposing and 0 <= (at := y - self.cursor.y_of(self.cursor.row) - 1) <= len(offers):
            segments = view.offer(offers, at, chosen=at == self._choosing.choice)
        elif y < len(HEAD):
            segments = view.head(HEAD[y])
        elif y < ABOVE:
            segments = view.rule() if y == len(HEAD) else view.headings()
        else:
            row = y - ABOVE + self.cursor.top + len(HEAD)
            rows = self.sheet.rows
            segments = view.row(rows[row]) if row < len(rows) else []
        return Strip(segments).simplify().adjust_cell_length(width, base)
