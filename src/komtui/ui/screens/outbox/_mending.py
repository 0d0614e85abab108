"""A letter that did not arrive, sent once more to another address from where it stands."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from komtui.domain.mail.delivery import Delivery
from komtui.domain.problem import ProblemError
from komtui.domain.sales.consent import Consent
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.presentation.deliveries import name
from komtui.services.addresses import legible
from komtui.ui.acts.sendings import Sent, undo_time
from komtui.ui.screens.outbox._acts import Acts

if TYPE_CHECKING:
    from textual.screen import Screen

    from komtui.services.registry import Services
    from komtui.ui.widgets.address_form import AddressForm


class Mending:
    """Asks for the address, sends the letter, and keeps the address. For workers."""

    def __init__(self, screen: Screen[Any], services: Services, acts: Acts) -> None:
        self._screen = screen
        self._services = services
        self._acts = acts

    async def ask(self, form: AddressForm[Delivery], delivery: Delivery) -> None:
        """Ask for another address, and for nothing else."""
        customer = await self._services.repairs.customer(delivery)
        form.open(delivery, legible(delivery.recipient), customer)

    async def send(self, form: AddressForm[Delivery], delivery: Delivery) -> bool:
        """Send the letter to the address that stands in the form; False where that is refused, and said there."""
        address, keeps, wait = form.address, form.keeps, await undo_time(self._services)
        queued: list[Delivery] = []

        async def send(key: int, consents: Collection[Consent]) -> None:
            queued.extend(await self._services.repairs.send_to(key, address, consents=consents, wait=wait))

        try:
            await self._acts.asking(send)(delivery.id)
            if not queued:
                return False
        except ProblemError as error:
            form.refuse("\n".join(current().problem(problem) for problem in error.problems))
            return False
        self._screen.app.post_message(Sent([(name(each), each) for each in queued], wait))
        self._services.worker.wake()
        if keeps:
            await self._keep(delivery, address)
        return True

    async def _keep(self, delivery: Delivery, address: str) -> None:
        try:
            kept = await self._services.repairs.keep(delivery, address)
        except ProblemError as error:
            self._acts.say(error)
            return
        if kept.customer:
            words = _("The address is kept for {customer}.")
            self._screen.app.notify(words.format(customer=visible(kept.customer)), markup=False)

    def open_letter(self, delivery: Delivery) -> None:
        """Open the whole letter that failed."""
        from komtui.ui.screens.bulk.screen import BulkScreen
        from komtui.ui.screens.letter.screen import LetterScreen

        carried = [each.document_id for each in delivery.documents]
        if len(carried) > 1:
            # What did not arrive is planned anew: its documents may have fared differently since.
            self._screen.app.push_screen(BulkScreen(self._services, carried))
        else:
            self._screen.app.push_screen(LetterScreen(self._services, carried[0], mends=delivery))
