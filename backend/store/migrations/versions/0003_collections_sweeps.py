"""Collections, sweeps, and analyses in the background.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    # Columns are added without a batch, which on SQLite would drop the table of clips, and the analyses with it.
    op.add_column("clips", sa.Column("collected", sa.Boolean(), nullable=False, server_default=sa.false()))
    for name in ("background", "held"):
        op.add_column("analyses", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_analyses_claim", "analyses", ["state", "held", "background", "queued_at", "id"])
    op.create_table(
        "collections",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("groups", sa.Integer(), nullable=False),
        sa.Column("convention", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("fraction", sa.Double(), nullable=False),
        sa.Column("error", sa.JSON()),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("request", sa.JSON()),
        sa.PrimaryKeyConstraint("id", name="pk_collections"),
    )
    op.create_index("ix_collections_created_at", "collections", ["created_at"])
    op.create_table(
        "collection_items",
        sa.Column("collection_id", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("clip_id", sa.String(64)),
        sa.Column("skeleton_id", sa.String(64)),
        sa.Column("features_id", sa.String(64)),
        sa.Column("text", sa.Text()),
        sa.Column("label", sa.Text()),
        sa.Column("group_name", sa.Text()),
        sa.PrimaryKeyConstraint("collection_id", "position", name="pk_collection_items"),
        _to("collections", "collection_items", "collection_id"),
    )
    for role in ("clip_id", "skeleton_id", "features_id"):
        op.create_index(f"ix_collection_items_{role}", "collection_items", [role])
    op.create_table(
        "sweeps",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("collection_id", sa.String(32), nullable=False),
        sa.Column("checkpoint", sa.Text(), nullable=False),
        sa.Column("weights_sha256", sa.String(64), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("started_at", _TIME, nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("network", sa.JSON(), nullable=False),
        sa.Column("windows", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sweeps"),
        _to("collections", "sweeps", "collection_id"),
    )
    op.create_index("ix_sweeps_collection_id", "sweeps", ["collection_id"])
    op.create_index("ix_sweeps_created_at", "sweeps", ["created_at"])
    op.create_table(
        "sweep_items",
        sa.Column("sweep_id", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("analysis_id", sa.String(32)),
        sa.Column("error", sa.JSON()),
        sa.Column("shard", sa.Integer()),
        sa.PrimaryKeyConstraint("sweep_id", "position", name="pk_sweep_items"),
        _to("sweeps", "sweep_items", "sweep_id"),
    )
    op.create_index("ix_sweep_items_analysis_id", "sweep_items", ["analysis_id"])
    op.create_table(
        "sweep_shards",
        sa.Column("sweep_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("blob_sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("sweep_id", "number", name="pk_sweep_shards"),
        _to("sweeps", "sweep_shards", "sweep_id"),
    )
    op.create_index("ix_sweep_shards_blob_sha256", "sweep_shards", ["blob_sha256"])


def downgrade() -> None:
    """Collections and sweeps go, with what was only there for them; the blobs that are left are swept away."""
    for table in ("sweep_shards", "sweep_items", "sweeps", "collection_items", "collections"):
        op.drop_table(table)
    op.execute(sa.text("DELETE FROM analyses WHERE background"))
    op.drop_index("ix_analyses_claim", "analyses")
    for name in ("background", "held"):
        op.drop_column("analyses", name)
    op.drop_column("clips", "collected")


def _to(target: str, table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}_{target}", ondelete="CASCADE")
