"""How a document, a state, a role, a quota is said: one place for screen, paper and command line.

Each module returns plain strings, and small values of strings with their roles: no layout, no markup, no widths. What
came from outside is in them as it came; a layout makes it harmless (`domain.text.visible`, or what a font can print).

Nothing is imported here: a list needs `states` alone before the first paint, and none of what a document's page says.
"""
