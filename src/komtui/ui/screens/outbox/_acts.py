"""What a person decides about letters: done to each of those that a command works on."""

from __future__ import annotations

from asyncio import wrap_future
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from komtui.domain.mail.delivery import (
    EXPLAINED_STATES,
    RECALLED_STATES,
    RESOLVED_STATES,
    RETRIED_STATES,
    SETTLEABLE_STATES,
    Delivery,
    DeliveryState,
)
from komtui.domain.problem import ProblemError
from komtui.domain.sales.consent import Consent, ConsentError
from komtui.i18n import _, current, n_
from komtui.services.addresses import legible
from komtui.ui.screens.outbox.words import THESE, WHOLE, meanwhile, taking_back
from komtui.ui.widgets.question import Question

if TYPE_CHECKING:
    from textual.screen import Screen

    from komtui.services.registry import Services
    from komtui.ui.screens.outbox._table import DeliveryList

POSSIBLE: Mapping[str, Collection[DeliveryState]] = {
    "retry": RETRIED_STATES,
    "cancel": RECALLED_STATES,
    "arrived": RESOLVED_STATES,
    "send_again": RESOLVED_STATES,
    "exchange": EXPLAINED_STATES,
    "set_aside": SETTLEABLE_STATES,
    "take_up": SETTLEABLE_STATES,
    "open": tuple(DeliveryState),
}
"""In which states of a delivery each act can be done."""


def fits(action: str, delivery: Delivery) -> bool:
    """Return whether it can be done with that delivery."""
    settled = delivery.settled_at is not None
    if action in {"set_aside", "take_up", "retry"} and settled is not (action == "take_up"):
        return False
    return delivery.state in POSSIBLE[action]


class Acts:
    """Carries decisions out, asking first where one must be agreed to. For workers."""

    def __init__(self, screen: Screen[Any], services: Services, rows: Callable[[], DeliveryList]) -> None:
        self._screen = screen
        self._services = services
        self._rows = rows

    def say(self, error: ProblemError) -> None:
        """Say why something was not done."""
        for problem in error.problems:
            self._screen.app.notify(current().problem(problem), severity="warning", markup=False)

    async def retry(self) -> None:
        """Try again now."""
        outbox = self._services.outbox
        await self._each("retry", self.asking(lambda key, consents: outbox.retry(key, consents=consents)))
        self._services.worker.wake()

    async def cancel(self) -> None:
        """Take back what still waits: whole letters, unless a person says that it is for some recipients alone."""
        chosen = [each for each in await self._chosen() if fits("cancel", each)]
        ids = {each.id for each in chosen}
        siblings = await self._services.outbox.of_letters({each.letter_id for each in chosen})
        others = [each for each in siblings if each.id not in ids and fits("cancel", each)]
        if others:
            answer = await self._screen.app.push_screen_wait(taking_back(chosen, siblings))
            if answer not in {WHOLE, THESE}:
                return
            chosen += others if answer == WHOLE else []
        await self._each("cancel", self._services.outbox.cancel, chosen)

    async def set_aside(self) -> None:
        """Have what was not delivered wait for nobody any more."""
        count = await self._each("set_aside", self._services.outbox.set_aside)
        if count > 1:
            words = n_("{count} letter was set aside.", "{count} letters were set aside.", count)
            self._screen.app.notify(words.format(count=count), markup=False)

    async def take_up(self) -> None:
        """Have what was set aside wait for somebody again."""
        await self._each("take_up", self._services.outbox.take_up)

    async def arrived(self) -> None:
        """Close an uncertain delivery."""
        words = _("{recipient} has it? It then counts as sent, and is not sent again.")
        if await self._sure(words, _("Yes, it arrived")):
            await self._each("arrived", lambda key: self._services.outbox.resolve(key, arrived=True))

    async def send_again(self) -> None:
        """Send an uncertain delivery once more."""
        words = _(
            "The letter to {recipient} may have arrived already. Sent again, it may arrive twice; it keeps its"
            " Message-ID, so that many mailboxes show it once."
        )
        if await self._sure(words, _("Send it again")):
            outbox = self._services.outbox
            again = self.asking(lambda key, consents: outbox.resolve(key, arrived=False, consents=consents))
            await self._each("send_again", again)
            self._services.worker.wake()

    async def show_exchange(self) -> None:
        """Show what was said with the server about the letter under the cursor."""
        from komtui.ui.widgets.reading import exchange

        delivery = self._rows().current
        if delivery is None:
            return
        try:
            said = await self._services.outbox.exchange(delivery.id)
        except ProblemError as error:
            self.say(error)
            return
        if said:
            self._screen.app.push_screen(exchange(said))
            return
        self._screen.app.notify(
            _("Nothing was kept of what was said: the letter was cut off, or an older komtui sent it.")
        )

    async def resume(self, scopes: Sequence[str]) -> None:
        """Let accounts go on."""
        try:
            for scope in scopes:
                await self._services.outbox.resume(scope)
        except ProblemError as error:
            self.say(error)
        self._services.worker.wake()

    def asking(self, do: Callable[[int, Collection[Consent]], Awaitable[object]]) -> Callable[[int], Awaitable[None]]:
        """Return what does it to one delivery, after asking whether it is to be where a person must agree."""

        async def one(key: int) -> None:
            try:
                await do(key, ())
            except ConsentError as error:
                question = Question(
                    meanwhile(error.needs), [("no", _("Change nothing")), ("yes", _("Send it all the same"))]
                )
                if await self._screen.app.push_screen_wait(question) == "yes":
                    await do(key, frozenset(error.needs))

        return one

    async def _chosen(self) -> list[Delivery]:
        """Return the deliveries that a command works on, as they stand now."""
        found: Sequence[Delivery] = await wrap_future(self._services.outbox.rows(self._rows().selection()))
        return list(found)

    async def _sure(self, words: str, yes: str) -> bool:
        fitting = [delivery for delivery in await self._chosen() if delivery.state in RESOLVED_STATES]
        if not fitting:
            return False
        recipients = ", ".join(legible(delivery.recipient) for delivery in fitting[:5])
        question = Question(words.format(recipient=recipients), [("no", _("Change nothing")), ("yes", yes)])
        return await self._screen.app.push_screen_wait(question) == "yes"

    async def _each(
        self, action: str, do: Callable[[int], Awaitable[object]], among: Sequence[Delivery] | None = None
    ) -> int:
        """Do it to each that it fits, of those that a command works on or `among` others; return to how many."""
        done = 0
        for delivery in await self._chosen() if among is None else among:
            if fits(action, delivery):
                try:
                    await do(delivery.id)
                except ProblemError as error:
                    self.say(error)
                else:
                    done += 1
        self._rows().clear_marks()
        return done
