"""Writes a golden data folder of the present release: `python tests/data/write.py VERSION`.

It goes to `tests/data/VERSION`, with what this release finds in it, and is never written again: later releases must
find the same there. Everything goes through komtui's own services, with a clock of its own, so that the folder is
what a company's would be.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

import komtui
from day import hear_of_a_letter, work_a_day
from home import BEGIN, PASSPHRASE, PASSWORDS, StandingClock, at_home, opened, stand_in
from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.bootstrap import LazyServices
from komtui.domain.access import Role
from komtui.domain.mail.authorization import Provider, Token
from komtui.domain.sales.document import Kind
from komtui.domain.settings.change import Change
from komtui.services.ports import Query
from komtui.services.sales.law.checks import NO_CHECKS
from letters import Pen, Postman, write_letters
from reading import FILES, Found, found_by, read
from variety import GENEVA, QUEBEC, documents

FOLDER = Path(__file__).parent
EXPECTED = "expected.json"
_WIDTH = 120
_ADMINISTRATOR, _CLERK = PASSWORDS
_COMPANY = {
    "company.name": "Papeterie de l'Œuvre SARL",
    "company.trading_name": "L'Œuvre",
    "company.address1": "12 rue des Lauriers",
    "company.address2": "Bâtiment B",
    "company.postcode": "69007",
    "company.city": "Lyon",
    "company.country": "fr",
    "company.email": "factures@oeuvre.example",
    "company.phone": "04 78 00 00 01",
    "company.website": "https://oeuvre.example/été",
    "company.legal_id": "303 265 045",
    "company.vat_id": "FR40303265045",
    "company.iban": "fr76 3000 6000 0112 3456 7890 189",
    "company.bic": "agrifrpp",
    "company.legal_form": "SARL au capital de 1 000 €\nRCS Lyon 303 265 045",
    "company.legal_text": "Assurance : Mutuelle des Plumes\n\tGarantie 2 ans",
    "smtp.host": "Mail.Oeuvre.Example.",
    "smtp.port": "465",
    "smtp.user": "factures@oeuvre.example",
    "smtp.password": '«Sésame» "ouvre" toi\\ ☙ 1',
    "mail.from_name": "L'Œuvre, facturation",
    "mail.reply_to": "zoe@oeuvre.example",
    "mail.alert": "alerte@oeuvre.example",
    "mail.supplier": "achats@oeuvre.example",
    "mail.helo": "bureau.oeuvre.example",
    "mail.certificate_sha256": ":".join(["0A"] * 32),
    "documents.number_quote": "D-{year}-{number:04}",
    "documents.number_invoice": "F-{year}-{number:04}",
    "documents.due_days": "45",
    "documents.terms": "Pénalités de retard : trois fois le taux légal.\nIndemnité : 40 €.",
    "texts.invoice.subject.fr": "Facture {number} « L'Œuvre »",
    "texts.invoice.body.fr": "Bonjour,\n\nvoici la facture {number}.\n",
    "language.documents": "fr",
    "language.interface": "en",
}
_STORES = {
    QUEBEC: {
        "store.name": "Boutique de Québec",
        "company.name": "Papeterie de l'Œuvre (Québec) inc.",
        "company.city": "Québec",
        "company.region": "QC",
        "company.country": "CA",
        "company.email": "quebec@oeuvre.example",
        "company.gst_number": "123456782 RT0001",
        "company.qst_number": "1234567890 TQ0001",
        "company.iban": "",
        "company.legal_text": "",
        "smtp.host": "smtp.quebec.example",
        "smtp.port": "587",
        "smtp.security": "starttls",
        "smtp.user": "quebec@oeuvre.example",
        "smtp.password": "poutine & cie",
        "mail.reply_to": "",
        "documents.number_invoice": "QC-{yy}-{number:05}",
        "documents.paper": "letter",
        "language.documents": "fr_CA",
    },
    GENEVA: {
        "mail.method": "microsoft",
        "microsoft.client_id": "00000000-0000-4000-8000-000000000042",
        "microsoft.address": "geneve@oeuvre.example",
        "texts.quote.subject.en": "Quote {number}",
    },
}


def main(arguments: Sequence[str]) -> int:
    """Write the folder that is named, and return the exit code."""
    if len(arguments) != 1 or not re.fullmatch(r"\d+\.\d+\.\d+", arguments[0]):
        print("Say the version: python tests/data/write.py 1.2.3", file=sys.stderr)
        return 2
    folder = FOLDER / arguments[0]
    if folder.name != komtui.__version__:
        print(f"This is komtui {komtui.__version__}, and can write no folder of another.", file=sys.stderr)
        return 1
    if folder.exists():
        print(f"{folder} is there, and a golden folder is never written again.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="komtui-golden-") as place:
        written = write(Path(place, "written"))
        expected = read(shutil.copytree(written, Path(place, "copy")))
        (written / EXPECTED).write_text(as_json(expected), encoding="utf-8")
        shutil.copytree(written, folder)
    print(f"{folder}: {sum(each.stat().st_size for each in folder.iterdir()):,} bytes")
    return 0


def write(folder: Path) -> Path:
    """Fill `folder`, which is new, and return it."""
    with at_home(), patch("komtui.adapters.system.machine_name", lambda: "bureau"):
        asyncio.run(_fill(folder))
    for lock in folder.glob("*.lock"):
        lock.unlink()
    return folder


def as_json(found: Found) -> str:
    """Return `found` to be read by people, without a character that an editor would hide or obey."""
    hidden = "[\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\uf8ff\ufeff\ufffc\U000e0000-\U000e0fff]"
    # All of them stand within texts, where JSON has an escape for each.
    return re.sub(hidden, lambda found: json.dumps(found[0])[1:-1], _laid_out(found)) + "\n"


def _laid_out(value: object, indent: str = " ") -> str:
    """Return JSON whose lines are filled, so that an address or a tax can be seen at a glance."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(indent + flat) <= _WIDTH or not isinstance(value, dict | list):
        return flat
    if isinstance(value, dict):
        parts = [
            f"{json.dumps(key, ensure_ascii=False)}: {_laid_out(each, f'{indent} ')}" for key, each in value.items()
        ]
    else:
        parts = [_laid_out(each, f"{indent} ") for each in value]
    lines = parts[:1]
    for part in parts[1:]:
        if "\n" in lines[-1] + part or len(f"{indent}{lines[-1]}, {part}") > _WIDTH:
            lines.append(part)
        else:
            lines[-1] += f", {part}"
    return f"{flat[0]}\n{indent}" + f",\n{indent}".join(lines) + f"\n{indent[1:]}{flat[-1]}"


