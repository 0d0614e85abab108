"""What is true of the business: frozen dataclasses and rules, no I/O, no sentences, the standard library only."""
