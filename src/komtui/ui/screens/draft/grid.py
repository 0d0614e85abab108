"""The sheet on the screen: one widget that paints its cells itself, and only those that have changed.

A field of its own for each cell would be laid out anew whenever a line comes; here 400 lines cost what is in sight.
"""

from __future__ import annotations

from asyncio import wrap_future
from itertools import zip_longest
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from komtui.domain.problem import ProblemError
from komtui.domain.sales.article import Article, code_key, is_code
from komtui.domain.sales.document import Line
from komtui.domain.search import folded
from komtui.i18n import _, current
from komtui.ui.calm import Still
from komtui.ui.pasted import joined
from komtui.ui.screens.draft._buffer import Buffer
from komtui.ui.screens.draft._drawing import ABOVE, View, column_widths
from komtui.ui.screens.draft._proposing import (
    MOST,
    Chosen,
    Customers,
    Offer,
    article_offers,
    earlier_offers,
    listed_offers,
)
from komtui.ui.screens.draft.sheet import COMMENT, CUSTOMER, DATES, DETAIL, HEAD, LINE, MORE, NEW, Place, Sheet, several
from komtui.ui.soon import Answer, Soon
from komtui.ui.widgets.unadorned import Unadorned
from komtui.ui.work import work

if TYPE_CHECKING:
    from komtui.services.registry import Services

