"""A mail server for the tests: it takes, refuses, hangs up or does not answer, as it is told."""

from contextlib import contextmanager
from smtplib import SMTPServerDisconnected
from types import SimpleNamespace

from django.core.mail.backends.base import BaseEmailBackend

HANGS_UP = 421


class Server(BaseEmailBackend):
    """`on_open` and `on_send` are errors to raise; `sent` is what was taken."""

    on_open: Exception | None = None
    on_send: dict[str, Exception] = {}
    sent: list = []
    opened = 0
    connection = None

    def open(self):
        type(self).opened += 1
        if self.on_open is not None:
            raise self.on_open
        self.connection = SimpleNamespace(sock=object())
        return True

    def send_messages(self, messages):
        for message in messages:
            if self.connection.sock is None:  # as smtplib says it after the server hung up
                raise SMTPServerDisconnected("please run connect() first")
            error = self.on_send.get(message.to[0]) or self.on_send.get("*")
            if error is not None:
                if getattr(error, "smtp_code", None) == HANGS_UP:
                    self.connection.sock = None
                raise error
            self.sent.append(message)
        return len(messages)


@contextmanager
def mail_server(settings, *, on_open=None, on_send=None):
    """This will let mail go to `Server` for one block; gives the class, to ask what it took."""
    settings.EMAIL_BACKEND = "tests.notifications.server.Server"
    Server.on_open, Server.on_send, Server.sent, Server.opened = on_open, on_send or {}, [], 0
    yield Server
    Server.on_open, Server.on_send, Server.sent = None, {}, []
