"""The journal: read, sealed, closed, checked, and brought to an outside medium."""
