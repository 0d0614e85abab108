"""Proof of sending: what was mailed of a document, to whom, by whom, which bytes, and what each server said.

All of it is told by the journal and by the messages as they left. A page says it to people; a file holds the messages,
the entries and a script, so that an outsider checks it without komtui.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from komtui.domain.journal import Entry, Event, Fact, Line, canonical, document_subject, moment_text
from komtui.domain.marking import N_
from komtui.domain.money import Money
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.text import visible
from komtui.domain.verification import line
from komtui.i18n import _, current
from komtui.i18n.presentation.document import title
from komtui.i18n.presentation.happenings import told
from komtui.late import dataclass
from komtui.services.journal.attestation import Statement
from komtui.services.journal.reading import history
from komtui.services.sales.pages.rendering import pdf_name

if TYPE_CHECKING:
    from komtui.services.journal.closing import SigningKey
    from komtui.services.ports import Clock, Outbox, StoredDocument
    from komtui.services.ports.journal import Journal, ProofFiles
    from komtui.services.sales.pages.rendering import RenderingService

_PAGE: Final = 1_000
"""Entries at once."""
ENTRIES: Final = "entries.jsonl"
MANIFEST: Final = "proof.json"
_SHORT: Final = {"pdf": "page.pdf", "txt": "page.txt"}


@dataclass(frozen=True)
class SentMessage:
    """A message as it was queued for good."""

    letter_id: int
    """Key of its letter."""
    mime: bytes
    """All of it (RFC 5322); empty where the books have it no more."""

    @property
    def sha256(self) -> str:
        """The hash of these bytes."""
        return sha256(self.mime).hexdigest()


@dataclass(frozen=True)
class Proof:
    """What the books know of the mailing of one document."""

    stored: StoredDocument
    """Which."""
    pdf: bytes
    """Its page as it left."""
    entries: Sequence[Entry]
    """All that the journal says of it, the oldest first."""
    messages: Sequence[SentMessage]
    """The letters with it, the oldest first."""
    e_invoices: Mapping[str, bytes]
    """The e-invoices that left beside its page, by the names of their files."""
    head: Entry | None
    """The last entry of the journal; None where there is none."""
    is_signed: bool = False
    """Whether the company's key is at hand, so that a file of all of it is signed."""

    @property
    def lines(self) -> Sequence[Line]:
        """What became of it, the oldest first."""
        return history(self.entries)


