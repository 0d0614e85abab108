"""One act of mailing: what is known of its documents, and the letters that they make; ticks and changes stay."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from komtui.domain.mail.bundle import Bundle, Group, Item, bundled
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.customer import Recipients
from komtui.services.mail.writing.enclosures import with_files
from komtui.ui.screens.bulk._plan import Row
from komtui.ui.soon import is_of_books

if TYPE_CHECKING:
    from komtui.domain.mail.letter import Attachment
    from komtui.services.mail.writing.bulk import Prepared
    from komtui.services.registry import Services
    from komtui.services.settings.snapshot import Snapshot


class Act:
    """The documents of a bulk letter, and its rows."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._settings: Snapshot | None = None
        self._items: dict[int, Item] = {}
        self._order: list[int] = []
        self._addresses: dict[int, str] = {}
        self._lacking: dict[str, tuple[Problem, ...]] = {}
        self.files: tuple[Attachment, ...] = ()
        """What goes with every letter besides what it has."""
        self.each = False
        """Whether every document goes alone."""
        self.rows: list[Row] = []
        """The letters, as `arrange` has made them."""
        self.announced: list[Problem] = []
        """What the providers of the accounts have announced that concerns them."""
        self.failed: list[Problem] = []
        """Why some documents can be no letter at all."""

    async def settings(self) -> Snapshot:
        """Return the settings of this act, which stay what they were."""
        if self._settings is None:
            self._settings = await self._services.settings.snapshot()
        return self._settings

    @property
    def items(self) -> Sequence[Item]:
        """What is known of the documents, in their order."""
        return tuple(self._items.values())

    @property
    def lacking(self) -> Sequence[Problem]:
        """What the accounts lack by which the letters would leave."""
        return [problem for problems in self._lacking.values() for problem in problems]

    async def take(self, pages: AsyncIterable[Sequence[int]], say: Callable[[int], None]) -> None:
        """Look at the documents, some hundreds at a time, and say after each how many there are.

        Begins anew where it is asked again. Raises ProblemError where the books cannot be read.
        """
        self._settings, self._items, self._order, self.failed = None, {}, [], []
        settings = await self.settings()
        async for page in pages:
            async for item in self._services.bulk.items(page, settings):
                if isinstance(item, ProblemError):
                    if any(map(is_of_books, item.problems)):
                        raise item
                    self.failed += item.problems
                else:
                    self._items[item.id] = item
                    self._order.append(item.id)
                say(len(self._items) + len(self.failed))
        await self._ask_accounts()

    async def _ask_accounts(self) -> None:
        stores = {each.store for each in self._items.values()}
        settings, today = await self.settings(), self._services.payments.today()
        self._lacking = await self._services.bulk.lacking(stores, settings)
        said = [await self._services.accounts.deadlines(today, each, settings=settings) for each in sorted(stores)]
        self.announced = [problem for problems in said for problem in problems]

    async def look_again(self, ids: Iterable[int]) -> None:
        """Look at documents anew: somebody has mended them, or another till did something with them."""
        await self._look_at(each for each in ids if each in self._items)

    async def put_back(self, ids: Iterable[int]) -> None:
        """Take documents into the plan again whose letters were taken back, where they stood."""
        await self._look_at(ids)
        order = {each: place for place, each in enumerate(self._order)}
        self._items = dict(sorted(self._items.items(), key=lambda each: order[each[0]]))

    async def _look_at(self, ids: Iterable[int]) -> None:
        self._settings = None
        settings = await self.settings()
        for each in ids:
            self._items[each] = await self._services.bulk.item(each, settings, to=self._redirect(each))
        await self._ask_accounts()

    def _redirect(self, document_id: int) -> Callable[[Recipients], Recipients]:
        address = self._addresses.get(document_id)
        return (lambda of: Recipients((address,), of.cc, of.bcc)) if address else (lambda of: of)

    async def address(self, row: Row, address: str, *, keep: bool) -> None:
        """Send a letter to an address, and keep it for the customer if that is wanted.

        Raises ProblemError where it is none.
        """
        if keep:
            await self._services.bulk.keep(row.bundle.first.id, row.bundle.first.kind, address)
        self._addresses |= {each.id: address for each in row.bundle.items}
        await self.look_again([each.id for each in row.bundle.items])

    async def parts(self, row: Row) -> Sequence[Prepared]:
        """Return the letter of a row as it leaves, with the files of all; in parts where it is too large for one.

        Raises ProblemError where it cannot be written.
        """
        if row.prepared is not None:
            changed = row.prepared
            letter = with_files(changed.letter, self.files)
            return [replace(changed, letter=letter, stamp=row.stamp, current=False)]
        first, *parts = await self._services.bulk.prepared(row.bundle, await self.settings(), self.files)
        return [replace(first, stamp=row.stamp), *parts]

    def leave_out(self, rows: Iterable[Row]) -> None:
        """Take letters out of the plan."""
        for row in rows:
            for each in row.bundle.items:
                self._items.pop(each.id, None)
        self.arrange()

    def arrange(self) -> None:
        """Make the letters anew; those that a person has changed stay as they are."""
        changed = [row for row in self.rows if row.prepared is not None and self._has(row.bundle)]
        pinned = {each.id for row in changed for each in row.bundle.items}
        ticked = {each.id: row.ticked for row in self.rows for each in row.bundle.items}
        grouped = {each.id: row.group for row in self.rows for each in row.bundle.items}
        free = [each for each in self._items.values() if each.id not in pinned]
        bundles = bundled(free, each=self.each)
        self.rows = [*changed]
        for bundle in bundles:
            row = Row(bundle, (*bundle.problems, *self._lacking.get(bundle.first.store, ())))
            # What is complete leaves; of the rest a person says so. Both stay as somebody has said.
            said = [ticked[each.id] for each in bundle.items if grouped.get(each.id) is bundle.group]
            row.ticked = any(said) if said else bundle.group is Group.READY
            self.rows.append(row)
        order = {each: place for place, each in enumerate(self._items)}
        self.rows.sort(key=lambda row: order[row.bundle.first.id])

    def _has(self, bundle: Bundle) -> bool:
        return all(each.id in self._items for each in bundle.items)

    def forget(self, row: Row) -> None:
        """Leave a letter out that has been queued."""
        for each in row.bundle.items:
            self._items.pop(each.id, None)
        self.rows = [each for each in self.rows if each is not row]
