"""The documents screen, with the keyboard alone."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from rich.cells import cell_len
from textual.events import Paste

from komtui.adapters.database.repositories import index, records
from komtui.domain.mail.delivery import Verdict
from komtui.domain.sales.document import Document, Kind, Line
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.note import Note
from komtui.domain.sales.party import Address, Party
from komtui.domain.sales.standing import View
from komtui.domain.sales.tax import Tax
from komtui.i18n import use
from komtui.services.listing import Query
from komtui.services.ports import NewDocument
from komtui.ui.screens.documents import _showing, preview
from komtui.ui.screens.documents._chips import Chips
from komtui.ui.screens.documents._views import ViewsScreen
from komtui.ui.screens.documents.screen import DocumentsScreen
from komtui.ui.screens.documents.table import DocumentList, columns
from komtui.ui.widgets import row_list

HOSTILE = {
    "markup": '[red]Bad [/red] "quoted" O\'Neil [/]',
    "escape": "\x1b[31mred\x1b]0;title\x07",
    "right to left": "\u202eRTL\u202c\u200f",
    "long": "N" * 300,
    "wide": "漢字の会社株式会社漢字の会社株式会社",
}


async def test_a_search_shows_what_matches_whatever_its_accents_and_escape_brings_all_back(house: Any) -> None:
    await house.invoices("a@one.example", "b@two.example", "c@three.example")
    async with house.screen("slash") as hands:
        await hands.type("LEFEVRE two")
        await hands.sees("F-2026-0002")
        assert "F-2026-0001" not in hands.text
        await hands.type("zz")
        await hands.sees("Nothing matches", "Esc clears")
        await hands.press("escape")
        await hands.sees("F-2026-0001", "F-2026-0002", "F-2026-0003")
        assert "Nothing matches" not in hands.text


@pytest.mark.parametrize("way", ["enter", "down", "pagedown", "escape", "tab"])
async def test_the_preview_follows_as_soon_as_the_list_has_the_focus(house: Any, way: str) -> None:
    await house.invoices("a@one.example")
    async with house.screen("slash") as hands:
        if way != "escape":
            await hands.type("0001")
        await hands.press(way)
        await hands.sees("No letter yet", "Due date 2026-12-20")


async def test_filters_turn_through_kinds_and_states(house: Any) -> None:
    await house.invoices("a@one.example")
    async with house.screen("f6") as hands:
        await hands.sees("F6 Quotes  F7 All states", "Nothing matches")
        assert "Esc clears" not in hands.text  # nothing is searched
        await hands.press("f6", "f6")
        await hands.sees("F6 Invoices  F7 All states", "F-2026-0001")
        await hands.press("f7")
        await hands.sees("F6 Invoices  F7 draft", "Nothing matches")
        await hands.press("f7")
        await hands.sees("F6 Invoices  F7 issued", "F-2026-0001")


async def test_the_cursor_stays_on_what_was_acted_on_wherever_it_goes(
    house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_list, "AHEAD", 30)
    await house.company()
    await house.invoices(*(f"a@{place}.example" for place in range(150)))
    (draft,) = await _drafts(house, "Zoé")

    def line(hands: Any, words: str) -> int:
        return next(place for place, text in enumerate(hands.text.splitlines()) if words in text and "▌" in text)

    async with house.screen() as hands:
        documents = hands.app.screen.query_one(DocumentList)
        await hands.sees("Zoé")
        assert documents.current.id == draft
        # Far down: its day is changed to one of long ago.
        index = house.services.index
        stored = await house.services.documents.get(draft)
        older = replace(stored.document, date=dt.date(2026, 1, 1))
        await house.services.database.write(lambda each: records.update(each, stored, older))
        documents.load(keep_cursor=True)
        await hands.until(lambda: documents.position == 150)
        assert documents.current.id == draft
        assert line(hands, "Zoé")
        # And back to the top, with its number.
        issued = await house.services.documents.issue(draft)
        await hands.sees(issued.document.number)
        await hands.until(lambda: documents.current is not None and documents.current.number != "")
        assert (documents.current.id, documents.position) == (draft, 0)
        assert index.place(draft).result() == documents.current.key
        assert index.place(99_999).result() is None


async def test_what_leaves_a_filtered_list_leaves_the_others_where_they_are(house: Any) -> None:
    await house.company()
    ids = await house.invoices(*(f"a@{place}.example" for place in range(60)))
    async with house.screen("f7") as hands:
        await hands.press("f7")
        await hands.sees("F7 issued", "F-2026-0060")
        documents = hands.app.screen.query_one(DocumentList)
        await hands.press(*["pagedown"] * 2, "up", "up")
        row = documents.current
        before = hands.text.splitlines()
        (place,) = (each for each, text in enumerate(before) if "▌" in text)
        await house.services.payments.take(row.id)
        # What was acted on stays where it is, as it is now, and so does all else.
        await hands.until(lambda: "paid" in hands.text.splitlines()[place])
        assert documents.current.id == row.id
        assert [text for text in hands.text.splitlines()[2:21] if row.number not in text] == [
            text for text in before[2:21] if row.number not in text
        ]
        # Whoever comes back from elsewhere sees what is there: what was above keeps its place, the cursor its line.
        await hands.press("f3")
        await hands.sees("Letters")
        await hands.press("escape")
        await hands.until(lambda: row.number not in hands.text)
        after = hands.text.splitlines()
        assert after[2:place] == before[2:place]
        assert before[place + 1].strip() in after[place]
        assert "▌" in after[place]
        assert documents.current.id == ids[ids.index(row.id) - 1]


async def test_what_is_yet_to_be_done_stands_behind_the_states(house: Any) -> None:
    first, *_others = await house.invoices("a@one.example", "b@two.example")
    await house.order("O-1", "c@three.example")
    await house.queue(first, "a@one.example")

    def late(connection: Any) -> None:
        connection.execute("UPDATE documents SET due_date = '2026-11-12' WHERE id = :id", {"id": first})

    await house.services.database.write(late)
    async with house.screen() as hands:
        await hands.sees("overdue", "F-2026-0002")
        await hands.press(*["f7"] * (len(State) + 1))
        await hands.sees("F7 overdue", "F-2026-0001", "1 ")
        await hands.until(lambda: "F-2026-0002" not in hands.text)
        await hands.press("f7")
        await hands.sees("F7 unpaid", "F-2026-0001", "F-2026-0002")
        assert "O-1" not in hands.text
        await hands.press("f7")
        await hands.sees("F7 to remind", "F-2026-0001", "1 ")
        await hands.until(lambda: "F-2026-0002" not in hands.text)
        await hands.press("f7")
        await hands.sees("F7 never mailed", "F-2026-0002", "O-1")
        await hands.until(lambda: "F-2026-0001" not in hands.text)
        await hands.press("f7")
        await hands.sees("F7 to invoice", "Nothing matches")
        await hands.press("f7")
        await hands.sees("F7 to ship", "O-1")
        await hands.press("f7", "f7", "f7")
        await hands.sees("F7 All states")


async def test_words_and_filters_are_kept_under_a_name_and_chosen_by_it(house: Any) -> None:
    await house.invoices("a@one.example", "b@two.example")
    await house.order("O-1", "c@three.example")
    async with house.screen("w") as hands:
        await hands.sees("all documents", "overdue", "unpaid", "never mailed", "to invoice")
        assert "A name for" not in hands.text
        await hands.press("down", "down", "enter")
        await hands.sees("w unpaid", "F-2026-0001")
        await hands.until(lambda: "O-1" not in hands.text)
        await hands.press("slash")
        await hands.type("two")
        await hands.sees("F7 unpaid")
        await hands.press("down", "w")
        await hands.sees("“two” · unpaid")
        await hands.press("ctrl+s", "ctrl+s")
        await hands.sees("A view needs a name")
        await hands.type("Mondays")
        await hands.press("enter")
        await hands.sees("w Mondays", "F-2026-0002")
        await hands.press("f6", "escape", "w")
        await hands.sees("Mondays ", "“two” · unpaid")
        await hands.press("home", "enter")
        await hands.sees("F6 All kinds", "O-1")
        await hands.press("w")
        await hands.sees("5 Mondays")
        await hands.press("home", *["down"] * 5, "enter")
        await hands.sees("w Mondays", "F-2026-0002")
        assert hands.app.screen.query_one("#search").value == "two"
        await hands.press("w", "delete")
        await hands.sees("Removed: Mondays")
        await hands.press("home", "delete")
        await hands.sees("This one is always there.")


async def _drafts(house: Any, *customers: str) -> list[int]:
    """Bring drafts in."""
    drafts = [
        Document(
            Kind.INVOICE,
            "",
            dt.date(2026, 11, 20),
            "EUR",
            Party(""),
            Party(each, email="a@one.example"),
            (Line("Pain", price=Decimal(3)),),
        )
        for each in customers
    ]
    from komtui.adapters.database.repositories.documents import DocumentRepository

    return [each.id for each in await DocumentRepository(house.services.database).add(list(map(NewDocument, drafts)))]


async def test_a_marked_draft_stays_marked_when_it_is_issued(house: Any) -> None:
    """It gets today's date with its number, and with it another place in the list."""
    await house.company()
    await house.invoices("b@two.example")
    _, draft = await _drafts(house, "Zoé", "Léo")
    async with house.screen() as hands:
        await hands.sees("Léo")
        documents = hands.app.screen.query_one(DocumentList)
        while documents.current.id != draft:
            await hands.press("down")
        await hands.press("space")
        await hands.sees("● 1 / 3")
        issued = await house.services.documents.issue(draft)
        await hands.sees(issued.document.number)
        assert documents.selection() == [draft]
        assert hands.text.count("●") == 2
        await hands.press("e")
        await hands.sees(f"Invoice {issued.document.number}")


