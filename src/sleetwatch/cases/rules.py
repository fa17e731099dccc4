"""Who may do what: one table of rules. Denials stand first; what no rule allows is denied.

A role is held in a tenant, or in every tenant (`*`). What concerns the whole workspace takes a role held in `*`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

ROLES: Mapping[str, str] = MappingProxyType({
    "analyst": "reads the masked queue, judges and notes",
    "investigator": "works on the cases they are named in",
    "lead": "decides and closes the cases they are named in, and says who is in them",
    "approver": "approves what others ask for, and sees the request, not the case",
    "recruiter": "vets applicants: adds, looks, records and decides; sees nobody else",
    "hr": "reads, notes and does their tasks in a case they are named in",
    "legal": "the same, and puts a case under legal hold",
    "auditor": "reads the audit; of a case only that it is there and who opened it",
    "admin": "people and settings; reads no case",
    "operator": "brings files in, and sees how the sources are doing; reads no queue and no case",
    "provider": "reads the masked queue of many tenants",
    "source": "a program that writes events and reads nothing",
})  # fmt: skip

ACTIONS: Mapping[str, str] = MappingProxyType({
    "queue.read": "see subjects, scores and links of a tenant, masked",
    "queue.judge": "give a verdict or make an exception",
    "queue.desk": "assign a subject, and note something on it",
    "queue.notify": "send a tenant a notice of what was seen there",
    "sources.read": "see how the sources of a tenant are doing",
    "applicant.read": "see applicants and their checks",
    "applicant.judge": "say how a check of an applicant came out",
    "applicant.add": "bring an applicant in, with what the applicant sent",
    "applicant.look": "look at an applicant's pictures and files, beside others' that are alike",
    "applicant.decide": "hire, reject, tell an applicant, and write a consent down",
    "applicant.export": "take out all that is held on an applicant, for the applicant",
    "reveal.ask": "ask to see who a subject is",
    "reveal.see": "see who a subject is",
    "request.see": "see what others ask for",
    "request.approve": "approve or refuse what others ask for",
    "case.open": "open a case",
    "case.head": "see that a case is there, and who opened it",
    "case.read": "see what is in a case",
    "case.note": "write a note in a case",
    "case.work": "do tasks and attach evidence",
    "case.judge": "give a verdict on whom a case is about",
    "case.staff": "say whom a case is about and who works on it, and when it is due",
    "case.lead": "decide, close, reopen, merge and split a case",
    "case.hold": "put a case under legal hold, or end it",
    "case.ask": "ask a second person for a full export, a response, an action or a deletion",
    "case.respond": "run at a vendor what a second person approved",
    "case.export": "take a masked copy of a case out",
    "case.export-full": "take a copy out in which names can be read",
    "case.delete": "delete what a case holds",
    "case.break-glass": "look into a case in an emergency, which everybody in it is told",
    "audit.read": "see what was done by whom",
    "audit.verify": "check that the audit is whole",
    "people.read": "see who uses the workspace",
    "people.write": "add people, tie them to accounts, shut them out",
    "people.grant": "give or take a role",
    "settings.read": "see the settings",
    "settings.write": "change the settings",
    "tenants.read": "see how many suspects each tenant has",
    "tenants.advise": "send all tenants an advisory, and see what each one's exposure is",
    "links.provider": "see the other tenants' side of a link",
    "exchange.offer": "see and send what other installations are offered",
    "exchange.withdraw": "take back what was offered",
    "notify.send": "send a test over a channel, and send again what could not be sent",
    "events.write": "bring events in",
})  # fmt: skip

CONDITIONS: Mapping[str, str] = MappingProxyType({
    "is-subject": "it is about the actor",
    "member-as": "the actor is named in the case in the role by which the rule applies",
    "glass": "the actor broke the glass, and the time is not over",
    "asked": "the actor asked for it",
    "oneself": "it is the actor's own account",
    "revealed": "somebody approved that the actor sees who it is, and the time is not over",
    "export-approved": "somebody approved this export, and it was not made yet",
    "deletion-approved": "somebody approved this deletion, and it was not made yet",
})  # fmt: skip
"""What a rule may ask for. Each has two readings, in Python and in SQL, that a test holds together."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table."""

    id: str
    actions: frozenset[str]
    roles: frozenset[str]
    """The actor holds one of these in the tenant; none: whoever it is."""
    needs: tuple[str, ...]
    """Conditions that all hold."""
    reason: str
    """Why, in words an actor is shown."""
    allows: bool = True


