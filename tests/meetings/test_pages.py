"""The pages of the table, as people use them: scoped, masked, and without a query too many."""

from datetime import date

import pytest
from django.urls import reverse

from cases.actions import basis, flagging
from cases.models import ActionItem, SharingBasis
from meetings import actions
from meetings.models import AgendaItem, Decision, TableRound, TableSession
from overstap.audit.models import AccessLog
from overstap.ui import pdf
from tests.factories.cases import applied, at, fresh, make_case
from tests.factories.meetings import PLANNED, agreed, make_session, put_on

pytestmark = pytest.mark.django_db
NOW = at(2027, 4, 13, 10)


@pytest.fixture
def table(world):
    return make_session(
        world, minute_taker=world.doorstroom, participants=[world.officer, world.intake]
    )


def decision(item, world, **values):
    return {
        "version": AgendaItem.objects.get(pk=item.pk).version,
        "code": "proceed",
        "text": "Samen naar de open dag.",
        "what_1": "Meeloopdag regelen",
        "owner_1": f"m{world.coach.pk}",
        "due_1": "2027-05-01",
    } | values


def pages(session):
    return [
        reverse("meetings:session", args=[session.pk]),
        reverse("meetings:run", args=[session.pk]),
        reverse("meetings:close", args=[session.pk]),
        reverse("meetings:minutes", args=[session.pk]),
        reverse("meetings:propose", args=[session.pk]),
    ]


@pytest.mark.parametrize(
    "who", ["mentor", "zorgco", "coach", "admin", "manager", "swv_contact", "other_coach"]
)
def test_who_does_not_sit_there_finds_nothing(world, table, login, who):
    client = login(getattr(world, who))
    assert [client.get(url).status_code for url in pages(table)] == [404] * 5


@pytest.mark.parametrize("who", ["coordinator", "doorstroom", "officer", "intake"])
def test_who_sits_there_gets_every_page(world, table, login, who):
    put_on(world, table, make_case(world, "guided"))
    client = login(getattr(world, who))
    assert [client.get(url).status_code for url in pages(table)] == [200] * 5


def test_a_whole_table_through_the_pages(world, login):
    case = make_case(world, "guided", given_names="Amir")
    client = login(world.coordinator)
    made = client.post(
        reverse("meetings:round_new"),
        {
            "year": world.year.pk,
            "name": "Overstaptafel april",
            "target": "no_application",
            "date_on": "2027-04-13",
        },
    )
    table_round = TableRound.objects.get()
    assert made.url == reverse("meetings:session_new", args=[table_round.pk])
    client.post(
        made.url,
        {
            "day": "2027-04-13",
            "time": "09:00",
            "planned_minutes": 90,
            "minutes_per_case": 5,
            "place": "Stadskantoor",
            "chair": world.coordinator.pk,
            "minute_taker": world.doorstroom.pk,
            "participants": [world.officer.pk],
        },
    )
    session = TableSession.objects.get()
    proposal = client.get(reverse("meetings:propose", args=[session.pk]))
    assert "Geen geldige aanmelding" in proposal.text
    client.post(reverse("meetings:propose", args=[session.pk]), {"case": [case.pk]})
    item = AgendaItem.objects.get()
    client.post(
        reverse("meetings:prepare", args=[item.pk]),
        {
            "question": "Welk mbo past?",
            "tried": "",
            "minutes": 5,
            "triage": "discuss",
            "version": item.version,
        },
    )
    client.post(reverse("meetings:begin", args=[session.pk]))
    run = reverse("meetings:run", args=[session.pk])
    assert "Welk mbo past?" in client.get(run).text
    saved = client.post(f"{run}?punt={item.pk}", decision(item, world))
    assert saved.status_code == 302
    assert fresh(case).status == "discussed"
    assert ActionItem.objects.get().owner_id == world.coach.user_id
    closed = client.post(reverse("meetings:close", args=[session.pk]), follow=True)
    assert "Definitief" in closed.text
    assert "Meeloopdag regelen" in closed.text