async def test_drafts_are_discarded_after_a_question_and_brought_back(house: Any) -> None:
    await house.invoices("b@two.example")
    await _drafts(house, "Zoé", "Léo")
    async with house.screen() as hands:
        await hands.sees("Zoé", "Léo")
        documents = hands.app.screen.query_one(DocumentList)
        while documents.current.customer != "Zoé":
            await hands.press("down")
        await hands.press("delete")
        await hands.sees("Discard this draft for Zoé?")
        await hands.press("escape")
        await hands.sees("Zoé", "Léo")
        await hands.press("delete", "down", "enter")
        await hands.sees("1 draft discarded.")
        await hands.until(lambda: "Zoé" not in hands.text, "no Zoé")
        while documents.current.number == "":
            await hands.press("down")
        await hands.press("x")
        await hands.sees("Only drafts can be discarded")
        await hands.press(*["f7"] * (list(State).index(State.DISCARDED) + 1))
        await hands.sees("F7 discarded", "Zoé")
        await hands.press("s")
        await hands.sees("1 draft brought back.", "Nothing matches")


async def test_marked_documents_are_mailed_together_and_unmarked_by_one_key(house: Any) -> None:
    await house.company()
    await house.invoices("a@one.example", "b@two.example", "c@three.example")
    async with house.screen("space") as hands:
        await hands.press("space")
        await hands.sees("● 2 / 3")
        await hands.press("e")
        await hands.sees("2 letters", "c@three.example")
        await hands.press("escape")
        await hands.sees("● 2 / 3")
        await hands.press("u")
        await hands.until(lambda: "●" not in hands.text)


