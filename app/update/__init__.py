"""How a counter is kept up to date: signed offers from the county or a stick, fetched, rebuilt, installed when idle."""
