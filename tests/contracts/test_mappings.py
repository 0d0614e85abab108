"""What every store of mappings promises: one for each name and each shape, read back as it was said."""

import pytest

from komtui.adapters.database.repositories.mappings import MappingRepository
from komtui.domain.tables.field import Field
from komtui.domain.tables.mapping import DateOrder, Mapping
from komtui.services.ports import KeptMapping

SAID = Mapping(
    {"Lineitem price": Field.PRICE_WITH_TAX, "Vendor": Field.LEFT_OUT}, "cp1252", ";", ",", DateOrder.MONTH_FIRST, "CAD"
)


@pytest.fixture
def mappings(database):
    return MappingRepository(database)


async def test_what_was_said_is_read_back_for_the_next_export_of_the_same_shape(mappings):
    await mappings.keep(KeptMapping("Till", "a\nb", SAID))
    assert await mappings.for_shape("a\nb") == KeptMapping("Till", "a\nb", SAID)
    assert await mappings.for_shape("a\nc") is None


async def test_one_name_and_one_shape_are_kept_once(mappings):
    await mappings.keep(KeptMapping("Till", "a\nb", SAID))
    await mappings.keep(KeptMapping("Shop", "a\nb", Mapping(decimal=".")))
    await mappings.keep(KeptMapping("Other", "x", Mapping()))
    await mappings.keep(KeptMapping("Other", "y", Mapping()))
    assert [(each.name, each.shape) for each in await mappings.every()] == [("Other", "y"), ("Shop", "a\nb")]
    assert (await mappings.for_shape("a\nb")).mapping == Mapping(decimal=".")


async def test_what_is_forgotten_is_gone(mappings):
    await mappings.keep(KeptMapping("Till", "a\nb", SAID))
    await mappings.forget("Till")
    await mappings.forget("Till")
    assert list(await mappings.every()) == []