async def test_one_key_marks_all_that_the_list_shows(house: Any) -> None:
    await house.invoices("a@one.example", "b@two.example", "c@three.example")
    await house.order("O-1", "d@four.example")
    async with house.screen("space") as hands:
        await hands.press("u", "f6", "f6", "f6")
        await hands.sees("F6 Invoices")
        await hands.press("*")
        await hands.sees("● 3 / 3")
        await hands.press("u")
        await hands.until(lambda: "●" not in hands.text)


async def test_keys_that_need_a_document_are_greyed_where_there_is_none(house: Any) -> None:
    async with house.screen("enter") as hands:
        await hands.press("e", "space")
        await hands.sees("First steps")
        screen = hands.app.screen
        assert [screen.check_action(action, ()) for action in ("open", "mail", "mark", "search")] == [
            None,
            None,
            None,
            True,
        ]


async def test_the_first_steps_go_as_they_are_done(house: Any) -> None:
    async with house.screen() as hands:
        await hands.sees("First steps", "Ctrl+N")
        await house.company()
        await house.invoices("a@one.example")
        # Another screen and back: what has changed meanwhile is seen.
        await hands.press("f3")
        await hands.sees("Letters")
        await hands.press("f2")
        await hands.until(lambda: "First steps" not in hands.text)
        await hands.sees("F-2026-0001")


