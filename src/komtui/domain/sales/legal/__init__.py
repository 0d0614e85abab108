"""What law asks of sales documents: rules per country, in tables with their sources."""
