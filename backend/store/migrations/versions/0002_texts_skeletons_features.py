"""Analyses of texts, skeletons and features; uploads have a kind; sites in reports name their bands.

Revision ID: 0002
Revises: 0001
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ROLES = ("skeleton_id", "features_id")
_ANALYSES = sa.table("analyses", sa.column("id", sa.String), sa.column("report", sa.JSON))


def upgrade() -> None:
    # Not as a batch, which on SQLite would drop the table of clips, and the analyses with it.
    op.add_column("clips", sa.Column("kind", sa.String(16), nullable=False, server_default="media"))
    with op.batch_alter_table("analyses") as analyses:
        analyses.alter_column("clip_id", existing_type=sa.String(64), nullable=True)
        analyses.add_column(sa.Column("text", sa.Text()))
        for role in _ROLES:
            analyses.add_column(sa.Column(role, sa.String(64)))
            analyses.create_foreign_key(f"fk_analyses_{role}_clips", "clips", [role], ["id"], ondelete="CASCADE")
            analyses.create_index(f"ix_analyses_{role}", [role])
    for id_, report in _reports():
        # So far, each modality of a site was a stream of the network itself.
        for site in report["sites"]:
            modalities = dict.fromkeys(block["modality"] for block in site["blocks"])
            site["bands"] = [{"modality": name, "title": name.capitalize(), "stream": name} for name in modalities]
        _write(id_, report)


def downgrade() -> None:
    """What the earlier tables can't hold goes: analyses of anything but a clip alone, and uploads that are none."""
    op.execute(
        "DELETE FROM analyses WHERE clip_id IS NULL OR text IS NOT NULL OR skeleton_id IS NOT NULL "
        "OR features_id IS NOT NULL"
    )
    op.execute("DELETE FROM clips WHERE kind <> 'media'")
    with op.batch_alter_table("analyses") as analyses:
        for role in _ROLES:
            analyses.drop_index(f"ix_analyses_{role}")
            analyses.drop_constraint(f"fk_analyses_{role}_clips", type_="foreignkey")
            analyses.drop_column(role)
        analyses.drop_column("text")
        analyses.alter_column("clip_id", existing_type=sa.String(64), nullable=False)
    op.drop_column("clips", "kind")
    for id_, report in _reports():
        for added in ("value", "transcript"):
            report.pop(added, None)
        for site in report["sites"]:
            for added in ("bands", "segment_steps"):
                site.pop(added, None)
        _write(id_, report)


def _reports() -> Iterator[tuple[str, dict[str, Any]]]:
    """The reports that there are, one at a time, since they can be long."""
    connection = op.get_bind()
    for id_ in connection.scalars(sa.select(_ANALYSES.c.id).where(_ANALYSES.c.report.is_not(sa.null()))).all():
        yield id_, connection.execute(sa.select(_ANALYSES.c.report).where(_ANALYSES.c.id == id_)).scalar_one()


def _write(id_: str, report: dict[str, Any]) -> None:
    op.get_bind().execute(sa.update(_ANALYSES).where(_ANALYSES.c.id == id_).values(report=report))