async def _fill(folder: Path) -> None:
    clock = StandingClock(BEGIN)
    async with opened(folder, clock) as services:
        _say_nothing_of_this_machine(services)
        # What law asks when something is issued changes; what was issued is what is kept here.
        stand_in(services, _transport=Postman(), _renderer=Pen(), _checks=NO_CHECKS)
        await _write_people(services)
        clock.go_on(minutes=5)
        await _write_settings(services, clock)
        clock.go_on(minutes=5)
        await _import(services)
        await DocumentRepository(services.database).add(documents())
        clock.go_on(minutes=30)
        await _carry_on(services)
        clock.go_on(minutes=30)
        await work_a_day(services, clock)
        clock.go_on(days=1)
        await write_letters(services, clock)
        clock.go_on(minutes=5)
        await hear_of_a_letter(services, clock)


def _say_nothing_of_this_machine(services: LazyServices) -> None:
    """Have nobody's name in the journal, and nothing of what was deleted: a worker's claim names its host."""
    stand_in(services, _system=lambda: "screen:bureau")
    services.database._writer.execute("PRAGMA secure_delete = ON")


async def _write_people(services: LazyServices) -> None:
    access = services.access
    await access.add(_ADMINISTRATOR, Role.ADMINISTRATOR, PASSWORDS[_ADMINISTRATOR])
    clerk = await access.add(f"  {_CLERK} ", Role.ADMINISTRATOR, "to be changed")
    await access.set_role(clerk, Role.CLERK)
    await access.set_password(clerk, PASSWORDS[_CLERK])
    await access.remove(await access.add("Ancien", Role.CLERK, "long gone by now"))


async def _write_settings(services: LazyServices, clock: StandingClock) -> None:
    settings = services.settings
    await settings.unlock(PASSPHRASE)
    await settings.set({"company.name": "Papeterie de l'Oeuvre", "smtp.password": "the first one"})
    clock.go_on(seconds=10)
    await settings.set_all({"": _COMPANY, **_STORES})
    token = Token("access-☙", "refresh", BEGIN + dt.timedelta(days=2), "geneve@oeuvre.example", ("SMTP.Send",), BEGIN)
    await services.tokens.keep(Provider.MICROSOFT, token, GENEVA)
    await settings.set({"documents.valid_days": "14", "company.trading_name": None}, QUEBEC)
    await settings.set({"documents.valid_days": None}, QUEBEC)
    # What komtui leaves that ends before it knows what came of a change.
    await settings._store.announce([Change("", "smtp.password", secret=True)], _ADMINISTRATOR)


async def _import(services: LazyServices) -> None:
    """Bring the files in: Québec's for its store, the others for the company."""
    for file in sorted(FILES.iterdir()):
        store = QUEBEC if file.name == "quebec.json" else ""
        async for result in services.importing.run([file], store):
            assert result.ok, result.problems


async def _carry_on(services: LazyServices) -> None:
    """Let a quote become an order, an invoice and a credit note, and others stop half-way."""
    order = await _next(services, await _issued(services, "Théâtre de l'Œuvre vive"), Kind.ORDER)
    await _next(services, await _next(services, order, Kind.INVOICE), Kind.CREDIT_NOTE)
    await services.documents.convert(await _issued(services, "Librairie Brossard"), Kind.INVOICE)
    await services.documents.convert(await _issued(services, "Dépanneur Brossard"), Kind.CREDIT_NOTE)
    # The second number of that series has come in from elsewhere: this one is the third.
    await _next(services, await _issued(services, "Brouillon de Québec"), Kind.INVOICE)


async def _issued(services: LazyServices, customer: str) -> int:
    """Issue the draft for a customer, and return the document's key."""
    rows = found_by(services, Query(f"draft- {customer}"))
    (draft,) = [row.id for row in rows if row.customer == customer]
    return (await services.documents.issue(draft)).id


async def _next(services: LazyServices, document_id: int, kind: Kind) -> int:
    """Issue what a document is converted to, and return its key."""
    draft = await services.documents.convert(document_id, kind)
    return (await services.documents.issue(draft.id)).id


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
