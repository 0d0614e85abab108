"""`komtui check`: one object a document, exit 1 where something is missing."""

from pathlib import Path
from typing import Any

from komtui.adapters import pdf

SHIPPED = Path(pdf.__file__).parent / "data"


def test_what_is_missing_is_said_with_its_field_and_exits_1(komtui: Any) -> None:
    number = komtui.invoice()
    for key, value in {"company.name": "Lefèvre SAS", "company.country": "FR", "company.city": "Lyon"}.items():
        komtui("config", "set", key, value)
    (answer,) = komtui.rows("check", number, code=1)
    assert set(answer) == {"number", "ok", "findings"}
    assert (answer["number"], answer["ok"]) == (number, False)
    assert set(answer["findings"][0]) == {"code", "severity", "field", "message"}
    found = {each["code"]: each for each in answer["findings"]}
    assert found["legal.fr.siren-missing"]["field"] == "company.legal_id"
    assert found["legal.fr.siren-missing"]["severity"] == "must"
    assert found["legal.fr.siren-missing"]["message"].startswith("Your SIREN is missing.")
    assert [each["number"] for each in komtui.rows("check", "--kind", "invoice", code=1)] == [number]
    assert "Votre SIREN manque" in komtui("--language", "fr", "check", number, code=1).stdout


def test_until_the_country_is_said_no_law_is_known(komtui: Any) -> None:
    number = komtui.invoice()
    komtui("config", "set", "company.name", "Lefèvre SAS")
    assert komtui.rows("check", number) == [{"number": number, "ok": True, "findings": []}]
    assert "company.country" in komtui("check", number).stderr


def test_which_documents_must_be_said(komtui: Any) -> None:
    komtui("check", code=2)
    komtui("check", "F-1", code=1)


def test_one_that_is_not_there_keeps_no_other_back(komtui: Any) -> None:
    number = komtui.invoice()
    answers = komtui.rows("check", "NOPE", number, "draft-9999", code=1)
    assert answers[0] == {"number": number, "ok": True, "findings": []}
    assert [each["code"] for each in answers[1]["problems"]] == ["document.unknown"] * 2


def test_a_fault_that_law_and_an_official_rule_name_is_said_once(komtui: Any) -> None:
    for key, value in {"company.name": "Lefèvre", "company.country": "FR", "company.legal_id": "303265045"}.items():
        komtui("config", "set", key, value)
    file = komtui.data.parent / "credit.csv"
    file.write_text(
        "kind,date,customer,country,description,quantity,price,tax_rate\n"
        "credit-note,2026-11-20,Client SARL,FR,Pain,1,10,20\n"
    )
    komtui("import", str(file))
    (answer,) = komtui.rows("check", "--kind", "credit-note", code=1)
    assert [each["code"] for each in answer["findings"] if each["field"] == "references"] == ["legal.earlier-invoice"]


def test_a_draft_whose_font_is_gone_is_not_complete(komtui: Any) -> None:
    font = komtui.data.parent / "font.ttf"
    font.write_bytes(next(SHIPPED.glob("*.ttf")).read_bytes())
    komtui("config", "set", "company.name", "Lefèvre")
    komtui("config", "set", "documents.font", str(font))
    font.unlink()
    file = komtui.data.parent / "draft.csv"
    file.write_text("kind,date,customer,description,quantity,price\ninvoice,2026-11-20,Anne,東京,1,10\n")
    komtui("import", str(file))
    (answer,) = komtui.rows("check", "--kind", "invoice", code=1)
    assert {each["code"]: each["field"] for each in answer["findings"]}["document.font"] == "documents.font"
