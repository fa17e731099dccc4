"""More than a year of good work, for two contracts.

US Attorney for the Northern District of Georgia, 2025: blockchain companies in Atlanta and in Serbia hired workers in
2020 and 2021, one of them on another's word; after more than a year they were trusted, and took 175,000 dollars in
February 2022 and, with two smart contracts changed, 740,000 in March.
"""

from __future__ import annotations

from sleetwatch.worlds.schemes.acting import act_together
from sleetwatch.worlds.schemes.stage import Script, Stage


def play(stage: Stage) -> None:
    first = stage.enter(-420, only=())
    second = stage.enter(-300, only=("referral",))
    for actor in (first, second):
        stage.move(actor, "Engineering", "Senior Software Engineer")
    act_together(stage)
    stage.tell(SCRIPT.name, SCRIPT.story)


SCRIPT = Script(
    name="atlanta",
    levels=("L4",),
    sizes=(2, 2),
    play=play,
    story="More than a year of work that nobody complained of; one came on the other's word.",
    source="US Attorney, Northern District of Georgia, 2025",
)
