"""Whatever the bytes are: documents, or problems with a sentence; never anything else."""

from __future__ import annotations

from string import Formatter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from komtui.adapters.formats._reading import read
from komtui.domain.problem import ProblemError
from komtui.i18n.sentences import sentence, sentences
from komtui.services.ports import Imported

LIMITED = settings(
    max_examples=150, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip

FEWER = settings(LIMITED, max_examples=50)
"""A table is read in as many ways as its cells can be taken for."""


def survives(content: bytes) -> None:
    try:
        imported = read(content, "file")
    except ProblemError as error:
        for problem in error.problems:
            assert problem.code in sentences(problem.code), problem.code
            named = {name for _, name, _, _ in Formatter().parse(sentences(problem.code)[problem.code]) if name}
            assert named <= problem.facts.keys(), problem
            assert sentence(problem, str)
            assert problem.facts["file"] == "file"
    else:
        assert isinstance(imported, Imported)
        for document in imported.documents:
            assert document.totals.payable.is_finite()
            for line in document.lines:
                assert line.net(document.currency).is_finite()


def test_entities_and_external_references(problems, tmp_path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden")
    laughs = '<!DOCTYPE a [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    for hostile in (
        f"{laughs}]><Invoice>&j;</Invoice>",
        f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]><Invoice>&x;</Invoice>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><Invoice/>',
        '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]><Invoice/>',
    ):
        (problem,) = problems(hostile.encode())
        assert problem.code == "import.xml-entities"
        assert "hidden" not in str(problem.facts)


def test_deep_wide_and_broken_xml(problems, monkeypatch) -> None:
    assert problems(b"<a>" * 10_000)[0].code == "import.xml-too-deep"
    monkeypatch.setattr("komtui.adapters.formats.xmltree.MAX_NODES", 1000)
    assert problems(b"<a>" + b"<b/>" * 2000 + b"</a>")[0].code == "import.xml-too-many"
    for broken in (b"<a", b"<a></b>", b"<?xml version='1.0' encoding='no-such'?><a/>",
                   b"<?xml version='1.0' encoding='UTF-8_W/O_BOM'?><a/>"):  # fmt: skip
        assert problems(broken)[0].code == "import.xml", broken
    assert problems(b"<html/>")[0].code == "import.xml-unknown"


def test_too_large(problems, monkeypatch) -> None:
    monkeypatch.setattr("komtui.adapters.formats.xmltree.MAX_BYTES", 10)
    monkeypatch.setattr("komtui.adapters.formats.encoding.MAX_BYTES", 10)
    monkeypatch.setattr("komtui.adapters.formats.facturx.reading.MAX_BYTES", 10)
    for content in (b"<aaaaaaaaaaaaa/>", b"aaaaaaaaaaaaaaaa", b"%PDF-1.7 aaaaaaa", b'{"aaaaaaaaaa": 1}'):
        assert problems(content)[0].code == "import.too-large"


def test_declared_encodings(ubl, one) -> None:
    text = ubl().decode().replace('encoding="UTF-8"', 'encoding="{}"')
    for encoding in ("ISO-8859-1", "windows-1252", "UTF-16", "utf-8"):
        content = text.format(encoding).encode(encoding) if "{}" in text else b""
        assert one(content).buyer.contact == "Zoé"
    assert one(b"\xef\xbb\xbf" + ubl()).number == "F-1"
    assert one(b"\n  " + ubl()).number == "F-1"


@pytest.mark.parametrize("value", ["1,50", "1e3", "NaN", "0x1", "--1", "1.2.3", "1 000.00", "９", "9" * 40])
def test_wrong_numbers_in_xml(ubl, problems, value: str) -> None:
    (problem,) = problems(ubl().decode().replace("<b:PayableAmount>120.00", f"<b:PayableAmount>{value}").encode())
    assert problem.code == "import.value-number"
    assert str(problem.facts["place"]).startswith("LegalMonetaryTotal/PayableAmount (")


@pytest.mark.parametrize(
    ("gone", "term"),
    [
        ("<b:ID> F-1 </b:ID>", "BT-1"),
        ("<b:IssueDate>2026-01-31</b:IssueDate>", "BT-2"),
        ("<b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode>", "BT-5"),
        ("<b:PayableAmount>120.00</b:PayableAmount>", "BT-115"),
    ],
)
def test_what_every_invoice_must_have(ubl, problems, gone: str, term: str) -> None:
    assert gone in ubl().decode()
    assert [each.facts["term"] for each in problems(ubl().decode().replace(gone, "").encode())] == [term]


def test_wrong_dates_in_xml(ubl, cii, problems) -> None:
    for wrong in ("2026-02-30", "31.01.2026", "2026"):
        content = ubl().decode().replace("<b:IssueDate>2026-01-31", f"<b:IssueDate>{wrong}")
        assert problems(content.encode())[0].code == "import.value-date"
    assert problems(cii().replace(b">20260131<", b">20261331<"))[0].code == "import.value-date"


@LIMITED
@given(st.binary(max_size=300))
def test_any_bytes(content: bytes) -> None:
    survives(content)


_ANY = st.text(max_size=12) | st.text(alphabet="\"'\r\0\\=;", max_size=3)
"""Whatever there is, and what tables are made of more often."""


@FEWER
@given(st.lists(st.lists(_ANY, max_size=9), max_size=4), st.sampled_from(";,\t|"))
def test_any_cells(rows: list[list[str]], delimiter: str) -> None:
    header = ["number", "date", "customer", "description", "price", "quantity", "tax", "discount", "total"]
    lines = [delimiter.join(header), *(delimiter.join(row) for row in rows)]
    survives("\n".join(lines).encode("utf-8", "surrogatepass"))


_CELL = st.one_of(
    st.text(alphabet="0123456789.,-+ '\u00a0eE%€", max_size=14), st.sampled_from(["2026-01-31", "31/12/2026", "A", ""])
)


@FEWER
@given(st.lists(st.tuples(_CELL, _CELL, _CELL, _CELL), min_size=1, max_size=4))
def test_any_numbers_in_cells(rows: list[tuple[str, ...]]) -> None:
    text = "number;date;customer;description;price;quantity;tax;total\n"
    survives((text + "\n".join(f"F;2026-01-31;A;B;{';'.join(row)}" for row in rows)).encode())


@LIMITED
@given(st.data())
def test_mutated_xml(ubl, cii, data) -> None:
    content = bytearray(data.draw(st.sampled_from([ubl(), cii(), ubl(root="CreditNote")])))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        length = data.draw(st.integers(0, 40))
        content[at : at + length] = data.draw(
            st.one_of(st.binary(max_size=8), st.sampled_from([b"<a/>", b"-", b"9" * 50, b"&lt;", b".", b"&#x85;"]))
        )
    survives(bytes(content))


_DOCUMENT_KEYS = [
    "documents",
    "lines",
    "date",
    "customer",
    "address",
    "name",
    "total",
    "notes",
    "adjustments",
    "amount",
]
_LINE_KEYS = ["price", "price_base", "quantity", "tax", "taxes", "rate", "description"]
_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.text(max_size=8), st.floats(), st.integers()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(_DOCUMENT_KEYS + _LINE_KEYS), inner, max_size=6),
    ),
    max_leaves=25,
)


@LIMITED
@given(_JSON)
def test_any_json(value: object) -> None:
    import json

    survives(json.dumps(value).encode())


@LIMITED
@given(st.data())
def test_mutated_pdf(pdf, cii, data) -> None:
    content = bytearray(pdf({"factur-x.xml": cii()}))
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(10, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=6))
    survives(bytes(content))
