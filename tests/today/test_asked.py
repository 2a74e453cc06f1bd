"""Who was asked to take over the support sees it on Vandaag, and nobody else does."""

import pytest

from cases.actions import ending
from overstap.organisations.today import clock_at
from tests.factories import cases as make
from tests.factories.organisations import MembershipFactory

pytestmark = pytest.mark.django_db
MARCH = make.at(2028, 3, 3)


@pytest.fixture
def offered(world):
    case = make.evaluated(world, needs_support=True, given_names="Zoë", family_name="Kanarie")
    return ending.offer_handover(
        by=world.coach,
        now=MARCH,
        case_id=case.pk,
        receiver_id=world.intake.pk,
        support="Wekelijks gesprek",
    )


def home(login, membership) -> str:
    with clock_at(make.at(2028, 3, 4)):
        return login(membership).get("/").content.decode()


def test_the_receiver_sees_whom_it_is_about(world, offered, login):
    page = home(login, world.intake)
    assert "Neemt u de begeleiding over?" in page
    assert "Zoë de Kanarie" in page
    assert f"/dossiers/overdracht/{offered.pk}/antwoord/" in page


def test_a_colleague_does_not(world, offered, login):
    colleague = MembershipFactory(role=world.intake.role, organisation=world.mbo)
    assert "Neemt u de begeleiding over?" not in home(login, colleague)


def test_after_the_answer_it_is_gone(world, offered, login):
    ending.answer_handover(
        by=world.intake, now=make.at(2028, 3, 4), handover_id=offered.pk, accepted=True
    )
    assert "Neemt u de begeleiding over?" not in home(login, world.intake)