def test_saving_opens_the_next_case_without_a_decision(world, table, login):
    first, second = (put_on(world, table, make_case(world, "guided")) for _ in range(2))
    client = login(world.doorstroom)
    run = reverse("meetings:run", args=[table.pk])
    saved = client.post(f"{run}?punt={first.pk}", decision(first, world))
    assert saved.url == f"{run}?punt={second.pk}"
    last = client.post(saved.url, decision(second, world), follow=True)
    assert "Alle dossiers zijn besproken" in last.text


def test_a_missing_action_is_said_beside_its_field_and_the_text_stays(world, table, login):
    item = put_on(world, table, make_case(world, "guided"))
    client = login(world.coordinator)
    values = decision(item, world, what_1="", owner_1="", due_1="")
    page = client.post(f"{reverse('meetings:run', args=[table.pk])}?punt={item.pk}", values)
    assert "Spreek minstens één actie af" in page.context["form"].errors["what_1"][0]
    assert "Samen naar de open dag." in page.text
    assert Decision.objects.count() == 0


def test_the_second_minute_taker_is_told_that_somebody_was_first(world, table, login):
    item = put_on(world, table, make_case(world, "guided"))
    values = decision(item, world)
    url = f"{reverse('meetings:run', args=[table.pk])}?punt={item.pk}"
    login(world.coordinator).post(url, values)
    page = login(world.doorstroom).post(url, values | {"code": "care"})
    assert "al besloten: door met dit plan" in page.text
    assert Decision.objects.count() == 1


def test_a_participant_gets_no_form_and_cannot_post(world, table, login):
    item = put_on(world, table, make_case(world, "guided"))
    client = login(world.officer)
    url = f"{reverse('meetings:run', args=[table.pk])}?punt={item.pk}"
    assert client.get(url).context["form"] is None
    refused = client.post(url, decision(item, world))
    assert refused.status_code == 409
    assert "Alleen de voorzitter of de notulist legt besluiten vast." in refused.text
    assert "Samen naar de open dag." in refused.text
    assert Decision.objects.count() == 0


def test_a_name_you_may_not_see_is_in_no_byte_of_any_page(world, table, login):
    """The officer of the home town and the mbo each see their own; the other is masked."""
    secret = make_case(
        world,
        "guided",
        given_names="Zqxabel",
        family_name="Zqxterman",
        municipality_id=None,
    )
    shown = make_case(world, "guided", given_names="Amir", prefix="", family_name="Smit")
    hidden_item = put_on(world, table, secret, question="ZQXVRAAG")
    put_on(world, table, shown)
    actions.decide(
        by=world.coordinator,
        now=NOW,
        item_id=hidden_item.pk,
        code="care",
        text="ZQXBESLUIT",
        actions=[agreed(world, what="ZQXACTIE")],
    )
    client = login(world.officer)
    urls = [*pages(table), reverse("meetings:list"), reverse("today:home")]
    urls.append(f"{pages(table)[1]}?punt={hidden_item.pk}")
    # Whole words: three letters alone turn up in a random token once in a hundred pages.
    traces = ["zqxabel", "zqxterman", "zqxvraag", "zqxbesluit", "zqxactie"]
    for url in urls:
        text = client.get(url).content.decode().lower()
        assert [trace for trace in traces if trace in text] == [], url
        assert secret.number.lower() not in text, url
        assert f"/dossiers/{secret.pk}/" not in text, url
    agenda = client.get(pages(table)[0]).text
    assert "Afgeschermd" in agenda
    assert "Amir Smit" in agenda
    # What could leak is really there: the chair reads it.
    assert "Zqxabel" in login(world.coordinator).get(pages(table)[0]).text


def test_actions_on_an_item_you_may_not_see_do_not_exist(world, table, login):
    secret = make_case(world, "guided", municipality_id=None)
    item = put_on(world, table, secret)
    client = login(world.officer)
    for name in ("prepare", "withdraw"):
        assert client.get(reverse(f"meetings:{name}", args=[item.pk])).status_code == 404
    for name in ("move_up", "move_down", "carry"):
        assert client.post(reverse(f"meetings:{name}", args=[item.pk])).status_code == 404


