"""Gunicorn's settings: `gunicorn -c python:overstap.server`.

The program is loaded once and then forked, so that the workers share its memory; a worker on its
own takes 120 MB, two that are forked 130 MB together.
"""

import gc
import os
from pathlib import Path

from gunicorn.glogging import Logger

from overstap.ui.masking import Masked

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
logger_class = "overstap.server.MaskingLogger"
control_socket_disable = True  # nothing outside steers this server
# A busy disk must not make a healthy worker look dead.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108


class MaskingLogger(Logger):
    """Gunicorn's own log, and the access log of who switches that on, without secret addresses."""

    def setup(self, cfg):
        super().setup(cfg)
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            if not isinstance(handler.formatter, Masked):
                handler.setFormatter(Masked(handler.formatter))


def when_ready(server):
    """Keep the garbage collector off what all workers share."""
    gc.collect()
    gc.freeze()
