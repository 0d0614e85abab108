"""The screens, one folder each: screen, commands, widgets, styles."""
