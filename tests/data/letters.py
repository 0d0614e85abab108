"""Letters and what becomes of each: all is komtui's own but the mail server and the drawing of pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from home import StandingClock
from komtui.bootstrap import LazyServices
from komtui.domain.mail.account import Account
from komtui.domain.mail.delivery import ClaimedLetter, Delivery, Outcome, Verdict
from komtui.domain.problem import Problem
from komtui.domain.sales.document import Document
from komtui.services.ports import DotGate
from komtui.services.ports.pages import Drawn, Look
from variety import DRAWN, PDF

_EXCHANGE = """  0.412 >> MAIL FROM:<factures@oeuvre.example> SIZE=1234
  0.430 << 250 2.1.0 Ok
  0.431 >> RCPT TO:<{recipient}>
  0.455 << {reply}"""

_UNKNOWN = "550 5.1.1 <inconnu@client.example>: Recipient address rejected: “inconnu”\nsee \x1b[7mhelp"
_RULES: dict[str, tuple[Verdict, str, str | None, str]] = {
    "inconnu": (Verdict.FAIL, "smtp.recipient-unknown", None, _UNKNOWN),
    "coupure": (Verdict.UNCERTAIN, "smtp.cut-off", None, ""),
    "arrive": (Verdict.UNCERTAIN, "smtp.cut-off", None, ""),
    "repris": (Verdict.FAIL, "smtp.mailbox-full", None, "552 5.2.2 Boîte pleine"),
    "plus-tard": (Verdict.RETRY, "smtp.later", None, "451 4.7.1 Greylisted, please try again"),
    "refus": (Verdict.PAUSE, "smtp.password", "smtp.password", "535 5.7.8 Authentication failed"),
    "limite": (Verdict.PAUSE, "smtp.daily-limit", None, "450 4.4.5 Daily limit exceeded"),
}
"""What becomes of a recipient, by the part before the @: verdict, cause, field, reply. All others get the letter."""


class Postman:
    """Implements `ports.Transport` without a network."""

    async def send(self, account: Account, letter: ClaimedLetter, before_dot: DotGate) -> Sequence[Outcome]:
        """Return what becomes of each recipient."""
        outcomes = [_outcome(recipient, account.host) for recipient in letter.recipients]
        taken = [each.recipient for each in outcomes if each.verdict in {Verdict.SENT, Verdict.UNCERTAIN}]
        if taken:
            await before_dot(taken)
        return outcomes

    async def close(self) -> None:
        """Do nothing: there is no connection."""


class Pen:
    """Implements `ports.Renderer` with pages so small that a repository can keep them."""

    async def hybrid(self, document: Document, form: str, look: Look, *, copy: bool = False) -> Drawn:
        """Return the same: nothing is inside."""
        return Drawn(await self.pdf(document, form, look, copy=copy))

    async def pdf(self, document: Document, form: str, look: Look, *, copy: bool = False) -> bytes:
        """Return an empty page that says in a comment what it is."""
        del look
        return PDF + f"% {document.number} on {form}\n".encode()

    def missing(self, text: str) -> str:
        """Return which characters no font has: none."""
        del text
        return ""

    async def close(self) -> None:
        """Do nothing: there are no processes."""


def _outcome(recipient: str, host: str) -> Outcome:
    rule = _RULES.get(recipient.partition("@")[0])
    if rule is None:
        return Outcome(recipient, Verdict.SENT, "250 2.0.0 Ok: queued as 4F1B7")
    verdict, code, field, reply = rule
    facts: dict[str, str | int] = {"reply": reply, "host": host, "recipient": recipient}
    exchange = _EXCHANGE.format(recipient=recipient, reply=reply.partition("\n")[0] or "(the connection ended)")
    return Outcome(recipient, verdict, reply, Problem(code, facts, field), exchange)


async def write_letters(services: LazyServices, clock: StandingClock) -> None:
    """Queue letters and let the worker go over them, until they stand in every state in which a letter rests."""
    await _queue(services, "MAIL-1", "recu@client.example", "inconnu@client.example", cc=("coupure@client.example",))
    for number in DRAWN:
        await services.rendering.artifact(await services.documents.find(number))
    await _queue(services, DRAWN[0])
    for number in ("MAIL-2", "MAIL-3", "MAIL-4", "MAIL-8", "MAIL-9"):
        clock.go_on(seconds=1)
        await _queue(services, number)
    await _to_supplier(services, "MAIL-7", "moulin@fournisseur.example")
    clock.go_on(minutes=5)
    await services.worker.once()
    clock.go_on(minutes=10)
    await services.outbox.retry((await _newest(services, "MAIL-3")).id)
    await services.outbox.resolve((await _newest(services, "MAIL-4")).id, arrived=True)
    for number in ("MAIL-5", "MAIL-6"):
        await _queue(services, number)
    await services.outbox.cancel((await _newest(services, "MAIL-6")).id)


async def _queue(services: LazyServices, number: str, *to: str, cc: tuple[str, ...] = ()) -> None:
    stored = await services.documents.find(number)
    letter = await services.letters.draft(stored)
    await services.letters.queue(stored, replace(letter, to=to or letter.to, cc=cc))


async def _to_supplier(services: LazyServices, number: str, supplier: str) -> None:
    stored = await services.documents.find(number)
    letter = await services.letters.for_supplier(stored)
    assert letter is not None
    await services.letters.queue(stored, replace(letter, to=(supplier,)))


async def _newest(services: LazyServices, number: str) -> Delivery:
    stored = await services.documents.find(number)
    return (await services.outbox.deliveries(document_id=stored.id, limit=1))[0]
