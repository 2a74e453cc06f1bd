"""One region with something on every page, seen on 15 October 2027; for looking, not for changing."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cases.actions import (
    aftercare,
    basis,
    ending,
    evaluating,
    handing_over,
    items,
    people,
    reassigning,
)
from cases.enums import Level
from cases.imports import staging
from cases.models import ActionItem, SharingBasis, WorkItem
from cases.rules.importing import COHORT
from coaches import actions as coaching
from coaches.actions import notes, plans
from coaches.models import CoachAssignment
from meetings import actions as tables
from overstap.notifications.models import Outbox, OutboxState
from overstap.organisations.actions.people import invite_person
from overstap.organisations.enums import Role
from overstap.portal.actions import make_link, send_message
from overstap.portal.models import StudentLink
from overstap.privacy.groups import F0, F1, F10
from tests.browser.people import give_names
from tests.factories.cases import applied, at, make_case, make_world
from tests.factories.meetings import make_session, put_on
from tests.factories.organisations import (
    MembershipFactory,
    MunicipalityFactory,
    SchoolFactory,
    SchoolHolidayFactory,
)

TODAY = (2027, 10, 15)
NOW = at(*TODAY)


class Scene:
    """Everything that a page can be about."""

    def __init__(self):
        self.world = world = give_names(make_world())
        MunicipalityFactory(name="Zwolle", region=world.region)
        self.other_school = SchoolFactory(region=world.region, name="Thorbecke College")
        self.holiday = SchoolHolidayFactory(region=world.region)
        for status in ("flagged", "screened", "guided", "summer", "started", "escalated", "closed"):
            setattr(self, status, make_case(world, status))
        self.no_show = make_case(world, "no_show", birth_on=date(2010, 3, 3))
        self.discussed = make_case(world, "discussed")
        self._support()
        self._members()
        self._coaching()
        self._caseload()
        self._end()
        self._tables()
        self._files()
        self.invited = invite_person(
            by=world.coordinator,
            now=NOW,
            organisation_id=world.agency.pk,
            role=Role.TRANSITION_COACH,
            email="nieuw@overstap.example",
            name="Nina Prins",
            active_from=NOW.date(),
        )
        self.doubtful_mail = Outbox.objects.create(
            event="digest:scene",
            recipient=world.coach.user.email,
            channel="mail",
            subject_code="digest",
            payload={"count": 2, "link": "/"},
            user=world.coach.user,
            created_at=NOW,
            due_at=NOW,
            state=OutboxState.UNCERTAIN,
            last_error="TimeoutError",
        )
        self._portal()
        self._judging()  # last: from here on every coach needs the partnership's approval

    def _portal(self):
        by, case_id = self.world.coach, self.guided.pk
        make_link(by=by, now=NOW, case_id=case_id)
        self.student_token = make_link(by=by, now=NOW, case_id=case_id, why="lost")
        link = StudentLink.objects.get(ended_at__isnull=True)
        for key, text in enumerate(("Ik ben te laat.", "Mag mijn zus mee?"), 1):
            send_message(by=None, now=NOW, link_id=link.pk, text=text, key=UUID(int=key))

    def _judging(self):
        world, now = self.world, NOW
        world.region.swv_approves_coach = True
        world.region.save()
        self.judged = make_case(world, "screened")
        self.request = coaching.submit_request(
            by=world.zorgco, now=now, case_id=self.judged.pk, question="Graag een coach"
        )

    def _support(self):
        world, case = self.world, self.guided
        basis.record_basis(
            by=world.zorgco,
            now=NOW,
            case_id=case.pk,
            kind="statutory",
            groups=[F0, F1, F10],
            given_by="law",
            given_on=NOW.date(),
            informed_on=NOW.date(),
        )
        self.basis = SharingBasis.objects.filter(case=case).first()
        self.guardian = people.save_guardian(
            by=world.zorgco,
            now=NOW,
            student_id=case.student_id,
            values={"name": "Anna de Visser", "relation": "moeder", "phone": "0612345678"},
        )
        items.add_action_item(
            by=world.coach,
            now=NOW,
            case_id=case.pk,
            what="Bellen met de stageplek",
            owner_id=world.coach.pk,
            organisation_id=world.agency.pk,
            due_on=date(2027, 10, 20),
        )
        self.item = ActionItem.objects.get(case=case)
        self.task = WorkItem.objects.filter(case=case).first()

    def _members(self):
        world = self.world
        self.member = world.member(given_names="Sven", family_name="Bos", prefix="")
        self.starter = world.member(given_names="Ayse", family_name="Kaya", prefix="")
        applied(world, self.guided)
        applied(world, Starter(self.starter.pk))
        self.application = self.starter.applications.get()

    def _coaching(self):
        world, now = self.world, NOW
        coaching.add_contact(
            by=world.coach,
            now=now,
            case_id=self.guided.pk,
            channel="phone",
            contact_on=now.date(),
            is_reached=True,
            text="Het gaat beter thuis.",
            agreement="Belt maandag terug",
        )
        self.plan = plans.save_plan(
            by=world.coach,
            now=now,
            case_id=self.guided.pk,
            goal="Een leerbaan als kok",
            strengths="Komt altijd op tijd",
            obstacles="Reist niet graag alleen",
            review_on=date(2027, 11, 15),
        )
        self.step = plans.save_step(
            by=world.coach,
            now=now,
            case_id=self.guided.pk,
            what="Samen de reis oefenen",
            doer="coach",
            due_on=date(2027, 10, 18),
        )
        self.note = notes.keep_note(
            by=world.coach, now=now, case_id=self.guided.pk, text="Vraag naar de stage."
        )
        self.former = world.member(
            given_names="Finn", family_name="Dekker", prefix="", level=Level.PRO
        )
        aftercare.add_aftercare(
            by=world.zorgco,
            now=now,
            member_id=self.former.pk,
            contact_on=date(2027, 9, 20),
            channel="phone",
            situation="work",
            text="Werkt drie dagen in de bakkerij.",
        )
        self.asking = make_case(world, "screened")
        coaching.submit_request(
            by=world.zorgco, now=now, case_id=self.asking.pk, question="Wie kan helpen kiezen?"
        )
        self.offer = coaching.offer_coach(
            by=world.coordinator, now=now, case_id=self.asking.pk, membership_id=world.coach.pk
        )

    def _caseload(self):
        world, now = self.world, NOW
        third = MembershipFactory(role=Role.TRANSITION_COACH, organisation=world.agency)
        self.absence = coaching.report_absence(
            by=world.coach,
            now=now,
            coach_id=world.coach.pk,
            starts_on=date(2027, 11, 8),
            ends_on=date(2027, 11, 12),
            stand_in_id=world.other_coach.pk,
        )
        own = CoachAssignment.objects.get(case=self.guided, state="accepted")
        self.transfer = coaching.start_transfer(
            by=world.coordinator,
            now=now,
            coach_id=world.coach.pk,
            note="Minder uren",
            rows=[(own.pk, third.pk, self.guided.version)],
        )

    def _end(self):
        world = self.world
        self.placed = make_case(world, "placed")
        evaluating.evaluate(
            by=world.coach,
            now=at(2027, 10, 12),
            case_id=self.placed.pk,
            done_on=date(2027, 10, 12),
            is_enrolled=True,
            same_programme=True,
            attendance_ok=True,
            student_says="Goed",
            coach_says="Rustig",
            needs_support=True,
            support="Wekelijks gesprek",
            early_reason="switch",
        )
        self.handover = handing_over.offer_handover(
            by=world.coach,
            now=at(2027, 10, 12),
            case_id=self.placed.pk,
            receiver_id=world.intake.pk,
            support="Wekelijks gesprek",
        )
        self.elsewhere = ending.leave_elsewhere(
            by=world.coach, now=NOW, case_id=self.summer.pk, destination="work"
        )
        self.summer = make_case(world, "summer")
        self.moving = make_case(world, "guided")
        self.new_lead = MembershipFactory(
            role=Role.SUPPORT_COORDINATOR, organisation=self.other_school
        )
        people.change_school(
            by=world.zorgco,
            now=NOW,
            member_id=self.moving.member_id,
            school_id=self.other_school.pk,
            note="Woont nu dichterbij",
        )

    def _tables(self):
        world = self.world
        people_there = [world.coach, world.officer]
        self.planned = make_session(
            world,
            name="Ronde oktober",
            is_open=False,
            starts_at=at(2027, 10, 19, 9),
            participants=people_there,
        )
        self.point = put_on(world, self.planned, self.guided)
        put_on(world, self.planned, self.no_show)
        tables.propose_members(by=world.coordinator, now=NOW, round_id=self.planned.round_id)
        self.listed = self.planned.round.proposals.filter(
            member__school=world.school, state="proposed"
        ).earliest("pk")
        self.open = make_session(
            world, name="Ronde nu", starts_at=at(2027, 10, 15, 9), participants=people_there
        )
        self.now_point = put_on(world, self.open, self.discussed)
        put_on(world, self.open, self.screened)
        self.done = make_session(
            world, name="Ronde september", starts_at=at(2027, 9, 28, 9), participants=people_there
        )
        point = put_on(world, self.done, self.started)
        tables.decide(
            by=world.coordinator,
            now=at(2027, 9, 28),
            item_id=point.pk,
            code="standing",
            text="Het gaat goed.",
            actions=[],
        )
        tables.close_session(by=world.coordinator, now=at(2027, 9, 28, 12), session_id=self.done.pk)
        tables.correct_decision(
            by=world.coordinator,
            now=NOW,
            item_id=point.pk,
            code="proceed",
            text="Het gaat goed. De mentor houdt contact.",
            note="Dit was vergeten",
        )
        self.done_point = point
        self._agreed()

    def _agreed(self):
        """A decision that can still be undone, an action that is offered, one that is done."""
        world = self.world
        self.decided_point = put_on(world, self.open, make_case(world, "screened"))
        agreed = {
            "what": "Meeloopdag regelen",
            "owner_id": world.zorgco.pk,
            "organisation_id": world.school.pk,
            "due_on": date(2027, 10, 29),
        }
        calling = agreed | {"what": "Ouders bellen"}
        tables.decide(
            by=world.coordinator,
            now=NOW,
            item_id=self.decided_point.pk,
            code="other_programme",
            text="Samen kijken bij Techniek.",
            actions=[agreed, calling],
        )
        offered, done = ActionItem.objects.filter(
            case_id=self.decided_point.case_id, source="table"
        ).order_by("pk")
        self.action_offer = reassigning.offer_action_item(
            by=world.zorgco,
            now=NOW,
            item_id=offered.pk,
            owner_id=world.decaan.pk,
            organisation_id=world.school.pk,
            note="U kent het mbo beter.",
        )
        items.finish_action_item(by=world.zorgco, now=NOW, item_id=done.pk, result="Gesproken")
        self.offered_item, self.done_item = offered, done

    def _files(self):
        world = self.world

        def upload():
            text = "leerlingnummer;voornamen;achternaam;geboortedatum;leerweg\n"
            text += "L9;Mila;Post;01-02-2011;kb\nL8;;Fout;31-02-2011;kb\n"
            return staging.upload(
                by=world.zorgco,
                now=NOW,
                kind=COHORT,
                year_id=world.year.pk,
                organisation_id=world.school.pk,
                file_name="lijst.csv",
                content=text.encode(),
            )

        self.mapping = upload()
        self.checking = upload()
        staging.check(
            by=world.zorgco,
            now=NOW,
            today=NOW.date(),
            run_id=self.checking.pk,
            mapping=staging.guess(self.checking),
        )


@dataclass
class Starter:
    """What `applied` needs of a case, for a member without one."""

    member_id: int
