"""Exit 0 when PostgreSQL answers at the address given, else 1.

    python tools/postgres_answers.py postgres://user@host:5432/name

Asks for the maintenance database, because the named one need not exist yet.
"""

import sys
from urllib.parse import urlsplit

import psycopg

address = urlsplit(sys.argv[1])._replace(path="/postgres").geturl()
try:
    psycopg.connect(address.replace("postgres://", "postgresql://", 1), connect_timeout=3).close()
except psycopg.OperationalError:
    sys.exit(1)
