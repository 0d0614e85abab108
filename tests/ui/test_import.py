"""The import dialog, with the keyboard alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from komtui.domain.sales.customer import CustomerState
from komtui.i18n import current, use
from komtui.services.listing import Query
from komtui.services.sales.exchange.importing import ImportService
from komtui.ui.terminal.glyphs import GLYPHS

HEADER = "kind;number;date;customer;email;country;description;quantity;price;tax\n"
GOOD = HEADER + "invoice;GOOD-1;2026-01-31;Zoé;zoe@client.example;FR;Farine;2;1,20;5,5\n"
BAD = HEADER + "invoice;BAD-1;2026-13-45;Zoé;zoe@client.example;FR;Farine;two;1,20;5,5\n"


async def run(hands: Any, path: object) -> None:
    await hands.sees("Import a file or a folder")
    await hands.press("end", "ctrl+u")
    await hands.type(str(path))
    await hands.press("enter")


async def test_a_good_file_comes_in_beside_a_bad_one_and_once_only(house: Any) -> None:
    folder = house.folder / "in"
    folder.mkdir()
    (folder / "a.csv").write_text(GOOD)
    (folder / "b.csv").write_text(BAD)
    async with house.screen("i") as hands:
        await run(hands, folder)
        await hands.sees("✓ a.csv: GOOD-1", "✗ b.csv", "2 files read · 1 new document ·")
        # The name stands above, and is not said again at each line.
        await hands.sees("   Line 2, column “date”: “2026-13-45” is not")
        assert hands.text.count("b.csv") == 1
        await hands.press("enter")
        await hands.sees("already here, nothing changed")
        await hands.press("escape")
        await hands.sees("GOOD-1", "Zoé")


async def test_the_customers_of_an_import_are_taken_back(house: Any) -> None:
    path = house.folder / "a.csv"
    path.write_text(GOOD + GOOD.splitlines()[1].replace("GOOD-1", "GOOD-2"))
    customers = house.services.customers
    async with house.screen("i") as hands:
        assert "Ctrl+Z" not in await hands.sees("Esc closes")
        await run(hands, path)
        await hands.sees("✓ a.csv: GOOD-1, GOOD-2", "Ctrl+Z takes the customers back.")
        made = await customers.of_document(1)
        await hands.press("ctrl+z")
        await hands.sees("1 customer left the list")
        await hands.until(lambda: "Ctrl+Z" not in hands.text)
    assert await customers.of_document(1) is None
    assert (await customers.get(made.id)).state is CustomerState.WITHDRAWN
    assert await customers.without() == 2


async def test_a_draft_that_comes_in_is_called_so_in_the_language_of_the_screen(house: Any) -> None:
    path = house.folder / "a.csv"
    path.write_text(GOOD.replace("GOOD-1", ""))
    before = current().language
    use("fr")
    try:
        async with house.screen("i") as hands:
            await hands.press("end", "ctrl+u")
            await hands.type(str(path))
            await hands.press("enter")
            assert "draft-1" not in await hands.sees("brouillon-1")
            await hands.press("escape")
            await hands.until(lambda: len(hands.app.screen_stack) == 1)
    finally:
        use(before)


async def test_a_path_where_nothing_is_is_said_and_stays_to_be_mended(house: Any) -> None:
    async with house.screen("i") as hands:
        await run(hands, "/no/such/file.csv")
        await hands.sees("✗ There is no file /no/such/file.csv.")
        await hands.press("escape")
        await hands.until(lambda: len(hands.app.screen_stack) == 1)


async def test_tab_completes_the_path_but_proposes_no_name_that_would_steer_the_terminal(house: Any) -> None:
    folder = house.folder / "in"
    folder.mkdir()
    (folder / "good.csv").write_text(GOOD)
    (folder / "evil\x1b[31m.csv").write_text(GOOD)
    async with house.screen("i") as hands:
        await hands.sees("Import a file or a folder")
        await hands.type(f"{folder}/goo")
        field = hands.app.focused
        await hands.until(lambda: field._suggestion.endswith("good.csv"))
        await hands.press("tab", "enter")
        await hands.sees("✓ good.csv: GOOD-1")
        assert await field.suggester.get_suggestion(f"{folder}/ev") is None
        await run(hands, folder)
        await hands.sees("2 files read")
        assert "\x1b" not in hands.text


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
def test_it_looks_as_it_did(looks: Callable[..., bool], size: tuple[int, int]) -> None:
    async def fill(_house: Any) -> None:
        pass

    assert looks(fill, ["i"], "Import a file or a folder", size)


ASKED = "number;date;customer;country;description;price;tax;Pourboire\nTIP-1;2026-01-31;Zoé;FR;Coupe;20,00;20;2,50\n"


async def test_a_file_that_is_not_understood_is_asked_about_and_comes_in(house: Any) -> None:
    path = house.folder / "till.csv"
    path.write_text(ASKED)
    async with house.screen("i") as hands:
        await run(hands, path)
        await hands.sees("Import till.csv", "Pourboire", "7 of 8 columns understood", "TIP-1")
        await hands.press("enter")
        await hands.sees("What is the column “Pourboire” (2,50)?")
        await hands.sees("left out")
        await hands.press("enter")
        await hands.sees("8 of 8 columns understood", "you said so")
        await hands.press("f8")
        await hands.sees("✓ till.csv: TIP-1")


async def test_what_a_column_is_is_chosen_by_typing(house: Any) -> None:
    path = house.folder / "till.csv"
    path.write_text(ASKED)
    async with house.screen("i") as hands:
        await run(hands, path)
        await hands.sees("7 of 8 columns understood")
        await hands.press("enter")
        await hands.sees("What is the column “Pourboire” (2,50)?", "Type a part of its name")
        await hands.type("zzz")
        await hands.until(lambda: "left out" not in hands.text)
        await hands.press("enter", *["backspace"] * 3)
        await hands.type("line tot")
        await hands.until(lambda: "e-mail" not in hands.text)
        await hands.press("backspace", "backspace", "backspace")
        await hands.press("ctrl+u")
        await hands.type("left")
        await hands.press("enter")
        await hands.sees("8 of 8 columns understood", "left out")


async def test_what_was_said_of_a_file_is_kept_for_the_next_of_the_same_columns(house: Any) -> None:
    first, second = house.folder / "till.csv", house.folder / "next.csv"
    first.write_text(ASKED)
    second.write_text(ASKED.replace("TIP-1", "TIP-2"))
    async with house.screen("i") as hands:
        await run(hands, first)
        await hands.sees("7 of 8 columns understood")
        await hands.press("enter")
        await hands.sees("What is the column")
        await hands.press("enter")
        await hands.sees("8 of 8 columns understood")
        await hands.press("ctrl+s")
        await hands.sees("Under which name?")
        await hands.press("end", "ctrl+u")
        await hands.type("Till")
        await hands.press("enter")
        await hands.sees("Kept as Till")
        await hands.press("f8")
        await hands.sees("✓ till.csv: TIP-1")
        await hands.press("end", "ctrl+u")
        await hands.type(str(second))
        await hands.press("enter")
        await hands.sees("✓ next.csv: TIP-2", "kept under the name “Till”")


async def test_a_kept_name_is_seen_and_forgotten_where_one_is_kept(house: Any) -> None:
    first = house.folder / "till.csv"
    first.write_text(ASKED)
    async with house.screen("i") as hands:
        await run(hands, first)
        await hands.sees("7 of 8 columns understood")
        await hands.press("enter")
        await hands.sees("What is the column")
        await hands.press("enter")
        await hands.sees("8 of 8 columns understood")
        for name in ("Till", "Other"):
            await hands.press("ctrl+s")
            await hands.sees("Under which name?")
            await hands.press("end", "ctrl+u")
            await hands.type(name)
            # In the field the key takes a letter out, and forgets nothing.
            await hands.press("home", "delete")
            await hands.type(name[0])
            await hands.press("enter")
            await hands.sees(f"Kept as {name}")
        # One shape has one name.
        assert [each.name for each in await house.services.importing.kept()] == ["Other"]
        await hands.press("ctrl+s")
        await hands.sees("Kept already", "Other")
        await hands.press("down", "delete")
        await hands.sees("Forgotten: Other")
        assert await house.services.importing.kept() == []
        await hands.press("escape")
        await hands.until(lambda: "Under which name?" not in hands.text)


RATED = (
    "Facture;Date;Client;Divers;Taxe divers;Livres;Taxe livres;Total TTC\n"
    "F-1;20/01/2026;Zoé;1000,00;200,00;100,00;5,50;1305,50\n"
)


async def test_a_list_with_columns_of_its_own_for_each_rate_is_said_column_by_column(house: Any) -> None:
    path = house.folder / "list.csv"
    path.write_text(RATED)
    async with house.screen("i") as hands:
        await run(hands, path)
        await hands.sees("Import list.csv", "Livres")
        for column, field in (("Divers", "line total before"), ("Livres", "line total before")):
            await _say(hands, column, field)
        for column, rate in (("Divers", "20"), ("Livres", "5,5")):
            await _rate(hands, column, rate)
        for column, rate in (("Taxe divers", "20"), ("Taxe livres", "5.5")):
            await _say(hands, column, "VAT amount")
            await _rate(hands, column, rate)
        await hands.press("f")
        await hands.sees("What stands on the only line?")
        await hands.press("enter")
        await hands.sees("8 of 8 columns understood", "2 lines", "✓")
        await hands.press("f8")
        await hands.sees("✓ list.csv: F-1")


async def _say(hands: Any, column: str, field: str) -> None:
    headers = RATED.partition("\n")[0].split(";")
    await hands.press("home", *["down"] * headers.index(column), "enter")
    await hands.sees(f"What is the column “{column}”")
    await hands.type(field)
    await hands.press("enter")


async def _rate(hands: Any, column: str, rate: str) -> None:
    await hands.sees("At which rate are the amounts of", f"“{column}”", "percent?")
    await hands.press("end", "ctrl+u")
    await hands.type(rate)
    await hands.press("enter")


async def test_a_table_in_a_language_that_is_not_known_opens_the_assistant(house: Any) -> None:
    path = house.folder / "kasse.csv"
    path.write_text("Rechnungsnummer;Datum;Kunde;Ware;Menge;Preis\nR-1;25.01.2026;Zoé;Brot;2;1,20\n")
    async with house.screen("i") as hands:
        await run(hands, path)
        await hands.sees("Import kasse.csv", "Rechnungsnummer", "of 6 columns understood", "to be confirmed")


async def test_the_assistant_names_what_is_open_and_uses_the_room_that_there_is(house: Any) -> None:
    path = house.folder / "till.csv"
    path.write_text(
        "Number,Date,Customer,Item,Qty,Price,VAT,Service charge collected at table,Tip\n"
        "1,2026-01-05,Zoé,Pain,1,10.00,20,4,2\n"
    )
    async with house.screen("i") as hands:
        await run(hands, path)
        text = await hands.sees("2 columns are to be confirmed: Service charge collected at table, Tip. Enter")
        assert GLYPHS.ok not in text, "nothing is right as long as a column is open"
        assert "Rename it" not in text, "the table says it already"
        await hands._pilot.resize_terminal(140, 30)
        await hands.until(lambda: hands.text.count("Service charge collected at table") == 2)
        await hands._pilot.resize_terminal(40, 10)
        await hands.until(lambda: "Service ch" in hands.text and "2 columns are to be" in hands.text)


@pytest.mark.parametrize("wanted", [True, False])
async def test_it_is_asked_whether_drafts_come_in_that_seem_to_be_there(house: Any, wanted: bool) -> None:
    first, second = house.folder / "a.csv", house.folder / "b.csv"
    draft = GOOD.replace("GOOD-1", "")
    first.write_text(draft)
    second.write_text(draft + draft.removeprefix(HEADER).replace("Zoé", "Ada"))
    async with house.screen("i") as hands:
        await run(hands, first)
        await hands.sees("1 file read · 1 new document")
        await run(hands, second)
        await hands.sees("1 draft was left out", "Leave it out", "Bring it in all the same")
        await hands.press(*(["down", "enter"] if wanted else ["escape"]))
        await hands.sees("1 file read · 2 new documents" if wanted else "1 file read · 1 new document")
        await hands.press("escape")
        await hands.sees("All states  3" if wanted else "All states  2", "Ada")


async def test_giving_up_brings_nothing_in(house: Any) -> None:
    path = house.folder / "till.csv"
    path.write_text(ASKED)
    async with house.screen("i") as hands:
        await run(hands, path)
        await hands.sees("7 of 8 columns understood")
        await hands.press("escape")
        await hands.sees("✗ till.csv")
    assert not house.services.index.page(Query(), 5).result().rows


LIST = "N°;Date;Client;Total\nF-1;02/01/2026;Zoé;1200,00\nF-2;15/01/2026;Ada;540,00\n"


async def test_a_list_of_invoices_comes_in_as_one_line_each(house: Any) -> None:
    path = house.folder / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    before = current().language
    use("fr")
    try:
        async with house.screen("i") as hands:
            await hands.press("end", "ctrl+u")
            await hands.type(str(path))
            await hands.press("enter")
            await hands.sees("f en fait une ligne de facture")
            await hands.press("f")
            await hands.sees("Que dit la seule ligne", "Facture {number}")
            await hands.press("enter")
            await hands.sees("Quel montant", "Total (1200,00), taxes comprises")
            await hands.press("enter")
            await hands.sees("À quel taux")
            await hands.type("20")
            await hands.press("enter")
            await hands.sees("✓  F-1", "comme dans le fichier")
            await hands.press("f8")
            await hands.sees("✓ list.csv", "F-1, F-2")
    finally:
        use(before)
    stored = await house.services.documents.get(1)
    assert stored is not None
    assert [(each.description, str(each.taxes[0].rate)) for each in stored.document.lines] == [("Facture F-1", "20")]


async def test_a_table_with_words_of_its_own_is_only_asked_for_its_tax(house: Any) -> None:
    path = house.folder / "report.csv"
    path.write_text("N°;Date;Client;Objet;Montant TTC\nF-1;02/01/2026;Zoé;Pose;1200,00\n", encoding="utf-8")
    async with house.screen("i") as hands:
        await run(hands, path)
        await hands.press("f")
        await hands.sees("Which amount is that of the line?")
        await hands.press("enter")
        await hands.sees("At which rate is it taxed")
        await hands.type("20")
        await hands.press("enter")
        await hands.sees("✓  F-1")
        await hands.press("f8")
        await hands.sees("✓ report.csv")
    stored = await house.services.documents.get(1)
    assert stored is not None
    assert (stored.document.lines[0].description, str(stored.document.totals.net)) == ("Pose", "1000.00")


async def test_a_key_pressed_while_the_file_is_read_is_done_once_it_is(
    house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = house.folder / "report.csv"
    path.write_text("N°;Date;Client;Objet;Montant TTC\nF-1;02/01/2026;Zoé;Pose;1200,00\n", encoding="utf-8")
    read, look = asyncio.Event(), ImportService.look

    async def slow(*of: Any, **how: Any) -> Any:
        await read.wait()
        return await look(*of, **how)

    monkeypatch.setattr(ImportService, "look", slow)
    async with house.screen("i") as hands:
        await run(hands, path)
        await hands.sees("Import report.csv")
        await hands.press("f")
        read.set()
        await hands.sees("Which amount is that of the line?")


async def test_giving_up_at_any_question_of_a_list_leaves_the_rest_open(house: Any) -> None:
    path = house.folder / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    async with house.screen("i") as hands:
        await run(hands, path)
        await hands.sees("f makes one line")
        await hands.press("f")
        await hands.sees("What stands on the only line?")
        await hands.press("escape", "f", "enter")
        await hands.sees("Which amount is that of the line?")
        await hands.press("escape")
        await hands.sees("which tax is in its amounts")


async def test_the_currency_of_a_file_is_said_in_the_assistant(house: Any) -> None:
    path = house.folder / "dollars.csv"
    path.write_text("number,date,customer,description,price,tax\nF-1,2026-01-31,Zoé,Pain,$20.00,20\n", encoding="utf-8")
    async with house.screen("i") as hands:
        await run(hands, path)
        await hands.sees("Import dollars.csv", "whose dollars")
        await hands.press("y")
        await hands.sees("In which currency")
        await hands.type("xyz")
        await hands.press("enter")
        # What was typed stays, and beside it stands what is wrong.
        await hands.sees("In which currency", "xyz", "“xyz” is no currency")
        await hands.press("home", "shift+end")
        await hands.type("cad")
        await hands.press("enter")
        await hands.until(lambda: "whose dollars" not in hands.text)
        await hands.press("f8")
        await hands.sees("✓ dollars.csv: F-1")


REFUSED = (
    "number;date;customer;country;description;quantity;price;tax;total\n"
    "R-1;2026-01-31;Zoé;FR;Farine;2;10,00;20;24,00\n"
    "R-2;2026-01-31;Ada;FR;Farine;2;10,00;20;25,00\n"
    "R-3;2026-01-31;Zoé;FR;Farine;2;10,00;20;24,00\n"
)


async def test_the_documents_beside_a_refused_one_come_in_where_that_is_wanted(house: Any) -> None:
    path = house.folder / "orders.csv"
    path.write_text(REFUSED, encoding="utf-8")
    async with house.screen("i") as hands:
        await run(hands, path)
        await hands.sees("1 document is refused", "R-2 (line 3)", "says 25.00, but", "Bring in the other 2")
        await hands.press("escape")
        await hands.sees("✗ orders.csv: 1 document refused: R-2 (line 3)", "1 file read · 0 new documents")
        assert not house.services.index.page(Query(), 5).result().rows
        await hands.press("enter")
        await hands.sees("Bring nothing in", "Bring in the other 2", "Look at the columns")
        await hands.press("down", "enter")
        await hands.sees("✓ orders.csv: R-1, R-3", "✗ 1 document refused: R-2 (line 3)", "1 file read · 2 new")
        await hands.press("ctrl+s")
        await hands.sees("The refused documents are in", "Correct them there, and import it.")
        refused = house.folder / "orders-refused.csv"
        assert refused.read_text("utf-8") == "".join(REFUSED.splitlines(keepends=True)[i] for i in (0, 2))
        refused.write_text(refused.read_text("utf-8").replace("25,00", "24,00"), encoding="utf-8")
        await run(hands, refused)
        await hands.sees("✓ orders-refused.csv: R-2", "1 file read · 1 new document")


async def test_the_columns_of_a_file_with_a_refused_document_are_looked_at(house: Any) -> None:
    path = house.folder / "orders.csv"
    path.write_text(REFUSED, encoding="utf-8")
    async with house.screen("i") as hands:
        await run(hands, path)
        await hands.sees("Look at the columns")
        await hands.press("down", "down", "enter")
        await hands.sees("Import orders.csv", "9 of 9 columns understood", "F8 asks whether the rest of the file comes")
        await hands.press("f8")
        await hands.sees("Bring in the other 2")
        await hands.press("down", "enter")
        await hands.sees("✓ orders.csv: R-1, R-3")


async def test_a_folder_with_refused_documents_is_asked_about_once(house: Any) -> None:
    folder = house.folder / "in"
    folder.mkdir()
    (folder / "a.csv").write_text(REFUSED, encoding="utf-8")
    (folder / "b.csv").write_text(REFUSED.replace("R-", "S-"), encoding="utf-8")
    (folder / "c.csv").write_text(GOOD, encoding="utf-8")
    async with house.screen("i") as hands:
        await run(hands, folder)
        await hands.sees("2 documents are refused", "R-2 (line 3), S-2 (line 3)", "Bring in the other 4")
        assert "Look at the columns" not in hands.text
        await hands.press("down", "enter")
        await hands.sees("✓ a.csv: R-1, R-3", "✓ b.csv: S-1, S-3", "✓ c.csv: GOOD-1", "3 files read · 5 new documents")


async def test_a_till_that_knows_no_customers_is_asked_whose_its_sales_are(house: Any) -> None:
    path = house.folder / "till.csv"
    path.write_text(
        "Ticket;Date;Client;Produit;Quantité;Prix unitaire TTC;Taux TVA\n1;05/01/2026;;Pain;2;1,20;5,5\n",
        encoding="utf-8",
    )
    async with house.screen("i") as hands:
        await run(hands, path)
        await hands.sees("1 column is to be confirmed: Ticket")
        await hands.press("enter")
        await hands.sees("What is the column “Ticket”")
        await hands.press("enter")
        await hands.sees("7 of 7 columns understood", "names no customer")
        await hands.press("z")
        await hands.sees("Whose are the documents that name no customer?", "Walk-in customer")
        await hands.press("enter")
        await hands.sees("✓  1", "Walk-in customer")
        await hands.press("f8")
        await hands.sees("✓ till.csv: 1")
