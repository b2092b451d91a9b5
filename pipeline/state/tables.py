"""The tables of the state. A change here comes with a migration and a new HEAD.

`outputs` is the folder of reports that a row belongs to: one database may serve several.
"""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, MetaData, String, Table, Text

HEAD = "0002"
"""The migration that makes these tables."""

metadata = MetaData()

dossiers = Table(
    "dossiers",
    metadata,
    Column("outputs", String(1024), primary_key=True),
    Column("dossier", String(512), primary_key=True),
    Column("source", Text, nullable=False),
    Column("listing", String(64)),
    Column("shape", String(64)),
    Column("content", String(64)),
    Column("basis", String(64)),
    Column("verdict", String(32)),
    Column("report_bytes", Integer),
    Column("finished", Float),
    Column("attempts", Integer, nullable=False),
)
"""The last good run of each dossier, and how many tries since then came to nothing."""

uploaded = Table(
    "uploaded",
    metadata,
    Column("outputs", String(1024), primary_key=True),
    Column("dossier", String(512), primary_key=True),
    Column("sha256", String(64), primary_key=True),
)
"""Whose bytes they are: what is in the cache can be forgotten by dossier."""

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("outputs", String(1024), nullable=False),
    Column("dossier", String(512), nullable=False),
    Column("started", Float, nullable=False),
    Column("finished", Float),
    Column("outcome", String(16), nullable=False),
    Column("verdict", String(32)),
    Column("reason", Text),
    Column("content", String(64)),
    Column("basis", Text, nullable=False),
    Column("holder", Text, nullable=False),
    Index("runs_by_dossier", "outputs", "dossier"),
)
"""Every run: running, done, failed, broken_off (its process ended without a word), with all that it rested on."""

holds = Table(
    "holds",
    metadata,
    Column("outputs", String(1024), primary_key=True),
    Column("dossier", String(512), primary_key=True),
    Column("token", String(32), nullable=False),
    Column("home", String(512), nullable=False),
    Column("pid", Integer, nullable=False),
    Column("born", Float, nullable=False),
    Column("since", Float, nullable=False),
    Column("beat", Float, nullable=False),
)
"""Who works on a dossier now."""

decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("outputs", String(1024), nullable=False),
    Column("dossier", String(512), nullable=False),
    Column("at", Float, nullable=False),
    Column("by", String(128), nullable=False),
    Column("action", String(16), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("name", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("places", Text, nullable=False),
    Column("claim", Text, nullable=False),
    Column("thing", String(64), nullable=False),
    Column("correction", Text, nullable=False),
    Column("remark", Text, nullable=False),
    Index("decisions_by_dossier", "outputs", "dossier"),
)
"""What people decided, append-only. `thing` is the target's key."""

accounts = Table(
    "accounts",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("shown", String(128), nullable=False),
    Column("role", String(16), nullable=False),
    Column("password", String(256), nullable=False),
    Column("created", Float, nullable=False),
    Column("disabled", Float),
)
"""Who may use the review desk: reviewer, staff, administrator. `password` is an argon2 hash."""

sessions = Table(
    "sessions",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("account", String(64), nullable=False),
    Column("guard", String(64), nullable=False),
    Column("created", Float, nullable=False),
    Column("seen", Float, nullable=False),
    Index("sessions_by_account", "account"),
)
"""Who is logged in. `token` is the hash of the cookie; `guard` goes into forms."""

logins = Table(
    "logins",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Float, nullable=False),
    Column("account", String(64), nullable=False),
    Column("address", String(64), nullable=False),
    Column("succeeded", Integer, nullable=False),
    Index("logins_by_time", "at"),
)
"""Who tried to log in, from where."""

accesses = Table(
    "accesses",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Float, nullable=False),
    Column("account", String(64), nullable=False),
    Column("address", String(64), nullable=False),
    Column("outputs", String(1024), nullable=False),
    Column("dossier", String(512), nullable=False),
    Column("what", String(64), nullable=False),
    Index("accesses_by_dossier", "outputs", "dossier"),
)
"""Who looked at which dossier, or did what with it."""

assignments = Table(
    "assignments",
    metadata,
    Column("outputs", String(1024), primary_key=True),
    Column("dossier", String(512), primary_key=True),
    Column("account", String(64), nullable=False),
    Column("since", Float, nullable=False),
)
"""Who has a dossier in hand."""

notices = Table(
    "notices",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("outputs", String(1024), nullable=False),
    Column("dossier", String(512), nullable=False),
    Column("made", Float, nullable=False),
    Column("by", String(128), nullable=False),
    Column("letter", Text, nullable=False),
    Column("reply_by", String(10)),
    Column("fingerprint", String(64), nullable=False),
    Column("sent", Float),
    Column("sent_by", String(128)),
    Index("notices_by_dossier", "outputs", "dossier"),
)
"""Letters to applicants as people edited them. `fingerprint` is that of the report they rest on."""
