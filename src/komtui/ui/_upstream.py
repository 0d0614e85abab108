"""What is used of Textual's inside: checked with 8.2.8.

Each thing says why there is no public way. `tests/ui/test_upstream.py` fails where a newer version differs.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from textual import events, on
from textual._compositor import ChopsUpdate, Compositor, CompositorUpdate, LayoutUpdate
from textual.app import App
from textual.driver import Driver
from textual.events import Event
from textual.screen import Screen, ScreenResultType
from textual.worker import WorkerFailed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import Console, RenderableType
    from textual.await_remove import AwaitRemove
    from textual.dom import DOMNode
    from textual.geometry import Offset, Region
    from textual.strip import Strip
    from textual.widget import AwaitMount, Widget


class QuietCrashes(App[None]):
    """An app that prints nothing of what was under way when it crashes.

    Textual's own handler prints every local variable, secrets included, and cannot be told not to.
    """

    @abstractmethod
    def report_crash(self, error: Exception) -> None:
        """Keep what may be known about `error`; called once, for the first one."""

    def crash(self, error: Exception) -> None:
        """End the app for `error`, as if it had been raised in a handler."""
        self._handle_exception(error)

    def answer(self, error: BaseException) -> bool:
        """Answer `error` in another way than by ending, where it is no mistake of ours; return whether it was."""
        del error
        return False

    def _handle_exception(self, error: Exception) -> None:
        if self.answer(error.error if isinstance(error, WorkerFailed) else error):
            return
        self._return_code = 1
        if self._exception is None:
            # Tests get the error itself.
            self._exception = error
            self._exception_event.set()
            self.report_crash(error)
        self._close_messages_no_wait()


class OnlySeen(App[None]):
    """An app that lays out and paints no screen which another one hides, and one that opens or comes back only once.

    Textual takes the screen below the topmost for one that may be seen through it, whether or not it can, and sends the
    topmost one again for whatever changes below: a list that follows the books would cost a page at each draft that is
    saved above it. And it sends all of a screen a second time once a screen above it is gone, or its own widgets are
    there, which it has painted already.
    """

    @property
    def _background_screens(self) -> list[Screen[Any]]:
        hides = bool(self._screen_stack) and self._screen_stack[-1].styles.background.a == 1
        return [] if hides else super()._background_screens

    def _prune(self, *nodes: Widget, parent: DOMNode | None = None) -> AwaitRemove:
        return super()._prune(*nodes, parent=None if parent is self else parent)

    def _get_screen(self, screen: Screen[Any] | str) -> tuple[Screen[Any], AwaitMount]:
        found, mounted = super()._get_screen(screen)
        mounted._parent = cast("Widget", _LaidOut(found))
        return found, mounted

    def on_resize(self, event: events.Resize) -> None:
        """Tell the screens that are hidden as well, which are laid out for it when they are seen again."""
        seen = {self.screen, *self._background_screens}
        for screen in self.screen_stack:
            if screen not in seen:
                screen.post_message(event)


class OnlyChanged(App[None]):
    """An app that sends of a frame what the terminal does not show already.

    Textual sends the whole screen where anything was laid out anew: a notice that takes a line of its own above the
    footer costs a page, of which all else stands there. A screen that hides the one before it is sent whole, so that
    whoever has something foreign on the terminal gets rid of it by going anywhere.
    """

    def __init__(self) -> None:
        super().__init__()
        self._shown = Shown()
        self._shown_of: Screen[Any] | None = None
        self._shown_at: Offset | None = None

    def forget_shown(self) -> None:
        """Send all of the next frame: the terminal may show something else by now."""
        self._shown.clear()
        self._shown_at = None

    def on_resize(self, event: events.Resize) -> None:
        """Send all: what was shown is folded, or gone."""
        del event
        self.forget_shown()

    @on(Driver.SignalResume)
    def _send_anew(self) -> None:
        """Send all once the program goes on after it was stopped: the terminal was given back, and is empty."""
        self.forget_shown()
        self.screen.refresh(layout=True)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        sends = self._running and not (self._closed or self.is_headless or self._batch_count or self._driver is None)
        if not (sends and isinstance(renderable, LayoutUpdate | ChopsUpdate)):
            super()._display(screen, renderable)
            return
        if screen is not self._shown_of and screen.styles.background.a == 1:
            self._shown_of = screen
            self.forget_shown()
        said, cursor = self._shown.take(renderable, self.console), self.cursor_position
        if said or cursor != self._shown_at:
            self._shown_at = cursor
            super()._display(screen, cast("RenderableType", _Said(said)))
        else:
            self.post_display_hook()


class Shown:
    """What the terminal shows, as far as it was sent: for each line pieces that lie beside one another."""

    def __init__(self) -> None:
        self._lines: dict[int, dict[int, tuple[int, str]]] = {}

    def clear(self) -> None:
        """Take nothing for known."""
        self._lines.clear()

    def take(self, update: LayoutUpdate | ChopsUpdate, console: Console) -> str:
        """Return how what has changed is said to the terminal, and keep it: it is to be sent.

        Each piece is led to its place, or follows the one before.
        """
        said: list[str] = []
        at = None
        for x, y, strip in _pieces(update):
            piece = strip.render(console)
            if self._keep(x, y, strip.cell_length, piece):
                if at != (x, y):
                    said.append(f"\x1b[{y + 1};{x + 1}H")
                said.append(piece)
                at = (x + strip.cell_length, y)
        return "".join(said)

    def _keep(self, x: int, y: int, width: int, said: str) -> bool:
        """Keep a piece of a line; return whether it is another than stands there."""
        line = self._lines.setdefault(y, {})
        piece = (x + width, said)
        if line.get(x) == piece:
            return False
        for start in [start for start, (end, _said) in line.items() if start < x + width and end > x]:
            del line[start]
        line[x] = piece
        return True


def _pieces(update: LayoutUpdate | ChopsUpdate) -> Iterator[tuple[int, int, Strip]]:
    """Yield the pieces of an update: column, line, what stands there."""
    if isinstance(update, LayoutUpdate):
        for y, line in enumerate(update.strips, update.region.y):
            x = update.region.x
            for strip in line:
                yield x, y, strip
                x += strip.cell_length
        return
    for y, first, last in update.spans:
        for end, (x, piece) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if piece is not None and x <= last and end > first:
                # Cut at the end of the span alone: what lies before its beginning is painted, and right.
                yield x, y, piece if end <= last else piece.crop(0, last - x)


class _Said(CompositorUpdate):
    """An update that is put into words already."""

    def __init__(self, said: str) -> None:
        self._said = said

    def render_segments(self, console: Console) -> str:
        """Return them."""
        del console
        return self._said


class OnlyDirty(Compositor):
    """A compositor that asks no widget for its lines of which nothing is painted anew.

    Textual asks all that lie within the rectangle around what is: of a search line above and a footer below that is the
    whole screen, with the page beside the list, at each key. And it asks what lies below, which is not seen.
    """

    _painted_anew: tuple[Region, ...] | None = None

    def render_partial_update(self) -> ChopsUpdate | None:
        """Render what is to be painted anew, and nothing beside it."""
        self._painted_anew = _joined(self._dirty_regions)
        try:
            return super().render_partial_update()
        finally:
            self._painted_anew = None

    def _get_renders(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        anew = self._painted_anew
        if anew is None:
            yield from super()._get_renders(crop)
            return
        above: list[Region] = []
        for widget, (region, clip) in self.visible_widgets.items():
            seen = region.intersection(clip)
            parts = [seen.intersection(each) for each in anew if seen.overlaps(each)]
            if any(not any(each.contains_region(part) for each in above) for part in parts):
                above.append(seen)
                yield region, clip, widget.render_lines(seen.translate(-region.offset))


def _joined(regions: Iterable[Region]) -> tuple[Region, ...]:
    """Return the same in fewer regions: lines that follow one another, as wide, are one."""
    found: list[Region] = []
    for region in sorted(regions, key=lambda each: (each.x, each.width, each.y)):
        last = found[-1] if found else None
        if last is not None and (last.x, last.width, last.bottom) == (region.x, region.width, region.y):
            found[-1] = last.grow((0, 0, region.height, 0))
        else:
            found.append(region)
    return tuple(found)


class PaintsOnlyDirty(Screen[ScreenResultType]):
    """A screen that is put together by such a compositor."""

    def __init__(self, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(name, id, classes)
        self._compositor = OnlyDirty()
        self._settled = False

    async def _on_idle(self, event: events.Idle) -> None:
        """Lay out at once what the first layout has left over; Textual's own handler is called after this one.

        Textual lets that wait for a frame, which paints nothing, and whatever comes after the first painting with it.
        """
        del event
        if not self._settled and self._layout_required and was_painted(self) and self.is_current:
            self._settled = True
            self._on_timer_update()


def was_painted(screen: Screen[Any]) -> bool:
    """Return whether a screen was laid out, which paints it; Textual tells its widgets before that, and not after."""
    return bool(screen._compositor.size)


class _LaidOut(NamedTuple):
    """Stands for a screen, where Textual would have it laid out once more."""

    screen: Screen[Any]

    @property
    def app(self) -> App[Any]:
        return self.screen.app

    def refresh(self, *, layout: bool) -> None:
        """Leave it: it was laid out when it became the topmost, with all of its widgets."""


def paint(app: App[Any], sequence: str) -> None:
    """Write a control sequence to the terminal, after what was painted before.

    Textual writes what its widgets are made of, and those are made of text.
    """
    if app._driver is not None and not app.is_headless:
        app._driver.write(sequence)
        app._driver.flush()
        if isinstance(app, OnlyChanged):
            app.forget_shown()


def paint_now(widget: Widget) -> bool:
    """Paint what has changed of a widget, and of what waits beside it, before its frame; False where it cannot be.

    Textual paints when nothing else is to be done, which for an echo may be too late.
    """
    screen = widget.screen
    waits = screen._layout_required or screen._repaint_required or screen._scroll_required or screen.app._batch_count
    if waits or not screen.is_current:
        return False
    screen._compositor.update_widgets({*screen._dirty_widgets, widget})
    screen._compositor_refresh()
    return True


def is_stopped(event: Event) -> bool:
    """Return whether a handler has stopped an event; Textual lets it be stopped, and not asked."""
    return event._stop_propagation