_CODE = 8
"""Figures from which a code is one that a scanner reads."""


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
        self.row = 0
        """In which row the cursor is."""
        self.column = 0
        """In which of its cells."""
        self.problem = ""
        """What is wrong with what stands in the cell, as a sentence."""
        self.buffer = Buffer(sheet.text(self.place, self.cell))
        self._services = services
        self._customers = Customers(services)
        self._top = 0
        self._offers: list[Offer] | None = None
        self._choice = 0
        self._below: list[tuple[Offer | str, bool]] = []
        self._asked = ""
        self._said = ""
        self._soon = Soon(self, self._say)

    # Where the cursor is

    @property
    def place(self) -> Place:
        """The row of the cursor."""
        rows = self.sheet.rows
        return rows[min(self.row, len(rows) - 1)]

    @property
    def cell(self) -> str:
        """The column of the cursor."""
        columns = self.sheet.columns(self.place)
        return columns[min(self.column, len(columns) - 1)]

    @property
    def is_proposing(self) -> bool:
        """Whether proposals are to be seen."""
        return bool(self._offers) or (
            self._offers is not None and self.buffer.changed and bool(self.buffer.text.strip())
        )

    def _go(self, row: int, column: int = 0) -> None:
        """Put the cursor into another cell, as it stands there."""
        self._soon.drop()
        self._close()
        rows = self.sheet.rows
        before, self.row = self.row, min(max(row, 0), len(rows) - 1)
        self.column = min(max(column, 0), len(self.sheet.columns(self.place)) - 1)
        self.problem = ""
        self.buffer = Buffer(self.sheet.text(self.place, self.cell))
        if self._scroll():
            self.refresh_lines()
        else:
            self._repaint(before, self.row)
        self._foot()

    def go_to(self, row: int) -> None:
        """Put the cursor into a row."""
        self._go(row)

    def go_to_line(self, line: int) -> None:
        """Put the cursor onto a line of the document."""
        self._go(self.sheet.row_of(line))

    def go_to_cell(self, line: int, column: str) -> None:
        """Put the cursor into a cell of a line, or of the head where `line` is below zero."""
        head = 0 if column == "customer" else 1
        row = head if line < 0 else self.sheet.row_of(line)
        columns = self.sheet.columns(self.sheet.rows[row])
        self._go(row, columns.index(column) if column in columns else 0)

    def renew(self) -> None:
        """Show the sheet as it is now, the cursor where it was as far as there is such a place."""
        self._go(self.row, self.column)
        self.refresh_lines()

    def _scroll(self) -> bool:
        """Bring the cursor into sight; return whether anything moved."""
        body = self._body
        index = self.row - len(HEAD)
        if index < 0 or body <= 0:
            return False
        # Room for what may be proposed below it.
        room = min(MOST + 1, body // 2)
        before = self._top
        if index < self._top:
            self._top = max(index - body // 3, 0)
        elif index > self._top + body - 1 - room:
            self._top = index - body + 1 + room
        last = len(self.sheet.rows) - len(HEAD) - 1
        self._top = max(min(self._top, last), 0)
        return before != self._top

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
        self._line(self.row)
        if self.problem:
            self.problem = ""
            self._foot()
        if self._proposes:
            self._asked = self.buffer.text
            self._soon.run(self._propose)
        self.post_message(self.Typed())

    @property
    def _proposes(self) -> bool:
        place = self.place
        return self.cell == "customer" or (self.cell == "text" and place.kind in {LINE, NEW})

    async def _propose(self) -> None:
        text = self.buffer.text
        if not text.strip() or text.lstrip().startswith((COMMENT, MORE)):
            self._show(None)
            return
        if self.cell == "customer":
            offers = listed_offers(await Answer(self._customers.listed(text)))
            self._show(offers or earlier_offers(await Answer(self._customers.earlier(text)), text))
            return
        document = self.sheet.document
        found = await Answer(self._services.articles.index.proposals(several(text)[1], document.buyer.name, MOST))
        self._show(article_offers(found, document.language, document.currency, document.buyer.name))

    def _show(self, offers: list[Offer] | None) -> None:
        self._offers, self._choice = offers, 0
        self._show_below()

    def _close(self) -> None:
        if self._offers is not None:
            self._offers, self._choice = None, 0
            self._show_below()

    def _show_below(self) -> None:
        """Paint what is proposed, as far as it differs from what is there."""
        before, self._below = self._below, self._proposed()
        y, foot = self._line_of(self.row) + 1, self.size.height - 1
        changed = [
            Region(0, y + at, self.size.width, 1)
            for at, (old, new) in enumerate(zip_longest(before, self._below))
            if old != new and y + at < foot
        ]
        if changed:
            self.refresh(*changed)

    def _proposed(self) -> list[tuple[Offer | str, bool]]:
        """Return the lines below the cursor, each with whether it is the chosen one."""
        if not self.is_proposing:
            return []
        lines = [*(self._offers or ()), self.buffer.text]
        return [(line, at == self._choice) for at, line in enumerate(lines)]

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
        if self._soon.busy or self._asked != text or self._offers is None:
            offers = listed_offers(await wrap_future(self._customers.listed(text)))
            self._offers = offers or earlier_offers(await wrap_future(self._customers.earlier(text)), text)
        offer = self._chosen(text)
        if offer is not None:
            chosen = await self._customers.choose(offer)
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
        quantity, name = several(text)
        scanned = name.isdigit() and len(name) >= _CODE
        article = None
        if name.startswith((COMMENT, MORE)):
            self._take(None, text, quick=True)
            return
        if self._soon.busy or self._asked != text or self._offers is None:
            self._offers = await self._offered(name)
        if is_code(name) and (self._choice == 0 or scanned):
            exact = self._exact(name)
            found = None if exact else await wrap_future(self._services.articles.index.find(name))
            article = exact or (found.article if found is not None else None)
        if article is None and (offer := self._chosen(name)) is not None:
            article = offer.article
        if article is None and scanned:
            self.problem = _(
                "No article has the number {number}. Add a name, or bring the list of articles in."
            ).format(number=name)
            self.buffer.whole = True
            self._close()
            self._foot()
            return
        self._take(article, text, quick=scanned or quantity is not None)

    async def _offered(self, name: str) -> list[Offer]:
        document = self.sheet.document
        asked = self._services.articles.index.proposals(name, document.buyer.name, MOST)
        found = await wrap_future(asked)
        return article_offers(found, document.language, document.currency, document.buyer.name)

    def _exact(self, code: str) -> Article | None:
        for offer in self._offers or ():
            article = offer.article
            if article and code_key(code) in {code_key(article.number), code_key(article.barcode)} - {""}:
                return article
        return None

    def _chosen(self, text: str) -> Offer | None:
        """Return the proposal that is meant: that of the very same name, else the one that the cursor is on."""
        offers = self._offers or []
        if not self._choice:
            for each in offers:
                if folded(each.name) == folded(text.strip()):
                    return each
        return offers[self._choice] if self._choice < len(offers) else None

    def _take(self, article: Article | None, text: str, *, quick: bool) -> None:
        """Put an article, or a text of one's own, into the line; `quick`: go on at once to the next one."""
        sheet, place = self.sheet, self.place
        self._close()
        if place.kind == LINE:
            if article is None:
                sheet.put(place, "text", text)
            else:
                sheet.turn_into(place.line, article)
            self._after_text(place.line, quick=False)
        else:
            at = self._again(article, text) if quick and article is not None else None
            if at is None:
                at = sheet.add(text, article)
                line = sheet.document.lines[at]
                quick = (quick and self._has_price(line)) or not line.counts or text.lstrip().startswith(MORE)
                self._after_text(at, quick=quick)
            else:
                self._go(len(sheet.rows) - 1)
        self.refresh_lines()
        self.post_message(self.Changed())

    def _again(self, article: Article, text: str) -> int | None:
        """Count one more of the last line where the same was scanned again; return that line."""
        lines = self.sheet.document.lines
        quantity, name = several(text)
        if not lines or quantity is not None or not name.isdigit():
            return None
        last, made = lines[-1], self.sheet.made(article)
        if last.description != made.description or (last.price, last.price_with_tax) != (
            made.price,
            made.price_with_tax,
        ):
            return None
        at = len(lines) - 1
        self.sheet.put(Place(LINE, at), "quantity", current().number(last.quantity + 1))
        return at

    def _after_text(self, at: int, *, quick: bool) -> None:
        if quick:
            self._go(len(self.sheet.rows) - 1)
        elif self.sheet.document.lines[at].counts:
            self._go(self.sheet.row_of(at), 1)
        else:
            self._go(self.sheet.row_of(at) + 1)

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
        article = self._exact(several(text)[1]) if column == "text" and place.kind in {NEW, LINE} else None
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
        self._line(self.row)

    @staticmethod
    def _has_price(line: Line) -> bool:
        return bool(line.price or line.price_with_tax)

    def _advance(self) -> None:
        """Go on from a cell that is done: past those that have what they usually have."""
        place, cell = self.place, self.cell
        if place.kind == CUSTOMER:
            self._go(len(HEAD))
        elif place.kind == DATES:
            columns = self.sheet.columns(place)
            last = cell == columns[-1]
            self._go(len(HEAD)) if last else self._go(self.row, self.column + 1)
        elif place.kind == LINE and cell == "text":
            self._after_text(place.line, quick=False)
        elif place.kind == LINE and cell == "unit":
            self._go(self.row, self.column + 1)
        elif place.kind == LINE and cell == "quantity" and not self._has_price(self.sheet.document.lines[place.line]):
            self._go(self.row, self.column + 2)
        elif place.kind == LINE:
            self._go(self.sheet.row_of(place.line + 1))
        elif place.kind == DETAIL:
            self._go(self.row + 1)
        elif place.kind == NEW:
            self._go(len(self.sheet.rows) - 1)

    def action_step(self, step: int) -> None:
        """Go to the next cell, or the one before."""
        if self._offers and self.is_proposing and self.buffer.changed and step > 0:
            self._accept()
            return
        if not self.commit():
            return
        row, column = self.row, self.column + step
        if column >= len(self.sheet.columns(self.place)):
            row, column = row + 1, 0
        elif column < 0:
            row -= 1
            column = len(self.sheet.columns(self.sheet.rows[max(row, 0)])) - 1
        if 0 <= row < len(self.sheet.rows):
            self._go(row, column)

    def action_vertical(self, step: int) -> None:
        """Move among what is proposed, else to another row."""
        if self.is_proposing:
            count = len(self._offers or ()) + 1
            self._choice = (self._choice + step) % count
            self._show_below()
        elif self._is_bare_new and step > 0:
            # What the customer buys most is proposed where nothing is typed yet.
            self._soon.run(self._usual)
        elif self.commit():
            same = self.sheet.columns(self.sheet.rows[min(max(self.row + step, 0), len(self.sheet.rows) - 1)])
            self._go(self.row + step, same.index(self.cell) if self.cell in same else 0)

    @property
    def _is_bare_new(self) -> bool:
        return self.place.kind == NEW and not self.buffer.text

    async def _usual(self) -> None:
        document = self.sheet.document
        found = await Answer(self._services.articles.index.proposals("", document.buyer.name, MOST))
        self._show(article_offers(found, document.language, document.currency, document.buyer.name) or None)

    def action_sideways(self, step: int) -> None:
        """Move in what is being typed, else to the cell beside."""
        if self.buffer.whole and not self.buffer.changed and len(self.sheet.columns(self.place)) > 1:
            columns = self.sheet.columns(self.place)
            self._go(self.row, min(max(self.column + step, 0), len(columns) - 1))
        else:
            self.buffer.move(step)
            self._line(self.row)

    def action_end_of(self, step: int) -> None:
        """Go to the beginning or the end of what stands in the cell; there it is changed rather than replaced."""
        self.buffer.go(0 if step < 0 else len(self.buffer.text))
        self._line(self.row)

    def action_page(self, step: int) -> None:
        """Go a page up or down."""
        if self.commit():
            self._go(self.row + step * max(self._body - 2, 1))

    def action_erase(self, step: int) -> None:
        """Take a letter away."""
        if step < 0:
            self.buffer.backspace()
        else:
            self.buffer.delete()
        self._typed()

    def close(self) -> bool:
        """Close what is proposed, or give up what was typed; return whether there was something."""
        if self._offers is not None and self.is_proposing:
            self._close()
            return True
        if self.problem:
            self._go(self.row, self.column)
            self._line(self.row)
            return True
        return False

    def on_click(self, event: events.Click) -> None:
        """Go to the cell that was clicked."""
        y = event.y
        row = y if y < len(HEAD) else y - ABOVE + self._top + len(HEAD) if y >= ABOVE else -1
        if not 0 <= row < len(self.sheet.rows) or y >= self.size.height - 1 or not self.commit():
            return
        columns, x = self.sheet.columns(self.sheet.rows[row]), 2
        found = 0
        widths = column_widths(self.size.width)
        for at, column in enumerate(columns if len(columns) > 3 else ()):
            if event.x >= x:
                found = at
            x += widths[column] + 1
        self._go(row, found)

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._scroll()
        self.refresh()

    def on_unmount(self) -> None:
        """Ask no more."""
        self._soon.drop()

    # Painting

    def _line(self, row: int) -> None:
        self._repaint(row)

    def _repaint(self, *rows: int) -> None:
        lines = {row if row < len(HEAD) else row - len(HEAD) - self._top + ABOVE for row in rows}
        height = self.size.height - 1
        regions = [Region(0, y, self.size.width, 1) for y in lines if 0 <= y < height]
        if regions:
            self.refresh(*regions)

    def _line_of(self, row: int) -> int:
        return row if row < len(HEAD) else row - len(HEAD) - self._top + ABOVE

    def _foot(self) -> None:
        if self.size.height:
            self.refresh(Region(0, self.size.height - 1, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """Return one line."""
        width, base = self.size.width, self.rich_style
        view = View(self.sheet, self.place, self.cell, self.buffer, width, base, self.app.theme_variables)
        if y == self.size.height - 1:
            segments = view.foot(self.problem, self._said)
        elif self.is_proposing and 0 <= (at := y - self._line_of(self.row) - 1) <= len(self._offers or ()):
            segments = view.offer(self._offers or [], at, chosen=at == self._choice)
        elif y < len(HEAD):
            segments = view.head(HEAD[y])
        elif y < ABOVE:
            segments = view.rule() if y == len(HEAD) else view.headings()
        else:
            row = y - ABOVE + self._top + len(HEAD)
            rows = self.sheet.rows
            segments = view.row(rows[row]) if row < len(rows) else []
        return Strip(segments).simplify().adjust_cell_length(width, base)
