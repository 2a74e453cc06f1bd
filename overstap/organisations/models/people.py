"""Who works here: users and their memberships."""

import uuid

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q

from overstap.audit.history import tracked
from overstap.organisations.enums import DigestChoice, Role


class UserManager(BaseUserManager):
    """Users are known by their e-mail address; there is no username."""

    use_in_migrations = True

    def create_user(self, email, password=None, **fields):
        """Make a user; without a password the account waits for its invitation."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        """Make a technical administrator."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A professional with an account. Never deleted: deactivated, so that history keeps its actor."""

    email = models.EmailField("e-mailadres", unique=True)
    name = models.CharField("naam", max_length=200)
    phone = models.CharField("telefoon", max_length=40, blank=True)
    is_active = models.BooleanField("actief", default=True)
    is_staff = models.BooleanField("technisch beheer", default=False)
    date_joined = models.DateTimeField(auto_now_add=True)
    hotkeys = models.BooleanField("sneltoetsen aan", default=True)
    digest = models.CharField(
        "mail als er iets nieuws is",
        max_length=10,
        choices=DigestChoice.choices,
        default=DigestChoice.DAILY,
    )
    # When Vandaag was last open, and when the visit before this one ended: what is new since then.
    visited_at = models.DateTimeField("laatst op Vandaag", null=True, blank=True)
    visited_before_at = models.DateTimeField("vorige keer op Vandaag", null=True, blank=True)
    # Raised on deactivation, so that a session of before then ends at the next request.
    session_epoch = models.PositiveIntegerField(default=0)

    objects = UserManager()
    history = tracked(excluded_fields=["password", "last_login", "visited_at", "visited_before_at"])

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Privacy:
        personal = {}
        kept = {
            "id",
            "password",
            "last_login",
            "is_superuser",
            "email",
            "name",
            "phone",
            "is_active",
            "is_staff",
            "date_joined",
            "hotkeys",
            "digest",
            "visited_at",
            "visited_before_at",
            "session_epoch",
        }

    class Meta:
        verbose_name = "gebruiker"
        verbose_name_plural = "gebruikers"
        constraints = [
            models.CheckConstraint(
                name="user_digest_known", condition=Q(digest__in=DigestChoice.values)
            )
        ]

    def __str__(self):
        return self.name or self.email

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name.split(" ")[0] if self.name else self.email


class MembershipQuerySet(models.QuerySet):
    def live(self, *, on):
        """Memberships that hold on day `on`, of users who may log in."""
        return self.filter(
            Q(active_to__isnull=True) | Q(active_to__gt=on),
            active_from__lte=on,
            user__is_active=True,
        )


class Membership(models.Model):
    """A user in a role at an organisation, for a time. It is what acts: `by` in every action."""

    user = models.ForeignKey(
        "organisations.User",
        verbose_name="persoon",
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    organisation = models.ForeignKey(
        "organisations.Organisation",
        verbose_name="organisatie",
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    role = models.CharField("rol", max_length=30, choices=Role.choices)
    active_from = models.DateField("vanaf")
    active_to = models.DateField("tot", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()
    history = tracked()

    class Privacy:
        personal = {}
        kept = {"id", "user", "organisation", "role", "active_from", "active_to"}

    class Meta:
        verbose_name = "lidmaatschap"
        verbose_name_plural = "lidmaatschappen"
        constraints = [
            models.CheckConstraint(name="membership_role_known", condition=Q(role__in=Role.values)),
            models.CheckConstraint(
                name="membership_dates_in_order",
                condition=Q(active_to__isnull=True) | Q(active_to__gte=F("active_from")),
            ),
            # The same person cannot hold the same role at the same place twice from one day.
            models.UniqueConstraint(
                name="membership_once",
                fields=["user", "organisation", "role", "active_from"],
            ),
        ]
        indexes = [models.Index(fields=["organisation", "role"])]

    def __str__(self):
        return f"{self.user}, {self.get_role_display()}"

    @property
    def region_id(self) -> int | None:
        """The region this person works in."""
        return self.organisation.region_id

    def is_live(self, on) -> bool:
        """Whether this membership holds on day `on`."""
        return (
            self.user.is_active
            and self.active_from <= on
            and (self.active_to is None or self.active_to > on)
        )


class Invitation(models.Model):
    """A link by which somebody sets a first password; the token is stored as a digest only."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="invitations")
    token_digest = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    uid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)

    class Privacy:
        personal = {}
        kept = {
            "id",
            "membership",
            "token_digest",
            "sent_at",
            "expires_at",
            "accepted_at",
            "uid",
        }

    class Meta:
        verbose_name = "uitnodiging"
        verbose_name_plural = "uitnodigingen"

    def __str__(self):
        return f"uitnodiging {self.pk}"
