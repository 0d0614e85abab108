"""Factur-X and ZUGFeRD: e-invoices inside PDFs."""
