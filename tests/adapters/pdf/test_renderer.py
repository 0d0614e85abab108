"""The renderer: what the page draws, in processes that a document cannot hold up or take down with it."""

import asyncio
import gc
import os
import time

import pytest

from komtui.adapters.pdf._page import rendered
from komtui.adapters.pdf.renderer import MOST, PooledRenderer
from komtui.domain.problem import ProblemError
from komtui.services.ports.pages import PLAIN, Look


class Deadly:
    """A document that ends the process which unpickles it."""

    number = "F-1"

    def __reduce__(self):
        return os._exit, (9,)


class Endless:
    """A document at which its process stops for ever."""

    number = "F-2"

    def __reduce__(self):
        return time.sleep, (3600,)


@pytest.fixture
async def renderer():
    renderer = PooledRenderer()
    yield renderer
    await renderer.close()


@pytest.mark.costly
async def test_it_draws_what_the_page_draws(renderer, documents, picture):
    look = Look("modern", "#7a2036", picture())
    found = await asyncio.gather(*(renderer.pdf(documents["invoice"], form, look) for form in ("a4", "letter", "a4")))
    assert found[0] == found[2] == rendered(documents["invoice"], "a4", look)
    assert found[1] == rendered(documents["invoice"], "letter", look)


async def test_one_document_after_the_other_is_drawn_by_one_process_and_a_batch_by_two(renderer, documents):
    for _ in range(3):
        await renderer.pdf(documents["invoice"], "a4", PLAIN)
    assert len(renderer.processes.pids) == 1
    await asyncio.gather(*(renderer.pdf(documents["invoice"], "a4", PLAIN) for _ in range(40)))
    assert len(renderer.processes.pids) == MOST


async def test_a_document_that_kills_its_process_is_a_problem_and_not_tried_for_ever(renderer, documents):
    with pytest.raises(ProblemError) as caught:
        await renderer.pdf(Deadly(), "a4", PLAIN)
    assert caught.value.problems[0].code == "document.rendering"
    assert await renderer.pdf(documents["invoice"], "a4", PLAIN)


async def test_a_document_that_hangs_is_given_up_and_the_others_are_drawn(renderer, documents, caplog):
    # Both processes have loaded what they need, which may take long on a busy machine.
    await asyncio.gather(*(renderer.pdf(documents["invoice"], "a4", PLAIN) for _ in range(20)))
    renderer._deadline = 2.0
    hanging, *others = await asyncio.gather(
        renderer.pdf(Endless(), "a4", PLAIN),
        *(renderer.pdf(documents["invoice"], "a4", PLAIN) for _ in range(3)),
        return_exceptions=True,
    )
    assert "not drawn within" in hanging.problems[0].facts["reason"]
    assert all(isinstance(each, bytes) for each in others)
    gc.collect()
    assert "never retrieved" not in caplog.text


async def test_a_bad_logo_is_a_problem_and_the_process_lives_on(renderer, documents):
    await renderer.pdf(documents["invoice"], "a4", PLAIN)
    before = renderer.processes.pids
    with pytest.raises(ProblemError) as caught:
        await renderer.pdf(documents["invoice"], "a4", Look(logo=b"\x89PNG rubbish"))
    assert caught.value.problems[0].code == "document.logo"
    assert await renderer.pdf(documents["invoice"], "a4", PLAIN)
    assert renderer.processes.pids == before


async def test_a_document_that_cannot_be_drawn_is_a_problem(renderer, documents):
    with pytest.raises(ProblemError) as caught:
        await renderer.pdf(documents["invoice"], "papyrus", PLAIN)
    assert caught.value.problems[0].code == "document.rendering"
    assert "papyrus" in str(caught.value.problems[0].facts["reason"])


async def test_warming_starts_one_process_and_closing_nothing_is_harmless(renderer, documents):
    renderer.warm()
    await renderer.pdf(documents["invoice"], "a4", PLAIN)
    assert len(renderer.processes.pids) == 1
    renderer.warm()
    await renderer.close()
    await renderer.close()
    renderer.warm()
    assert renderer.processes.pids == ()
