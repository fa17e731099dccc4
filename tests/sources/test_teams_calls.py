"""Graph call records with their sessions and segments."""

from __future__ import annotations

import copy
import json

from hypothesis import given

from sleetwatch.clock import to_text
from sleetwatch.sources.teams_calls import SOURCE
from tests.samples import SAMPLES, needs_samples
from tests.sources.damage import assert_read_or_refused, damaged
from tests.sources.reading_of import reading_of

only, reason = reading_of(SOURCE)

KIND = "#microsoft.graph.callRecords."
NORA = "nora.quist@fabrikam.example"


def stream(way, start="2026-03-02T08:20:00Z", end="2026-03-02T08:30:00Z", **others):
    return {"streamDirection": way, "startDateTime": start, "endDateTime": end} | others


def media(label, *streams, **device):
    return {
        "label": label,
        "callerNetwork": {
            "ipAddress": "192.168.1.20",
            "reflexiveIPAddress": "203.0.113.45",
            "macAddress": "00-00-5E-00-53-01",
            "basicServiceSetIdentifier": "00-00-5E-00-53-99",
            "connectionType": "wifi",
            "subnet": "192.168.1.0",
        },
        "calleeNetwork": {"ipAddress": "198.51.100.9", "reflexiveIPAddress": "198.51.100.9", "connectionType": "wired"},
        "callerDevice": device,
        "streams": list(streams),
    }


def person(upn=NORA, name="LAP-7", **others):
    return {
        "@odata.type": KIND + "participantEndpoint",
        "name": name,
        "identity": {"user": {"id": "u-1", "displayName": "Nora", "tenantId": "t"}},
        "associatedIdentity": {"id": "u-1", "userPrincipalName": upn, "tenantId": "t"},
        "userAgent": {"headerValue": "CallSignalingAgent (27/1.4.0)", "platform": "windows", "productFamily": "teams"},
    } | others


SERVICE = {"@odata.type": KIND + "serviceEndpoint", "userAgent": {"role": "mediationServer"}}
SOUND = media(
    "main-audio",
    stream("callerToCallee", averageRoundTripTime="PT0.045S"),
    stream("calleeToCaller", averageRoundTripTime="PT0.055S"),
    captureDeviceName="Headset mic",
    renderDeviceName="Headset",
)
PICTURE = media(
    "main-video",
    stream("callerToCallee"),
    stream("callerToCallee", "2026-03-02T08:25:00Z", "2026-03-02T08:35:00Z"),
    stream("calleeToCaller", "2026-03-02T08:15:00Z", "2026-03-02T08:45:00Z"),
    captureDeviceName="USB3 Video",
)
SESSION = {
    "id": "S-1",
    "startDateTime": "2026-03-02T08:15:00Z",
    "endDateTime": "2026-03-02T08:45:30Z",
    "modalities": ["audio", "video"],
    "caller": person(),
    "callee": SERVICE,
    "segments": [{"id": "G-1", "media": [SOUND, PICTURE]}],
}
CALL = {
    "@odata.context": "x",
    "version": 1,
    "type": "groupCall",
    "modalities": ["audio", "video"],
    "startDateTime": "2026-03-02T08:15:00Z",
    "endDateTime": "2026-03-02T08:45:30Z",
    "id": "C-1",
    "organizer_v2": {"id": "u-1"},
    "sessions": [SESSION],
}


def call(*sessions):
    return CALL | {"sessions": list(sessions)}


def session(*listed, **others):
    return SESSION | {"segments": [{"media": list(listed)}]} | others


def test_a_meetings_session_is_the_persons_alone_for_the_other_end_is_the_service():
    event = only(CALL)

    assert (event.kind, event.account, event.meeting, event.uid) == ("meeting", NORA, "C-1", "S-1")
    assert (to_text(event.at), to_text(event.left_at), event.seconds) == (
        "2026-03-02T08:15:00Z",
        "2026-03-02T08:45:30Z",
        1830,
    )
    assert (event.client, event.device_name) == ("CallSignalingAgent (27/1.4.0)", "lap-7")


def test_the_relay_sees_the_public_address_and_the_machine_its_own():
    event = only(CALL)

    assert (event.ip, event.local_ip) == ("203.0.113.45", "192.168.1.20")
    assert (event.mac, event.wifi, event.network) == ("00005e005301", "00005e005399", "wifi")
    assert (event.camera, event.microphone, event.speaker) == ("USB3 Video", "Headset mic", "Headset")


