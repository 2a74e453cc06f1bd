"""Reading in lists: keep the file, keep what its rows mean, save them in batches, take them back."""

from cases.actions.importing.runs import (
    apply_batch,
    complete_apply,
    purge_imports,
    save_check,
    start_apply,
    upload_run,
)
from cases.actions.importing.taking_back import blocked_by, take_back

__all__ = [
    "apply_batch",
    "blocked_by",
    "complete_apply",
    "purge_imports",
    "save_check",
    "start_apply",
    "take_back",
    "upload_run",
]