def _rule(name: str, actions: str, roles: str, needs: str, reason: str, *, allows: bool = True) -> Rule:
    return Rule(name, frozenset(actions.split()), frozenset(roles.split()), tuple(needs.split()), reason, allows)


_ABOUT_SOMEBODY = " ".join(
    action for action in ACTIONS if action.split(".")[0] in {"case", "queue", "reveal", "request", "applicant"}
)

RULES = (
    _rule("the-subject", _ABOUT_SOMEBODY, "", "is-subject", "nobody sees or decides what is about themselves",
          allows=False),
    _rule("who-asked", "request.approve", "", "asked", "who asks for something cannot approve it", allows=False),
    _rule("own-roles", "people.grant", "", "oneself", "nobody gives a role to themselves", allows=False),
    _rule("queue", "queue.read queue.judge queue.desk sources.read reveal.ask case.open",
          "analyst investigator lead", "", "analysts, investigators and leads work on the queue"),
    _rule("applicants", "applicant.read applicant.judge applicant.look", "analyst investigator lead hr recruiter", "",
          "who vets sees the applicants"),
    _rule("hiring", "applicant.add applicant.decide applicant.export", "lead hr recruiter", "",
          "who recruits decides on applicants"),
    _rule("revealed", "reveal.see", "analyst investigator lead hr legal", "revealed",
          "a second person approved it, and the time is not over"),
    _rule("approver", "request.see request.approve", "approver", "", "approvers decide what others ask for"),
    _rule("case-lead",
          "case.head case.read case.note case.work case.judge case.staff case.lead case.hold case.ask case.respond "
          "case.export",
          "lead", "member-as", "the lead of this case"),
    _rule("case-investigator",
          "case.head case.read case.note case.work case.judge case.staff case.ask case.respond case.export",
          "investigator", "member-as", "an investigator of this case"),
    _rule("case-legal", "case.head case.read case.note case.work case.hold case.ask case.export",
          "legal", "member-as", "counsel of this case"),
    _rule("case-hr", "case.head case.read case.note case.work", "hr analyst", "member-as", "named in this case"),
    _rule("case-auditor", "case.head case.read", "auditor", "member-as", "an auditor named in this case"),
    _rule("case-export", "case.export-full", "lead investigator legal", "member-as export-approved",
          "a second person approved the export"),
    _rule("case-deletion", "case.delete", "lead", "member-as deletion-approved",
          "a second person approved the deletion"),
    _rule("case-glass", "case.head case.read", "lead admin", "glass", "the glass is broken, and everybody was told"),
    _rule("glass", "case.break-glass", "lead admin", "", "leads and administrators may, with a reason"),
    _rule("case-exists", "case.head", "auditor", "", "auditors see that a case is there"),
    _rule("audit", "audit.read audit.verify", "auditor", "", "auditors read the audit"),
    _rule("administration",
          "people.read people.write people.grant settings.read settings.write sources.read", "admin", "",
          "administrators see to people and settings"),
    _rule("operation", "events.write sources.read", "operator", "", "operators bring files in"),
    _rule("lead-people", "people.read settings.read", "lead", "", "leads see who can be named in a case"),
    _rule("provider", "queue.read sources.read tenants.read", "provider", "", "providers read the masked queues"),
    _rule("notices", "queue.notify", "lead provider", "", "leads and providers tell a tenant what was seen there"),
    _rule("advisories", "tenants.advise", "lead provider", "", "leads and providers of all tenants advise them"),
    _rule("across", "links.provider", "provider", "", "providers look across their tenants"),
    _rule("exchange", "exchange.offer exchange.withdraw", "lead provider", "", "leads and providers answer for it"),
    _rule("notify", "notify.send", "lead admin provider", "", "those who see to it that notices arrive"),
    _rule("source", "events.write", "source", "", "sources write events"),
)  # fmt: skip
"""The table. The first rule that applies decides."""
