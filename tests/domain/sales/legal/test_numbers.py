"""Numbers, judged beside python-stdnum, which knows the same by other means."""

import random

import pytest
from stdnum import iban as ibans
from stdnum import luhn
from stdnum.eu import vat
from stdnum.fr import siren, siret, tva

from komtui.domain.sales.legal import numbers

RANDOM = random.Random(20261127)


def digits(count):
    return "".join(RANDOM.choice("0123456789") for _ in range(count))


def test_luhn_siren_and_siret_are_judged_as_others_judge_them():
    for _ in range(400):
        nine, fourteen = digits(9), digits(14)
        assert numbers.has_luhn(nine) == luhn.is_valid(nine)
        assert numbers.is_siren(nine) == siren.is_valid(nine)
        assert numbers.is_siret(fourteen) == siret.is_valid(fourteen)
    known = ["303265045", "552100554", "404833048", "356000000"]
    assert [each for each in known if not numbers.is_siren(each)] == []


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("35600000000048", True),
        ("35600000049837", True),
        ("35600000049838", False),
        ("30326504500012", siret.is_valid("30326504500012")),
        ("3560000000004", False),
        ("３０３２６５０４５00012", False),
        ("", False),
    ],
)
def test_la_poste_has_a_rule_of_its_own(number, right):
    assert numbers.is_siret(number) is right is bool(siret.is_valid(number))


def test_the_key_of_a_french_vat_number_follows_from_the_siren():
    assert numbers.french_vat("303265045") == "FR40303265045"
    assert numbers.is_french_vat("FR40303265045")
    assert not numbers.is_french_vat("FR41303265045")
    assert not numbers.is_french_vat("FR40303265046")
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
    for _ in range(3000):
        number = RANDOM.choice(letters) + RANDOM.choice(letters) + "303265045"
        assert numbers.is_french_vat(f"FR{number}") == tva.is_valid(number), number


def test_every_vat_number_that_others_take_has_the_form_of_its_country():
    known = (
        "ATU13585627 BE0403170701 BG175074752 CY10259033P CZ25123891 DE136695976 DK13585628 EE100931558 EL094259216 "
        "ESB58378431 FI20774740 FR40303265045 HR33392005961 HU12892312 IE6433435F IE6433435OA IT00743110157 "
        "LT119511515 "
        "LU15027442 LV40003521600 MT11679112 NL004495445B01 NL123456789B13 PL8567346215 PT501964843 RO18547290 "
        "SE123456789701 SI50223054 SK2022749619 XI432525179"
    )
    for number in known.split():
        assert numbers.looks_like_vat(number), number
        assert vat.is_valid(number) or number[:2] == "XI", number


@pytest.mark.parametrize("number", ["NL1", "NL123", "DE12345678", "BE123", "FR123", "ELX", "ATU1358562", "LU1502744A"])
def test_what_only_begins_like_a_vat_number_is_none(number):
    assert not numbers.looks_like_vat(number)


def test_an_iban_has_its_country_s_length_and_its_check_digits():
    known = "FR7630006000011234567890189 DE89370400440532013000 BE68539007547034 GB29NWBK60161331926819 NO9386011117947"
    for number in known.split():
        assert numbers.is_iban(number)
        assert ibans.is_valid(number, check_country=False)
        for at in range(4, len(number)):
            other = "1" if number[at] != "1" else "2"
            assert not numbers.is_iban(number[:at] + other + number[at + 1 :])
        assert not numbers.is_iban(number + "0")
    assert not numbers.is_iban("")
    assert not numbers.is_iban("FR76 3000")


@pytest.mark.parametrize(
    ("number", "meant"),
    [
        ("FR761234", True),
        ("FR76", False),
        ("DE8", False),
        ("XX123456", False),
        ("XX12345678", True),
        ("12345678", False),
    ],
)
def test_an_account_that_begins_like_an_iban_is_meant_to_be_one(number, meant):
    assert numbers.begins_like_iban(number) is meant


def test_the_lengths_of_accounts_are_those_of_the_registry():
    for country, length in numbers._IBAN_LENGTHS.items():
        account = f"{country}00{'0' * (length - 4)}"
        accounts = (f"{country}{key:02}{account[4:]}" for key in range(2, 99))
        (right,) = [each for each in accounts if numbers.is_iban(each)]
        if length == len(right) and country in {"FR", "DE", "BE", "CH", "LU", "NO", "MT", "LC"}:
            assert ibans.calc_check_digits(right) == right[2:4]


@pytest.mark.parametrize(
    ("number", "gst", "qst", "neq"),
    [
        ("123456782RT0001", True, True, False),
        ("123456789RT0001", False, False, False),
        ("123456782", False, False, False),
        ("1234567890TQ0001", False, True, False),
        ("123456789TQ0001", False, False, False),
        ("1142345678", False, False, True),
        ("8842345678", False, False, True),
        ("4442345678", False, False, False),
    ],
)
def test_canadian_numbers(number, gst, qst, neq):
    assert (numbers.is_gst(number), numbers.is_qst(number), numbers.is_neq(number)) == (gst, qst, neq)
