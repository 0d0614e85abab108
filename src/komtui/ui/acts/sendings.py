"""Letters that were just sent from this screen: taken back for some seconds, followed until one knows how it ended."""

from __future__ import annotations

from asyncio import wrap_future
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from textual.message import Message

from komtui.domain.mail.delivery_state import DeliveryState
from komtui.domain.text import visible
from komtui.i18n import _, current, n_
from komtui.ui.notices import LONGER

if TYPE_CHECKING:
    from textual.app import App
    from textual.timer import Timer

    from komtui.domain.mail.delivery import Delivery
    from komtui.services.registry import Services

KEY = "Ctrl+Z"
"""As it is printed; the app declares the command."""
_LOOKED_AT = 200
"""Letters that are looked at together: they leave in their order, so that the first ones are done before the others."""
_UNDER_WAY = {DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.DOT}
_ARRIVED = {DeliveryState.SENT}


@dataclass
class Sent(Message):
    """Letters were queued from this screen; for the app."""

    letters: Sequence[tuple[str, Delivery]]
    """Each with the number of its document (untrusted text)."""
    wait: timedelta
    """How long they can be taken back."""
    leaves: datetime | None = None
    """When they leave, where they were put off (with the offset of this machine); None for as soon as that is over."""
    keep: Callable[[], Awaitable[None]] | None = None
    """Keeps what somebody wrote in it, so that it is gone on with where it is taken back; None where nobody did."""
    back: Callable[[], Awaitable[None]] | None = None
    """Puts what is taken back where it was sent from, which is still open; None where nothing is."""


async def undo_time(services: Services) -> timedelta:
    """Return how long a letter waits before it leaves, so that whoever sent it can take it back."""
    return timedelta(seconds=int(await services.settings.value("mail.undo_seconds") or 0))