class ProofService:
    """Collects proofs and writes them. `authorise` raises where one may not see documents."""

    def __init__(
        self,
        journal: Journal,
        outbox: Outbox,
        rendering: RenderingService,
        files: ProofFiles,
        *,
        key: SigningKey,
        clock: Clock,
        authorise: Callable[[], str],
        seal: Callable[[], Any],
        draw: Callable[[Statement], bytes],
    ) -> None:
        self._journal = journal
        self._outbox = outbox
        self._rendering = rendering
        self._files = files
        self._key = key
        self._clock = clock
        self._authorise = authorise
        self._seal = seal
        self._draw = draw

    async def collect(self, stored: StoredDocument) -> Proof:
        """Return what is known of a document's mailing.

        Raises ProblemError `journal.never-mailed` where no letter ever carried it, and NotAllowedError.
        """
        self._authorise()
        await self._seal()
        deliveries = await self._outbox.deliveries(document_id=stored.id, limit=_PAGE)
        if not deliveries:
            raise ProblemError(Problem("journal.never-mailed", {"number": stored.document.number}))
        entries, before = list[Entry](), None
        while page := await self._journal.of(document_subject(stored.id), _PAGE, before):
            entries += page
            before = page[-1].number
        letters = sorted({each.letter_id for each in deliveries})
        messages = [SentMessage(each, await self._outbox.mime(each) or b"") for each in letters]
        name = pdf_name(stored)
        carried = await asyncio.to_thread(_carried, messages, (name, name.removesuffix(".pdf") + ".xml"))
        pdf = carried.pop(name, b"") or (await self._rendering.artifact(stored)).content
        latest = await self._journal.latest(1)
        head = latest[0] if latest and latest[0].hash else None
        return Proof(stored, pdf, entries[::-1], messages, carried, head, not await self._key.lacking())

    def name(self, proof: Proof, kind: str = "zip") -> str:
        """Return the name of the file in a folder where none is said; `kind` is `zip`, `pdf` or `txt`."""
        return f"proof-{pdf_name(proof.stored).removesuffix('.pdf')}.{kind}"

    async def pdf(self, proof: Proof) -> bytes:
        """Return the page."""
        return await asyncio.to_thread(self._page, proof, _SHORT["pdf"])

    async def packed(self, proof: Proof) -> bytes:
        """Return all of it as a ZIP that anybody can check, signed where there is a key."""
        contents = await asyncio.to_thread(self._contents, proof)
        contents[MANIFEST] = await self._manifest(proof, contents)
        return await asyncio.to_thread(self._files.packed, contents)

    async def write(self, proof: Proof, path: Path) -> None:
        """Write it: the page as a PDF or as text where the file is named so, else all of it as a ZIP to be checked.

        Raises ProblemError `journal.exists` where there is such a file, and `system.file`.
        """
        wanted = _SHORT.get(path.suffix.casefold().removeprefix("."))
        if wanted is not None:
            content = await asyncio.to_thread(self._page, proof, wanted)
            await asyncio.to_thread(self._files.keep, path, content)
            return
        await asyncio.to_thread(self._files.keep, path, await self.packed(proof))

    def _page(self, proof: Proof, name: str) -> bytes:
        statement = page_of(proof)
        return self._draw(statement) if name == _SHORT["pdf"] else statement.text().encode()

    def _contents(self, proof: Proof) -> dict[str, bytes]:
        """Return the files that are checked, by name."""
        statement = page_of(proof)
        return {
            _SHORT["txt"]: statement.text().encode(),
            _SHORT["pdf"]: self._draw(statement),
            pdf_name(proof.stored): proof.pdf,
            **proof.e_invoices,
            **{f"message-{each.letter_id}.eml": each.mime for each in proof.messages if each.mime},
            ENTRIES: b"".join(line(each) + b"\n" for each in proof.entries if each.hash),
        }

    async def _manifest(self, proof: Proof, contents: Mapping[str, bytes]) -> bytes:
        """Return what the file says of itself, signed with the key of the closings where there is one."""
        signer, unsigned = await self._key.signer()
        facts: dict[str, Fact] = {
            "format": "komtui-proof",
            "version": 1,
            "at": moment_text(self._clock.now()),
            "number": proof.stored.document.number,
            "files": {name: sha256(content).hexdigest() for name, content in contents.items()},
            "head": {"number": proof.head.number, "hash": proof.head.hash} if proof.head is not None else None,
            "key": signer.key if signer is not None else "",
            "unsigned": unsigned,
        }
        text = canonical(facts)
        # The digest shows what was changed by accident, where nobody has signed.
        digest = sha256(text.encode()).hexdigest()
        signature = signer.sign(text) if signer is not None else ""
        return canonical({**facts, "digest": digest, "signature": signature}).encode() + b"\n"


def _carried(messages: Sequence[SentMessage], names: Sequence[str]) -> dict[str, bytes]:
    """Return the files of those names, each from the last message that has it."""
    from email import message_from_bytes

    found = dict[str, bytes]()
    for each in messages:
        for part in message_from_bytes(each.mime).walk():
            name = part.get_filename()
            content = part.get_payload(decode=True) if name in names else None
            if name is not None and isinstance(content, bytes):
                found[name] = content
    return found


def page_of(proof: Proof) -> Statement:
    """Return the page for people, in the language in use."""
    document = proof.stored.document
    name = f"{title(document, current())} {visible(document.number)}"
    paragraphs = [
        (_("The document"), _document(proof)),
        *_letters(proof),
        (_("The journal"), _journal(proof)),
        (_("What this proves"), _(_MEANING)),
        (_("Signature"), _(_SIGNED if proof.is_signed else _UNSIGNED)),
    ]
    return Statement(_("Proof of sending: {document}").format(document=name), tuple(paragraphs))


_MEANING: Final = N_(
    "That a server took a message means that it answers for it from then on (RFC 5321, 6.1); that somebody has read it"
    " is proved by nothing here. Times are UTC. The hashes are SHA-256: whoever holds the message or the PDF comes to"
    " the same ones. The ZIP file of this proof holds the messages, the entries of the journal, and a script that"
    " checks them without komtui, also against an export of the whole journal."
)

