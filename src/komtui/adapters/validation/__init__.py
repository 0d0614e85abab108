"""Official rules: what judges e-invoices, in a process of its own."""
