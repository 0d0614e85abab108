"""Artifacts: one's own PDF as it is, others rendered once, drafts every time."""

import asyncio
import datetime as dt
import hashlib
from dataclasses import replace
from decimal import Decimal

import pytest

from komtui.adapters.pdf.coverage import missing
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.document import Document, Kind, Line
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Address, Party
from komtui.services.ports import StoredDocument
from komtui.services.ports.pages import Cut, Drawn, Look
from komtui.services.sales.pages.rendering import RenderingService, leaving

INVOICE = Document(
    Kind.INVOICE,
    "F/2026-0412",
    dt.date(2026, 11, 20),
    "EUR",
    Party("Lefèvre", address=Address(country="FR")),
    Party("Hôtel"),
    (Line("Pain", price=Decimal(3)),),
    state=State.ISSUED,
    store="lyon-2",
)
STORED = StoredDocument(7, INVOICE, 1, "", "")


class Pages:
    """A renderer that says what it was asked for."""

    def __init__(self):
        self.asked, self.said, self.cuts = [], [], []
        self.fault, self.notes = None, ()
        self.warmed = 0

    async def hybrid(self, document, form, look, *, copy=False):
        return Drawn(await self.pdf(document, form, look, copy=copy), self.notes)

    async def pdf(self, document, form, look, *, copy=False):
        self.asked.append((document, form, look))
        self.said.append(copy)
        if self.fault:
            raise ProblemError(self.fault)
        await asyncio.sleep(0)
        return f"{document.number} {form} {len(self.asked)}".encode()

    async def stamped(self, content, text):
        return content + b" " + text.encode()

    async def pages(self, content):
        return content.count(b"page")

    def missing(self, text):
        return missing(text)

    def warm(self):
        self.warmed += 1

    async def close(self):
        """Nothing to end."""

    async def cut(self, source, characters):
        self.cuts.append((source, characters))
        if self.fault:
            raise ProblemError(self.fault)
        had = "".join(each for each in characters if each in "株式会社")
        return Cut(f"font of {had}".encode() if had else b"", "".join(each for each in characters if each not in had))


class Shelf:
    """Artifacts in memory; the first rendering wins, as the port says."""

    def __init__(self):
        self.contents, self.forms = {}, {}

    async def put(self, content):
        sha256 = hashlib.sha256(content).hexdigest()
        self.contents[sha256] = content
        return sha256

    async def get(self, sha256):
        return self.contents.get(sha256)

    async def rendered(self, document_id, revision):
        return {form: kept for (*of, form), kept in self.forms.items() if of == [document_id, revision]}

    async def set_rendered(self, document_id, revision, form, content):
        return self.forms.setdefault((document_id, revision, form), await self.put(content))


class Values:
    """Settings of a store."""

    def __init__(self, **values):
        # E-invoices have tests of their own.
        self.values = {"documents.facturx": "no"}
        self.values |= {key.replace("_", "."): value for key, value in values.items()}
        self.stores = set()

    async def snapshot(self):
        return self

    def value(self, setting, store=""):
        self.stores.add(store)
        return self.values.get(setting, "")


@pytest.fixture
def pages():
    return Pages()


@pytest.fixture
def shelf():
    return Shelf()


def _service(pages, shelf, **values):
    return RenderingService(pages, shelf, Values(**{"documents_facturx": "no"} | values))


async def test_the_e_invoice_goes_into_invoices_of_the_union_alone(pages, shelf):
    usual = _service(pages, shelf, documents_facturx="")
    assert (await usual.artifact(STORED)).form == "a4-facturx"
    assert (await usual.artifact(STORED, "receipt")).form == "receipt"
    for document in (
        replace(INVOICE, kind=Kind.QUOTE),
        replace(INVOICE, seller=Party("Nord", address=Address(country="CA"))),
    ):
        assert "facturx" not in (await usual.artifact(replace(STORED, id=8, document=document))).form
    never = await _service(pages, shelf, documents_facturx="no").artifact(replace(STORED, id=9))
    assert never.form == "a4"


