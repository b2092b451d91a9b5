"""The first tables.

A migration spells its tables out and does not import them: it must stay what it was when the tables go on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "dossiers",
        sa.Column("outputs", sa.String(1024), primary_key=True),
        sa.Column("dossier", sa.String(512), primary_key=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("listing", sa.String(64)),
        sa.Column("shape", sa.String(64)),
        sa.Column("content", sa.String(64)),
        sa.Column("basis", sa.String(64)),
        sa.Column("verdict", sa.String(32)),
        sa.Column("report_bytes", sa.Integer),
        sa.Column("finished", sa.Float),
        sa.Column("attempts", sa.Integer, nullable=False),
    )
    op.create_table(
        "uploaded",
        sa.Column("outputs", sa.String(1024), primary_key=True),
        sa.Column("dossier", sa.String(512), primary_key=True),
        sa.Column("sha256", sa.String(64), primary_key=True),
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("outputs", sa.String(1024), nullable=False),
        sa.Column("dossier", sa.String(512), nullable=False),
        sa.Column("started", sa.Float, nullable=False),
        sa.Column("finished", sa.Float),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("verdict", sa.String(32)),
        sa.Column("reason", sa.Text),
        sa.Column("content", sa.String(64)),
        sa.Column("basis", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
    )
    op.create_index("runs_by_dossier", "runs", ["outputs", "dossier"])
    op.create_table(
        "holds",
        sa.Column("outputs", sa.String(1024), primary_key=True),
        sa.Column("dossier", sa.String(512), primary_key=True),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("home", sa.String(512), nullable=False),
        sa.Column("pid", sa.Integer, nullable=False),
        sa.Column("born", sa.Float, nullable=False),
        sa.Column("since", sa.Float, nullable=False),
        sa.Column("beat", sa.Float, nullable=False),
    )


def downgrade() -> None:
    for name in ("holds", "runs", "uploaded", "dossiers"):
        op.drop_table(name)
