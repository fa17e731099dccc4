"""The tables of those who use Sleetwatch: who they are, what they may do, and how they signed in.

Nothing here opens a door by itself: passwords, codes, sessions, links and tokens stand as hashes only.
"""

from __future__ import annotations

import sqlalchemy as sa

from sleetwatch.state.tables import NUMBER, metadata


def _person() -> sa.Column[str]:
    return sa.Column("person", sa.ForeignKey("people.name"), nullable=False, index=True)


people = sa.Table(
    "people",
    metadata,
    sa.Column("name", sa.Text, primary_key=True, comment="folded, so that two spellings are one person"),
    sa.Column("made_at", sa.BigInteger, nullable=False),
    sa.Column("made_by", sa.Text, nullable=False),
    sa.Column("disabled_at", sa.BigInteger),
    sa.Column("password", sa.Text, comment="Argon2id; empty for who signs in elsewhere"),
    sa.Column("totp_salt", sa.Text, comment="what the secret is derived from, with the workspace's key; never itself"),
    sa.Column("totp_confirmed_at", sa.BigInteger, comment="empty until a first code was right"),
    sa.Column("totp_step", sa.BigInteger, comment="the newest step whose code was used: none is used twice"),
    sa.Column("looked_at_hunt", sa.BigInteger, comment="the hunt by which `selves` was last found"),
    comment="who uses this workspace",
)

grants = sa.Table(
    "grants",
    metadata,
    sa.Column("person", sa.ForeignKey("people.name"), primary_key=True),
    sa.Column("tenant", sa.Text, primary_key=True, comment="* for every tenant"),
    sa.Column("role", sa.Text, primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    comment="the roles people have",
)

ties = sa.Table(
    "ties",
    metadata,
    sa.Column("person", sa.ForeignKey("people.name"), primary_key=True),
    sa.Column("tenant", sa.Text, primary_key=True),
    sa.Column("known_as", sa.Text, primary_key=True, comment="a worker id or an account of the person there"),
    comment="which worker or account a person is, so that nobody works on a case about themselves",
)

selves = sa.Table(
    "selves",
    metadata,
    sa.Column("person", sa.ForeignKey("people.name"), primary_key=True),
    sa.Column("tenant", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True, index=True),
    comment="the subjects a person is, found from ties and names",
)

identities = sa.Table(
    "identities",
    metadata,
    sa.Column("issuer", sa.Text, primary_key=True),
    sa.Column("sub", sa.Text, primary_key=True, comment="the provider's own id of the person"),
    _person(),
    sa.Column("at", sa.BigInteger, nullable=False),
    comment="who signs in through an OpenID provider",
)

recovery_codes = sa.Table(
    "recovery_codes",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    _person(),
    sa.Column("used_at", sa.BigInteger),
    comment="what stands in for a lost TOTP device, once each",
)

invitations = sa.Table(
    "invitations",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("person", sa.Text, comment="empty for the first start, which makes a person"),
    sa.Column("until", sa.BigInteger, nullable=False),
    sa.Column("used_at", sa.BigInteger),
    comment="links that set a password once",
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True, comment="of what the browser holds"),
    _person(),
    sa.Column("how", sa.Text, nullable=False, comment="password, totp, recovery, oidc, or pending: a code is missing"),
    sa.Column("address", sa.Text, nullable=False, comment="hashed"),
    sa.Column("opened_at", sa.BigInteger, nullable=False),
    sa.Column("seen_at", sa.BigInteger, nullable=False),
    sa.Column("fresh_at", sa.BigInteger, nullable=False, comment="when it was last given a new id"),
    sa.Column("wrong_codes", sa.Integer, nullable=False, server_default="0"),
    comment="who is signed in",
)

tokens = sa.Table(
    "tokens",
    metadata,
    sa.Column("token", NUMBER, primary_key=True),
    sa.Column("digest", sa.Text, nullable=False, unique=True),
    _person(),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("scopes", sa.JSON, nullable=False, comment="the actions it may do, of those the person may"),
    sa.Column("made_at", sa.BigInteger, nullable=False),
    sa.Column("until", sa.BigInteger, nullable=False),
    sa.Column("dropped_at", sa.BigInteger),
    comment="what programs sign in with",
)

tries = sa.Table(
    "tries",
    metadata,
    sa.Column("try", NUMBER, primary_key=True),
    sa.Column("key", sa.Text, nullable=False, index=True, comment="a name or an address, hashed"),
    sa.Column("at", sa.BigInteger, nullable=False),
    comment="sign-ins that failed of late",
)
