"""PDF: tagged, and blind to network and files."""

import io
import socket
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pypdf
import pytest
from django.template import engines

from overstap.ui import pdf
from tests.services import missing

SECRET = "ZQX-not-for-a-pdf"


@pytest.fixture(autouse=True)
def pango():
    if reason := pdf.why_unavailable():
        missing(reason)


@pytest.fixture
def page(tmp_path, settings):
    """`page(html)` gives the name of a template with that content."""
    folder = tmp_path / "templates"
    folder.mkdir()
    settings.TEMPLATES = [
        {**settings.TEMPLATES[0], "DIRS": [folder, *settings.TEMPLATES[0]["DIRS"]]}
    ]

    def write(html):
        (folder / "page.html").write_text(
            '{% extends "pdf/base.html" %}{% block title %}Verslag{% endblock %}'
            "{% block content %}" + html + "{% endblock %}"
        )
        return "page.html"

    return write


@pytest.fixture
def web():
    """A web server on this machine that notes what is asked of it."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            """Keep the test output quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def test_a_pdf_is_tagged_dutch_and_titled(page):
    data = pdf.render(page("<h1>Verslag</h1><p>Besluit: door met dit plan.</p>"), {})
    document = pypdf.PdfReader(io.BytesIO(data))
    root = document.trailer["/Root"]
    assert root["/Lang"] == "nl"
    assert root["/MarkInfo"]["/Marked"]
    assert document.metadata.title == "Verslag"
    assert "Besluit: door met dit plan." in document.pages[0].extract_text()


def test_the_head_of_a_column_and_a_date_stay_whole_and_a_note_has_its_own_line(page):
    cells = "<td>Anne-Fleur de Vries van den Broek</td>" * 2
    row = (
        f"<tr><th>Met ouders bespreken wat de vervolgstap is</th>{cells}"
        '<td class="os-nowrap">29 dec 2025</td><td>Gedaan zoals afgesproken aan tafel</td></tr>'
    )
    heads = "".join(f"<th>{text}</th>" for text in ("Wat", "Jongere", "Wie", "Uiterlijk", "Stand"))
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{row}</tbody></table>"
    data = pdf.render(page(f'{table}<p>Bellen<span class="os-sub">Uiterlijk nu</span></p>'), {})
    lines = pypdf.PdfReader(io.BytesIO(data)).pages[0].extract_text()
    for whole in ("Uiterlijk", "29 dec 2025", "Bellen\nUiterlijk nu"):
        assert whole in lines


@pytest.mark.parametrize(
    "html",
    [
        '<img alt="" src="{web}/spy.png">',
        '<link rel="stylesheet" href="{web}/spy.css">',
        '<p style="background:url({web}/spy.png)">x</p>',
        '<object data="{web}/spy.svg"></object>',
    ],
)
def test_a_pdf_asks_nothing_of_the_network(page, web, html):
    address, asked = web
    with pytest.raises(pdf.ResourceRefused):
        pdf.render(page(html.replace("{web}", address)), {})
    assert asked == []


def test_the_web_server_of_these_tests_would_have_noticed(web):
    address, asked = web
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(b"GET /spy.png HTTP/1.0\r\n\r\n")
        connection.recv(100)
    assert asked == ["/spy.png"]


@pytest.mark.parametrize(
    "html", ['<img alt="" src="{file}">', '<a rel="attachment" href="{file}">x</a>']
)
def test_a_pdf_reads_no_file(page, tmp_path, html):
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    with pytest.raises(pdf.ResourceRefused):
        pdf.render(page(html.replace("{file}", secret.as_uri())), {})


def test_our_own_stylesheet_is_the_only_thing_it_reads():
    assert set(pdf.STYLES) == {"overstap:pdf.css"}
    assert "@page" in pdf.stylesheet(pdf.STYLES["overstap:pdf.css"])


def test_a_download_has_a_safe_file_name(page):
    response = pdf.response(page("<h1>x</h1>"), {}, 'verslag"; x="1.pdf')
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="verslag-x-1.pdf"'


def test_templates_for_pdf_load_nothing_else():
    folders = [Path(folder) / "pdf" for folder in engines["django"].dirs]
    files = [file for folder in folders for file in folder.rglob("*.html")]
    assert files
    for file in files:
        assert "{% static" not in file.read_text(), file.name
