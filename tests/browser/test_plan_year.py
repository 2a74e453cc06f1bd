"""A coordinator plans a year: copies it, moves a table, sees what goes along, and saves."""

from datetime import date

import pytest

from cases.models import WorkItem
from overstap.organisations.models import TransitionYear
from tests.browser.people import give_names
from tests.cases.test_milestones_move import ready_for_table
from tests.factories import SchoolHolidayFactory
from tests.factories.cases import make_world


@pytest.fixture
def world(transactional_db, clock):
    clock(2027, 3, 1)
    return give_names(make_world())


def test_a_year_is_copied_and_a_table_moves_with_its_tasks(world, person, look):
    case = ready_for_table(world)
    SchoolHolidayFactory(
        region=world.region,
        label="Meivakantie",
        starts_on=date(2027, 4, 24),
        ends_on=date(2027, 5, 9),
    )
    her = person(world.coordinator)
    her.open("/beheer/overstapjaren/").press("Kopiëren naar het volgende jaar")
    her.sees("Overstapjaar 2028 is gemaakt.", "dinsdag 18 apr 2028")
    assert TransitionYear.objects.filter(region=world.region).count() == 2

    her.open(f"/beheer/overstapjaren/{world.year.pk}/")
    her.fill("Datum van Overstaptafel 1", "2027-05-06").press("Gevolgen bekijken")
    her.sees("Wat er verandert", "1 dossier schuift mee.", "valt op een vrije dag (Meivakantie)")
    her.sees(f"OV-27-{case.pk:04d}")
    her.shot("jaar-gevolgen")
    look(her.page, "jaar-gevolgen")
    her.press("Neem 10 mei over").sees("wordt maandag 10 mei 2027").sees_not("vrije dag")
    her.press("Opslaan").sees("Schrijf kort op waarom de datum verandert.")
    her.fill("Waarom verzet u een datum?", "De zaal is bezet").press("Opslaan")
    her.sees("1 mijlpaal is verzet.")
    assert WorkItem.objects.get(case=case, kind="prepare_table").due_on == date(2027, 5, 10)

    his = person(world.coach)
    his.open(f"/dossiers/{case.pk}/").sees("Bespreken op de Overstaptafel", "10 mei")
    his.sees("Mijlpaal verzet", "Waarom: De zaal is bezet")
