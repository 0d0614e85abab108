"""The editors of the form: which one a line has, with what it is loaded, and where it lies."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from textual.app import ComposeResult
from textual.strip import Strip
from textual.widget import Widget

from komtui.domain.settings.catalogue import BY_KEY
from komtui.ui.screens.settings.draft import Draft
from komtui.ui.screens.settings.editors import ChoiceEditor, Handle, LineEditor, TextEditor
from komtui.ui.screens.settings.items import Field, Item
from komtui.ui.screens.settings.kinds import editor_of
from komtui.ui.screens.settings.lines import FormLines
from komtui.ui.screens.settings.paint import INDENT, Columns, Remark, fitted


class FormEditors(FormLines):
    """Puts an editor over the current line, and tells them apart; a subclass does what their keys ask for."""

    DEFAULT_CSS = """
    FormEditors {
        height: 1fr; width: 1fr; overflow: hidden;
        & LineEditor, & TextEditor, & ChoiceEditor, & Handle { position: absolute; display: none; width: 10; }
        & TextEditor { padding: 0; border: none; background: $surface; }
        & TextEditor:focus { border: none; background: $panel; }
    }
    """

    def __init__(
        self,
        draft: Draft,
        remarks: Callable[[str, bool], Iterator[Remark]],
        placeholder: Callable[[str], str],
    ) -> None:
        super().__init__(draft, remarks, placeholder)
        self._loading = False

    def walk(self, step: int, *, leave: bool = False) -> None:
        """See `Owner`."""
        raise NotImplementedError

    def page(self, step: int) -> None:
        """See `Owner`."""
        raise NotImplementedError

    def typed(self, value: str, before_cursor: str) -> None:
        """See `Owner`."""
        raise NotImplementedError

    def completed(self) -> bool:
        """See `Owner`."""
        raise NotImplementedError

    def activate(self, step: int) -> None:
        """See `Owner`."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """Make an editor of each kind; they wait unseen."""
        yield LineEditor(self)
        yield ChoiceEditor(self)
        yield Handle(self)

    def _make_text_editor(self) -> bool:
        """Make the editor of several lines, which costs more than all the rest; True where it was there already."""
        if self.query(TextEditor):
            return True
        self.mount(TextEditor(self))
        return False

    def reload(self) -> None:
        """Show what is being edited anew: its value was changed from elsewhere."""
        if 0 <= self._current < len(self._items):
            self._load(self._items[self._current])
        self.update()

    def hint(self) -> None:
        """Show in an empty editor what applies now."""
        editor = self._editor(self._items[self._current]) if self.key else None
        if isinstance(editor, LineEditor | TextEditor):
            editor.placeholder = self._placeholder(self.key)

    @property
    def key(self) -> str:
        """Key of the setting that the focus is on; empty elsewhere."""
        item = self._items[self._current] if 0 <= self._current < len(self._items) else None
        return item.key if isinstance(item, Field) else ""

    def handle_line(self, width: int) -> Strip:
        """Return the line that the handle lies on."""
        styles = self.palette
        if not 0 <= self._current < len(self._items):
            return Strip.blank(width, styles["base"])
        segments = self._segments(self._current, 0, self.size.width, styles, focused=True)
        return fitted(list(segments), width, styles["base"])

    def _editor(self, item: Item) -> LineEditor | TextEditor | ChoiceEditor | Handle:
        if self._has_box(item):
            return self.query_one(TextEditor)
        if not isinstance(item, Field) or self._draft.fixed(item.key):
            return self.query_one(Handle)
        return self.query_one(editor_of(BY_KEY[item.key]))

    def _load(self, item: Item) -> Widget:
        editor = self._editor(item)
        self._loading = True
        try:
            if isinstance(editor, Handle):
                editor.refresh()
            elif isinstance(item, Field):
                editor.load(BY_KEY[item.key], self._draft.typed(item.key), self._placeholder(item.key))
        finally:
            self._loading = False
        return editor

    def place_editor(self) -> None:
        """Put the editor over its line."""
        if not 0 <= self._current < len(self._items) or not self._starts:
            return
        item = self._items[self._current]
        editor, columns = self._editor(item), Columns.of(self.size.width)
        y = self._starts[self._current] - self._top
        if isinstance(editor, TextEditor):
            place = (INDENT, y + 1, self.size.width - INDENT - 2, self._box)
        elif isinstance(editor, Handle):
            place = (0, y, self.size.width - 1, 1)
        else:
            # A choice is easier where all of it is in view: it may lie over what stands on the right.
            wide = columns.value + 1 + columns.origin if isinstance(editor, ChoiceEditor) else columns.value
            place = (columns.start, y, wide, 1)
        styles = editor.styles
        if (styles.offset.x.value, styles.offset.y.value) != place[:2]:
            styles.offset = place[:2]
        if styles.width is None or styles.width.value != place[2]:
            styles.width = place[2]
        if styles.height is None or styles.height.value != place[3]:
            styles.height = place[3]
