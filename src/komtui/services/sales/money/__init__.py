"""Money: payments, sheets, statements, accounts."""
