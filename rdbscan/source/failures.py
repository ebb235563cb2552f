"""Why a store or web server could not be read, in words that hold no URL, header or token.

obstore's messages repeat the request's URL, in which signatures are, and what the server answered. Of them only the status,
the code of a cloud's error document and the system's own words are taken.
"""

from __future__ import annotations

import re

from rdbscan.errors import SourceError, Unreachable

NO_CREDENTIALS_WORDS = "no credentials were found: docs/backups.md says where each cloud's are looked for"
LONGEST_WORDS = 60
STATUS = re.compile(r"non-2xx status code: (\d{3})(?: ([A-Za-z' -]{1,40}))?")
CLOUD_CODE = re.compile(r"<Code>([A-Za-z]{1,60})</Code>")
SYSTEM = re.compile(r'Os \{[^}]*message: "([A-Za-z ,/-]{1,80})"')
CERTIFICATE = re.compile(r"InvalidCertificate\(\s*(\w{1,40})|invalid peer certificate: (\w{1,40})")
NO_CREDENTIALS = re.compile(
    r"169\.254\.169\.254|metadata\.google\.internal|fd00:ec2::254|instance.{0,20}metadata", re.IGNORECASE
)


REFUSALS = frozenset({401, 403, 404, 410})
"""Statuses of a server that works: there is no such object, or not for us."""


def not_opened(why: str, status: int | None = None) -> SourceError | Unreachable:
    """Return the error for a source of which nothing could be read, by the HTTP status, if there was one."""
    ours = status in REFUSALS or why == NO_CREDENTIALS_WORDS
    return SourceError(why) if ours else Unreachable(why, nothing_read=True)


class RequestFailed(Exception):
    """A request that got no proper answer: `why` in words that may be shown, and the HTTP `status` if there was one.

    `broke_off`: the answer began well. `unranged`: the server answered, but not with a range of an object of known size.
    """

    def __init__(self, error: BaseException) -> None:
        text = str(error)
        self.why = reason(error)
        super().__init__(self.why)
        self.status = status_of(error)
        self.broke_off = self.status is None and any(sign in text for sign in BROKE_OFF)
        self.unranged = self.status in (None, 416) and not any(sign in text for sign in NO_ANSWER)


def status_of(error: BaseException) -> int | None:
    """Return the HTTP status that a request failed with, None if there was no proper answer."""
    found = STATUS.search(str(error))
    return int(found[1]) if found else None


def reason(error: BaseException) -> str:
    """Return why a request failed."""
    text = str(error)
    code = CLOUD_CODE.search(text)
    if NO_CREDENTIALS.search(text):
        return NO_CREDENTIALS_WORDS
    if found := STATUS.search(text):
        status = " ".join(part for part in found.groups() if part).strip()
        return of_status(status) + (f" [{code[1]}]" if code else "")
    if isinstance(error, FileNotFoundError):
        return "there is no such object"
    if isinstance(error, ValueError):
        return f"this is no valid URL: {text}" if len(text) < LONGEST_WORDS else "this is no valid URL"
    return _of_connection(text)


def of_status(status: str) -> str:
    match status[:3]:
        case "404" | "410":
            return f"there is nothing ({status})"
        case "401":
            return f"credentials are missing or wrong ({status})"
        case "403":
            return f"access is denied, or a signature has expired ({status})"
        case "301" | "302" | "303" | "307" | "308":
            return f"it redirects to where rdbscan does not go ({status})"
        case _:
            return f"the server answered {status}"


def _of_connection(text: str) -> str:
    if found := CERTIFICATE.search(text):
        return f"the server's certificate is not trusted ({found[1] or found[2]}): --tls-ca FILE names one that is"
    if "dns error" in text or "failed to lookup address" in text:
        return "the host's name is not known"
    if found := SYSTEM.search(text):
        return f"no connection: {found[1]}"
    for sign, words in SIGNS:
        if sign in text:
            return words
    return "the server's answer is no proper HTTP"


BROKE_OFF = ("kind: Interrupted", "IncompleteBody", "kind: Body", "kind: Decode")
NO_ANSWER = (*BROKE_OFF, "kind: Connect", "kind: Timeout", "TimedOut", "TooManyRedirects")
SIGNS = (
    ("TimedOut", "the server did not answer in time"),
    ("kind: Timeout", "the server did not answer in time"),
    ("redirect without LOCATION", "the bucket is in another region: set AWS_REGION"),
    ("TooManyRedirects", "it redirects in circles"),
    ("HandshakeFailure", "TLS could not be agreed upon"),
    ("kind: Connect", "no connection"),
    ("IncompleteBody", "the connection ended early"),
    ("IncompleteMessage", "the connection ended early"),
    ("UnexpectedEof", "the connection ended early"),
    ("Account must be specified", "set AZURE_STORAGE_ACCOUNT_NAME to the storage account's name"),
)