async def test_what_left_without_the_e_invoice_stays_without_it(pages, shelf):
    before = await _service(pages, shelf).artifact(STORED)
    later = _service(pages, shelf, documents_facturx="yes")
    assert (await later.artifact(STORED)).sha256 == before.sha256
    paid = replace(STORED, document=replace(INVOICE, state=State.PAID))
    assert (await later.artifact(paid)).form == "a4-paid"
    with_it = await later.artifact(replace(STORED, id=8))
    assert (await _service(pages, shelf).artifact(replace(STORED, id=8))).form == with_it.form == "a4-facturx"


async def test_why_it_has_none_is_told_and_it_is_kept_as_a_plain_page(pages, shelf):
    pages.notes = (Problem("einvoice.writing", {"number": "F-1", "what": "buyer"}, "buyer"),)
    drawn = await _service(pages, shelf, documents_facturx="yes").artifact(STORED)
    assert (drawn.form, drawn.notes) == ("a4", pages.notes)


async def test_it_is_rendered_once_for_each_paper_and_revision(pages, shelf):
    service = _service(pages, shelf)
    first = await service.artifact(STORED)
    assert first == await service.artifact(STORED)
    assert first.content == b"F/2026-0412 a4 1"
    assert first.sha256 == hashlib.sha256(first.content).hexdigest()
    assert (first.name, first.own) == ("F-2026-0412.pdf", False)
    assert (await service.artifact(STORED, "letter")).content == b"F/2026-0412 letter 2"
    assert (await service.artifact(replace(STORED, revision=2))).content == b"F/2026-0412 a4 3"


async def test_what_was_drawn_before_it_was_cancelled_asks_for_nothing_any_more(pages, shelf):
    service = _service(pages, shelf)
    before = await service.artifact(STORED)
    after = await service.artifact(replace(STORED, document=replace(INVOICE, state=State.CANCELLED)))
    assert after.content != before.content


async def test_boxes_are_told_of_what_is_drawn_and_not_of_what_came(pages, shelf):
    foreign = replace(STORED, document=replace(INVOICE, buyer=Party("株式会社")))
    service = _service(pages, shelf)
    assert await service.unprintable(STORED) is None
    assert (await service.unprintable(foreign)).code == "document.unprintable"
    assert await service.unprintable(replace(foreign, own_pdf="ab" * 32)) is None


async def test_what_was_drawn_before_it_was_paid_stays_what_it_was(pages, shelf):
    service = _service(pages, shelf)
    sent = await service.artifact(STORED)
    paid = replace(STORED, document=replace(INVOICE, state=State.PAID))
    settled = await service.artifact(paid)
    assert settled.content != sent.content
    assert await service.artifact(paid) == settled
    assert await service.artifact(STORED) == sent
    # Whether it was first drawn before or after makes no difference.
    other = replace(paid, id=8)
    assert (await service.artifact(other)).content != (await service.artifact(replace(STORED, id=8))).content


async def test_of_two_renderings_at_once_both_get_the_one_that_is_kept(pages, shelf):
    service = _service(pages, shelf)
    one, other = await asyncio.gather(service.artifact(STORED), service.artifact(STORED))
    assert len(pages.asked) == 2
    assert one == other


async def test_ones_own_pdf_is_never_rendered(pages, shelf):
    own = await shelf.put(b"%PDF as it came")
    artifact = await _service(pages, shelf).artifact(replace(STORED, own_pdf=own), "letter")
    assert (artifact.content, artifact.sha256, artifact.own) == (b"%PDF as it came", own, True)
    assert not pages.asked


async def test_an_own_pdf_that_is_gone_is_a_problem_and_not_replaced(pages, shelf):
    with pytest.raises(ProblemError) as caught:
        await _service(pages, shelf).artifact(replace(STORED, own_pdf="0" * 64))
    assert caught.value.problems[0].code == "document.pdf-missing"
    assert not pages.asked


