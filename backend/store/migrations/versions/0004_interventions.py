"""Interventions, and what networks were fed, kept for them.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "interventions",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("analysis_id", sa.String(32)),
        sa.Column("sweep_id", sa.String(32)),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("checkpoint", sa.Text(), nullable=False),
        sa.Column("weights_sha256", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("queued_at", _TIME, nullable=False),
        sa.Column("started_at", _TIME),
        sa.Column("finished_at", _TIME),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(200)),
        sa.Column("lease_until", _TIME),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("fraction", sa.Double(), nullable=False),
        sa.Column("error", sa.JSON()),
        sa.Column("result_sha256", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_interventions"),
        _to("analyses", "interventions", "analysis_id"),
        _to("sweeps", "interventions", "sweep_id"),
    )
    for name in ("analysis_id", "sweep_id", "created_at", "result_sha256"):
        op.create_index(f"ix_interventions_{name}", "interventions", [name])
    op.create_index("ix_interventions_claim", "interventions", ["state", "kind", "queued_at", "id"])
    op.create_table(
        "window_inputs",
        sa.Column("analysis_id", sa.String(32), nullable=False),
        sa.Column("blob_sha256", sa.String(64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("used_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("analysis_id", name="pk_window_inputs"),
        _to("analyses", "window_inputs", "analysis_id"),
    )
    for name in ("blob_sha256", "used_at"):
        op.create_index(f"ix_window_inputs_{name}", "window_inputs", [name])


def downgrade() -> None:
    """The blobs that are left are swept away."""
    for table in ("window_inputs", "interventions"):
        op.drop_table(table)


def _to(target: str, table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}_{target}", ondelete="CASCADE")
