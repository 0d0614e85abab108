"""Choosing a customer: the list of them, and the dialog in which one is found as one types."""
