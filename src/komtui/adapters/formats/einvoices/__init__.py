"""E-invoices out: documents as UN/CEFACT CII and OASIS UBL, by the business terms of EN 16931."""
