"""Run the whole product on one machine: web server, worker and clock."""

import os
import signal
import socket
import subprocess
import sys
import time

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

STOP_AFTER = 15  # seconds a process gets to finish


class Command(BaseCommand):
    help = "Runs the web server, the Celery worker and beat together until Ctrl-C."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--workers", type=int, default=2, help="web processes")
        parser.add_argument(
            "--prepare",
            action="store_true",
            help="first bring the database up to date and fill it with the demo when it is empty",
        )

    def handle(self, *args, port, host, workers, prepare, **options):
        self.refuse_taken_port(host, port)
        celery = [sys.executable, "-m", "celery", "-A", "overstap", "--quiet"]
        commands = {
            "web": [
                sys.executable, "-m", "gunicorn", "-c", "python:overstap.server",
                "--bind", f"{host}:{port}", "--workers", str(workers),
            ],
            "worker": [*celery, "worker", "--concurrency", "2", "--loglevel", "warning",
                       "--without-gossip", "--without-mingle", "--without-heartbeat"],
            "beat": [*celery, "beat", "--loglevel", "warning", "--pidfile", ""],
        }  # fmt: skip
        # Set by hand: a shell starts background programs with SIGINT ignored.
        signal.signal(signal.SIGTERM, self.interrupt)
        signal.signal(signal.SIGINT, self.interrupt)
        processes = {}
        try:
            if prepare:
                self.prepare()
            for name, command in commands.items():
                # Their own session: Ctrl-C reaches only us, and we stop them in order.
                processes[name] = subprocess.Popen(  # noqa: S603 - our own commands
                    command, cwd=settings.BASE_DIR, start_new_session=True, env=self.environment()
                )
                if name == "web":  # first, so that all cores help it to start
                    self.wait_for(host, port, processes["web"])
            self.stdout.write(
                self.style.SUCCESS(f"\nOverstap draait op http://{host}:{port}/ (stoppen: Ctrl-C)")
            )
            self.watch(processes)
        except KeyboardInterrupt:
            self.stdout.write("\nStoppen...")
        finally:
            self.ignore_more()
            self.stop(processes)

    def environment(self):
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "overstap.settings",
            "PYTHONUNBUFFERED": "1",
        }

    def interrupt(self, *args):
        self.ignore_more()
        raise KeyboardInterrupt

    def ignore_more(self):
        """Who asks twice does not stop the stopping, which takes STOP_AFTER seconds at the most."""
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def prepare(self):
        """This will migrate, make the cache table and fill an empty database with the demo."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Database bijwerken...")
            call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        call_command("demo")

    def refuse_taken_port(self, host, port):
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((host, port)) == 0:
                raise CommandError(
                    f"Poort {port} is al in gebruik. Kies een andere: make demo PORT={port + 1}"
                )

    def wait_for(self, host, port, web, seconds=60):
        """Return once the web server answers; raise CommandError when it stops or stays silent."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if web.poll() is not None:
                raise CommandError("De webserver is niet gestart. De reden staat hierboven.")
            with socket.socket() as probe:
                probe.settimeout(1)
                if probe.connect_ex((host, port)) == 0:
                    return
            time.sleep(0.2)
        raise CommandError(f"De webserver antwoordt niet na {seconds} seconden.")

    def watch(self, processes):
        """Wait until one of the processes ends by itself, which is a failure."""
        while True:
            for name, process in processes.items():
                if process.poll() is not None:
                    raise CommandError(f"{name} is gestopt met code {process.returncode}.")
            time.sleep(0.5)

    def stop(self, processes):
        """Ask all to finish, and end what does not."""
        for process in processes.values():
            if process.poll() is None:
                process.terminate()
        end = time.monotonic() + STOP_AFTER
        for process in processes.values():
            try:
                process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