def test_the_address_that_phones_hide_is_none():
    hidden = copy.deepcopy(SOUND)
    hidden["callerNetwork"]["macAddress"] = "02:00:00:00:00:00"

    assert only(call(session(hidden))).mac is None


def test_camera_seconds_are_what_was_sent_and_overlaps_count_once():
    assert only(CALL).camera_seconds == 15 * 60


def test_a_stream_without_packets_sent_nothing():
    assert only(call(session(media("main-video", stream("callerToCallee", packetUtilization=0))))).camera_seconds == 0


def test_who_only_watched_had_the_camera_off():
    assert only(call(session(SOUND, media("main-video", stream("calleeToCaller"))))).camera_seconds == 0


def test_a_client_that_reported_no_media_says_nothing_of_the_camera():
    assert only(call(session())).camera_seconds is None
    assert only(call(session(modalities=["audio"]))).camera_seconds == 0
    assert only(call(session(media("main-video", {"streamDirection": "callerToCallee"})))).camera_seconds is None


def test_a_call_between_two_by_voice_alone_says_nothing_of_the_camera():
    spoken = session(SOUND, modalities=["audio"], callee=person("ole@fabrikam.example"))

    assert [event.camera_seconds for event in SOURCE.read(call(spoken))] == [None, None]


def test_sharing_the_screen_is_no_camera():
    shared = session(SOUND, media("applicationsharing-video", stream("callerToCallee")))

    assert (only(call(shared)).share_seconds, only(call(shared)).camera_seconds) == (600, 0)


def test_latency_is_the_trip_to_the_service_and_not_to_the_other_person():
    assert only(CALL).latency_ms == 50
    events = SOURCE.read(call(SESSION | {"callee": person("ole@fabrikam.example")}))
    assert [event.latency_ms for event in events] == [None, None]


def test_a_call_between_two_is_an_event_for_each_with_the_others_network_apart():
    nora, ole = SOURCE.read(call(SESSION | {"callee": person("Ole@fabrikam.example", "LAP-8")}))

    assert (nora.account, ole.account) == (NORA, "ole@fabrikam.example")
    assert (nora.ip, ole.ip, ole.device_name) == ("203.0.113.45", "198.51.100.9", "lap-8")
    assert (nora.camera_seconds, ole.camera_seconds) == (900, 1800)


def test_one_who_dialled_in_and_one_from_outside_are_known_by_their_network():
    dialled = person(None, identity={"phone": {"id": "+44155501"}}, associatedIdentity=None)
    guest = person(None, identity={"guest": {"id": "g"}}, associatedIdentity=None)
    by_phone, outside = SOURCE.read(call(SESSION | {"caller": dialled}, SESSION | {"caller": guest}))

    assert (by_phone.account, by_phone.network) == (None, "phone")
    assert (outside.account, outside.guest, outside.ip) == (None, True, "203.0.113.45")


def test_a_bots_end_is_nobodys():
    bot = person(None, identity={"application": {"id": "b"}}, associatedIdentity=None)

    assert reason(call(SESSION | {"caller": bot})) == "no-account"


def test_without_its_sessions_a_call_record_says_nothing_of_anybody():
    assert SOURCE.recognises({key: value for key, value in CALL.items() if key != "sessions"})
    assert reason(CALL | {"sessions": []}) == "empty"


def test_a_session_by_itself_is_read_without_its_call():
    event = only(SESSION)

    assert (event.account, event.uid, event.meeting) == (NORA, "S-1", None)


@given(damaged([CALL, SESSION, call(SESSION | {"callee": person("ole@fabrikam.example")})]))
def test_whatever_comes_is_read_or_refused(record):
    assert_read_or_refused(SOURCE, record)


@needs_samples
def test_a_real_call_between_two_people():
    record = json.loads((SAMPLES / "teams" / "graph_callRecord_sessions_segments.json").read_text(encoding="utf-8"))
    abbie, owen = SOURCE.read(record)

    assert SOURCE.recognises(record)
    assert (abbie.account, owen.account) == ("abbie.wilkins@contoso.com", "owen.franklin@contoso.com")
    assert (abbie.local_ip, abbie.microphone, abbie.seconds) == ("10.150.0.2", "Default input device", 25)
    assert (owen.local_ip, owen.microphone) == (None, None)
    assert to_text(abbie.at) == "2020-02-25T18:52:21Z"


def test_the_directorys_id_of_a_caller_is_kept_and_a_guest_has_none():
    guest = person(upn=None, identity={"guest": {"id": "g-1"}}, associatedIdentity=None)

    assert only(CALL).account_id == "u-1"
    assert only(call(SESSION | {"caller": guest})).account_id is None
