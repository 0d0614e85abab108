"""Numbers that a company is registered under: judged when they are typed, by their country, and against each other."""

from __future__ import annotations

import pytest

from komtui.domain.problem import ProblemError
from komtui.i18n import LANGUAGES, localizer
from komtui.i18n.countries import country_of
from komtui.services.settings import registrations
from komtui.services.settings.registrations import KEYS, doubts, fault
from komtui.services.settings.settings import SettingsService


def among(**values: str) -> dict[str, str]:
    return (
        dict.fromkeys(KEYS, "") | {"company.country": "FR"} | {f"company.{key}": each for key, each in values.items()}
    )


@pytest.mark.parametrize(
    ("country", "key", "value", "code"),
    [
        ("FR", "legal_id", "443061841", ""),
        ("FR", "legal_id", "443 061 841", ""),
        ("FR", "legal_id", "443\u202f061\u202f841", ""),
        ("FR", "legal_id", "443061842", "setting.siren"),
        ("FR", "legal_id", "44306184", "setting.siren-length"),
        ("FR", "legal_id", "RCS Lyon", "setting.siren-length"),
        ("FR", "legal_id", "443 061 841 00047", ""),
        ("FR", "legal_id", "44306184100048", "setting.siret"),
        ("FR", "legal_id", "356 000 000 49837", ""),
        ("FR", "legal_id", "356 000 000 49838", "setting.siret"),
        ("FR", "legal_id", "356 000 000 00048", ""),
        ("RE", "legal_id", "443061842", "setting.siren"),
        ("BE", "legal_id", "0403170701", ""),
        ("DE", "legal_id", "HRB 12345", ""),
        ("FR", "vat_id", "FR83404833048", ""),
        ("FR", "vat_id", "fr 83 404 833 048", ""),
        ("FR", "vat_id", "FR82404833048", "setting.vat-key"),
        ("FR", "vat_id", "FR83404833049", "setting.vat"),
        ("FR", "vat_id", "404833048", "setting.vat-prefix"),
        ("FR", "vat_id", "BE0403170701", ""),
        ("FR", "vat_id", "BE0403170702", "setting.vat"),
        ("CH", "vat_id", "CHE-123.456.788 TVA", ""),
        ("CA", "legal_id", "1161234567", ""),
        ("CA", "legal_id", "4461234567", "setting.neq"),
        ("CA", "gst_number", "123456782 RT0001", ""),
        ("CA", "gst_number", "123456782RT0001", ""),
        ("CA", "gst_number", "123456789 RT0001", "setting.gst"),
        ("CA", "gst_number", "123456782", "setting.gst"),
        ("CA", "qst_number", "1234567890 TQ0001", ""),
        ("CA", "qst_number", "123456782 RT0001", ""),
        ("CA", "qst_number", "1234567890", "setting.qst"),
    ],
)
def test_a_number_is_judged_by_its_country(country: str, key: str, value: str, code: str) -> None:
    problem = fault(f"company.{key}", among(**{"country": country, key: value}))
    assert (problem.code if problem else "") == code
    for language in LANGUAGES if problem else ():
        assert "…" not in localizer(language).problem(problem), "the sentence names a fact that is not given"


@pytest.mark.parametrize(("region", "code"), [("QC", "setting.neq"), ("Québec", "setting.neq"), ("ON", "")])
def test_only_quebec_wants_its_own_number(region: str, code: str) -> None:
    problem = fault("company.legal_id", among(country="CA", region=region, legal_id="1234567-8"))
    assert (problem.code if problem else "") == code


def test_a_wrong_key_names_the_right_number() -> None:
    problem = fault("company.vat_id", among(vat_id="FR82404833048"))
    assert problem is not None
    assert "FR83404833048" in localizer("fr").problem(problem)


@pytest.mark.parametrize(
    ("legal_id", "vat_id", "codes"),
    [
        ("404833048", "FR83404833048", []),
        ("404 833 048 00022", "FR 83 404833048", []),
        ("443061841", "FR83404833048", ["setting.vat-other"]),
        ("443 061 841 00047", "FR83404833048", ["setting.vat-other"]),
        ("", "FR83404833048", []),
        ("443061841", "", []),
        ("443061841", "DE136695976", []),
    ],
)
def test_numbers_that_do_not_belong_together_are_pointed_out(legal_id: str, vat_id: str, codes: list[str]) -> None:
    found = list(doubts(among(legal_id=legal_id, vat_id=vat_id)))
    assert [problem.code for problem in found] == codes
    assert all(problem.field == "company.vat_id" for problem in found)


def test_a_country_that_komtui_knows_little_of_is_said_at_once() -> None:
    assert [problem.code for problem in doubts(among(country="BE"))] == ["setting.country-little"]
    assert not any(list(doubts(among(country=country))) for country in ("FR", "CA", "GP"))


async def test_a_wrong_number_is_not_written_and_the_others_are_left_alone(settings: SettingsService) -> None:
    with pytest.raises(ProblemError, match=r"setting\.siren$"):
        await settings.set({"company.legal_id": "443061842"})
    await settings.set({"company.legal_id": "443061842", "company.country": "CA"})
    await settings.set({"company.country": "FR"})
    await settings.set({"company.phone": "1"})
    with pytest.raises(ProblemError, match=r"setting\.siren$"):
        await settings.set({"company.legal_id": "443061842"}, "lyon")


async def test_a_store_elsewhere_has_the_numbers_of_its_country(settings: SettingsService) -> None:
    await settings.set_all({"montreal": {"company.country": "CA", "company.legal_id": "1161234567"}})
    with pytest.raises(ProblemError, match=r"setting\.siren-length"):
        await settings.set({"company.legal_id": "1161234567"})


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("france", "FR"),
        ("États-Unis", "US"),
        ("etats unis", "US"),
        ("Belgique", "BE"),
        ("belgium", "BE"),
        ("ALLEMAGNE", "DE"),
        ("pays bas", "NL"),
        ("Royaume-Uni", "GB"),
        ("québec", "CA"),
        ("be", "BE"),
        ("Kanada", "CA"),
        ("Frankreich", "FR"),
        ("ÖSTERREICH", "AT"),
        ("España", "ES"),
        ("Ελλάδα", "GR"),
        ("Zélande", ""),
    ],
)
def test_a_country_is_known_by_its_name(settings: SettingsService, typed: str, code: str) -> None:
    problem = settings.check("company.country", typed)
    assert (problem is None) == bool(code)
    assert country_of(typed) == code


async def test_a_country_is_kept_by_its_code(settings: SettingsService) -> None:
    await settings.set({"company.country": "Kanada"})
    assert await settings.value("company.country") == "CA"


@pytest.mark.parametrize("country", ["Allemagne", "États-Unis", "BE"])
def test_a_country_whose_law_is_not_known_stands_in_a_french_sentence_that_can_be_read(country: str) -> None:
    # As it was typed, in front of which no « de » can know whether it is « de l’ » or « des ».
    problem = fault("company.country", among(country=country))
    assert problem is not None
    said = localizer("fr").problem(problem)
    assert f"({country})" in said
    assert f"de {country}" not in said


@pytest.mark.parametrize("store", ["", "bruxelles"])
async def test_a_country_whose_law_is_not_known_is_taken_nowhere(settings: SettingsService, store: str) -> None:
    for country in ("BE", "Belgique", "US"):
        with pytest.raises(ProblemError, match=r"setting\.country-unsupported$"):
            await settings.set({"company.country": country}, store)
    assert await settings.value("company.country") == "FR"
    await settings.set({"company.country": "Guadeloupe"}, store)
    assert {"FR", "CA"} == registrations.KNOWN
