"""The people of a whole year at their browsers: each does the steps that are theirs."""

import csv
import io
import re
from urllib.parse import urljoin

from cases.models import Job
from cases.tasks_importing import work_off
from overstap.notifications.actions import deliver_due
from overstap.organisations.today import now

PASSWORD = "een lang geheim woord"
LOTTE, NOOR, YUSUF = "Lotte de Visser", "Noor Jansen", "Yusuf Demir"


class Cast:
    """The people of the region and what each does in this year."""

    def __init__(self, world, person):
        self.world = world
        for role in ("mentor", "zorgco", "decaan", "coach", "other_coach", "intake", "officer"):
            setattr(self, role, person(getattr(world, role)))
        self.coordinator = person(world.coordinator)

    def school_reads_in_its_list(self, world, surf):
        """The decaan logs in with a password and reads in a file; the worker saves it."""
        user = world.decaan.user
        user.set_password(PASSWORD)
        user.save()
        self.decaan.page = page = surf()
        page.goto("/inlezen/")
        page.fill("#id_login", user.email)
        page.fill("#id_password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/inlezen/")
        page.set_input_files(
            "input[type=file]",
            {"name": "leerlingen.csv", "mimeType": "text/csv", "buffer": school_list(world)},
        )
        self.decaan.choose("Overstapjaar", "2027").press("Verder")
        self.decaan.sees("Welke kolom is wat?").shot("inlezen-kolommen").press("Rijen controleren")
        self.decaan.sees("Er wordt nog niets opgeslagen", NOOR, YUSUF).shot("inlezen-controleren")
        self.decaan.press("2 rijen opslaan").sees("Opslaan")
        work_off(Job.objects.get(kind="import").pk)
        page.reload()
        self.decaan.sees("Opgeslagen", "Klaar. Alles is opgeslagen.").shot("inlezen-klaar")
        self.decaan.open("/cohort/").sees("2 leerlingen", NOOR, YUSUF).shot("cohort")

    def school_signals(self):
        """Search first; two are in the list, the mentor adds the third. Who is known is shown."""
        cases = {}
        for name, search in ((NOOR, "Jansen"), (YUSUF, "demir")):
            self.zorgco.open("/").follow("Nieuw signaal").fill("Naam van de leerling", search)
            self.zorgco.press("Zoeken").sees("Er lijkt 1 leerling op.").follow(name)
            self.zorgco.tick("Nog niet aangemeld", "Verzuim")
            self.zorgco.fill("Toelichting", "Weet nog niet wat na de zomer.").press("Signaleren")
            self.zorgco.sees("Het signaal staat in een nieuw dossier.", name, "Gesignaleerd")
            cases[name] = self.zorgco.number
        self.mentor.open("/").shot("vandaag-mentor")
        self.mentor.open("/dossiers/nieuw/").fill("Naam van de leerling", "Visser")
        self.mentor.press("Zoeken").sees("Er is geen leerling die hierop lijkt.")
        self.mentor.follow("Leerling toevoegen").fill("Voornamen", "Lotte")
        self.mentor.fill("Tussenvoegsel", "de").fill("Achternaam", "Visser")
        self.mentor.fill("Geboortedatum", "2011-03-03").fill("Klas", "4K1")
        self.mentor.choose("Gemeente waar de leerling woont", "Ommen").choose("Leerweg", "kader")
        self.mentor.choose("Overstapjaar", "2027").tick("Weet nog niet wat te kiezen")
        self.mentor.shot("leerling-toevoegen").press("Toevoegen en signaleren")
        self.mentor.sees("De leerling is toegevoegd en gesignaleerd.", LOTTE, "Gesignaleerd")
        cases[LOTTE] = self.mentor.shot("dossier-gesignaleerd").number
        self.zorgco.open("/dossiers/nieuw/").fill("Naam van de leerling", "visser lotte")
        self.zorgco.press("Zoeken").sees(LOTTE, "Heeft een open dossier")
        # Before screening nobody but the school sees the case.
        answer = self.coordinator.page.goto(f"/dossiers/{cases[LOTTE]}/")
        assert answer.status == 404
        return cases

    def school_shares_and_screens(self, name, pk):
        """No screening without a basis: the page says so. Then consent, then screening."""
        zorgco = self.zorgco.open(f"/dossiers/{pk}/screen/")
        zorgco.sees("Kan nog niet")
        zorgco.open(f"/dossiers/{pk}/").menu("Grondslag vastleggen").sees("Wie gaf toestemming?")
        if name == LOTTE:
            zorgco.shot("grondslag")
        zorgco.choose("Hoe", "Gesprek").press("Grondslag vastleggen")
        zorgco.sees("De grondslag is vastgelegd.")
        zorgco.menu("Screenen").fill("Wat is de vraag?", f"Welke opleiding past bij {name}?")
        zorgco.fill("Welke ondersteuning is nodig?", "Hulp bij het kiezen en aanmelden")
        if name == LOTTE:
            zorgco.shot("screenen")
        zorgco.press("Screenen").sees("Gescreend. Het staat in de geschiedenis.", "Gescreend")

    def coach_comes_in(self, name, pk):
        """The school asks, the coordinator chooses with the load in sight, the coach says yes."""
        self.zorgco.open(f"/dossiers/{pk}/").menu("Coach vragen")
        self.zorgco.fill("Wat deed de school al?", "Twee gesprekken met de mentor")
        self.zorgco.press("Aanvraag versturen").sees("Uw aanvraag is verstuurd.")
        self.coordinator.open("/").shot("vandaag-coordinator")
        self.coordinator.open(f"/dossiers/{pk}/").menu("Coach zoeken")
        if name == LOTTE:
            self.coordinator.shot("coach-zoeken")
        load = {NOOR: "nu 0 dossiers", YUSUF: "nu 1 dossier", LOTTE: "nu 2 dossiers"}[name]
        self.coordinator.sees(load)
        sanne = self.coordinator.page.locator("label.os-option", has_text="Sanne Bakker")
        sanne.locator("input").check()
        self.coordinator.press("Coach vragen").sees("De coach is gevraagd.")
        self.coach.open("/").sees("gevraagd")
        if name == LOTTE:
            self.coach.shot("vandaag-coach")
        self.coach.open("/begeleiding/gevraagd/").follow(name.split()[0]).sees(
            f"Welke opleiding past bij {name}?"
        )
        if name == LOTTE:
            self.coach.shot("coach-gevraagd")
        self.coach.tick("Ja, ik ga deze jongere begeleiden").press("Antwoord versturen")
        self.coach.sees("U begeleidt deze jongere nu.", "In begeleiding", name)

    def coach_writes_down_a_contact(self, pk):
        """In the panel on the case, without leaving it."""
        coach = self.coach.open(f"/dossiers/{pk}/").shot("dossier-begeleid")
        coach.tick("Telefoon").fill("Wat is er besproken?", "Lotte twijfelt tussen zorg en horeca.")
        coach.fill("Afspraak", "Gaat naar de open dag van Deltion").press("Contact opslaan")
        coach.sees("Het contact staat in het dossier.", "Lotte twijfelt tussen zorg en horeca.")
        coach.sees("Gaat naar de open dag van Deltion")

    def table_is_prepared(self, pk, name, day):
        """The coordinator plans a round and its table, and puts the case on the agenda."""
        iso = "-".join(reversed(day.split("-")))
        planner = self.coordinator.open("/overstaptafels/").follow("Ronde plannen")
        planner.fill("Naam", name).tick("Heeft een open dossier").fill("Datum van de ronde", iso)
        planner.press("Ronde maken").sees("De ronde staat klaar. Plan nu de tafels.")
        planner.fill("Plaats", "Gemeentehuis Ommen")
        planner.choose("Voorzitter", "Marijke Postma").choose("Notulist", "Fatma Yildiz")
        for one in ("Sanne Bakker", "Petra Mulder", "Anouk van Dijk"):
            label = planner.page.locator("label.os-option", has_text=one).first
            label.locator("input").check()
        planner.shot("tafel-plannen").press("Tafel plannen").sees("De tafel is gepland.")
        self.table = re.search(r"/overstaptafels/(\d+)/", planner.page.url)[1]
        planner.open(f"/dossiers/{pk}/").menu("Op de agenda zetten")
        tile = planner.page.locator("label.os-option", has_text=name)
        tile.locator("input").check()
        # A coordinator does not read what the school wrote about the person, so nothing is filled in.
        planner.fill("Vraag aan de tafel", "Welke opleiding past?")
        planner.fill("Wat is al geprobeerd?", "Open dag bezocht").press("Op de agenda zetten")
        planner.sees("Het dossier staat op de agenda.")
        self.coach.open("/overstaptafels/").sees(name)
        self.coach.open(f"/overstaptafels/{self.table}/").sees(LOTTE)
        planner.open(f"/overstaptafels/{self.table}/").sees(LOTTE).shot("tafel-agenda")

    def table_decides(self, pk, action, month):
        """On the day itself the chair opens the table and decides with an action."""
        chair = self.coordinator.open(f"/overstaptafels/{self.table}/")
        chair.press("Tafel beginnen").sees("Wat beslist de tafel?", "Open dag bezocht")
        chair.press("Sanne Bakker").sees("1 van 3 deelnemers aanwezig")
        chair.press("Opslaan en volgende").sees("Kies wat de tafel beslist.")
        chair.tick("Door met dit plan").fill("Wat spreken we af?", f"{action}, dan verder kijken")
        chair.fill("Wat gebeurt er?", action).choose("Wie doet dit?", "Sanne Bakker")
        chair.fill("Uiterlijk", "2027-06-30").shot(f"tafel-besluit-{month}")
        chair.press("Opslaan en volgende").sees("Alle dossiers zijn besproken.")
        chair.follow("Tafel afsluiten").press("Tafel afsluiten")
        chair.sees("De tafel is afgesloten. Dit is het verslag.", action).shot("tafel-verslag")
        self.coach.open(f"/dossiers/{pk}/").sees("Besproken", action)

    def coach_finishes(self, action, pk):
        """Done, with what came of it."""
        self.coach.open("/").sees(action)
        self.coach.open(f"/dossiers/{pk}/").follow(f"Gedaan: {action}")
        self.coach.fill("Wat is het resultaat?", "Het was een goede dag.").press("Actie afronden")
        self.coach.sees("De actie is gedaan.", "Het was een goede dag.")

    def school_writes_down_an_application(self, name):
        """The decaan, from the cohort."""
        self.decaan.open("/cohort/").follow(name).follow("Aanmelding toevoegen")
        self.decaan.choose("Mbo-instelling", "Deltion").fill("Opleiding", "Verzorgende IG")
        self.decaan.choose("Stand van zaken", "Voorlopig").press("Aanmelding toevoegen")
        self.decaan.sees("De aanmelding staat erbij.", "Verzorgende IG").shot("leerling")

    def summer_is_arranged(self, pk):
        """The calendar made it summer; the coach names who keeps contact."""
        coach = self.coach.open(f"/dossiers/{pk}/").sees("Zomerperiode").shot("dossier-zomer")
        coach.open(f"/dossiers/{pk}/zomercontact/")
        coach.choose("Wie houdt in de zomer contact?", "Sanne Bakker").press("Vastleggen")
        coach.sees("Het zomercontact is afgesproken.")

    def mbo_reports_starts(self, cases):
        """In Controles; Yusuf did not start and the coach reports him to leerplicht."""
        intake = self.intake.open("/").shot("vandaag-mbo").follow("Controles", "header")
        intake.sees("Start op het mbo", LOTTE, NOOR, YUSUF).shot("controle-start")
        for name in (LOTTE, NOOR):
            intake.follow(f"Gestart: {name}").fill("Gestart op", "2027-09-01")
            intake.press("Start vastleggen").sees(f"{name} is gestart.")
        intake.follow(f"Niet gestart: {YUSUF}").choose("Reden", "Niet bereikt")
        intake.fill("Toelichting", "Drie keer gebeld").press("Niet gestart vastleggen")
        intake.sees(f"{YUSUF} is niet gestart.", "Bel binnen 2 werkdagen").shot("controle-na")
        coach = self.coach.open(f"/dossiers/{cases[YUSUF]}/").sees("Niet gestart", "Niet bereikt")
        coach.shot("dossier-niet-gestart").menu("Melden bij leerplicht of Doorstroompunt")
        coach.fill("Waarom meldt u?", "Thuis doet niemand open.").shot("melden")
        coach.press("Melden bij leerplicht of Doorstroompunt")
        coach.sees("Bij leerplicht / Doorstroompunt", "Gemeente Ommen")

    def officer_takes_and_returns(self, pk):
        """The officer accepts the report, visits, and gives the case back."""
        officer = self.officer.open("/").sees(YUSUF).shot("vandaag-leerplicht")
        officer.open(f"/dossiers/{pk}/").sees("Thuis doet niemand open.").menu("Melding aannemen")
        officer.press("Melding aannemen").sees("U behandelt dit dossier.")
        officer.shot("dossier-leerplicht").menu("Teruggeven")
        officer.fill("Wat is de uitkomst?", "Start in februari met een andere opleiding.")
        officer.press("Teruggeven")
        self.coach.open(f"/dossiers/{pk}/").sees("Niet gestart", "Start in februari met een andere")

    def mbo_reports_placements(self, cases):
        """1 October."""
        intake = self.intake.open("/controles/").sees("Plaatsing op de teldatum", LOTTE, NOOR)
        for name in (LOTTE, NOOR):
            intake.follow(f"Geplaatst: {name}").press("Plaatsing vastleggen")
            intake.sees(f"{name} is geplaatst.")
        intake.shot("controle-plaatsing")
        self.coach.open(f"/dossiers/{cases[LOTTE]}/").sees("Geplaatst op de teldatum")

    def coach_evaluates(self, pk, needs_support=False):
        """Half a year after the start; before that closing is refused with the reason."""
        coach = self.coach.open(f"/dossiers/{pk}/close_independent/").sees("Kan nog niet")
        coach.open(f"/dossiers/{pk}/evaluatie/").tick("Staat nog ingeschreven")
        coach.tick("Doet nog dezelfde opleiding", "Aanwezigheid en resultaten zijn in orde")
        coach.fill("Wat zegt de jongere?", "Het gaat goed").fill("Wat zegt u als begeleider?", "Ja")
        if needs_support:
            coach.tick("Er is nog hulp nodig").fill(
                "Welke hulp is nog nodig?", "Wekelijks gesprek over geld"
            )
        coach.shot("evaluatie").press("Evaluatie vastleggen").sees("De evaluatie is vastgelegd.")

    def coach_closes(self, pk):
        """Lotte goes on alone."""
        self.coach.open("/controles/").sees("Nazorg na een half jaar", LOTTE).shot(
            "controle-nazorg"
        )
        self.coach_evaluates(pk)
        self.coach.menu("Afsluiten: gaat zelf verder").press("Afsluiten: gaat zelf verder")
        self.coach.sees("Afgesloten").open(f"/dossiers/{pk}/").shot("dossier-afgesloten")

    def coach_hands_over(self, pk):
        """The first receiver says no, the second yes; then the coach lets go."""
        self.coach_evaluates(pk, needs_support=True)
        coach = self.coach.open(f"/dossiers/{pk}/hand_over/").sees("Kan nog niet")
        self.coach_asks(pk, "Anouk van Dijk")
        deliver_due(now=now())
        self.officer.open("/").sees("U bent gevraagd de begeleiding over te nemen")
        self.receiver_answers(self.officer, pk, "Nee", "Past niet bij leerplicht")
        self.coach_asks(pk, "Petra Mulder")
        self.receiver_answers(self.intake, pk, "Ja")
        coach.open(f"/dossiers/{pk}/").menu("Overdragen").press("Overdragen").sees("Overgedragen")
        coach.open(f"/dossiers/{pk}/").shot("dossier-overgedragen")

    def coach_asks(self, pk, name):
        """Ask somebody around the case to take over."""
        self.coach.open(f"/dossiers/{pk}/ontvanger/").sees("Wie neemt de hulp over?")
        self.coach.choose("Wie neemt de hulp over?", name).shot("ontvanger").press("Vragen")
        self.coach.sees("De ontvanger is gevraagd.")

    def receiver_answers(self, receiver, pk, answer, note=""):
        """Yes or no, by the receiver."""
        receiver.open(f"/dossiers/{pk}/").menu("Antwoord op de overdracht").tick(answer)
        receiver.fill("Toelichting", note).press("Antwoord vastleggen")
        receiver.sees("Het antwoord is vastgelegd.")

    def history_tells(self, pk, story, name):
        """Every step is there, once, in order."""
        coach = self.coach.open(f"/dossiers/{pk}/geschiedenis/").shot(name)
        told = []
        while True:
            told += coach.page.locator(".os-timeline > li h3").all_inner_texts()
            older = coach.page.get_by_role("link", name="Ouder")
            if not older.count():
                break
            coach.open(urljoin(coach.page.url, older.get_attribute("href").split("#")[0]))
        assert [title for title in reversed(told) if title in set(story)] == story


def school_list(world) -> bytes:
    """The file of a school: two pupils."""
    rows = [
        [
            "leerlingnummer",
            "voornamen",
            "achternaam",
            "geboortedatum",
            "gemeente",
            "leerweg",
            "klas",
        ],
        ["L1", "Noor", "Jansen", "14-05-2010", "Ommen", "kb", "4K1"],
        ["L2", "Yusuf", "Demir", "02-11-2010", "Ommen", "bb", "4K1"],
    ]
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    return text.getvalue().encode()