def test_without_a_basis_the_table_speaks_of_a_number(world, table, login):
    case = make_case(world, "guided", given_names="Zqxabel", municipality_id=None)
    applied(world, case)
    put_on(world, table, case)
    given = SharingBasis.objects.get(case=case)
    basis.withdraw_basis(by=world.zorgco, now=NOW, basis_id=given.pk, withdrawn_by="student")
    text = login(world.intake).get(pages(table)[0]).text
    assert f"Casus {case.number}" in text
    assert "Zqxabel" not in text


def test_health_stays_hidden_without_its_own_consent(world, table, login):
    case = make_case(world, "guided")
    flagging.save_support_form(
        by=world.zorgco,
        now=PLANNED,
        case_id=case.pk,
        values={"attitude_helps": "Duidelijke taken", "health_helps": "ZQXMEDICIJN"},
    )
    put_on(world, table, case)
    text = login(world.coordinator).get(pages(table)[1]).text
    assert "Duidelijke taken" in text
    assert "ZQXMEDICIJN" not in text
    assert "Verborgen: gezondheid" in text


def test_looking_at_the_agenda_is_written_down(world, table, login):
    case = make_case(world, "guided")
    put_on(world, table, case)
    login(world.coordinator).get(pages(table)[1])
    rows = list(AccessLog.objects.order_by("pk").values_list("kind", "case_id", "case_ids"))
    assert rows == [("list", None, [case.pk]), ("case", case.pk, [])]


def test_from_the_case_page_to_the_agenda(world, login):
    session = make_session(world, is_open=False)
    case = make_case(world, "guided")
    client = login(world.zorgco)
    url = reverse("meetings:put_on", args=[case.pk])
    assert "Overstaptafel april" in client.get(url).text
    done = client.post(
        url, {"session": session.pk, "question": "Welk mbo past?", "tried": "", "minutes": 5}
    )
    assert done.url == case.get_absolute_url()
    assert AgendaItem.objects.get().session_id == session.pk


def test_carry_and_close_say_what_is_left(world, table, login):
    put_on(world, table, make_case(world, "guided"))
    client = login(world.coordinator)
    page = client.post(reverse("meetings:close", args=[table.pk]), follow=True)
    assert "1 dossier heeft nog geen besluit" in page.text
    assert "Alles naar de volgende tafel" in page.text
    client.post(reverse("meetings:carry_rest", args=[table.pk]))
    client.post(reverse("meetings:close", args=[table.pk]))
    table.refresh_from_db()
    assert table.state == "closed"


def test_the_minutes_as_pdf_or_a_clear_reason(world, table, login):
    item = put_on(world, table, make_case(world, "guided"))
    actions.decide(
        by=world.coordinator, now=NOW, item_id=item.pk, code="proceed", actions=[agreed(world)]
    )
    client = login(world.coordinator)
    answer = client.get(reverse("meetings:minutes_pdf", args=[table.pk]))
    page = client.get(reverse("meetings:minutes", args=[table.pk])).text
    if pdf.why_unavailable():
        assert answer.status_code == 302
        assert "Pango" in page
    else:
        assert answer.content.startswith(b"%PDF")
        assert "Pango" not in page


# Of the page of a running table two are the savepoint of its looks: outside a test a transaction.
QUERIES = {"list": 5, "session": 12, "run": 21, "close": 8, "minutes": 12, "propose": 7}


@pytest.mark.parametrize("name", QUERIES)
@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_costs_the_same_for_one_row_and_for_three(
    world, table, login, django_assert_num_queries, name, rows
):
    for number in range(rows):
        item = put_on(world, table, make_case(world, "guided"))
        if name == "minutes":
            actions.decide(
                by=world.coordinator,
                now=NOW,
                item_id=item.pk,
                code="proceed",
                actions=[agreed(world, due_on=date(2027, 5, 1 + number))],
            )
    if name == "list":
        for number in range(rows):
            make_session(world, name=f"Ronde {number}", starts_at=at(2027, 6, 1 + number))
    if name == "propose":
        for _ in range(rows):
            applied(world, make_case(world, "guided"))
    client = login(world.coordinator)
    url = reverse(f"meetings:{name}", args=[] if name == "list" else [table.pk])
    client.get(url)
    with django_assert_num_queries(QUERIES[name]):
        assert client.get(url).status_code == 200
