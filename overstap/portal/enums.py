"""Why the link of a young person stopped."""

from django.db import models


class EndReason(models.TextChoices):
    LOST = "lost", "De jongere is de link kwijt"
    SEEN = "seen", "Iemand anders kent de link"
    UNWANTED = "unwanted", "De jongere wil geen link meer"
    WRONG_DATES = "wrong_dates", "Er is te vaak een andere geboortedatum ingevuld"
    CASE_ENDED = "case_ended", "De begeleiding is gestopt"


# What a person can choose: for a new link, and to stop without a new one.
FOR_A_NEW_ONE = (EndReason.LOST, EndReason.SEEN)
TO_STOP = (EndReason.UNWANTED, EndReason.SEEN)
