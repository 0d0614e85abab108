"""Documents survive their JSON exactly, whatever is in them."""

import dataclasses
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from komtui.adapters.database.codec import decoded, decoded_problem, encoded, encoded_problem
from komtui.domain.problem import Problem
from komtui.domain.sales.document import Document, Kind
from komtui.domain.sales.party import Party

DECIMALS = st.decimals(allow_nan=False, allow_infinity=False)
st.register_type_strategy(Decimal, DECIMALS)
# Lone surrogates too: they come from files that were read as they are.
st.register_type_strategy(str, st.text(st.characters(codec=None), max_size=12))


def exact(value: object) -> str:
    """Everything about a value: 1.0 and 1.00 differ here although they are equal."""
    return repr(value)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.builds(Document))
def test_required_fields_come_back(document):
    assert exact(decoded(encoded(document))) == exact(document)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_every_field_comes_back(data):
    every = {each.name: ... for each in dataclasses.fields(Document)}
    document = data.draw(st.builds(Document, **every))
    assert exact(decoded(encoded(document))) == exact(document)


def test_what_equals_the_default_keeps_its_own_form():
    import datetime as dt

    document = Document(Kind.INVOICE, "1", dt.date(2026, 1, 1), "EUR", Party("a"), Party("b"), prepaid=Decimal("-0.00"))
    assert exact(decoded(encoded(document)).prepaid) == "Decimal('-0.00')"


@given(st.builds(Problem, facts=st.dictionaries(st.text(), st.text() | st.integers())))
def test_problems_come_back(problem):
    assert decoded_problem(encoded_problem(problem)) == problem


def test_no_problem_is_no_problem():
    assert decoded_problem(encoded_problem(None)) is None
