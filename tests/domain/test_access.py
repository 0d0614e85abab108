import datetime as dt

import pytest

from komtui.domain.access import LONGEST_DELAY, Permission, Person, Role, checked_name, checked_password, delay
from komtui.domain.problem import ProblemError


def test_the_delay_begins_with_the_third_failure_doubles_and_ends_at_a_quarter_of_an_hour():
    assert [delay(failures).seconds for failures in range(8)] == [0, 0, 0, 1, 2, 4, 8, 16]
    assert delay(13) == dt.timedelta(minutes=15) == LONGEST_DELAY == delay(10**9)


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "cli:root", "a\x1b[2J", "a\u202eb", "\u0301", "a\udcff"])
def test_names_that_nobody_can_have(name):
    with pytest.raises(ProblemError) as caught:
        checked_name(name)
    assert caught.value.problems[0].field == "name"


def test_spaces_of_a_name_are_tidied():
    assert checked_name("  Zoé  Œuvrard ") == "Zoé Œuvrard"


@pytest.mark.parametrize(
    ("password", "code"), [("1234567", "access.password-short"), ("x" * 1001, "access.password-long")]
)
def test_passwords_that_are_refused(password, code):
    with pytest.raises(ProblemError) as caught:
        checked_password(password)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_a_clerk_may_write_documents_and_letters_and_nothing_else():
    allowed = {permission for permission in Permission if Person(1, "Paul", Role.CLERK).may(permission)}
    assert allowed == {Permission.DOCUMENTS, Permission.LETTERS}
    assert all(Person(1, "Marie", Role.ADMINISTRATOR).may(permission) for permission in Permission)
