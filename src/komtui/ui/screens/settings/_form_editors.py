"""The editors of the form: which one a line has, with what it is loaded, and where it lies."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textual.widget import Widget

from komtui.domain.settings.catalogue import BY_KEY
from komtui.ui.screens.settings._lines import Lines
from komtui.ui.screens.settings.draft import Draft
from komtui.ui.screens.settings.editors import ChoiceEditor, Handle, LineEditor, Owner, TextEditor
from komtui.ui.screens.settings.items import Field, Item
from komtui.ui.screens.settings.kinds import editor_of
from komtui.ui.screens.settings.paint import INDENT


class FormEditors:
    """One editor of each kind, put over the current line; their keys ask `owner` for what is to be done."""

    def __init__(self, owner: Owner, draft: Draft, lines: Lines, placeholder: Callable[[str], str]) -> None:
        self._owner = owner
        self._draft = draft
        self._lines = lines
        self._placeholder = placeholder
        self._choice = ChoiceEditor(owner)
        self._line = LineEditor(owner)
        self._text: TextEditor | None = None
        self.handle = Handle(owner)
        """Holds the focus where nothing is edited."""
        self.loading = False
        """Whether a value is being put in, which nobody has typed."""

    @property
    def first(self) -> Iterable[Widget]:
        """Those that are there from the beginning; they wait unseen."""
        return self._line, self._choice, self.handle

    def make_text_editor(self) -> TextEditor | None:
        """Make the editor of several lines, which costs more than all the rest; None where it was made already."""
        if self._text is not None:
            return None
        self._text = TextEditor(self._owner)
        return self._text

    def hint(self) -> None:
        """Show in an empty editor what applies now."""
        item = self._lines.item
        editor = self.of(item) if isinstance(item, Field) else None
        if isinstance(item, Field) and isinstance(editor, LineEditor | TextEditor):
            editor.placeholder = self._placeholder(item.key)

    def insert(self, text: str) -> None:
        """Put a text in at the cursor."""
        item = self._lines.item
        editor = self.of(item) if item is not None else None
        if isinstance(editor, TextEditor):
            editor.insert(text)
        elif isinstance(editor, LineEditor):
            editor.insert_text_at_cursor(text)

    def of(self, item: Item) -> LineEditor | TextEditor | ChoiceEditor | Handle:
        """Return which editor an item has."""
        if not isinstance(item, Field) or self._draft.fixed(item.key):
            return self.handle
        made = (self._text, self._choice, self._line)
        return next(each for each in made if type(each) is editor_of(BY_KEY[item.key]) and each is not None)

    def load(self, item: Item) -> Widget:
        """Put the value of an item into its editor."""
        editor = self.of(item)
        self.loading = True
        try:
            if isinstance(editor, Handle):
                editor.refresh()
            elif isinstance(item, Field):
                editor.load(BY_KEY[item.key], self._draft.typed(item.key), self._placeholder(item.key))
        finally:
            self.loading = False
        return editor

    def place(self, width: int) -> None:
        """Put the editor over its line, in a form of this width."""
        lines = self._lines
        item = lines.item
        if item is None or not lines.starts:
            return
        editor, columns = self.of(item), lines.columns(width)
        y = lines.starts[lines.current] - lines.top
        if isinstance(editor, TextEditor):
            place = (INDENT, y + 1, width - INDENT - 2, lines.box)
        elif isinstance(editor, Handle):
            place = (0, y, width - 1, 1)
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