async def test_a_letter_that_failed_says_why_in_the_line_below_the_list(house: Any) -> None:
    await house.company()
    (document,) = await house.invoices("nobody@one.example")
    await house.queue(document, "nobody@one.example")
    await house.decide(Verdict.FAIL, "550 5.1.1 no such user", "smtp.recipient-unknown")
    async with house.screen() as hands:
        await hands.sees("failed ·", "1 undelivered")


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
async def test_a_hostile_name_is_text_and_moves_nothing(house: Any, name: str) -> None:
    await hostile_invoice(house, name)
    for size in ((80, 24), (120, 40)):
        async with house.screen(size=size) as hands:
            text = await hands.sees("F-1", "€12.00", "issued")
            assert not set("\x1b\x07\u202e\u200f") & set(text)
            await hands.press("enter")
            await hands.sees("Invoice F-1", "Total")
            assert not set("\x1b\x07\u202e\u200f") & set(hands.text)


async def test_columns_stand_still_under_wide_letters(house: Any) -> None:
    await hostile_invoice(house, HOSTILE["wide"])
    await house.invoices("a@one.example")
    async with house.screen() as hands:
        text = await hands.sees("€12.00", "€26.38")
        ends = {cell_len(line[: line.index(".")]) for line in text.splitlines() if "€" in line and "issued" in line}
        assert len(ends) == 1


async def test_a_pasted_search_brings_no_control_characters_to_the_terminal(house: Any) -> None:
    async with house.screen("slash") as hands:
        hands.app.post_message(Paste("\x1b[31mred\x07 \u202eback"))
        await hands.sees("�[31mred� �back")
        assert "\x1b" not in hands.text


async def test_it_survives_any_size_and_comes_back(house: Any) -> None:
    await house.invoices("a@one.example")
    async with house.screen() as hands:
        for size in ((60, 15), (20, 5), (1, 1), (200, 60), (80, 24)):
            await hands._pilot.resize_terminal(*size)
            await hands._pilot.pause()
        await hands.sees("F-2026-0001", "Documents", "Help")


async def hostile_invoice(house: Any, name: str) -> None:
    """Write an invoice for somebody of that name, past what an import would clean or refuse."""
    from komtui.adapters.database.repositories.documents import DocumentRepository

    document = Document(
        kind=Kind.INVOICE,
        number="F-1",
        date=dt.date(2026, 11, 20),
        currency="EUR",
        seller=Party("Boulangerie Lefèvre"),
        buyer=Party(name, address=Address(line1=name, city=name, country="FR"), email="x@h.example"),
        lines=(Line(name, Decimal(1), price=Decimal(10), taxes=(Tax("VAT", "S", Decimal(20)),)),),
        state=State.ISSUED,
        notes=(Note(name),),
    )
    await DocumentRepository(house.services.database).add([NewDocument(document)])


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
def test_it_looks_as_it_did(looks: Callable[..., bool], size: tuple[int, int]) -> None:
    async def fill(house: Any) -> None:
        await house.company()
        first, *_others = await house.invoices("nobody@one.example", "b@two.example", "c@three.example")
        await house.queue(first, "nobody@one.example")
        await house.decide(Verdict.FAIL, "550 5.1.1 no such user", "smtp.recipient-unknown")

    assert looks(fill, ["down", "space"], "failed ·" if size[0] < 120 else "Total", size)


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 40), (160, 50)], ids=str)
@pytest.mark.parametrize("language", ["en", "fr", "fr_CA"])
def test_it_has_its_columns_at_every_width_in_every_language(
    looks: Callable[..., bool], language: str, size: tuple[int, int]
) -> None:
    async def fill(house: Any) -> None:
        await house.company()
        late, part, large, _new = await house.invoices("a@one.example", "b@two.example", "c@x.example", "d@y.example")

        def write(connection: Any) -> None:
            connection.execute("UPDATE documents SET due_date = '2026-11-19' WHERE id = :id", {"id": late})
            connection.execute("UPDATE documents SET paid = '6.38' WHERE id = :id", {"id": part})
            connection.execute(
                "UPDATE documents SET gross = '1284000.50', payable = '1284000.50' WHERE id = :id", {"id": large}
            )

        await house.services.database.write(write)
        await _drafts(house, "Épicerie d’Été")
        await house.order("C-2026-0001", "e@z.example")
        await house.services.views.keep("Relances", Query("lefe", view=View.UNPAID))
        use(language, "")

    keys = ["w"] if size[0] in {80, 120} else ["f7"] * (len(State) + 2)
    assert looks(fill, keys, "Relances" if keys == ["w"] else "F-2026-0001", size)


