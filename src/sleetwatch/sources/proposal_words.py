"""What vendors call the things a mapping looks for, and what their values look like."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from sleetwatch.errors import Refused
from sleetwatch.sources.countries import country
from sleetwatch.sources.mapped import month_first
from sleetwatch.sources.mapped_fields import reader_of
from sleetwatch.sources.reading import address, coordinates, flag, parse_time, phone, real, text

Shape = Callable[[str], bool]

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]+")
_AGENT = re.compile(r"[\w.-]+/[\d.]+.*")
_DATED = re.compile(
    r".*\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*|\d{10}(\.\d+)?|\d{13}|\d{16}|.*[A-Za-z]{3} \d{1,2},? \d{4}.*", re.DOTALL
)
_WORD = re.compile(r"[A-Za-z][\w .:/-]{0,60}")


def _is_time(value: str) -> bool:
    return _DATED.fullmatch(value) is not None and any(map(_is_read, (value, month_first(value))))


def _is_read(value: object) -> bool:
    try:
        parse_time(value)
    except Refused:
        return False
    return True


SHAPES: dict[str, tuple[Shape, str]] = {
    "time": (_is_time, "times"),
    "email": (lambda value: _EMAIL.fullmatch(value) is not None, "e-mail addresses"),
    "ip": (lambda value: address(value) is not None, "IP addresses"),
    "agent": (lambda value: _AGENT.fullmatch(value) is not None, "user agents"),
    "country": (lambda value: country(value) is not None, "countries"),
    "phone": (lambda value: phone(value) is not None, "phone numbers"),
    "outcome": (lambda value: reader_of("sign_in", "outcome")(value) is not None, "words for an outcome"),
    "flag": (lambda value: flag(value) is not None, "yes or no"),
    "degrees": (lambda value: coordinates(real(value), 1.0)[0] is not None or real(value) == 0, "degrees"),
    "number": (lambda value: real(value) is not None, "numbers"),
    "word": (lambda value: _WORD.fullmatch(value) is not None, "words"),
    "text": (lambda value: text(value) is not None, "values"),
}
"""What the values of a field may look like, and how a person calls that."""


@dataclass(frozen=True, slots=True)
class Hint:
    """Where a field may be found: what its path is called, what it is never called, what its values look like."""

    name: str
    shape: str = "text"
    never: str = r"(?!)"


_OTHERS = r"target|recipient|manager|owner|resource|group|dest|dst|agent|display|approver"
_PEOPLE = r"actor|user|principal|account|employee|member|operator|initiator|created_by|performed_by"
_ASKING = r"client|source|src|remote|caller|origin|user|login|actor|context"

HINTS: dict[str, tuple[Hint, ...]] = {
    "account": (
        Hint(rf"({_PEOPLE}).*|^e?_?mail.*", "email", _OTHERS),
        Hint(r".*(mail|login|upn|user_?name|user)$", "email", _OTHERS),
        Hint(r"(.*_)?(user_?name|login|upn|account(_name)?|user|actor|operator|principal)$", "text", _OTHERS),
        Hint(r"(.*_)?(actor|user|operator|employee|principal)_?(name|id)$", "text", _OTHERS),
    ),
    "actor": (Hint(r"(.*_)?(actor|initiator|performed_by|created_by).*", "email"),),
    "ip": (
        Hint(rf"(.*_)?({_ASKING})_.*ip.*", "ip", "dest|dst|server|local"),
        Hint(r".*", "ip", "dest|dst|server|local|target|private|internal"),
    ),
    "public_ip": (Hint(r".*(public|external|wan|last).*", "ip"), Hint(r".*", "ip", "local|private|internal")),
    "remote_ip": (Hint(r".*(dest|dst|remote|server).*", "ip"),),
    "local_ip": (Hint(r".*(local|source|src|private|internal).*", "ip"),),
    "user_agent": (Hint(r".*agent.*", "agent"), Hint(r".*", "agent", "version|client_?app|path|url")),
    "session": (Hint(r".*session.*(id|uuid|key)?$|^sid$", "text", "time|duration|start|end|count|type"),),
    "device_id": (Hint(r".*(device|machine|computer|endpoint|sensor|asset|host)_?(id|uuid|guid|identifier)$"),),
    "device_name": (Hint(r".*(host|device|computer|machine)(_?name)?$", "text", "id$|type|model|_os$"),),
    "serial": (Hint(r".*serial.*"),),
    "outcome": (
        Hint(r".*(outcome|result|success|status|decision|response).*", "text", "time|message|_id$"),
        Hint(r".*(event|action).*", "outcome"),
    ),
    "action": (
        Hint(
            r"(.*_)?(action|event_?type|event_?name|operation|activity|verb|event)(_?name|_?type)?$", "word", "time|id$"
        ),
        Hint(r"(.*_)?(type|method|command|message|description)$", "word", "user_?type|actor_?type|content"),
    ),
    "app": (Hint(r"(.*_)?(app|application|service|product)(_?name)?$", "text", "id$|version"),),
    "target": (
        Hint(r"(.*_)?(target|resource|object|file|item|document|entity).*(name|title|path|mail|id)?$", "text", "type$"),
    ),
    "error": (Hint(r".*(error|failure|reason).*(code|message|reason)?$"),),
    "factors": (Hint(r".*(factor|mfa|auth.*method|second).*", "word", "required|enabled"),),
    "method": (Hint(r".*(factor|method|mfa).*", "word"),),
    "vendor_country": (Hint(r".*country.*", "country"),),
    "vendor_region": (Hint(r".*(region|state|province)(_?name)?$"),),
    "vendor_city": (Hint(r".*city(_?name)?$"),),
    "vendor_latitude": (Hint(r".*lat(itude)?$", "degrees"),),
    "vendor_longitude": (Hint(r".*(lon|lng|longitude)$", "degrees"),),
    "os": (Hint(r"(.*_)?(os|operating_system|platform)(_?name)?$"),),
    "browser": (Hint(r"(.*_)?browser(_?name)?$"),),
    "uid": (Hint(r"(.*_)?(event|log|record|request|message)_?(id|uuid|guid)$|^(id|uuid|guid)$"),),
    "worker_id": (
        Hint(r"(.*_)?(employee|worker|person|staff|associate|personnel)_?(id|number|no|code)$"),
        Hint(r"^id$"),
    ),
    "full_name": (Hint(r"(.*_)?(full|display|legal|preferred|employee|worker)_?name$|^name$"),),
    "name": (Hint(r"(.*_)?(full|display|candidate|applicant)_?name$|^name$"),),
    "work_email": (
        Hint(r".*(work|company|business|corporate|primary).*mail.*", "email"),
        Hint(r".*mail.*", "email", "personal|private|home|manager"),
    ),
    "personal_email": (Hint(r".*(personal|private|home).*mail.*", "email"),),
    "email": (Hint(r".*mail.*", "email", _OTHERS), Hint(r".*", "email", _OTHERS)),
    "phone": (Hint(r".*(phone|mobile|cell).*", "phone", "emergency"),),
    "emergency_phone": (Hint(r".*emergency.*", "phone"),),
    "title": (Hint(r"(.*_)?(job_?)?title$|.*position$"),),
    "department": (Hint(r".*(department|cost_?cent|business_unit).*"),),
    "manager_id": (Hint(r".*(manager|supervisor).*(id|number)$"),),
    "end_at": (Hint(r".*(end|termination|leave|last_?day).*", "time"),),
    "home_address": (Hint(r".*(street|address(_?line)?(_?1)?)$", "text", "mail|(^|_)ip(_|$)"),),
    "address": (Hint(r".*(street|address(_?line)?(_?1)?)$", "text", "mail|(^|_)ip(_|$)"),),
    "home_city": (Hint(r".*city$"),),
    "city": (Hint(r".*city$"),),
    "home_region": (Hint(r".*(region|state|province)$"),),
    "region": (Hint(r".*(region|state|province)$"),),
    "home_postal_code": (Hint(r".*(zip|postal|post_?code).*"),),
    "home_country": (Hint(r".*country.*", "country"),),
    "country": (Hint(r".*country.*", "country"),),
    "time_zone": (Hint(r".*time_?zone$"),),
    "applicant_id": (Hint(r"(.*_)?(candidate|applicant|application)_?id$"), Hint(r"^id$")),
    "requisition_id": (Hint(r".*(job|requisition|posting|position)(_?id)?$"),),
    "channel": (Hint(r".*(source|channel)$"),),
    "issued_at": (Hint(r".*(enrol|issued|registered|created|assigned).*", "time"),),
    "bytes": (Hint(r".*(bytes|size)$", "number"),),
    "repository": (Hint(r".*repo.*(name)?$"),),
    "left_at": (Hint(r".*(leave|left|end).*", "time"),),
    "seconds": (Hint(r".*(duration|seconds).*", "number"),),
}
"""Where each field may be, the likeliest first. What is not listed is looked for under its own name."""

TIMES = (
    r"(.*_)?(event_?time|timestamp|time_?stamp|occurred.*|published|event_?date|activity_?date.*)$",
    r"(.*_)?(time|date|date_?time|created|created_at|created_time|logged|logged_at|at|when|start_?time|join_?time)(_utc)?$",
    r".*(time|date|created|start|hire).*",
)
"""What a record's time is called, the likeliest first."""

SIGN_IN_WORDS = re.compile(r"log[-_ .]?in|log[-_ .]?on|sign[-_ .]?in|authenticat|sso", re.IGNORECASE)
"""What a sign-in is called among a vendor's actions."""

KINDS_BY_WORDS: tuple[tuple[str, str], ...] = (
    ("worker", r"hire_?date|start_?date|termination|job_?title|manager|home_|worker_?type"),
    ("application", r"candidate|applicant|requisition|resume|applied"),
    ("device", r"serial.*(number)?|model|enrol"),
    ("meeting", r"meeting|participant|join_?time"),
    ("payroll", r"iban|routing|bank|payroll"),
    ("data_access", r"^file|_file|document_|download"),
)
"""Names of fields by which a kind is guessed; two of them at least must be there."""


def normal(path: str) -> str:
    """A path with its words apart and in lower case: `actor.emailAddress` is `actor_email_address`."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", path)
    return re.sub(r"[^a-z0-9]+", "_", apart.lower()).strip("_")
