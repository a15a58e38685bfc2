"""Django's SQLite, with tables that can be built anew while the guards of others ask about them."""
