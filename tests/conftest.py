"""Fixtures for every test."""

import pytest
from django.test import Client

from tests.factories.world import make_world


@pytest.fixture
def login(db):
    """`login(membership)` gives a client that works as that membership."""

    def as_membership(membership):
        client = Client()
        client.force_login(membership.user)
        session = client.session
        session["membership_id"] = membership.pk
        session.save()
        return client

    return as_membership


@pytest.fixture
def world(db):
    """One region with somebody in each role."""
    return make_world()
