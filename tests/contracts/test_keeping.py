"""What every store of bytes and of settings promises."""

from hashlib import sha256

import pytest

from komtui.domain.digest import digest
from komtui.domain.problem import ProblemError
from komtui.domain.sales.attachment import Attachment
from komtui.services.ports import NewDocument


async def test_bytes_are_kept_under_their_hash_once(artifacts):
    name = await artifacts.put(b"%PDF \x00\xff")
    assert name == sha256(b"%PDF \x00\xff").hexdigest() == await artifacts.put(b"%PDF \x00\xff")
    assert await artifacts.get(name) == b"%PDF \x00\xff"
    assert await artifacts.get("0" * 64) is None


async def test_the_first_rendering_stays(artifacts, documents, make):
    await documents.add([NewDocument(make("F-1"))])
    assert "a4" not in await artifacts.rendered(1, 1)
    first = await artifacts.set_rendered(1, 1, "a4", b"first")
    assert await artifacts.set_rendered(1, 1, "a4", b"second") == first == (await artifacts.rendered(1, 1))["a4"]
    assert await artifacts.get(sha256(b"second").hexdigest()) is None
    assert await artifacts.set_rendered(1, 1, "letter", b"other") != first


async def test_a_pdf_that_came_with_a_document_is_kept(artifacts, documents, make):
    await documents.add([NewDocument(make("F-1"), own_pdf=b"%PDF own")])
    assert await artifacts.get((await documents.find("F-1")).own_pdf) == b"%PDF own"


async def test_settings_are_set_changed_and_removed(settings_store):
    await settings_store.set([("", "company.name", "Lefèvre"), ("lyon", "company.name", "Lefèvre Lyon")])
    await settings_store.set([("", "company.name", "Lefèvre & Fils"), ("lyon", "company.name", None)])
    assert await settings_store.all() == {("", "company.name"): "Lefèvre & Fils"}
    await settings_store.set([("", "no.such", None)])


async def test_stores_are_those_of_settings_and_of_documents(settings_store, documents, make):
    assert await settings_store.stores() == []
    await settings_store.set([("", "company.name", "Lefèvre"), ("nice", "company.name", "Lefèvre Nice")])
    await documents.add([NewDocument(make("F-1")), NewDocument(make("F-2", store="lyon"))])
    assert await settings_store.stores() == ["lyon", "nice"]


async def test_attached_files_are_kept_with_their_document_or_not_at_all(documents, artifacts, make):
    files = {digest(each): each for each in (b"plan", b"of nobody")}
    plan = Attachment("PLAN", name="plan.pdf", sha256=digest(b"plan"))
    draft = make("F-1", attachments=(plan, Attachment("elsewhere")))
    with pytest.raises(ProblemError):
        # A number that is taken keeps the whole file out.
        await documents.add([NewDocument(draft, files=files), NewDocument(make("F-1"), files=files)])
    assert await artifacts.get(plan.sha256) is None
    await documents.add([NewDocument(draft, files=files)])
    assert await artifacts.get(plan.sha256) == b"plan"
    assert await artifacts.get(digest(b"of nobody")) is None
    assert (await documents.find("F-1")).document.attachments == draft.attachments
