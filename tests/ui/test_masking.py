"""No log of ours holds the secret of an address that opens without a login."""

import io
import logging
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.test import Client
from gunicorn.config import Config

from overstap.server import MaskingLogger
from overstap.ui.masking import MaskingFormatter, masked

SECRET = "Zq9-kanarie_42"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"/agenda/{SECRET}.ics", "/agenda/***"),
        (f"Gone: /mijn/{SECRET}/verstuurd/", "Gone: /mijn/***/verstuurd/"),
        (f"GET /uitnodiging/{SECRET}/?a=1 HTTP/1.1", "GET /uitnodiging/***/?a=1 HTTP/1.1"),
        (
            f"https://x.nl/account/password/reset/key/{SECRET}/",
            "https://x.nl/account/password/reset/key/***/",
        ),
        ("/dossiers/12/geschiedenis/", "/dossiers/12/geschiedenis/"),
    ],
)
def test_the_secret_is_left_out(text, left):
    assert masked(text) == left


def test_our_own_log_uses_it():
    name = settings.LOGGING["formatters"]["line"]["class"]
    assert name == f"{MaskingFormatter.__module__}.{MaskingFormatter.__qualname__}"
    assert {handler["formatter"] for handler in settings.LOGGING["handlers"].values()} == {"line"}


@pytest.mark.django_db
@pytest.mark.parametrize("address", [f"/mijn/{SECRET}/", f"/agenda/{SECRET}.ics"])
def test_django_says_that_a_page_is_not_there_without_its_address(address):
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(MaskingFormatter("{message}", style="{"))
    log = logging.getLogger("django.request")
    log.addHandler(handler)
    try:
        assert Client().get(address).status_code == 404
    finally:
        log.removeHandler(handler)
    assert "Not Found: /" in written.getvalue()
    assert SECRET not in written.getvalue()


def test_a_traceback_is_masked_too():
    try:
        raise ValueError(f"/mijn/{SECRET}/")
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "Fout", (), info)
    text = MaskingFormatter("%(message)s").format(record)
    assert "ValueError: /mijn/***/" in text
    assert SECRET not in text


def test_the_log_of_the_server_leaves_it_out_of_the_address_and_of_the_page_before(tmp_path):
    access, errors = tmp_path / "access.log", tmp_path / "error.log"
    config = Config()
    config.set("accesslog", str(access))
    config.set("errorlog", str(errors))
    log = MaskingLogger(config)
    try:
        environ = {
            "REQUEST_METHOD": "GET",
            "RAW_URI": f"/mijn/{SECRET}/",
            "PATH_INFO": f"/mijn/{SECRET}/",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_REFERER": f"https://x.nl/mijn/{SECRET}/",
        }
        duration = SimpleNamespace(seconds=0, microseconds=0)
        response = SimpleNamespace(status="200 OK", sent=1, headers=[])
        log.access(response, SimpleNamespace(headers=[]), environ, duration)
        log.error("Error handling request %s", f"/agenda/{SECRET}.ics")
    finally:
        log.close_on_exec()
        for one in (log.access_log, log.error_log):
            for handler in list(one.handlers):
                handler.close()
                one.removeHandler(handler)
    assert "GET /mijn/***/ HTTP/1.1" in access.read_text()
    assert "Error handling request /agenda/***" in errors.read_text()
    assert SECRET not in access.read_text() + errors.read_text()
