"""E-mail addresses, phone numbers and links in one form each, so that two writings of one meet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from kgmatch.duplicates.names import folded

TAIL = 9  # digits of a national number that are compared where one of the two has no country
_GENERIC = re.compile(
    r"^(?:info|office|contact|kontakt|contacto|jobs?|careers?|karriere|hr|cv|cvs|resumes?|recruit(?:ing|ment|er)?|bewerbung(?:en)?|"
    r"mail|e?-?mail|admin|hello|hi|team|sales|support|service|noreply|no-reply|donotreply|applications?|talent|personal|enquir(?:y|ies)|post)\d*$"
)
_GMAIL = frozenset({"gmail.com", "googlemail.com"})
_EXTENSION = re.compile(r"\s*(?:ext\.?|extension|x|durchwahl|dw|poste)\s*\.?\s*\d{1,6}\s*$", re.I)
_PROFILES = (
    (re.compile(r"(?:^|\.)linkedin\.com$"), "linkedin.com", re.compile(r"^(?:in|pub|profile)/([^/]+)")),
    (re.compile(r"^(?:github|gitlab|bitbucket)\.(?:com|org)$"), "", re.compile(r"^([^/]+)/?$")),
    (re.compile(r"^(?:behance\.net|dribbble\.com|kaggle\.com|twitter\.com|x\.com|instagram\.com|facebook\.com)$"), "", re.compile(r"^@?([^/]+)/?$")),
    (re.compile(r"^medium\.com$"), "", re.compile(r"^@([^/]+)")),
    (re.compile(r"(?:^|\.)xing\.com$"), "xing.com", re.compile(r"^profile/([^/]+)")),
    (re.compile(r"^stackoverflow\.com$"), "", re.compile(r"^users/(\d+)")),
    (re.compile(r"^orcid\.org$"), "", re.compile(r"^([\dx-]{19})")),
    (re.compile(r"^researchgate\.net$"), "", re.compile(r"^profile/([^/]+)")),
)  # fmt: skip
_PAGES_HOST = re.compile(r"^([\w-]+)\.(?:github|gitlab)\.io$")
_PAGES = "about features pricing login join explore topics orgs home jobs company feed search company-name in your-name yourname username profile"
_NO_HANDLE = frozenset(_PAGES.split())


@dataclass(frozen=True, slots=True)
class PhoneKeys:
    """`full`: E.164 numbers; `tails`: the last digits of every number; `bare`: those of numbers without a country."""

    full: tuple[str, ...]
    tails: tuple[str, ...]
    bare: tuple[str, ...]


def email_keys(emails: Iterable[str]) -> tuple[str, ...]:
    """Addresses in lower case, without "+tags" and Gmail's dots; "info@" and its like are no person's and left out."""
    keys = set()
    for email in emails:
        local, at, host = email.strip().strip("<>.;,").casefold().removeprefix("mailto:").rpartition("@")
        local = local.partition("+")[0]
        if not at or "." not in host or not local or _GENERIC.match(local):
            continue
        if host in _GMAIL:
            local, host = local.replace(".", ""), "gmail.com"
        keys.add(f"{local}@{host}")
    return tuple(sorted(keys))


def phone_keys(phones: Iterable[str]) -> PhoneKeys:
    """Numbers by phonenumbers where they begin with their country's code, else the last digits as they stand."""
    import phonenumbers

    full, tails, bare = set(), set(), set()
    for phone in phones:
        text = _EXTENSION.sub("", phone.strip())
        text = re.sub(r"^\s*00(?=[1-9])", "+", text)
        digits = re.sub(r"\D", "", text).lstrip("0")
        if text.startswith("+"):
            try:
                number = phonenumbers.parse(text.replace("(0)", ""), None)
            except phonenumbers.NumberParseException:
                number = None
            if number is not None and phonenumbers.is_possible_number(number):
                full.add(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
                tails.add(str(number.national_number)[-TAIL:])
                continue
        if 7 <= len(digits) <= 15 and len(set(digits)) > 2:
            tails.add(digits[-TAIL:])
            bare.add(digits[-TAIL:])
    return PhoneKeys(tuple(sorted(full)), tuple(sorted(tails)), tuple(sorted(bare)))


def link_keys(links: Iterable[str], name_words: Sequence[str] = ()) -> tuple[str, ...]:
    """Profiles as "host/handle", and own sites by their host when two words of the name are in it. A home page of a
    company or a portal, and a repository, tell nothing about who is meant and are left out.
    """
    keys = set()
    for link in links:
        text = link.strip().strip(".,;")
        try:
            parts = urlsplit(text if "://" in text else f"https://{text}")
            host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
        except ValueError:
            continue
        path = folded(unquote(parts.path)).strip("/")
        key = _profile(host, path)
        if key is None and not path and len(_named(host, name_words)) >= 2:
            key = host
        if key:
            keys.add(key)
    return tuple(sorted(keys))


def _profile(host: str, path: str) -> str | None:
    pages = _PAGES_HOST.match(host)
    if pages:
        return f"github.com/{pages[1]}"
    for hosts, canonical, handle in _PROFILES:
        found = handle.match(path) if hosts.search(host) else None
        if found and found[1] not in _NO_HANDLE:
            return f"{canonical or host.replace('twitter.com', 'x.com')}/{found[1]}"
    return None


def _named(host: str, name_words: Sequence[str]) -> list[str]:
    return [word for word in name_words if len(word) > 2 and word in host.replace("-", "")]
