"""The diagram of the statuses, drawn from the transition table (Mermaid)."""

from cases.enums import FINAL, Status
from cases.lifecycle import TRANSITIONS

# Leave from almost anywhere; drawn as one line each, or the picture is a knot.
FROM_ANYWHERE = ("withdraw", "move_out", "leave_elsewhere", "close_unresolved")


def mermaid() -> str:
    """The Mermaid text of all statuses and transitions."""
    lines = ["stateDiagram-v2"]
    lines += [f"    {status.value}: {status.label}" for status in Status]
    lines += ["    open_dossier: Elk open dossier"]
    for spec in TRANSITIONS.values():
        if spec.name == "correct":
            continue
        if spec.name in FROM_ANYWHERE:
            lines.append(f"    open_dossier --> {spec.target}: {spec.verb}")
        elif spec.name == "reopen":
            lines += [f"    {status} --> open_dossier: {spec.verb}" for status in FINAL]
        elif not spec.sources:
            lines.append(f"    [*] --> {spec.target}: {spec.verb}")
        elif spec.target is None:
            lines += [f"    {source} --> open_dossier: {spec.verb}" for source in spec.sources]
        else:
            lines += [f"    {source} --> {spec.target}: {spec.verb}" for source in spec.sources]
    lines += [f"    {status} --> [*]" for status in FINAL]
    return "\n".join(lines)
