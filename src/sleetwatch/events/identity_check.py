"""The event kind `identity_check`."""

from __future__ import annotations

from typing import Annotated, ClassVar

from sleetwatch.events.event import Event, about


class IdentityCheck(Event, kw_only=True, gc=False):
    """People checked that somebody is there and is who they claim to be: a visit, a badge, a document.

    `check` alone is a word of SQL, so the kind and its field say more.
    """

    kind: ClassVar[str] = "identity_check"

    worker_id: Annotated[str | None, about("the worker who was checked")] = None
    applicant_id: Annotated[str | None, about("the applicant who was checked")] = None
    account: Annotated[str | None, about("the account of who was checked, lower case")] = None
    check_kind: Annotated[
        str | None,
        about(
            "in_person_visit, badge, notarised_id, witnessed_id, live_video_id, document_id, phone_line, "
            "reference_call, employment, papers, picture, voice or profiles; or footprint, address, camera, recording "
            "or agency, which no signal weighs"
        ),
    ] = None
    outcome: Annotated[
        str | None,
        about(
            "success, failure, or refused when the person found a reason not to be checked; difference instead of "
            "failure where no signal weighs the kind; impossible and open speak neither for nor against"
        ),
    ] = None
    checked_by: Annotated[str | None, about("who did it: a worker_id, a provider, a site")] = None
    step: Annotated[str | None, about("the step of the vetting plan that was done")] = None
    evidence: Annotated[str | None, about("SHA-256 of what is attached, as a JSON list")] = None
    note: Annotated[str | None, about("what whoever checked saw, in own words; for people, never read by a signal")] = (
        None
    )
