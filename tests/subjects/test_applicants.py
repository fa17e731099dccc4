"""Applicants as subjects: personas, what they claim and gave, their careers and files."""

from __future__ import annotations

import json

import pytest

from sleetwatch.events import Application, Interview, Shipment, SignIn, Watch
from sleetwatch.subjects.appearances import network_of
from sleetwatch.subjects.place_kind import place_kind
from sleetwatch.subjects.technologies import RELEASED, SOURCES
from tests.subjects.test_claims import START, tables_of, worker


def applied(applicant_id: str, **claims: object) -> Application:
    return Application(at=START, applicant_id=applicant_id, **({"name": f"Name {applicant_id}"} | claims))


def subjects_of(made: dict[str, list[dict]]) -> dict[str, str]:
    return {row["applicant_id"]: row["subject"] for row in made["applicants"]}


def values(made: dict[str, list[dict]], kind: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in made["contacts"]:
        if row["contact_kind"] == kind:
            found.setdefault(row["subject"], set()).add(row["value"])
    return found


def test_an_applicant_who_was_not_hired_is_a_subject_with_a_claim():
    made = tables_of(applied("A1", city="Austin", region="TX", country="US"))
    [person] = made["people"]

    assert (person["subject"], person["is_worker"], person["peer"]) == (subjects_of(made)["A1"], False, "applicants")
    assert person["home_latitude"] == pytest.approx(30.27, abs=0.2)


def test_an_applicant_who_was_hired_is_the_worker():
    made = tables_of(
        worker("w1", phone="+15551230000"),
        applied("A1", worker_id="w1"),
        applied("A2", phone="+15551230000", name="Name of w1"),
    )
    [person] = made["people"]

    assert subjects_of(made) == {"A1": person["subject"], "A2": person["subject"]}


def test_applications_of_one_name_and_mailbox_are_one_persona_and_two_names_are_two():
    made = tables_of(
        applied("A1", name="Ana Lopez", email="ana.lopez@gmail.com"),
        applied("A2", name="Lopez, Ana M.", email="analopez+x@gmail.com"),
        applied("A3", name="Peter Quist", email="analopez@gmail.com"),
    )
    who = subjects_of(made)

    assert who["A1"] == who["A2"] != who["A3"]
    assert values(made, "mailbox")[who["A1"]] == values(made, "mailbox")[who["A3"]]


def test_an_account_of_a_private_address_is_the_applicants():
    made = tables_of(applied("A1", email="ana@mail.example"), SignIn(at=START, account="ana@mail.example"))

    assert {row["account"]: row["subject"] for row in made["subjects"]}["ana@mail.example"] == subjects_of(made)["A1"]


def test_a_referee_hashes_like_the_same_telephone_of_another_applicant():
    made = tables_of(
        applied("A1", references=json.dumps([{"name": "B", "phone": "+1 555 123 0000", "email": "B@gmail.com"}])),
        applied("A2", phone="+15551230000", email="a2@mail.example"),
        applied("A3", phone="+15551239999", references=json.dumps([{"phone": "+15551239999"}, "no object"])),
    )
    who = subjects_of(made)
    resumes = {row["applicant_id"]: row for row in made["resumes"]}

    assert values(made, "referee_phone")[who["A1"]] == values(made, "phone")[who["A2"]]
    assert (resumes["A1"]["referees"], resumes["A1"]["free_mail_referees"], resumes["A1"]["own_referee"]) == (
        1,
        1,
        False,
    )
    assert resumes["A3"]["own_referee"] is True


@pytest.mark.parametrize(
    ("country", "written", "plain"),
    [
        ("US", "(555) 523-0000", "+15555230000"),
        ("US", "+1 555 523 0000 ext. 12", "+15555230000"),
        ("GB", "020 7946 0018", "+442079460018"),
    ],
)
def test_a_referees_telephone_is_known_again_however_it_is_written(country: str, written: str, plain: str):
    made = tables_of(
        applied("A1", country=country, references=json.dumps([{"name": "B", "phone": written}])),
        applied("A2", phone=plain, email="a2@mail.example"),
    )
    who = subjects_of(made)

    assert values(made, "referee_phone")[who["A1"]] == values(made, "phone")[who["A2"]]


def test_a_national_number_is_the_same_as_it_is_dialled_from_abroad():
    made = tables_of(
        worker("w1", phone="+02079460018", home_country="GB"),
        applied("A1", name="Peter Quist", phone="+442079460018"),
    )
    held = values(made, "phone")

    assert len(held) == len({"the worker", "the applicant"})
    assert len(set().union(*held.values())) == 1


WORK = [
    {
        "name": "Corvid Labs",
        "position": "Engineer",
        "startDate": "2010-01",
        "endDate": "2012-06",
        "summary": "Kubernetes",
    },
    {"name": "Bluepeak", "position": "Engineer", "startDate": "2012-01", "endDate": "2016-01"},
    {"name": "Tallgrass", "position": "Freelance writer", "startDate": "2010-01"},
]


def test_a_career_is_reduced_to_what_of_it_cannot_be():
    [row] = tables_of(applied("A1", resume=json.dumps({"work": WORK})))["resumes"]

    assert (row["jobs"], row["overlap_months"], row["too_early_months"]) == (3, 5, 24)


def test_the_same_career_hashes_alike_and_another_month_does_not():
    moved = [WORK[0] | {"startDate": "2009-02"}, *WORK[1:]]
    made = tables_of(
        *(applied(f"A{n}", resume=json.dumps({"work": work})) for n, work in enumerate((WORK, WORK, moved)))
    )
    who, history = subjects_of(made), values(made, "history")

    assert history[who["A0"]] == history[who["A1"]] != history[who["A2"]]


def document(kind: str = "resume", **metadata: str) -> str:
    return json.dumps([{"kind": kind, "metadata": metadata}])


def test_a_file_tells_its_clock_and_its_author_without_the_name():
    made = tables_of(
        applied(
            "A1",
            name="Ana Lopez",
            city="Austin",
            region="TX",
            country="US",
            documents=document(Producer="Skia/PDF", CreationDate="D:20240104201843+09'00'", Author="Peter Quist"),
        )
    )
    [row] = made["application_files"]

    assert (row["zone_gap_minutes"], row["written_by_another"], row["edited"]) == (15 * 60, True, False)
    assert "Quist" not in repr(made)


@pytest.mark.parametrize("written", ["D:20240104201843Z", "2024-01-04T20:18:43+00:00", "D:20240104201843", "nonsense"])
def test_a_clock_that_servers_keep_or_nobody_knows_contradicts_no_home(written):
    claims = {"city": "Austin", "region": "TX", "country": "US"}
    [row] = tables_of(applied("A1", documents=document(Producer="x", CreationDate=written), **claims))[
        "application_files"
    ]

    assert row["zone_gap_minutes"] is None


@pytest.mark.parametrize("broken", ["{", "[1, null]", '{"work": 3}', '{"work": [{"name": 1, "startDate": []}]}'])
def test_whatever_the_json_holds_is_read(broken):
    made = tables_of(applied("A1", resume=broken, documents=broken, references=broken, profiles=broken))

    assert len(made["resumes"]) == 1


def test_interviews_belong_to_their_applicant_and_strangers_ids_to_nobody():
    made = tables_of(
        applied("A1", ip="8.8.8.77"),
        Interview(at=START, applicant_id="A1", minutes=30.0),
        Interview(at=START, applicant_id="X"),
    )

    assert [(row["occasion"], row["network"]) for row in made["appearances"]] == [
        ("application", "8.8.8.0/24"),
        ("interview", None),
    ]


def test_a_neighbourhood_is_a_24_or_a_56_and_private_addresses_have_none():
    assert network_of("2a02:8108:1234:5678::1") == "2a02:8108:1234:5600::/56"
    assert network_of("10.0.0.7") is None
    assert network_of("no address") is None


def test_a_watchlists_contacts_hash_as_the_contacts_do():
    made = tables_of(
        applied("A1", email="b.a.d@gmail.com"), Watch(at=0, list_kind="email", value="bad+1@gmail.com", label="persona")
    )

    assert {row["value"] for row in made["listed_contacts"]} == values(made, "mailbox")[subjects_of(made)["A1"]]


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("PMB 42, 100 Main St, Reno, NV", "mail drop"),
        ("Packstation 118, Berlin", "parcel point"),
        ("Planet Express, 15 Cargo Way", "forwarder"),
        ("Hilton Garden, 1 Elm St", "hotel"),
        ("12 Boxwood Street, Austin, TX", None),
        (None, None),
    ],
)
def test_an_address_may_say_what_kind_of_place_it_is(address, kind):
    assert place_kind(address) == kind


