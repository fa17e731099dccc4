"""Shell companies, and houses with keyboard switches.

US Department of Justice, 30 June 2025, on Zhenxing Wang and Kejia Wang: more than 100 companies, more than 80
identities, shell companies with web sites through which the pay went, and laptops at homes, connected with KVM
switches and remote access.
"""

from __future__ import annotations

from sleetwatch.worlds.schemes.acting import act_together, things_of
from sleetwatch.worlds.schemes.stage import Script, Stage


def play(stage: Stage) -> None:
    for place in range(stage.size):
        actor = stage.enter(place * 8, only=("network KVM", "factory KVM", "shared house", "shared bank"))
        actor.person.worker_type, actor.person.agency = "contractor", ""
    act_together(stage, things_of(stage))
    stage.tell(SCRIPT.name, SCRIPT.story)


SCRIPT = Script(
    name="new-jersey",
    levels=("L2",),
    sizes=(3, 3),
    play=play,
    story="Three contractors behind one shell company, their laptops in one house behind network KVMs.",
    source="US Department of Justice, 30 June 2025",
)
