"""The screens of customers."""
