"""Gunicorn's settings: `gunicorn -c python:overstap.server`.

The program is loaded once and then forked, so that the workers share its memory; a worker on its
own takes 120 MB, two that are forked 130 MB together.
"""

import gc
import os
from pathlib import Path

wsgi_app = "overstap.wsgi:application"
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
preload_app = True
timeout = 60
graceful_timeout = 15
keepalive = 5
loglevel = "warning"
control_socket_disable = True  # nothing outside steers this server
# A busy disk must not make a healthy worker look dead.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108


def when_ready(server):
    """Keep the garbage collector off what all workers share."""
    gc.collect()
    gc.freeze()
