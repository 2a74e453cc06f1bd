"""Secret links: the token is given out once, and only its hash is kept."""

import hashlib
import secrets


def new_token() -> str:
    """A token for a link; nobody guesses 256 random bits."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """What is stored of a token: it cannot be turned back into the link."""
    return hashlib.sha256(token.encode()).hexdigest()


def row_of(token: str, rows):
    """The row among `rows` (a queryset with `token_digest`) that this token opens, or None.

    Looked up by the hash of the token and compared in constant time.
    """
    digest = digest_of(token)
    row = rows.filter(token_digest=digest).first()
    if row is None or not secrets.compare_digest(row.token_digest, digest):
        return None
    return row
