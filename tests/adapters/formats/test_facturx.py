"""The e-invoice inside a PDF."""

from __future__ import annotations

import pytest

from komtui.adapters.formats._reading import read


@pytest.mark.parametrize("name", ["factur-x.xml", "ZUGFeRD-invoice.xml", "zugferd-invoice.xml", "xrechnung.xml"])
def test_is_found_and_the_pdf_kept(pdf, cii, name: str) -> None:
    content = pdf({"terms.txt": b"x", name: cii()})
    imported = read(content, "invoice.pdf")
    assert imported.documents[0].number == "C-1"
    assert imported.own_pdf == content


def test_the_standard_name_goes_before_others(pdf, cii) -> None:
    content = pdf({"annex.xml": b"<annex/>", "factur-x.xml": cii()})
    assert read(content, "x").documents[0].number == "C-1"


def test_is_found_through_af_alone(pdf, cii) -> None:
    import io

    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import ArrayObject, NameObject

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf({"factur-x.xml": cii()}))))
    names = writer.root_object["/Names"]["/EmbeddedFiles"].get_object()["/Names"]
    writer.root_object[NameObject("/AF")] = ArrayObject([names[1]])
    del writer.root_object["/Names"]
    target = io.BytesIO()
    writer.write(target)
    assert read(target.getvalue(), "x").documents[0].number == "C-1"


def test_only_forbidding_changes_is_no_lock(pdf, cii) -> None:
    assert read(pdf({"factur-x.xml": cii()}, owner="boss"), "x").documents[0].number == "C-1"


def test_what_is_wrong_with_a_pdf(pdf, cii, problems) -> None:
    whole = pdf({"factur-x.xml": cii()})
    assert problems(pdf({}))[0].code == "import.pdf-without-invoice"
    assert problems(pdf({"factur-x.xml": cii()}, password="secret"))[0].code == "import.pdf-encrypted"
    assert problems(b"%PDF-1.7\n%\xe2\xe3")[0].code == "import.pdf-damaged"
    assert problems(whole[:200])[0].code == "import.pdf-damaged"
    assert problems(pdf({"factur-x.xml": b"<a"}))[0].code == "import.xml"
    assert problems(pdf({"factur-x.xml": cii().replace(b"120.00</Grand", b"121.00</Grand")}))[0].code == "import.totals"


def test_of_many_files_the_invoice_is_read_once(pdf, cii, monkeypatch) -> None:
    from pypdf.generic import StreamObject

    unpacked = []
    real = StreamObject.get_data
    content = pdf({"factur-x.xml": cii(), **{f"bomb{at}.xml": b"boom" for at in range(5)}})
    monkeypatch.setattr(StreamObject, "get_data", lambda self: unpacked.append(real(self)) or real(self))
    read(content, "x")
    assert unpacked.count(cii()) == 1
    assert unpacked[0] == cii()


def test_an_endless_name_tree_ends(pdf, problems) -> None:
    import io

    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf({}))))
    tree = DictionaryObject()
    reference = writer._add_object(tree)
    tree[NameObject("/Kids")] = ArrayObject([reference, reference])
    writer.root_object[NameObject("/Names")] = DictionaryObject({NameObject("/EmbeddedFiles"): reference})
    target = io.BytesIO()
    writer.write(target)
    assert problems(target.getvalue())[0].code == "import.pdf-without-invoice"
