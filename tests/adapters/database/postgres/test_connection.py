"""Our statements in psycopg's words."""

import pytest

from komtui.adapters.database.postgres.connection import translated


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("SELECT :a, :long_name", "SELECT %(a)s, %(long_name)s"),
        ("SELECT ':a', 'it''s :b', :c", "SELECT ':a', 'it''s :b', %(c)s"),
        ("SELECT x::text WHERE kind LIKE 'alert:%'", "SELECT x::text WHERE kind LIKE 'alert:%%'"),
        ("SELECT 5 % 2", "SELECT 5 %% 2"),
    ],
)
def test_values_are_named_and_texts_stay(ours, theirs):
    assert translated(ours) == theirs
