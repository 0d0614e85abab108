"""UN/CEFACT Cross Industry Invoice, and its relatives."""
