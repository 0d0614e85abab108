"""Pictures of pages: as files and as Sixel, which a reader of its own takes apart again."""

import io
import re
from dataclasses import replace

import pytest
from PIL import Image, ImageChops

from komtui.adapters.pdf import _page as page
from komtui.adapters.pdf import _receipt as receipt
from komtui.adapters.pdf._pictures import picture
from komtui.adapters.pdf._sixel import SHADES, sixel
from komtui.services.ports.pages import View


def drawn(sequence):
    """Return what a terminal draws of a Sixel sequence: written after DEC STD 070, with nothing of the encoder's."""
    body = re.fullmatch(rb"\x1bP[0-9;]*q(.*)\x1b\\", sequence, re.DOTALL)[1]
    head = re.match(rb'"(\d+);(\d+);(\d+);(\d+)', body)
    found = Image.new("L", (int(head[3]), int(head[4])), 0)
    colours, colour, x, top = {}, 0, 0, 0
    for each in re.finditer(rb"#(\d+);2;(\d+);\d+;\d+|#(\d+)|!(\d+)(.)|([$-])|([?-~])", body[head.end() :], re.DOTALL):
        if each[1]:
            colours[int(each[1])] = round(int(each[2]) * 255 / 100)
        elif each[3]:
            colour = int(each[3])
        elif each[6]:
            x, top = 0, top + (6 if each[6] == b"-" else 0)
        else:
            bits = (each[5] or each[7])[0] - 63
            assert 0 <= bits < 64
            run = int(each[4] or 1)
            for place in (place for place in range(6) if bits >> place & 1):
                found.paste(colours[colour], (x, top + place, x + run, top + place + 1))
            x += run
    return found


@pytest.mark.parametrize("size", [(7, 5), (64, 6), (33, 50)])
def test_sixel_is_the_picture(size):
    source = Image.effect_noise(size, 90).convert("L")
    apart = ImageChops.difference(drawn(sixel(source)), source)
    assert apart.getextrema()[1] <= 255 / (SHADES - 1)


def test_a_part_of_a_page_is_drawn(documents):
    content = page.rendered(documents["invoice"], "a4")
    whole = picture(content, View(0, 420, 0, 10_000, "png"))
    assert (whole.size, whole.pages) == ((420, whole.whole), 1)
    part = picture(content, View(0, 420, 100, 200, "png"))
    assert (part.size, part.whole) == ((420, 200), whole.whole)
    image = Image.open(io.BytesIO(whole.content))
    assert ImageChops.difference(
        image.crop((0, 100, 420, 300)).convert("L"), Image.open(io.BytesIO(part.content)).convert("L")
    ).getextrema() == (0, 0)
    shades = drawn(picture(content, View(0, 420, 100, 200, "sixel")).content)
    assert ImageChops.difference(shades, image.crop((0, 100, 420, 300)).convert("L")).getextrema()[1] < 20


def test_other_pages_and_what_lies_beyond_the_end(documents):
    content = page.rendered(documents["order"], "letter")
    second = picture(content, View(1, 300, 0, 100, "png"))
    assert second.pages > 2
    assert second.content != picture(content, View(0, 300, 0, 100, "png")).content
    roll = receipt.rendered(replace(documents["order"], lines=documents["order"].lines[:3]))
    end = picture(roll, View(0, 300, 300, 10_000, "png"))
    assert end.size == (300, end.whole - 300)
    assert picture(content, View(99, 300, 0, 100, "png")).code == "printing.picture"


def test_a_renderer_draws_it_in_its_process(documents):
    from komtui.adapters.pdf.renderer import carried_out

    content = page.rendered(documents["invoice"], "a4")
    view = View(0, 200, 0, 50, "png")
    assert carried_out("picture", content, view) == picture(content, view)
