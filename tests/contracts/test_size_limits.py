"""What is remembered of how large a message the server of an account takes."""

import pytest

from komtui.adapters.database.repositories.size_limits import SizeLimitRepository


@pytest.fixture
def limits(database):
    return SizeLimitRepository(database)


async def test_the_last_answer_counts_for_each_account_and_every_till(limits, opened):
    assert await limits.get("shop@mx.example:465") is None
    await limits.keep("shop@mx.example:465", 25_000_000)
    await limits.keep("shop@mx.example:465", 10_240_000)
    await limits.keep("other@mx.example:465", 0)
    till = SizeLimitRepository(opened())
    assert await till.get("shop@mx.example:465") == 10_240_000
    assert await till.get("other@mx.example:465") == 0, "it named none"