def _above(hands: Any) -> str:
    """The line of views."""
    line: str = hands.text.splitlines()[2]
    return line.rstrip()


async def test_views_stand_above_the_list_each_with_its_digit(house: Any) -> None:
    await house.invoices("a@one.example", "b@two.example")
    await house.order("O-1", "c@three.example")
    await house.services.views.keep("Mondays", Query("two", view=View.UNPAID))
    async with house.screen() as hands:
        await hands.sees(" 1 overdue  2 unpaid  3 never mailed  4 to invoice  5 Mondays  w +4")
        await hands.press("2")
        await hands.sees("▌2 unpaid", "w unpaid", "F-2026-0001")
        await hands.until(lambda: "O-1" not in hands.text)
        await hands.press("slash")
        await hands.type("1")
        await hands.until(lambda: hands.app.screen.query_one("#search").value == "1")
        assert "▌2 unpaid" in _above(hands)  # words search in it
        await hands.press("down", "2")
        await hands.sees("F7 All states")
        assert hands.app.screen.query_one("#search").value == "1"
        assert "▌" not in _above(hands)
        await hands.press("5")
        await hands.sees("▌5 Mondays", "w Mondays", "F-2026-0002")
        assert hands.app.screen.query_one("#search").value == "two"
        await hands.press("5")
        await hands.sees("F6 All kinds", "O-1")
        assert not hands.app.screen.query_one("#search").value
        # What is shown is in sight, whatever has to go for it.
        await hands.press("9")
        await hands.sees("▌9 expired quotes", "w expired quotes")
        assert _above(hands).endswith("w +4")
        await hands._pilot.click(Chips, offset=(_above(hands).index("w +4"), 0))
        await hands.sees("all documents", "4 to invoice", "5 Mondays")
        await hands.press("escape", "9")
        await hands.sees("F7 All states", "4 to invoice")
        await hands._pilot.click(Chips, offset=(_above(hands).index("4 to invoice") + 4, 0))
        await hands.sees("▌4 to invoice", "w to invoice")


