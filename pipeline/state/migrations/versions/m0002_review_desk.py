"""The review desk: decisions, accounts, who looked at what, who has what in hand, letters.

A migration spells its tables out and does not import them: it must stay what it was when the tables go on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("outputs", sa.String(1024), nullable=False),
        sa.Column("dossier", sa.String(512), nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("by", sa.String(128), nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("places", sa.Text, nullable=False),
        sa.Column("claim", sa.Text, nullable=False),
        sa.Column("thing", sa.String(64), nullable=False),
        sa.Column("correction", sa.Text, nullable=False),
        sa.Column("remark", sa.Text, nullable=False),
    )
    op.create_index("decisions_by_dossier", "decisions", ["outputs", "dossier"])
    op.create_table(
        "accounts",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("shown", sa.String(128), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("password", sa.String(256), nullable=False),
        sa.Column("created", sa.Float, nullable=False),
        sa.Column("disabled", sa.Float),
    )
    op.create_table(
        "sessions",
        sa.Column("token", sa.String(64), primary_key=True),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("guard", sa.String(64), nullable=False),
        sa.Column("created", sa.Float, nullable=False),
        sa.Column("seen", sa.Float, nullable=False),
    )
    op.create_index("sessions_by_account", "sessions", ["account"])
    op.create_table(
        "logins",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("succeeded", sa.Integer, nullable=False),
    )
    op.create_index("logins_by_time", "logins", ["at"])
    op.create_table(
        "accesses",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("outputs", sa.String(1024), nullable=False),
        sa.Column("dossier", sa.String(512), nullable=False),
        sa.Column("what", sa.String(64), nullable=False),
    )
    op.create_index("accesses_by_dossier", "accesses", ["outputs", "dossier"])
    op.create_table(
        "assignments",
        sa.Column("outputs", sa.String(1024), primary_key=True),
        sa.Column("dossier", sa.String(512), primary_key=True),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("since", sa.Float, nullable=False),
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("outputs", sa.String(1024), nullable=False),
        sa.Column("dossier", sa.String(512), nullable=False),
        sa.Column("made", sa.Float, nullable=False),
        sa.Column("by", sa.String(128), nullable=False),
        sa.Column("letter", sa.Text, nullable=False),
        sa.Column("reply_by", sa.String(10)),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("sent", sa.Float),
        sa.Column("sent_by", sa.String(128)),
    )
    op.create_index("notices_by_dossier", "notices", ["outputs", "dossier"])


def downgrade() -> None:
    for name in ("notices", "assignments", "accesses", "logins", "sessions", "accounts", "decisions"):
        op.drop_table(name)
