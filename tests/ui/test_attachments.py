"""Attached files on the screen: in the letter, in the dialog of paper, in the details of a draft."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.domain.digest import digest
from komtui.domain.sales.attachment import Attachment
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Address, Party
from komtui.services.ports import NewDocument
from komtui.ui.screens.document.screen import DocumentScreen
from komtui.ui.screens.letter.screen import LetterScreen


async def quote(house: Any) -> int:
    """Write a quote with two files."""
    await house.company()
    contents = {"bl.csv": b"a;b\n", "plan.pdf": b"%PDF"}
    draft = await house.services.drafts.blank(Kind.QUOTE)
    document = replace(
        draft,
        number="F-1",
        state=State.ISSUED,
        seller=Party("Moulin", address=Address(country="FR")),
        buyer=Party("Zoé", email="zoe@zoe.example"),
        attachments=tuple(Attachment(name, name=name, sha256=digest(each)) for name, each in contents.items()),
    )
    files = {digest(each): each for each in contents.values()}
    (written,) = await DocumentRepository(house.services.database).add([NewDocument(document, files=files)])
    return int(written.id)


async def test_a_file_that_is_unticked_stays_behind(house: Any) -> None:
    document_id = await quote(house)
    async with house.screen() as hands:
        hands.app.push_screen(LetterScreen(house.services, document_id))
        await hands.sees("[x] bl.csv", "[x] plan.pdf")
        await hands.press("shift+tab", "shift+tab", "space")
        await hands.sees("[ ] bl.csv", "[x] plan.pdf")
        await hands.press("f8")
        await hands.sees("on its way")
    (delivery,) = await house.services.outbox.deliveries()
    mime = await house._outbox.mime(delivery.letter_id)
    assert b"plan.pdf" in mime
    assert b"bl.csv" not in mime


async def test_a_file_is_saved_from_the_dialog_of_paper(house: Any, tmp_path: Path) -> None:
    document_id = await quote(house)
    async with house.screen() as hands:
        hands.app.push_screen(DocumentScreen(house.services, document_id))
        await hands.sees("Supporting document bl.csv")
        await hands.press("ctrl+s")
        await hands.sees("the page", "F-1.pdf")
        hands.app.screen._what.focus()
        await hands.press("right")
        await hands.until(lambda: hands.app.screen.query_one("Input").value.endswith("bl.csv"))
        hands.app.screen.query_one("Input").focus()
        hands.app.screen.query_one("Input").value = str(tmp_path / "out.csv")
        await hands.press("enter")
        await hands.until((tmp_path / "out.csv").exists)
    assert (tmp_path / "out.csv").read_bytes() == b"a;b\n"


async def test_a_file_is_attached_to_a_draft_and_taken_off(house: Any, tmp_path: Path) -> None:
    await house.company()
    (tmp_path / "plan.exe").write_bytes(b"x")
    (tmp_path / "plan.pdf").write_bytes(b"%PDF plan")
    stored = await house.services.drafts.write(await house.services.drafts.blank(Kind.INVOICE))
    from komtui.ui.screens.draft.screen import DraftScreen

    async with house.screen(size=(100, 50)) as hands:
        hands.app.push_screen(DraftScreen(house.services, document_id=stored.id))
        await hands.press("f6")
        await hands.sees("Attach a file")
        form = hands.app.screen
        form._rows["file"].go()
        form._rows["file"].value = str(tmp_path / "plan.exe")
        await hands.press("ctrl+s")
        await hands.sees("plan.exe cannot be attached")
        form._rows["file"].value = str(tmp_path / "plan.pdf")
        await hands.press("ctrl+s")
        await hands.until(lambda: hands.app.screen is not form)
        await hands.press("f6")
        await hands.sees("[x] plan.pdf")
        again = hands.app.screen
        again._kept[0][1].focus()
        await hands.press("space", "ctrl+s")
        await hands.until(lambda: hands.app.screen is not again)
        await hands.press("ctrl+z")
        await hands.press("f6")
        await hands.sees("[x] plan.pdf")
