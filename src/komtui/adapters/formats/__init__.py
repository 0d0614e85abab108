"""File formats: csv, json, ubl, cii and facturx to domain documents."""
