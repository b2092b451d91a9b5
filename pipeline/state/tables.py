"""The tables of the state. A change here comes with a migration and a new HEAD.

`outputs` is the folder of reports that a row belongs to: one database may serve several.
"""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, MetaData, String, Table, Text

HEAD = "0001"
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
