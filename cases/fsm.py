"""The guarded status field (workflow-engine.md 9.1).

django-fsm-2's own mixin switches protection off for the whole process while one instance
refreshes (pitfall 1), and its protected field breaks full_clean (pitfall 2). Both are mended here.
"""

from typing import Any

from django_fsm import FSMField, FSMFieldDescriptor


class _Guard(FSMFieldDescriptor):
    def __set__(self, instance: Any, value: Any) -> None:
        field, state = self.field, instance.__dict__
        if (
            field.protected
            and field.name in state
            and state[field.name] != value
            and not state.get("_fsm_loading")
        ):
            raise AttributeError(f"{field.name} only changes through a transition")
        field.set_proxy(instance, value)
        field.set_state(instance, value)


class StatusField(FSMField):
    """An FSM field that is protected per instance and leaves no trace of django_fsm in migrations."""

    descriptor_class = _Guard

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("protected", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        kwargs.pop("protected", None)
        return name, "django.db.models.CharField", args, kwargs


class GuardedRefresh:
    """Lets refresh_from_db load the field, for this instance only."""

    def refresh_from_db(self, *args, **kwargs):
        self.__dict__["_fsm_loading"] = True
        try:
            super().refresh_from_db(*args, **kwargs)
        finally:
            self.__dict__.pop("_fsm_loading", None)
