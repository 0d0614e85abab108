"""Accounting: sales and payments as entries in accounts."""
