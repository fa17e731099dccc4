"""The parts of a workspace that are opened one by one: each brings what it needs when it is asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # only pages and single commands need what they bring
    from sleetwatch.workspace.actors import Actors
    from sleetwatch.workspace.assisting import Assisting
    from sleetwatch.workspace.backing_up import Backups
    from sleetwatch.workspace.desk import Desk
    from sleetwatch.workspace.exceptions import Exceptions
    from sleetwatch.workspace.exchanging import Exchanges
    from sleetwatch.workspace.firing import Firing
    from sleetwatch.workspace.folder import Folder
    from sleetwatch.workspace.installed import Installed
    from sleetwatch.workspace.link_sheets import LinkSheets
    from sleetwatch.workspace.pictures import Pictures
    from sleetwatch.workspace.reporting import Reporting
    from sleetwatch.workspace.vetting import Vetting


class Rooms:
    """The accessors that need nothing but the folder."""

    folder: Folder

    @cached_property
    def pictures(self) -> Pictures:
        """Pictures of what is known of subjects."""
        from sleetwatch.workspace.pictures import Pictures  # only pages need what it brings

        return Pictures(self.folder)

    @property
    def reporting(self) -> Reporting:
        """Reports: on an incident, a user, an actor, a tenant's exposure, and for those who decide."""
        from sleetwatch.workspace.reporting import Reporting

        return Reporting(self.folder, self.desk)

    @property
    def assisting(self) -> Assisting:
        """What an analyst's assistant may ask: reads alone, masked."""
        from sleetwatch.workspace.assisting import Assisting

        return Assisting(self.folder)

    @property
    def backups(self) -> Backups:
        """Everything in one file."""
        from sleetwatch.workspace.backing_up import Backups

        return Backups(self.folder)

    @property
    def firing(self) -> Firing:
        """How each signal does here."""
        from sleetwatch.workspace.firing import Firing

        return Firing(self.folder)

    def installed(self) -> Installed:
        """What runs here, and whose key signs."""
        from sleetwatch.workspace.installed import installed

        return installed(self.folder)

    @property
    def link_sheets(self) -> LinkSheets:
        """Clusters a page at a time."""
        from sleetwatch.workspace.link_sheets import LinkSheets

        return LinkSheets(self.folder)

    @property
    def exceptions(self) -> Exceptions:
        """Signals that are held back on a device, a network or in a whole tenant."""
        from sleetwatch.workspace.exceptions import Exceptions

        return Exceptions(self.folder)

    @cached_property
    def desk(self) -> Desk:
        """Who looks at which subject, notes on subjects, saved views."""
        from sleetwatch.workspace.access import Access
        from sleetwatch.workspace.desk import Desk

        return Desk(self.folder, Access(self.folder))

    @property
    def actors(self) -> Actors:
        """What is known of actors: names, lists of indicators, and where these were seen."""
        from sleetwatch.workspace.actors import Actors

        return Actors(self.folder)

    @property
    def vetting(self) -> Vetting:
        """The applicants: checks, plans, decisions."""
        from sleetwatch.workspace.vetting import Vetting

        return Vetting(self.folder)

    @property
    def exchange(self) -> Exchanges:
        """What is shared with other installations. Raises `UserError` where the settings have no exchange."""
        from sleetwatch.workspace.exchanging import Exchanges

        return Exchanges(self.folder)
