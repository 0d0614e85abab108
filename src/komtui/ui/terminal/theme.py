"""Colours: one dark and one light theme, calm, with one accent; nothing is told by colour alone."""

from __future__ import annotations

from textual.theme import BUILTIN_THEMES, Theme

DARK = Theme(
    name="komtui-dark",
    primary="#7aa2d6",
    secondary="#9fb4c7",
    accent="#e0b46c",
    foreground="#d8dee6",
    background="#14181d",
    surface="#1b2027",
    panel="#242b34",
    success="#8fbf7f",
    warning="#e0b46c",
    error="#e08a7a",
    dark=True,
)

LIGHT = Theme(
    name="komtui-light",
    primary="#2a5d9f",
    secondary="#4a6178",
    accent="#8a5a00",
    foreground="#1c2127",
    background="#fbfaf7",
    surface="#f3f1ec",
    panel="#e7e4dc",
    success="#2f6b2f",
    warning="#8a5a00",
    error="#a3291c",
    dark=False,
)

# Known to Textual before the app is: an app's first style sheet is made with what stands here.
BUILTIN_THEMES.update({theme.name: theme for theme in (DARK, LIGHT)})
