"""The traps of real records, each held by a test; those that no source's own file holds are tested here.

Times
- seven, three, five and nine digits of a second, an offset, an hour of one digit, the American forms, a colon before
  the milliseconds: test_reading::every_shape_of_time_in_real_exports_is_read_to_the_microsecond
- a time that is none: test_reading::a_time_that_is_not_clear_is_refused
- Entra's odd envelope: test_entra_risk::the_odd_times_of_the_diagnostic_records_are_the_same_moment
- the unified audit log is UTC and says no zone: test_m365_audit::a_creation_time_without_zone_is_utc
- CloudTrail for people: test_cloudtrail::the_time_may_be_written_for_people_and_is_utc
- Intune's American time inside:
  test_intune::a_broken_time_on_the_envelope_gives_way_to_the_american_one_inside
- a collector's copy without a zone: test_okta::a_time_without_a_zone_and_with_nine_digits_is_utc
- CrowdStrike's two clocks: test_crowdstrike::seconds_with_decimals_and_milliseconds_as_text_are_both_read
- Duo's two clocks: test_duo::an_administrators_record_may_have_only_the_seconds
- Zoom's report: test_zoom::a_meetings_activity_has_a_colon_before_its_milliseconds_and_no_zone
- Zoom's portal: test_zoom::the_portals_times_are_the_clock_of_whoever_exported_it
- Teams in any language: test_teams_attendance::a_date_that_could_begin_with_the_day_is_refused
  and test_teams_attendance::a_date_that_is_clear_in_its_language_is_read

Structure
- Defender's JSON in text: test_defender_endpoint::additional_fields_may_be_an_object_as_in_log_analytics
  and test_defender_inventory::lists_may_come_as_lists
- Entra's values that are quoted twice: test_entra_audit::properties_may_be_quoted_twice
- Entra's processing details in text: test_traps::steps_that_nobody_reads_change_nothing
- a row with one column as text and one as an object: test_entra_sign_in::every_shape_is_recognised_and_says_the_same
- Duo's description: test_duo::an_administrators_login_has_its_own_description
- the unified audit log's extended properties: test_m365_audit::a_sign_in
- Okta's tunnels are JSON and its behaviours are not:
  test_okta::the_brand_of_a_tunnel_is_read_from_json_in_a_string
  and test_okta::behaviours_and_risk_are_text_and_no_json
- one field in three casings: test_traps::the_address_is_read_in_every_casing
- the envelope's address may be another: test_entra_sign_in::the_address_of_the_record_counts_before_the_callers
- a location as a word or an object: test_entra_sign_in::a_location_may_be_a_country_or_an_object
- a result type as text, as a number, or absent: test_entra_sign_in::a_result_type_may_be_text_a_number_or_a_word
  and test_entra_sign_in::the_code_in_the_status_counts_before_the_word_of_the_envelope
- Google's events flattened or not: test_google_workspace::a_collectors_flattening_changes_nothing
- USB ids in the device's path, or in a list: test_defender_endpoint::a_plugged_in_keyboard_has_its_usb_ids
  and test_defender_endpoint::the_usb_ids_may_stand_only_in_the_list_of_vendor_ids
  and test_defender_endpoint::a_software_device_without_usb_ids_is_kept
- older rows without newer columns: test_defender_endpoint::an_older_row_without_the_newer_columns_is_read
- a benign virtual drive: test_traps::a_drive_that_the_host_itself_makes_is_no_remote_hardware
- Zoom's two layouts: test_zoom::both_real_layouts_of_the_portal_say_the_same
- a name with another in brackets is no account:
  test_zoom::a_guest_without_e_mail_is_known_by_the_machine_and_never_by_the_display_name
- a guest's e-mail is empty: test_zoom::a_portal_guest_without_e_mail_is_nobody
- Teams in UTF-16 with tabs, sections and repeated people:
  test_teams_attendance::a_real_file_in_utf_16_with_tabs_and_three_sections_counts_everybody_once_a_time
  and test_teams_attendance::the_second_section_tells_the_same_presence_and_is_not_counted_again
- several ids of one device: test_intune::a_device_keeps_what_links_it_to_a_person
- the serial of a telephone: test_intune::a_phones_serial_zero_and_masked_number_are_unknown
- private and shared addresses: test_zoom::a_private_address_is_kept_as_it_was_seen
  and test_traps::the_shared_address_of_a_carrier_is_kept_as_it_was_seen
- ports and brackets: test_m365_audit::addresses_with_ports_and_brackets
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sleetwatch.intel.kvm import identities
from sleetwatch.sources.entra_sign_in import SOURCE as ENTRA
from sleetwatch.sources.zoom import SOURCE as ZOOM
from tests.sources.reading_of import reading_of
from tests.sources.test_entra_sign_in import DIAGNOSTIC, GRAPH
from tests.sources.test_zoom import DASHBOARD

HELD = re.findall(r"(test_\w+)::(\w+)", __doc__)
participant, _ = reading_of(ZOOM)


@pytest.mark.parametrize(("file", "test"), HELD, ids=lambda name: name)
def test_a_trap_is_held_by_a_test_that_exists(file, test):
    written = (Path(__file__).parent / f"{file}.py").read_text("utf-8")

    assert f"\ndef test_{test}(" in written


def test_steps_that_nobody_reads_change_nothing():
    told = [{"key": "Root Key Type", "value": '{"IsCAEToken":"False","Steps":["{"]}'}]

    plain = list(ENTRA.read(GRAPH))
    assert list(ENTRA.read(GRAPH | {"authenticationProcessingDetails": told})) == plain
    assert list(ENTRA.read(GRAPH | {"authenticationProcessingDetails": str(told)})) == plain


@pytest.mark.parametrize("name", ["ipAddress", "IPAddress", "ipaddress", "IpAddress"])
def test_the_address_is_read_in_every_casing(name):
    bare = {key: value for key, value in GRAPH.items() if key != "ipAddress"}

    for record in (bare | {name: "203.0.113.45"}, DIAGNOSTIC | {"properties": bare | {name: "203.0.113.45"}}):
        first, *_ = ENTRA.read(record)
        assert first.ip == "203.0.113.45"


def test_a_drive_that_the_host_itself_makes_is_no_remote_hardware():
    for row in identities().to_pylist():
        known = {row["vendor"], row["product"]} - {None}
        assert not known & {"storlib", "virtual storage"}


@pytest.mark.parametrize("shared", ["100.64.7.9", "10.0.0.50"])
def test_the_shared_address_of_a_carrier_is_kept_as_it_was_seen(shared):
    assert participant(DASHBOARD | {"ip_address": shared}).ip == shared
