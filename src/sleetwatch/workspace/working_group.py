"""What a small trusted group works with: people, rules, the audit, requests, notices, cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # hashing of passwords comes with them, which no hunt needs
    from sleetwatch.cases import Actor
    from sleetwatch.workspace.access import Access
    from sleetwatch.workspace.api_tokens import ApiTokens
    from sleetwatch.workspace.auditing import Audit
    from sleetwatch.workspace.casework import Cases
    from sleetwatch.workspace.containing import Containment
    from sleetwatch.workspace.folder import Folder
    from sleetwatch.workspace.judging import Judging
    from sleetwatch.workspace.kept_answers import KeptAnswers
    from sleetwatch.workspace.notices import Notices
    from sleetwatch.workspace.outbox import Outbox
    from sleetwatch.workspace.people import People
    from sleetwatch.workspace.recruiting import Recruiting
    from sleetwatch.workspace.requesting import Requests
    from sleetwatch.workspace.responding_run import Running
    from sleetwatch.workspace.response_desk import ResponseDesk
    from sleetwatch.workspace.revealing import Revealing
    from sleetwatch.workspace.sign_ins import SignIns


class WorkingGroup:
    """The part of a workspace that knows people."""

    folder: Folder

    @property
    def access(self) -> Access:
        """Who acts here, and what they may do."""
        from sleetwatch.workspace.access import Access

        return Access(self.folder)

    @property
    def people(self) -> People:
        """Who uses this workspace."""
        from sleetwatch.workspace.people import People

        return People(self.folder)

    @property
    def sign_ins(self) -> SignIns:
        """How they sign in, and who is signed in."""
        from sleetwatch.workspace.sign_ins import SignIns

        return SignIns(self.folder)

    @property
    def api_tokens(self) -> ApiTokens:
        """What programs sign in with."""
        from sleetwatch.workspace.api_tokens import ApiTokens

        return ApiTokens(self.folder)

    @property
    def kept_answers(self) -> KeptAnswers:
        """What programs were answered, for when they send a request again."""
        from sleetwatch.workspace.kept_answers import KeptAnswers

        return KeptAnswers(self.folder)

    @property
    def audit(self) -> Audit:
        """What was done by whom."""
        from sleetwatch.workspace.auditing import Audit

        return Audit(self.folder)

    @property
    def requests(self) -> Requests:
        """What takes two people."""
        from sleetwatch.workspace.requesting import Requests

        return Requests(self.folder)

    @property
    def revealing(self) -> Revealing:
        """What the owner of the folder sees without asking; the audit has it."""
        from sleetwatch.workspace.revealing import Revealing

        return Revealing(self.folder)

    @property
    def notices(self) -> Notices:
        """What people are to look at."""
        from sleetwatch.workspace.notices import Notices

        return Notices(self.folder)

    @property
    def outbox(self) -> Outbox:
        """What others are told, and over which channels."""
        from sleetwatch.workspace.outbox import Outbox

        return Outbox(self.folder)

    @property
    def judging(self) -> Judging:
        """Verdicts by somebody whom the rules let in."""
        from sleetwatch.workspace.judging import Judging

        return Judging(self.folder)

    def recruiting(self, actor: Actor) -> Recruiting:
        """What somebody who recruits does with applicants."""
        from sleetwatch.workspace.recruiting import Recruiting

        return Recruiting(self.folder, actor)

    @property
    def cases(self) -> Cases:
        """The group's work on suspects."""
        from sleetwatch.workspace.casework import Cases

        return Cases(self.folder)

    @property
    def responses(self) -> Running:
        """What was asked to be done at vendors about subjects, and its doing."""
        from sleetwatch.workspace.responding_run import Running  # brings the clients, which only acting needs

        return Running(self.folder)

    @property
    def response_desk(self) -> ResponseDesk:
        """Responses as those may see them who ask for them, decide on them and do them."""
        from sleetwatch.workspace.response_desk import ResponseDesk

        return ResponseDesk(self.folder)

    @property
    def containment(self) -> Containment:
        """How to contain the subjects of a case, and whether they came back."""
        from sleetwatch.workspace.containing import Containment

        return Containment(self.folder)
