"""How the life of a case can go: each story ends in its own way, and together they reach all.

`STORIES` lists them with how often they happen. A small simulation plays each once, so every
status and transition of lifecycle.md is reached whatever the scale.
"""

from collections.abc import Callable

from overstap.demo.engine import Story
from overstap.demo.steps import CaseStory
from overstap.demo.stories.setbacks import (
    consent_withdrawn,
    corrected,
    early_summer,
    forgotten,
    lost_place,
    no_show,
    no_show_escalated,
    opened_at_check,
    passed_on,
    placed_without_start,
    released,
    reopened,
    started_before_summer,
    stays_escalated,
    table_escalates,
    unknown,
    waiting,
    wrong_pupil,
)
from overstap.demo.stories.usual import (
    closed,
    closed_early,
    dismissed,
    extended,
    failed_exam,
    handed_over,
    handed_over_early,
    late_start,
    moved,
    risk_gone,
    to_work,
    withdrawn,
)

StoryOf = Callable[[CaseStory], Story]
# Each with how often it happens; together they reach every status and every transition.
STORIES: tuple[tuple[StoryOf, int], ...] = (
    (closed, 26),
    (handed_over, 8),
    (no_show_escalated, 4),
    (opened_at_check, 5),
    (passed_on, 3),
    (unknown, 7),
    (reopened, 2),
    (corrected, 2),
    (withdrawn, 4),
    (moved, 3),
    (lost_place, 4),
    (released, 3),
    (dismissed, 8),
    (to_work, 4),
    (early_summer, 3),
    (stays_escalated, 4),
    (table_escalates, 2),
    (late_start, 3),
    (no_show, 6),
    (failed_exam, 3),
    (closed_early, 3),
    (handed_over_early, 3),
    (extended, 3),
    (risk_gone, 4),
    (forgotten, 3),
    (wrong_pupil, 1),
    (placed_without_start, 3),
    (consent_withdrawn, 2),
    (started_before_summer, 3),
    (waiting, 4),
)
