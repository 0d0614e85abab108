"""PostgreSQL: connections that come back, serializable transactions, news, migrations, and its own way of searching."""
