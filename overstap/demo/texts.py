"""What people write in the demo: short, lifelike and about nobody."""

QUESTIONS = (
    "Lukt het om op tijd een opleiding te kiezen die past?",
    "Wie helpt bij de aanmelding nu het thuis onrustig is?",
    "Welke opleiding past bij iemand die vooral met de handen werkt?",
    "Is niveau 2 haalbaar, of is entree een betere start?",
    "Hoe houden we contact in de zomer?",
    "Kan de jongere zelf met het openbaar vervoer naar het mbo?",
    "Is er een leerbaan te vinden voor een bbl-opleiding?",
)
NEEDS = (
    "Wekelijks een vast gesprek en hulp bij de planning.",
    "Iemand die meegaat naar de open dag en het intakegesprek.",
    "Duidelijke structuur, korte opdrachten, één vast aanspreekpunt.",
    "Hulp bij het vinden van een leerbaan.",
    "Rustige werkplek en extra tijd bij toetsen.",
)
RISKS = (
    "Weet nog niet wat hij of zij wil en stelt de keuze uit.",
    "Is vaak te laat en mist veel lessen.",
    "Wil liever gaan werken dan naar school.",
    "Heeft veel aan het hoofd door de situatie thuis.",
    "Is afgewezen bij de eerste keus en heeft geen tweede.",
)
CONTACTS = (
    ("Kennisgemaakt en besproken wat de jongere zelf wil.", "Samen naar de open dag"),
    ("Gesproken over de aanmelding. Die is vandaag verstuurd.", ""),
    ("Korte app: alles gaat goed, intake is volgende week.", "Na de intake bellen"),
    ("Op school gesproken met de mentor erbij. Verzuim neemt af.", ""),
    ("Thuis op bezoek geweest. Ouders willen meedenken.", "Ouders komen naar het gesprek"),
    ("Gesproken over reizen en een laptop aanvragen.", "Laptop aanvragen via school"),
)
SUMMER = (
    ("App gestuurd: vakantie is leuk, zin in de nieuwe opleiding.", ""),
    ("Gebeld over boeken en het rooster. Alles is geregeld.", ""),
    ("Twijfelt over de opleiding. We praten verder na de vakantie.", "Afspraak op maandag"),
)
AFTER_START = (
    ("De eerste weken gaan goed. Klas is prettig.", ""),
    ("Moeite met vroeg opstaan. Afspraken gemaakt met de studiebegeleider.", "Wekker en reisplan"),
    ("Gesprek op het mbo. Cijfers zijn voldoende.", ""),
)
CALLS = (
    ("Gebeld: wil liever een andere opleiding. Intake gevraagd.", "Intake regelen"),
    ("Moeder gesproken: jongere is ziek geweest en start later.", "Maandag weer bellen"),
    ("Gesproken: heeft werk gevonden en wil nu niet naar school.", ""),
)
DECISIONS = (
    "Het plan is goed. De coach houdt contact en meldt zich bij problemen.",
    "School en mbo plannen een kennismaking voor de zomer.",
    "De coach zoekt met de jongere naar een tweede keus.",
    "We kijken samen naar een bbl-plek in de buurt.",
)
ACTIONS = (
    "Kennismaking op het mbo plannen",
    "Aanmelding voor de tweede keus doen",
    "Met ouders bespreken wat de vervolgstap is",
    "Reisroute oefenen met de jongere",
    "Contact leggen met de studiebegeleider",
)
SUPPORT = (
    "De studiebegeleider spreekt de jongere om de week.",
    "Het loopbaancentrum helpt met plannen en met verzuim.",
)
STUDENT_SAYS = (
    "Ik vind het leuk op het mbo en ik heb vrienden in de klas.",
    "Het gaat wel, maar plannen vind ik lastig.",
    "Ik wil graag zelf verder.",
)