class Sendings:
    """Says what becomes of what was sent last, and takes it back as long as it has not left, however many they are."""

    def __init__(self, app: App[Any], services: Services) -> None:
        self._app = app
        self._services = services
        self._followed: dict[int, str] = {}
        self._sent: Sent | None = None
        self._ended: list[Delivery] = []
        self._numbers: dict[int, str] = {}
        self._held = False
        self._timer: Timer | None = None

    @property
    def held(self) -> bool:
        """Whether the last letters can still be taken back."""
        return self._held and bool(self._followed)

    def follow(self, sent: Sent) -> None:
        """Say that letters are on their way, and remember them."""
        self._followed = {delivery.id: number for number, delivery in sent.letters}
        self._sent, self._ended, self._numbers = sent, [], {}
        if self._timer is not None:
            self._timer.stop()
        seconds = int(sent.wait.total_seconds())
        self._held = bool(seconds)
        if self._held:
            self._timer = self._app.set_timer(seconds, self._let_go)
        self._app.notify(_on_their_way(sent), timeout=float(seconds) or None, markup=False)
        if sent.leaves is not None and not self._held:
            self._followed = {}

    def _let_go(self) -> None:
        self._held = False
        if self._sent is not None and self._sent.leaves is not None:
            # They leave when nobody looks any more.
            self._followed = {}
        self._services.worker.wake()

    async def take_back(self) -> None:
        """Take back what has not left yet, and say what has."""
        followed, self._followed, self._held = self._followed, {}, False
        keep, back = (self._sent.keep, self._sent.back) if self._sent is not None else (None, None)
        left = len(followed) - await self._services.outbox.take_back(list(followed))
        if not left and keep is not None:
            await keep()
            self._app.notify(_("Taken back: nothing was sent. What you have written is kept."), markup=False)
        elif not left:
            self._app.notify(_("Taken back: nothing was sent."), markup=False)
        else:
            rows = await wrap_future(self._services.outbox.rows(list(followed)))
            left = len({each.letter_id for each in rows if each.state is not DeliveryState.CANCELLED})
            words = n_("{count} letter had left already.", "{count} letters had left already.", left)
            self._app.notify(words.format(count=current().count(left)), severity="warning", markup=False)
        if back is not None:
            await back()

    async def release(self) -> None:
        """Let what is held back leave now: nobody is there any more to take it back."""
        if self.held and self._sent is not None and self._sent.leaves is None:
            await self._services.outbox.hold(list(self._followed), timedelta())
            self._services.worker.wake()
        self._held = False

    async def look(self) -> None:
        """Say how it ended, once that is known of all of them."""
        if self._held:
            return
        followed = self._followed
        while waiting := list(islice(followed, _LOOKED_AT)):
            deliveries = await wrap_future(self._services.outbox.rows(waiting))
            if followed is not self._followed:
                return
            # What is gone from the books has ended as well.
            under_way = {each.id for each in deliveries if each.state in _UNDER_WAY}
            ended = [each for each in deliveries if each.id not in under_way]
            self._ended += ended
            self._numbers |= {each.id: followed[each.id] for each in ended}
            for key in waiting:
                if key not in under_way:
                    followed.pop(key, None)
            if under_way:
                return
            if not followed:
                self._tell(self._ended, self._numbers)
                self._ended, self._numbers = [], {}

    def _tell(self, deliveries: Sequence[Delivery], numbers: dict[int, str]) -> None:
        # Letters are counted, as they were when they left: one to three people, with a copy for the archive, is one.
        troubled = [each for each in deliveries if each.state not in _ARRIVED | {DeliveryState.CANCELLED}]
        arrived = [each for each in deliveries if each.state in _ARRIVED]
        missed = {each.letter_id for each in troubled}
        reached = {each.letter_id for each in arrived} - missed
        if len(missed) > 1 or (missed and reached):
            self._app.notify(_counts(len(reached), len(missed)), severity="warning", timeout=LONGER, markup=False)
        elif troubled:
            first = troubled[0]
            why = current().problem(first.problem) if first.problem is not None else visible(first.reply)
            words = _("{number} to {recipient} was not sent: {why} F3, then Enter, mends it.")
            said = words.format(number=visible(numbers[first.id]), recipient=_named(troubled), why=why)
            self._app.notify(said, severity="warning", timeout=LONGER, markup=False)
        elif len(reached) == 1:
            words = _("{number} was sent to {recipient}.")
            self._app.notify(
                words.format(number=visible(numbers[arrived[0].id]), recipient=_named(arrived)),
                markup=False,
            )
        elif arrived:
            words = n_("{count} letter was sent.", "{count} letters were sent.", len(reached))
            self._app.notify(words.format(count=current().count(len(reached))), timeout=LONGER, markup=False)


def _named(deliveries: Sequence[Delivery]) -> str:
    return ", ".join(visible(each.recipient) for each in sorted(deliveries, key=lambda each: each.id))


def _counts(sent: int, not_sent: int) -> str:
    """Return in one line how many were sent and how many not, whatever servers have to say about each."""
    words = n_("{count} was not sent.", "{count} were not sent.", not_sent).format(count=current().count(not_sent))
    if sent:
        of_those = n_("{count} letter was sent.", "{count} letters were sent.", sent)
        words = f"{of_those.format(count=current().count(sent))} {words}"
    return f"{words} " + _("F3 shows what is to be done.")


def _on_their_way(sent: Sent) -> str:
    """Return what is said of letters that were just queued: when they leave, and how long they can be taken back."""
    count = len({delivery.letter_id for _number, delivery in sent.letters})
    seconds = int(sent.wait.total_seconds())
    facts = {"count": current().count(count), "seconds": seconds, "key": KEY}
    if sent.leaves is not None:
        words = n_(
            "{count} letter leaves on {time}: F3 shows it.", "{count} letters leave on {time}: F3 shows them.", count
        )
        said = words.format(**facts, time=current().moment(sent.leaves))
        if not seconds:
            return said
        back = n_("For {seconds} s {key} takes it back.", "For {seconds} s {key} takes them back.", count)
        return f"{said} {back.format(**facts)}"
    if seconds:
        words = n_(
            "The letter leaves in {seconds} s; {key} takes it back.",
            "{count} letters leave in {seconds} s; {key} takes them back.",
            count,
        )
    else:
        words = n_(
            "The letter is on its way. F3 shows what becomes of it.",
            "{count} letters are on their way. F3 shows what becomes of them.",
            count,
        )
    return words.format(**facts)
