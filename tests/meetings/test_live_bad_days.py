"""Bad input and bad days at the table: a clear sentence, nothing half-done, nothing lost."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from cases.actions import ending
from cases.actions.drafts import read_draft, save_draft
from cases.models import ActionItem, Draft
from cases.rules import NotAllowed
from meetings import actions
from meetings.actions.running import open_session
from meetings.models import AgendaItem, Decision, TableSession
from meetings.rules import AlreadyDecided
from tests.factories.cases import at, fresh, make_case
from tests.factories.meetings import make_session, put_on

pytestmark = pytest.mark.django_db
NOW = at(2027, 4, 13, 10)
TYPED = "Samen naar de open dag van donderdag."


@pytest.fixture
def table(world):
    return make_session(
        world, minute_taker=world.doorstroom, participants=[world.officer, world.intake]
    )


@pytest.fixture
def item(world, table):
    return put_on(world, table, make_case(world, "guided"))


def address(item):
    return f"{reverse('meetings:run', args=[item.session_id])}?punt={item.pk}"


def values(item, world, **changes):
    return {
        "version": AgendaItem.objects.get(pk=item.pk).version,
        "token": str(uuid4()),
        "code": "proceed",
        "text": TYPED,
        "what_1": "Meeloopdag regelen",
        "owner_1": f"m{world.coach.pk}",
        "due_1": "2027-05-01",
    } | changes


def refused(page, sentence):
    """The page says why and shows every word; nothing was written."""
    assert page.status_code == 409
    assert sentence in page.text
    assert "Niet opgeslagen" in page.text
    assert TYPED in page.text
    assert "Meeloopdag regelen" in page.text
    assert (Decision.objects.count(), ActionItem.objects.count()) == (0, 0)


def test_on_a_closed_table(world, table, item, login):
    client = login(world.doorstroom)
    form = values(item, world)
    actions.carry_all(by=world.coordinator, now=NOW, session_id=table.pk)
    actions.close_session(by=world.coordinator, now=NOW, session_id=table.pk)
    refused(client.post(address(item), form), "Deze Overstaptafel is afgesloten.")


def test_before_the_table_begins(world, login):
    planned = make_session(world, is_open=False)
    item = put_on(world, planned, make_case(world, "guided"))
    page = login(world.coordinator).post(address(item), values(item, world))
    refused(page, "Deze Overstaptafel is nog niet begonnen.")


def test_by_somebody_who_does_not_lead_it(world, item, login):
    page = login(world.officer).post(address(item), values(item, world))
    refused(page, "Alleen de voorzitter of de notulist legt besluiten vast.")


def test_by_somebody_who_does_not_sit_there(world, item, login):
    """Also when the seat went to somebody else while typing: the own words, and nothing more."""
    form = values(item, world, receiver_name="Mevrouw De Vries")
    page = login(world.coach).post(address(item), form)
    refused(page, "U zit niet of niet meer aan deze tafel.")
    assert "Mevrouw De Vries" in page.text
    assert item.question not in page.text
    assert item.session.round.name not in page.text
    assert login(world.coach).get(address(item)).status_code == 404
    nowhere = reverse("meetings:run", args=[item.session_id + 1000])
    refused(login(world.coach).post(nowhere, form), "U zit niet of niet meer aan deze tafel.")


def test_on_a_case_that_was_withdrawn_a_second_ago(world, table, item, login):
    """And above all: never on the case that took its place."""
    other = put_on(world, table, make_case(world, "guided"))
    assert other.version == item.version
    form = values(item, world)
    ending.withdraw(by=world.coach, now=NOW, case_id=item.case_id, who="student", on=NOW.date())
    page = login(world.coordinator).post(address(item), form)
    refused(page, "Dit dossier staat niet meer op de agenda.")
    other.refresh_from_db()
    assert (other.state, fresh(other.case).status) == ("prepared", "guided")


def test_a_forged_owner_who_may_not_see_the_case(world, item, login):
    form = values(item, world, owner_1=f"m{world.other_coach.pk}")
    page = login(world.coordinator).post(address(item), form)
    assert page.context["form"].errors["owner_1"] == [
        "Deze persoon mag dit dossier niet zien. Kies iemand anders."
    ]
    assert TYPED in page.text
    assert Decision.objects.count() == 0


def test_only_who_may_see_the_case_is_offered(world, item, login):
    page = login(world.coordinator).get(address(item))
    offered = {value for _, group in page.context["form"].fields["owner_1"].choices[1:]
               for value, _ in group}  # fmt: skip
    assert f"m{world.coach.pk}" in offered
    assert f"m{world.other_coach.pk}" not in offered
    assert f"m{world.intake.pk}" not in offered  # sits there, but nobody applied at this mbo
    assert f"o{world.mbo.pk}" not in offered


def test_an_organisation_that_may_not_see_the_case_gets_no_action(world, item):
    with pytest.raises(NotAllowed, match="mag dit dossier niet zien") as error:
        actions.decide(
            by=world.coordinator,
            now=NOW,
            item_id=item.pk,
            code="proceed",
            actions=[{"what": "Bellen", "organisation_id": world.mbo.pk, "due_on": NOW.date()}],
        )
    assert error.value.field == "owner_1"
    assert (Decision.objects.count(), ActionItem.objects.count()) == (0, 0)


def test_a_due_date_in_the_past(world, item, login):
    page = login(world.coordinator).post(address(item), values(item, world, due_1="2027-04-12"))
    assert page.context["form"].errors["due_1"] == ["Deze datum is al voorbij."]
    assert TYPED in page.text
    assert Decision.objects.count() == 0


def test_the_chair_leaves_the_region_while_the_table_goes_on(world, item, login):
    client = login(world.coordinator)
    form = values(item, world)
    world.coordinator.active_to = NOW.date() - timedelta(days=1)
    world.coordinator.save()
    page = client.post(address(item), form)
    assert page.status_code == 403
    assert "rol" in page.text
    assert TYPED in page.text
    assert "Meeloopdag regelen" in page.text
    assert Decision.objects.count() == 0
    saved = login(world.doorstroom).post(address(item), form | {"token": str(uuid4())})
    assert (saved.status_code, Decision.objects.get().by_id) == (302, world.doorstroom.pk)


def test_the_same_form_twice_gives_one_decision_and_goes_on(world, table, item, login):
    """The server was killed between saving and answering; the browser sends the form again."""
    following = put_on(world, table, make_case(world, "guided"))
    client = login(world.coordinator)
    form = values(item, world)
    first = client.post(address(item), form)
    second = client.post(address(item), form, follow=True)
    assert first.url == address(following)
    assert second.redirect_chain == [(first.url, 302)]
    assert "Dit besluit was al opgeslagen." in second.text
    assert (Decision.objects.count(), ActionItem.objects.count()) == (1, 1)


def test_the_same_form_twice_also_when_the_table_closed_since(world, table, item, login):
    client = login(world.coordinator)
    form = values(item, world)
    client.post(address(item), form)
    actions.close_session(by=world.doorstroom, now=NOW, session_id=table.pk)
    assert "Dit besluit was al opgeslagen." in client.post(address(item), form, follow=True).text


def test_the_action_itself_knows_its_own_form(world, item):
    """Two requests at once pass the first look; the lock lets only one write."""
    token = uuid4()
    asked = {"by": world.coordinator, "now": NOW, "item_id": item.pk, "code": "standing"}
    first = actions.decide(**asked, form_token=token)
    again = actions.decide(**asked, form_token=token)
    assert (first.is_repeated, again.is_repeated, again.pk) == (False, True, first.pk)
    with pytest.raises(AlreadyDecided):
        actions.decide(**asked | {"by": world.doorstroom}, form_token=token)


def test_somebody_else_was_first_and_the_second_keeps_the_words(world, item, login):
    form = values(item, world)
    login(world.coordinator).post(address(item), form | {"code": "standing", "what_1": "",
                                                         "owner_1": "", "text": "Akkoord"})  # fmt: skip
    page = login(world.doorstroom).post(address(item), form | {"token": str(uuid4())})
    assert page.status_code == 409
    assert "Over dit dossier is al besloten: hamerstuk." in page.text
    assert "Akkoord" in page.text  # the first decision
    assert TYPED in page.text  # and what the second wrote
    assert Decision.objects.get().code == "standing"


def test_a_question_that_changed_meanwhile_is_shown_and_then_it_can_be_saved(world, item, login):
    client = login(world.coordinator)
    form = values(item, world)
    actions.prepare_item(by=world.zorgco, now=NOW, item_id=item.pk, question="Andere vraag")
    page = client.post(address(item), form)
    assert "intussen gewijzigd" in page.text
    assert "Andere vraag" in page.text
    assert TYPED in page.text
    newest = page.context["form"]["version"].value()
    assert client.post(address(item), form | {"version": newest}).status_code == 302


def test_what_was_typed_is_offered_again_and_gone_after_saving(world, item, login):
    key = f"decision{item.pk}:{item.case_id}"
    client = login(world.doorstroom)
    page = client.get(address(item))
    url = reverse("cases:draft", args=[key])
    assert url in page.text
    typed = values(item, world, code="care")
    assert client.post(url, typed).status_code == 204
    again = client.get(address(item))
    form = again.context["form"]
    assert "Uw concept van" in again.text
    assert (form["text"].value(), form["code"].value(), form["what_1"].value()) == (
        TYPED,
        "care",
        "Meeloopdag regelen",
    )
    assert str(form["token"].value()) != typed["token"]
    assert client.post(address(item), typed).status_code == 302
    assert read_draft(by=world.doorstroom, key=key) is None


def test_a_draft_is_of_oneself_only(world, item, login):
    save_draft(
        by=world.doorstroom,
        now=NOW,
        key=f"decision{item.pk}:{item.case_id}",
        values={"text": TYPED},
    )
    assert TYPED not in login(world.coordinator).get(address(item)).text
    assert Draft.objects.count() == 1


def test_a_session_cannot_be_opened_by_a_participant(world):
    planned = make_session(world, is_open=False, participants=[world.officer])
    with pytest.raises(NotAllowed, match="voorzitter, de notulist"):
        open_session(by=world.officer, now=NOW, session_id=planned.pk)
    assert TableSession.objects.get(pk=planned.pk).state == "planned"
