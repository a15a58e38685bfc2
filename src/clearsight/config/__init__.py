"""How the installation is configured: settings, database, headers and the root of all URLs."""