def test_a_parcel_tells_only_that_a_stranger_took_it():
    made = tables_of(
        worker("w1", full_name="Ana Lopez"),
        Shipment(at=START, shipment_id="s", worker_id="w1", recipient_name="Peter Quist"),
    )

    assert made["parcels"][0]["taken_by_stranger"] is True
    assert "Quist" not in repr(made)


def given(kind: str, *written: str) -> int:
    """How many of a kind of contact an application with these profiles gives."""
    made = tables_of(applied("A1", profiles=json.dumps([{"url": url} for url in written])))
    return sum(len(found) for found in values(made, kind).values())


@pytest.mark.parametrize(
    "nobodys",
    [
        "https://github.com/",
        "https://www.linkedin.com/in/",
        "https://www.linkedin.com/feed/",
        "https://play.google.com/store/apps/details",
        "https://www.facebook.com/profile.php",
        "https://scholar.google.com/citations?hl=en",
        "http://[",
    ],
)
def test_a_page_that_everybody_has_is_nobodys_profile(nobodys):
    assert given("profile", nobodys) == 0


def test_a_profile_is_one_however_its_link_is_written_and_two_apps_of_one_shop_are_two():
    shop = "https://play.google.com/store/apps/details?id="

    assert (
        given("profile", "https://www.GitHub.com/ana/?tab=repositories", "github.com/ana", "http://github.com/ana#x")
        == 1
    )
    assert given("profile", f"{shop}com.ana.one&hl=en", f"{shop}com.ana.one", f"{shop}org.other") == 2


