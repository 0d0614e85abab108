"""Tables that other programs wrote: what their columns are, and what they are taken for."""