async def test_a_draft_is_rendered_anew_and_not_kept(pages, shelf):
    draft = replace(STORED, document=replace(INVOICE, number="", state=State.DRAFT))
    service = _service(pages, shelf)
    first, second = await service.artifact(draft), await service.artifact(draft)
    assert first.content != second.content
    assert first.name == "draft-7.pdf"
    assert not shelf.contents


@pytest.mark.parametrize(
    ("country", "setting", "argument", "form"),
    [
        ("FR", "", "", "a4"),
        ("CA", "", "", "letter"),
        ("US", "", "", "letter"),
        ("", "", "", "a4"),
        ("CA", "a4", "", "a4"),
        ("FR", "letter", "", "letter"),
        ("FR", "letter", "a4", "a4"),
    ],
)
async def test_paper(pages, shelf, country, setting, argument, form):
    document = replace(INVOICE, seller=Party("Lefèvre", address=Address(country=country)))
    await _service(pages, shelf, documents_paper=setting).artifact(replace(STORED, document=document), argument)
    assert pages.asked[0][1] == form


async def test_the_design_is_a_part_of_what_is_drawn_and_of_what_it_is_kept_as(pages, shelf):
    plain = await _service(pages, shelf).artifact(STORED)
    navy = await _service(pages, shelf, documents_template="modern", documents_colour="#1F3A5F").artifact(STORED)
    assert pages.asked[1][2] == Look("modern", "#1f3a5f")
    assert (plain.form, plain.design, navy.form, navy.design) == ("a4", "", "a4 modern/#1f3a5f", "modern/#1f3a5f")
    assert navy.content != plain.content
    assert await _service(pages, shelf, documents_template="classic").artifact(STORED) == plain


async def test_what_has_left_keeps_its_design(pages, shelf):
    service = _service(pages, shelf, documents_template="modern", documents_colour="#1f3a5f")
    for design, look in (("", Look()), ("compact/#6f2036", Look("compact", "#6f2036"))):
        left = replace(STORED, design=design, logo="")
        await service.artifact(left)
        paid = await service.artifact(replace(left, document=replace(INVOICE, state=State.PAID)))
        assert [each[2] for each in pages.asked[-2:]] == [look, look]
        assert paid.form == f"a4-paid {design}".rstrip()


async def test_a_roll_has_no_colour_and_leaves_with_the_design_all_the_same(pages, shelf):
    service = _service(pages, shelf, documents_template="modern")
    drawn = await service.artifact(STORED, "receipt")
    assert (drawn.form, drawn.design) == ("receipt", "modern")
    assert leaving(STORED, drawn).design == "modern"
    assert leaving(replace(STORED, design=""), drawn) is None


async def test_a_preview_shows_the_design_of_the_moment_and_keeps_nothing(pages, shelf):
    service = _service(pages, shelf)
    values = Values(documents_template="compact", company_name="Moulin")
    left = replace(STORED, design="modern", logo="", own_pdf="ab" * 32)
    await service.preview(left, values)
    document, form, look = pages.asked[0]
    assert (document.seller.name, form, look) == ("Moulin", "a4", Look("compact"))
    assert not shelf.forms


FOREIGN = replace(STORED, document=replace(INVOICE, buyer=Party("株式会社")))


async def test_a_further_font_draws_what_the_others_lack(pages, shelf, tmp_path):
    path = str(tmp_path / "cjk.otf")
    service = _service(pages, shelf, documents_font=path)
    await service.artifact(STORED)
    # Whoever does not need it, does not ask for it.
    assert (pages.cuts, pages.asked[0][2]) == ([], Look())
    drawn = await service.artifact(FOREIGN)
    assert pages.cuts == [(path, "会式株社")]
    assert pages.asked[1][2].font == drawn.font == b"font of \xe4\xbc\x9a\xe5\xbc\x8f\xe6\xa0\xaa\xe7\xa4\xbe"
    assert drawn.design == f"classic//{hashlib.sha256(drawn.font).hexdigest()}"
    assert leaving(FOREIGN, drawn).font == drawn.font
    assert await service.unprintable(FOREIGN) is None
    assert len(pages.cuts) == 1
    both = replace(STORED, document=replace(INVOICE, buyer=Party("株式会社 شركة")))
    assert (await service.unprintable(both)).facts["characters"] == "شركة"