def test_an_author_is_shared_only_where_the_file_is_not_the_applicants_own():
    made = tables_of(
        applied("A1", name="Peter Quist", documents=document(Author="Peter Quist")),
        applied("A2", name="Ana Lopez", documents=document(Author="Peter Quist")),
    )

    assert set(values(made, "file_author")) == {subjects_of(made)["A2"]}


def test_a_camera_is_told_by_its_serial_number_and_a_photo_by_its_hash():
    told = {"BodySerialNumber": "0123", "Make": "Canon", "phash": "0f1e2d3c4b5a6978"}
    made = tables_of(
        applied("A1", documents=document(kind="photo", **told)),
        applied("A2", documents=document(kind="photo", **{key: value.upper() for key, value in told.items()})),
        applied("A3", documents=document(kind="photo", Make="Canon", phash="0000000000000001")),
    )

    for kind in ("camera", "picture"):
        found = values(made, kind)
        assert set(found) == {subjects_of(made)["A1"], subjects_of(made)["A2"]}
        assert len({*map(tuple, map(sorted, found.values()))}) == 1


def test_what_two_users_of_one_template_have_in_common_is_no_files_id():
    made = tables_of(applied("A1", documents=document(OriginalDocumentID="xmp.did:1", DocumentID="xmp.did:2")))

    assert [len(found) for found in values(made, "file_id").values()] == [1]


@pytest.mark.parametrize(
    ("kind", "metadata", "edited"),
    [
        ("photo", {"Software": "Adobe Lightroom 7.1"}, False),
        ("id", {"Software": "Adobe Photoshop 25.0"}, True),
        ("photo", {"Credit": "Made with Google AI"}, True),
        (
            "photo",
            {"DigitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"},
            True,
        ),
        ("photo", {"Artist": "Randall Gimpel", "City": "Dallas", "Title": "Imagen 1", "Software": "Scan 2"}, False),
        ("resume", {"Producer": "Adobe Photoshop 25.0"}, False),
    ],
)
def test_a_retouched_headshot_and_a_name_that_sounds_like_a_tool_are_not_edited(kind, metadata, edited):
    made = tables_of(applied("A1", documents=json.dumps([{"kind": kind, "metadata": metadata}])))

    assert [row["edited"] for row in made["application_files"]] == [edited]


def test_a_job_of_which_only_the_years_are_told_lasted_as_long_as_they_allow():
    job = {
        "name": "Corvid Labs",
        "position": "Engineer",
        "startDate": "2012",
        "endDate": "2014",
        "summary": "Kubernetes",
    }
    [row] = tables_of(applied("A1", resume=json.dumps({"work": [job]})))["resumes"]

    assert row["too_early_months"] == 0


@pytest.mark.parametrize("street", ["1 Hotel de Ville, Lyon", "9 Ocean Lane, Hilton Head Island, SC"])
def test_a_town_hall_and_a_town_are_no_hotels(street):
    assert place_kind(street) is None


def test_every_technology_names_a_page_that_says_when_it_was_first_to_be_had():
    assert SOURCES.keys() == RELEASED.keys()
    assert all(page.startswith(("https://", "http://")) for page in SOURCES.values())
    assert all(2000 < year < 2027 and 0 < month < 13 for year, month in RELEASED.values())
