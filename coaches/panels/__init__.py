"""What the coaches' side adds to the case page, the timeline, Vandaag and a table's decision."""

from coaches.panels import load, matching, working


def register() -> None:
    """Hang everything in its place; called once from CoachesConfig.ready()."""
    working.register()
    matching.register()
    load.register()
