"""Who is acting, and the one shape of an action.

`@action` makes a function an action of the house: keyword-only, one transaction, the actor and
the reason on every history row that is written inside, and free to read what it needs (the
tripwire on unscoped reads guards views, not actions).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import wraps
from inspect import signature
from typing import Any

from django.db import transaction

_actor: ContextVar[tuple[Any, str]] = ContextVar("overstap_actor", default=(None, ""))
_moment: ContextVar[datetime | None] = ContextVar("overstap_moment", default=None)
_guarded: ContextVar[bool] = ContextVar("overstap_guarded", default=False)
_memory: ContextVar[dict | None] = ContextVar("overstap_memory", default=None)

SYSTEM_LABEL = "Overstap (automatisch)"


def actor_label(by) -> str:
    """How history names the actor: name, role and organisation as they were then."""
    if by is None:
        return SYSTEM_LABEL
    return f"{by.user.name}, {by.get_role_display()}, {by.organisation}"[:260]


@contextmanager
def acting(by, reason: str = "", now: datetime | None = None) -> Iterator[None]:
    """This will put `by` (a membership, None for the system) and `reason` on history rows.

    With `now` they carry that moment too, so that history tells the time of the action's clock;
    an action inside an action keeps the moment of the outer one.
    """
    token = _actor.set((by, reason))
    moment = _moment.set(now or _moment.get())
    free = _guarded.set(False)
    try:
        yield
    finally:
        _actor.reset(token)
        _moment.reset(moment)
        _guarded.reset(free)


def current_actor():
    """The membership that acts now, or None for the system."""
    return _actor.get()[0]


def current_reason() -> str:
    """The reason of the action that runs now."""
    return _actor.get()[1]


def current_moment() -> datetime | None:
    """The moment of the action that runs now; None outside one."""
    return _moment.get()


def action(function: Callable) -> Callable:
    """Make `function(*, by, ...)` an action: one transaction with actor and reason.

    The reason is the argument `reason`, else its default, else the name of the action.
    """
    parameter = signature(function).parameters.get("reason")
    usual = parameter.default if parameter and isinstance(parameter.default, str) else ""

    @wraps(function)
    def run(*, by, **kwargs):
        reason = kwargs.get("reason") or usual or function.__name__
        with one_transaction(), acting(by, reason, kwargs.get("now")):
            return function(by=by, **kwargs)

    return run


@contextmanager
def one_transaction() -> Iterator[None]:
    """This will do all or nothing of one action, with the actions that it calls itself.

    An action inside an action needs no savepoint: when it fails, all of it fails. Who wants to go
    on after a refusal puts `transaction.atomic()` around the inner action.
    """
    memory = _memory.get()
    if memory is not None:
        try:
            with transaction.atomic(savepoint=False):
                yield
        except BaseException:
            memory.clear()  # the rows are as they were, what was remembered of them is not
            raise
        return
    token = _memory.set({})
    try:
        with transaction.atomic():
            yield
    finally:
        _memory.reset(token)


def remembered() -> dict | None:
    """What the running action knows of the rows it has locked, until its transaction ends.

    None outside an action: then nothing may be kept.
    """
    return _memory.get()


class UnscopedRead(RuntimeError):
    """A page read case data without saying for whom. A mistake of ours, never of the user."""


@contextmanager
def guard_reads() -> Iterator[None]:
    """This will make every unscoped read of case data raise; on for each request."""
    token = _guarded.set(True)
    try:
        yield
    finally:
        _guarded.reset(token)


@contextmanager
def unguarded(why: str) -> Iterator[None]:
    """This will allow an unscoped read for a named reason, such as counting per school."""
    if not why:
        raise ValueError("Say why this read needs no scope.")
    token = _guarded.set(False)
    try:
        yield
    finally:
        _guarded.reset(token)


def reads_are_guarded() -> bool:
    """Whether an unscoped read should raise now."""
    return _guarded.get()
