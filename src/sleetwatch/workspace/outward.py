"""What leaves a workspace: findings to SIEMs, notices and advisories to tenants, numbers to who watches the service."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # only who sends or serves needs what they bring
    from sleetwatch.workspace.advising import Advising
    from sleetwatch.workspace.bulletin_desk import BulletinDesk
    from sleetwatch.workspace.folder import Folder
    from sleetwatch.workspace.metrics import Metrics
    from sleetwatch.workspace.siems import Siems


class Outward:
    """The part of a workspace that tells others."""

    folder: Folder

    @property
    def siems(self) -> Siems:
        """Where findings are sent to."""
        from sleetwatch.workspace.siems import Siems

        return Siems(self.folder)

    @property
    def advising(self) -> Advising:
        """Notices to one tenant and advisories to all of them."""
        from sleetwatch.workspace.advising import Advising

        return Advising(self.folder)

    @property
    def bulletins(self) -> BulletinDesk:
        """Notices and advisories as those may see them whose tenants they are about."""
        from sleetwatch.workspace.bulletin_desk import BulletinDesk

        return BulletinDesk(self.folder)

    @cached_property
    def metrics(self) -> Metrics:
        """Counts and times for Prometheus."""
        from sleetwatch.workspace.metrics import Metrics

        return Metrics(self.folder)