_SIGNED: Final = N_(
    "The ZIP file of this proof is signed with the company's key: whoever has that key from the company sees whether"
    " anything in the file was changed. A page alone, as a PDF or as text, is not signed."
)
_UNSIGNED: Final = N_(
    "This proof is not signed: no place was open in which the company's key would last. Whoever holds its files can"
    " change all of them together, and nothing in them shows it. An outsider compares them with an export of the whole"
    " journal that the company gives, and its closings that are signed. Open the vault or the keyring and write the"
    " proof once more: then it is signed."
)


def _document(proof: Proof) -> str:
    document = proof.stored.document
    rows = (
        (_("Number"), document.number),
        (_("Date"), current().long_date(document.date)),
        (_("Customer"), document.buyer.name),
        (_("Total"), current().money(Money(document.totals.total, document.currency))),
        (_("SHA-256 of the PDF"), sha256(proof.pdf).hexdigest()),
        *(
            (_("SHA-256 of {file}").format(file=name), sha256(content).hexdigest())
            for name, content in proof.e_invoices.items()
        ),
    )
    return _rows(rows)


def _rows(rows: Sequence[tuple[str, str]]) -> str:
    return "\n".join(_("{name}: {value}").format(name=name, value=visible(value)) for name, value in rows if value)


def _letters(proof: Proof) -> Iterator[tuple[str, str]]:
    """Yield of each letter to each recipient what is known, under a heading."""
    messages = {each.letter_id: each for each in proof.messages}
    steps: dict[tuple[int, int, str], list[tuple[Line, Mapping[str, Any]]]] = {}
    acts = [each for each in proof.entries if each.happening.event is not Event.LETTER]
    for recorded in proof.entries:
        facts: Mapping[str, Any] = recorded.happening.facts
        if recorded.happening.event is not Event.LETTER:
            continue
        key = int(facts["letter"]), int(facts["delivery"]), str(facts["to"])
        servers = {step["at"]: step.get("server", {}) for step in facts["steps"]}
        for each in history([recorded, *acts]):
            at = moment_text(each.at)
            if each.facts.get("delivery") == facts["delivery"]:
                steps.setdefault(key, []).append((each, servers.get(at, {})))
    for (letter_id, _delivery, recipient), lines in steps.items():
        message = messages.get(letter_id)
        rows = [
            (_("Message-ID"), str(lines[0][0].facts.get("message_id", ""))),
            (_("SHA-256 of the message"), message.sha256 if message is not None and message.mime else ""),
        ]
        text = [_rows(rows), *(_step(*each) for each in lines)]
        yield _("To {recipient}").format(recipient=visible(recipient)), "\n".join(filter(None, text))


def _step(each: Line, server: Mapping[str, str]) -> str:
    what = told(each.what, {name: value for name, value in each.facts.items() if name != "reply"})
    lines = [f"{moment_text(each.at)[:19]}Z  {' · '.join(filter(None, (what, each.who)))}"]
    if server:
        where = _("by {host} ({address})").format(
            host=visible(server.get("host", "")), address=server.get("address", "")
        )
        secured = _("in clear")
        if server.get("tls"):
            secured = _("{tls}, certificate {sha256}, made out to {holder} by {issuer}").format(
                tls=server["tls"],
                sha256=server.get("certificate", ""),
                holder=visible(server.get("issued_to", "")),
                issuer=visible(server.get("issued_by", "")),
            )
        lines += [f"   {where}", f"   {secured}"]
    reply = str(each.facts.get("reply", ""))
    return "\n".join([*lines, *([f"   {visible(reply)}"] if reply else [])])


def _journal(proof: Proof) -> str:
    rows = [
        _("Entry {number}: {hash}").format(number=each.number, hash=each.hash)
        for each in proof.entries
        if each.hash and each.happening.event in {Event.ISSUED, Event.LETTER, Event.LETTER_SENT}
    ]
    if proof.head is not None:
        rows.append(
            _("The journal stood at entry {number} then: {hash}").format(number=proof.head.number, hash=proof.head.hash)
        )
    return "\n".join(rows)
