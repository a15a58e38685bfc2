"""Django's PostgreSQL, with each statement carrying whose rows it may see (`integrations.rows`)."""