async def test_a_digit_means_what_will_stand_there_once_the_saved_views_are_read(
    house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.invoices("a@one.example", "b@two.example")
    await house.services.views.keep("Mondays", Query("two"))
    monkeypatch.setattr(DocumentsScreen, "look_around", lambda screen: None)
    async with house.screen() as hands:
        await hands.sees("F-2026-0001", "5 to remind")
        await hands.press("5")
        await hands.sees("▌5 Mondays", "F-2026-0002")
        assert hands.app.screen.query_one("#search").value == "two"


async def test_a_view_that_is_chosen_by_its_name_alone_is_asked_for(house: Any) -> None:
    await house.invoices("a@one.example")
    async with house.screen("ctrl+p") as hands:
        await hands.sees("What do you want to do?")
        await hands.type("view of that digit")
        await hands.sees("Show the view of that digit")
        await hands.press("enter")
        await hands.sees("all documents", "4 to invoice")


async def test_the_menu_of_a_document_has_nothing_that_is_about_the_list(house: Any) -> None:
    await house.invoices("a@one.example")
    async with house.screen("m", size=(80, 40)) as hands:
        await hands.sees("Duplicate")
        offered = {str(each.prompt).split()[0] for each in hands.app.screen.query_one("OptionList").options}
        assert "e" in offered
        assert not offered & {"1", "*", "F6", "F7", "w", "Space"}


async def test_the_line_of_views_takes_no_row_of_a_low_terminal(house: Any) -> None:
    await house.invoices("a@one.example")
    async with house.screen(size=(40, 10)) as hands:
        await hands.sees("F-2026-0001")
        assert "overdue" not in hands.text
        assert "F-2026-0001" in hands.text.splitlines()[3]


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_the_dialog_and_the_line_offer_the_same_views(house: Any, language: str) -> None:
    await house.invoices("a@one.example")
    await house.services.views.keep("Lundi", Query("two"))
    use(language, "")
    async with house.screen(size=(160, 30)) as hands:
        await hands.sees("5 Lundi")
        line = [each.split(" ", 1) for each in re.split(r"  +", _above(hands).strip())]
        assert [digit for digit, _name in line] == list("123456789")
        await hands.press("w")
        await hands.until(lambda: isinstance(hands.app.screen, ViewsScreen))
        options = hands.app.screen.query_one("OptionList").options
        assert [str(each.prompt).split("   ")[0].split(" ", 1) for each in options[1:]] == line


async def test_the_name_of_a_view_is_typed_at_once(house: Any) -> None:
    await house.invoices("a@one.example")
    async with house.screen("w") as hands:
        await hands.sees("all documents", "never mailed")
        await hands.type("ex")
        await hands.sees("All documents are shown: type words")
        await hands.press("escape", "f6", "w")
        await hands.sees("A name for what is shown now")
        await hands.type("xé 12")
        await hands.press("up", "down")
        await hands.type("b")
        await hands.press("enter")
        await hands.until(lambda: "A name for" not in hands.text)
        await hands.press("w")
        await hands.sees("5 xé 12b           Quotes")
        await hands.press("delete")
        await hands.sees("Removed: xé 12b")
    assert not await house.services.views.every()


async def test_going_to_the_search_and_back_paints_little_of_the_screen(
    house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview, "REST", 0.001)
    await house.invoices(*(f"a@{place}.example" for place in range(30)))
    async with house.screen(size=(120, 40)) as hands:
        # With the page beside the list, which comes a moment later.
        await hands.sees("No letter yet", "Pain")
        painted: list[int] = []

        def measured(screen: object, update: Any) -> None:
            if update is not None:
                painted.append(len(update.render_segments(hands.app.console)))

        monkeypatch.setattr(hands.app, "_display", measured)
        for key in ("slash", "escape"):
            await hands.press(key)
        assert painted
        # Two fields and the footer, and the page beside the list, which goes and comes back; never the list.
        assert sum(painted) < 7000
        assert min(painted) < 1000
        await hands.sees("No letter yet")


async def test_a_search_of_another_version_is_rebuilt_while_the_list_is_there(
    house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.invoices(*(f"a@{place}.example" for place in range(250)))
    await house.services.database.write(
        lambda connection: connection.execute("UPDATE search_index SET version = 0, target = 0")
    )
    going_on = asyncio.Event()

    async def rest(_seconds: float) -> None:
        await going_on.wait()

    monkeypatch.setattr(house.services.clock, "sleep", rest)
    async with house.screen() as hands:
        await hands.sees("Documents · the search is being rebu", "F-2026-0250")
        await hands.press("f6", "f6", "f6")
        await hands.sees("F6 Invoices", "F-2026-0250", "250")
        going_on.set()
        await hands.until(lambda: "being rebu" not in hands.text)
        await hands.sees("F6 Invoices", "F-2026-0250", "250")
    assert await house.services.searching._index.progress() is None


async def test_the_list_is_walked_from_both_ends_and_rows_keep_their_place(
    house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_list, "AHEAD", 30)
    await house.invoices(*(f"a@{place}.example" for place in range(400)))

    def number(place: int) -> str:
        return f"F-2026-{400 - place:04}"

    async with house.screen() as hands:
        await hands.sees(number(0))
        documents = hands.app.screen.query_one(DocumentList)
        await hands.press("end")
        await hands.sees(number(399))
        assert (documents.position, documents.current.number) == (399, number(399))
        assert not documents._ends.whole, "what lies between is not read"
        await hands.press("space", *["pageup"] * 5)
        place = 399 - 5 * (documents.size.height - 1)
        assert (documents.position, documents.current.number) == (place, number(place))
        # Some come in above while another screen is open: the cursor keeps its row, and marks are on rows.
        for each in range(3):
            await house.order(f"C-{each}", "new@one.example")
        await hands.press("f3")
        await hands.sees("Letters")
        await hands.press("escape")
        await hands.sees(number(place), "● 1 / 403")
        await hands.until(lambda: documents.position == place + 3)
        assert documents.current.number == number(place)
        await hands.press("home")
        await hands.sees("C-2", number(0))
        # From the top through the gap to the bottom.
        seen = [documents.current.number]
        while documents.position < 402:
            await hands.press("down")
            seen.append(documents.current.number)
        assert seen == ["C-2", "C-1", "C-0", *map(number, range(400))]
        assert documents._ends.whole
        assert documents.selection() == [documents.current.id]


async def test_the_count_is_the_true_number_also_where_it_takes_long(
    house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "COUNTED", 20)
    monkeypatch.setattr(_showing, "COUNT_ON", 0.01)
    await house.invoices(*(f"a@{place}.example" for place in range(60)))
    async with house.screen("slash") as hands:
        await hands.sees("states  60")
        await hands.type("lef")
        await hands.sees("states  60")
        assert hands.app.screen.query_one(DocumentList).total == (60, True)
        monkeypatch.setattr(_showing, "COUNT_ON", 60)
        await hands.type("e")
        await hands.sees("states  20+")
        await hands.press("down", "end")
        await hands.sees("F-2026-0001")


async def test_the_list_follows_what_another_till_writes(house: Any) -> None:
    from komtui.adapters.database.repositories.documents import DocumentRepository
    from komtui.services.changes import Subject

    ids = await house.invoices("a@one.example", "b@two.example")
    repository = DocumentRepository(house.services.database)
    invoice = (await house.services.documents.get(ids[0])).document
    draft = replace(invoice, number="", state=State.DRAFT, date=invoice.date - dt.timedelta(days=20), due_date=None)
    [written] = await repository.add([NewDocument(draft)])
    async with house.screen("end") as hands:
        documents = hands.app.query_one(DocumentList)
        await hands.until(lambda: documents.position == 2)
        # Issued, the draft gets today's date and with it another place.
        await house.services.documents.issue(written.id)
        await hands.until(lambda: documents.current is not None and documents.current.number == "F-2026-0003")
        assert documents.current.id == written.id
        await hands.until(lambda: "(draft)" not in hands.text)
        assert hands.text.index("F-2026-0003") < hands.text.index("F-2026-0002")
        # What is new is seen without a key.
        await repository.add([NewDocument(replace(invoice, number="F-2026-0009"))])
        house.services.changes.tell(Subject.DOCUMENTS)
        await hands.sees("F-2026-0009")
        assert documents.current.id == written.id


def test_the_day_goes_last_when_the_name_has_been_cut_as_far_as_it_can_be() -> None:
    shown = [columns(width) for width in range(36, 140)]
    for before, after in itertools.pairwise(shown):
        assert before.date <= after.date
    assert [columns(width).date for width in (37, 38, 40, 50, 51)] == [0, 5, 5, 5, 10]
    assert columns(38).customer == 4
    assert [columns(width).amount for width in (40, 50, 51)] == [10, 10, 13]


async def test_the_day_stands_on_forty_columns(house: Any) -> None:
    await house.invoices("zoe@client.example")
    async with house.screen(size=(40, 10)) as hands:
        await hands.sees("F-2026-0001  11-20 Lef", "€26.38", "Date")


async def test_what_is_to_be_set_up_leaves_a_low_terminal_to_the_list(house: Any) -> None:
    await house.invoices(*(f"{each}@client.example" for each in "abcd"))
    async with house.screen(size=(40, 10)) as hands:
        await hands.sees("F-2026-0004", "F-2026-0001")
        await hands.sees("F-2026-0004", "F-2026-0001")
        assert "First steps" not in hands.text
        await hands._pilot.resize_terminal(80, 24)
        await hands.sees("First steps")


async def test_the_word_of_a_filter_is_that_filter_where_nothing_is_called_so(house: Any, french: None) -> None:
    await house.company()
    first, _second = await house.invoices("zoe@a.example", "zoe@a.example")
    await house.services.payments.take(first, None, "cash")
    async with house.screen("slash") as hands:
        await hands.sees("F-2026-0002")
        await hands.type("impayés")
        await hands.sees("Entrée montre le filtre «\u00a0impayées\u00a0»")
        await hands.press("enter")
        shown = await hands.until(lambda: "F-2026-0002" in hands.text)
        assert "F-2026-0001" not in shown
        assert "F7 impayées" in shown
