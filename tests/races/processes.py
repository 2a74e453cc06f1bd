"""Real processes that act on one database at the same moment."""

import multiprocessing
import os
from collections.abc import Callable
from importlib import import_module

from django.conf import settings
from django.db import connection, connections


def run_together(work: Callable, arguments: list[tuple]) -> list:
    """Call `work(*arguments)` in a process for each tuple, all released at once.

    `work` is a module-level function; what it returns comes back in the order of `arguments`.
    An exception comes back as the name of its class.
    """
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(len(arguments))
    results = context.Queue()
    name = connection.settings_dict["NAME"]
    # By name: a new process must set up Django before it can import the test's module.
    where = (work.__module__, work.__name__)
    connections.close_all()
    processes = [
        context.Process(target=_child, args=(name, barrier, results, number, where, some))
        for number, some in enumerate(arguments)
    ]
    for process in processes:
        process.start()
    found = dict(results.get(timeout=180) for _ in processes)
    for process in processes:
        process.join(timeout=30)
    return [found[number] for number in range(len(arguments))]


def _child(name, barrier, results, number, where, arguments):
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django  # noqa: PLC0415 - a fresh process

    settings.DATABASES["default"]["NAME"] = name
    django.setup()
    try:
        work = getattr(import_module(where[0]), where[1])
        connection.ensure_connection()
        barrier.wait(timeout=30)
        results.put((number, work(*arguments)))
    except Exception as error:
        results.put((number, type(error).__name__))
    finally:
        connections.close_all()