async def test_what_left_is_drawn_with_the_font_that_it_left_with(pages, shelf):
    kept = await shelf.put(b"as it was")
    left = replace(FOREIGN, design=f"classic//{kept}", logo="")
    service = _service(pages, shelf, documents_font="/elsewhere/now.ttf")
    await service.artifact(left)
    assert pages.asked[0][2] == Look(font=b"as it was")
    await service.artifact(replace(left, design=""))
    assert pages.asked[1][2] == Look()
    await service.unprintable(left)
    assert {source for source, _ in pages.cuts} == {b"as it was"}


async def test_a_font_that_cannot_be_used_is_said_where_it_is_needed(pages, shelf):
    service = _service(pages, shelf, documents_font="/gone.ttf")
    pages.fault = Problem("document.font", {"file": "/gone.ttf"}, "documents.font")
    assert await service.unprintable(STORED) is None
    for act in (service.unprintable, service.artifact):
        with pytest.raises(ProblemError) as caught:
            await act(FOREIGN)
        assert caught.value.problems == (pages.fault,)


async def test_the_logo_is_the_store_s_own(pages, shelf, tmp_path):
    file = tmp_path / "logo.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\npicture")
    service = _service(pages, shelf, company_logo=str(file))
    await service.artifact(STORED)
    assert pages.asked[0][2].logo == file.read_bytes()
    assert service._settings.stores == {"lyon-2"}


@pytest.mark.parametrize(
    "content",
    [None, b"", b"GIF89a", b"\x89PNG\r\n\x1a\n" + bytes(10_000_000)],
    ids=["absent", "empty", "gif", "large"],
)
async def test_a_logo_that_cannot_be_used_is_named(pages, shelf, tmp_path, content):
    file = tmp_path / "logo.png"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ProblemError) as caught:
        await _service(pages, shelf, company_logo=str(file)).artifact(STORED)
    assert caught.value.problems == (Problem("document.logo", {"file": str(file)}, "company.logo"),)
    assert not shelf.forms


async def test_a_logo_that_only_the_renderer_finds_bad_is_named_too(pages, shelf, tmp_path):
    file = tmp_path / "logo.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    pages.fault = Problem("document.logo", {}, "company.logo")
    with pytest.raises(ProblemError) as caught:
        await _service(pages, shelf, company_logo=str(file)).artifact(STORED)
    assert caught.value.problems[0].facts == {"file": str(file)}


def test_warming_reaches_the_renderer(pages, shelf):
    _service(pages, shelf).warm()
    assert pages.warmed == 1


async def test_a_copy_is_marked_and_not_kept(pages, shelf):
    service = _service(pages, shelf)
    first = await service.artifact(STORED, "a4")
    copy = await service.artifact(STORED, "a4", copy=True)
    assert copy.content != first.content
    assert pages.said[-1] is True
    assert list(shelf.forms) == [(7, 1, "a4")]
    assert (await service.artifact(STORED, "a4")).sha256 == first.sha256


async def test_a_copy_of_ones_own_pdf_has_a_mark_and_a_receipt_of_it_is_drawn(pages, shelf):
    own = await shelf.put(b"%PDF of theirs")
    stored = replace(STORED, own_pdf=own, document=replace(INVOICE, language="fr"))
    service = _service(pages, shelf)
    assert (await service.artifact(stored, copy=True)).content == b"%PDF of theirs DUPLICATA"
    assert (await service.artifact(stored, "a4")).content == b"%PDF of theirs"
    assert (await service.artifact(stored, "receipt")).content == b"F/2026-0412 receipt 1"
