"""`Idempotency-Key`: a request that is sent twice, because its answer was lost, is done once.

The workspace keeps the answers for a day, so that another process, or the same one after a restart, knows them.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from sleetwatch.web.api.problems import Refusal
from sleetwatch.workspace.kept_answers import Answer, KeptAnswers, Known, Place

LONGEST = 200
WORKED = range(200, 300)
OWN_HEADERS = ("content-type", "location", "etag")
"""The rest is the same for every answer, and made anew."""


def once(kept: KeptAnswers, secret: str, key: str, request: bytes, work: Callable[[], Response]) -> Response:
    """Do it, or give the answer of the first time. What failed may be tried again. Raises `Refusal`."""
    if len(key) > LONGEST or not key.isprintable():
        raise Refusal("invalid", f"Idempotency-Key: at most {LONGEST} printable characters")
    place = Place(secret, key)
    known = kept.begin(place, request)
    if known is not None:
        return _again(known)
    try:
        answer = work()
    except BaseException:
        kept.end(place, None)
        raise
    kept.end(place, _of(answer) if answer.status_code in WORKED else None)
    return answer


def _of(answer: Response) -> Answer:
    headers = {name: answer.headers[name] for name in OWN_HEADERS if name in answer.headers}
    return Answer(answer.status_code, headers, bytes(answer.body))


def _again(known: Known) -> Response:
    if not known.is_same:
        raise Refusal("used-key")
    if known.is_lost:
        raise Refusal("lost-key")
    if known.answer is None:
        raise Refusal("busy-key", headers={"Retry-After": "1"})
    return Response(known.answer.body, known.answer.status, known.answer.headers)
