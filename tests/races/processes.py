"""Real processes that act on one database at the same moment."""

import multiprocessing
import os
from collections.abc import Callable

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
    connections.close_all()
    processes = [
        context.Process(target=_child, args=(name, barrier, results, number, work, some))
        for number, some in enumerate(arguments)
    ]
    for process in processes:
        process.start()
    found = dict(results.get(timeout=60) for _ in processes)
    for process in processes:
        process.join(timeout=30)
    return [found[number] for number in range(len(arguments))]


def _child(name, barrier, results, number, work, arguments):
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django  # noqa: PLC0415 - a fresh process

    settings.DATABASES["default"]["NAME"] = name
    django.setup()
    try:
        connection.ensure_connection()
        barrier.wait(timeout=30)
        results.put((number, work(*arguments)))
    except Exception as error:
        results.put((number, type(error).__name__))
    finally:
        connections.close_all()
