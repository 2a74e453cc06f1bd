"""The case that the running action has locked: read once, and forgotten when it may be stale."""

from overstap.audit.acting import remembered


def held_case(case_id: int):
    """The case that the running action has locked and read; None when it did not."""
    return (remembered() or {}).get(("case", case_id))


def hold_case(case):
    """This will keep a case that was locked just now, for the rest of the running action."""
    if (memory := remembered()) is not None:
        memory["case", case.pk] = case
    return case


def forget_cases() -> None:
    """This will make the next lock read its case again: a row that it points at was saved."""
    memory = remembered() or {}
    for key in [key for key in memory if key[0] == "case"]:
        del memory[key]


class HeldByCase:
    """For rows that a held case knows too, such as its student: a save makes it forget them."""

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        forget_cases()
