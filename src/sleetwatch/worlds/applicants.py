"""Applications: those of the new hires and of people who were not taken."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from sleetwatch.worlds.apps import browser_of
from sleetwatch.worlds.devices import issued_laptop
from sleetwatch.worlds.dice import chance
from sleetwatch.worlds.files import Folder, Json, Log
from sleetwatch.worlds.names import mailbox, mobile_number, name_for
from sleetwatch.worlds.networks import Line, household
from sleetwatch.worlds.people import Person
from sleetwatch.worlds.places import HOMES, City, address_in
from sleetwatch.worlds.timeline import HOUR, Calendar, on_date, to_offset

_SKILLS = (
    "Python",
    "Java",
    "TypeScript",
    "React",
    "Go",
    "PostgreSQL",
    "AWS",
    "Kubernetes",
    "Excel",
    "Salesforce",
    "SQL",
    "Figma",
)
_EMPLOYERS = (
    "Corvid Labs",
    "Bluepeak",
    "Harlow & Finch",
    "Sundial Retail",
    "Meridian Health",
    "Tallgrass Energy",
    "Oakline Bank",
)
_SENTENCES = (
    "Built and ran services used by several teams.",
    "Moved a reporting stack to the cloud and halved its cost.",
    "Looked after onboarding of new customers.",
    "Wrote the tests nobody else wanted to write.",
    "Led a team of four through a difficult migration.",
    "Kept the books for two subsidiaries.",
    "Answered the hardest tickets and wrote the guides.",
)
_POLISHED = (
    "Spearheaded the design and development of scalable microservices, improving system throughput by 40%.",
    "Collaborated with cross-functional teams to deliver high-quality features in an agile environment.",
    "Implemented CI/CD pipelines that reduced deployment time by 65%.",
    "Optimized database queries and caching strategies, reducing latency by 35%.",
)
_PRODUCERS = (
    "Microsoft Word for Microsoft 365",
    "macOS Version 14.4 Quartz PDFContext",
    "Skia/PDF m133",
    "LibreOffice 24.2",
)

_WELL_WRITTEN = 0.15
"""Share of honest applications that read as if a machine had polished them."""


class Applications:
    """Writes one line an application, in the order they came in."""

    def __init__(self, calendar: Calendar, rng: Random) -> None:
        self._calendar = calendar
        self._rng = rng
        self._log = Log()

    def hired(self, person: Person) -> None:
        """The application of somebody who starts in the window."""
        applied = person.started - timedelta(days=self._rng.randrange(32, 55))
        at = on_date(applied, 10 + self._rng.random() * 10)
        line = _line_of(person)
        polished = person.polished or chance(self._rng, _WELL_WRITTEN)
        record = self._record(at, person.full_name, person.personal_email, person.phone, person.city, line)
        record["address"] = person.address.street
        record |= {
            "source": _source(person),
            "agency": person.agency or None,
            "referred_by": person.referred_by or None,
            "worker_id": person.worker_id,
        }
        record["resume"] = self._resume(record, polished=polished)
        record["documents"] = [self._document(at, person.paper_zone or person.city.zone, polished=polished)]
        record["interviews"] = self._interviews(at, line, person.camera_share, 3)
        self._log.add(at, record)

    def others(self, count: int) -> None:
        for _ in range(count):
            rng = self._rng
            country = rng.choice(("US", "US", "US", "DE", "GB", "PL", "IN"))
            city = rng.choice(HOMES[country])
            first, last = name_for(country, rng)
            at = on_date(self._calendar.date(rng.randrange(-50, self._calendar.days)), 7 + rng.random() * 14)
            email = f"{mailbox(first, last)}{rng.randrange(1, 99)}@mail.example"
            line = household(city, rng, self._calendar.days)
            record = self._record(at, f"{first} {last}", email, mobile_number(country, city.name, rng), city, line)
            record["resume"] = self._resume(record, polished=chance(rng, _WELL_WRITTEN))
            record["documents"] = [self._document(at, city.zone, polished=False)]
            record["interviews"] = self._interviews(
                at, line, rng.choice((0.95, 0.9, 0.97, 0.4)), rng.choice((0, 0, 1, 2))
            )
            self._log.add(at, record)

    def write(self, folder: Folder) -> None:
        folder.lines("hr/applicants.jsonl", self._log)

    def _record(self, at: int, name: str, email: str, phone: str, city: City, line: Line) -> Json:
        rng = self._rng
        _, agent = browser_of(issued_laptop(rng, mac=chance(rng, 0.3)), 0, rng)
        return {
            "applicant_id": f"A{rng.randrange(16**9):09X}",
            "applied_at": to_offset(at, city.zone),
            "name": name,
            "email": email,
            "phone": phone,
            "address": address_in(city, rng).street,
            "city": city.name,
            "region": city.region if city.country == "US" else city.state,
            "country": city.country,
            "ip": line.seen(-30, rng).ip,
            "user_agent": agent,
            "requisition_id": f"R-{rng.randrange(210, 235)}",
            "source": "direct",
            "profiles": [
                {
                    "network": "LinkedIn",
                    "username": email.partition("@")[0].replace(".", "-"),
                    "url": f"https://www.linkedin.com/in/{email.partition('@')[0].replace('.', '-')}",
                }
            ],
            "references": [self._reference(city) for _ in range(2)],
        }

    def _reference(self, city: City) -> Json:
        rng = self._rng
        first, last = name_for(city.country, rng)
        employer = rng.choice(_EMPLOYERS)
        domain = employer.lower().replace(" & ", "").replace(" ", "") + ".example"
        return {
            "name": f"{first} {last}",
            "email": f"{mailbox(first, last)}@{domain}",
            "phone": mobile_number(city.country, city.name, rng),
            "company": employer,
        }

    def _resume(self, record: Json, *, polished: bool) -> Json:
        rng = self._rng
        lines = list(_POLISHED) if polished else rng.sample(_SENTENCES, 3)
        begun = rng.randrange(2012, 2020)
        middle = rng.randrange(begun + 2, 2024)
        return {
            "basics": {
                "name": record["name"],
                "email": record["email"],
                "phone": record["phone"],
                "location": {"city": record["city"], "region": record["region"], "countryCode": record["country"]},
            },
            "work": [
                {
                    "name": rng.choice(_EMPLOYERS),
                    "position": "Senior",
                    "startDate": f"{middle}-03",
                    "highlights": lines[:2],
                },
                {
                    "name": rng.choice(_EMPLOYERS),
                    "position": "Associate",
                    "startDate": f"{begun}-09",
                    "endDate": f"{middle}-02",
                    "highlights": lines[2:],
                },
            ],
            "education": [{"institution": "State University", "area": "Computer Science", "endDate": str(begun)}],
            "skills": [{"name": name} for name in rng.sample(_SKILLS, 5)],
        }

    def _document(self, at: int, clock: str, *, polished: bool) -> Json:
        rng = self._rng
        made = to_offset(at - rng.randrange(2, 200) * HOUR, clock)
        digits = made[:19].replace("-", "").replace("T", "").replace(":", "")
        producer = "Skia/PDF m131" if polished else rng.choice(_PRODUCERS)
        offset = made[19:].replace(":", "'") + "'"
        metadata = {"Producer": producer, "CreationDate": f"D:{digits}{offset}"}
        return {"kind": "resume", "path": f"documents/{rng.getrandbits(40):010x}.pdf", "metadata": metadata}

    def _interviews(self, applied: int, line: Line, camera: float, count: int) -> list[Json]:
        rng, found, at = self._rng, [], applied
        for _ in range(count):
            at += rng.randrange(60, 150) * HOUR
            minutes = rng.choice((28, 43, 44, 58))
            on = round(minutes * min(1.0, max(0.0, camera + rng.uniform(-0.05, 0.05))), 1)
            found.append(
                {
                    "at": to_offset(at, "UTC"),
                    "minutes": minutes,
                    "ip": line.seen(-10, rng).ip,
                    "camera_on_minutes": on,
                    "client_name": rng.choice(("Zoom Workplace 6.3", "Zoom Web Client")),
                }
            )
        return found


def _line_of(person: Person) -> Line:
    """Where they applied from: behind their tunnel when the machine is their own, else from where they live."""
    if person.applied_from:
        return person.applied_from
    own = next((one.line for one in person.tunnels if one.carries == "own"), None)
    if own:
        return own
    return person.stays[0].line if person.left_alone and person.stays else person.home


def _source(person: Person) -> str:
    if person.referred_by:
        return "referral"
    return "agency" if person.agency else "direct"
