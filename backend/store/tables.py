"""The tables of the store: uploads, called clips whatever they hold, and what is made of them."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    false,
    or_,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """A point in time, aware and in UTC on every database (SQLite itself keeps no time zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of all tables; constraints have names, so that later migrations can change them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class ClipRow(Base):
    """One uploaded file; its id is the SHA-256 of the bytes and so the name of its blob."""

    __tablename__ = "clips"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), server_default="media")
    name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(String(100))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    probe: Mapped[dict[str, Any]] = mapped_column(JSON)
    warnings: Mapped[list[str]] = mapped_column(JSON)
    sample: Mapped[bool]
    collected: Mapped[bool] = mapped_column(server_default=false())
    """Whether it came with a collection only; such a clip is not listed, and goes with the last collection of it."""


class JobColumns:
    """What a row has that is a job until it has ended: where it stands, and who works at it."""

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    checkpoint: Mapped[str] = mapped_column(Text)
    weights_sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int]
    worker: Mapped[str | None] = mapped_column(String(200))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stage: Mapped[str] = mapped_column(Text)
    fraction: Mapped[float]
    error: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class AnalysisRow(JobColumns, Base):
    """One run of a checkpoint: a job while it is queued or running, then its result.

    What it runs on is in the columns of the roles, `clip_id`, `skeleton_id` and `features_id`, and in `text`.
    """

    __tablename__ = "analyses"
    __table_args__ = (
        Index("ix_analyses_state_queued_at", "state", "queued_at"),
        Index("ix_analyses_claim", "state", "held", "background", "queued_at", "id"),
    )

    clip_id: Mapped[str | None] = mapped_column(ForeignKey("clips.id", ondelete="CASCADE"), index=True)
    text: Mapped[str | None] = mapped_column(Text)
    skeleton_id: Mapped[str | None] = mapped_column(ForeignKey("clips.id", ondelete="CASCADE"), index=True)
    features_id: Mapped[str | None] = mapped_column(ForeignKey("clips.id", ondelete="CASCADE"), index=True)
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), deferred=True)
    arrays_sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    faces_sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    background: Mapped[bool] = mapped_column(server_default=false())
    """Whether a sweep asked for it and no person: it waits for those that persons asked for, and is not listed."""
    held: Mapped[bool] = mapped_column(server_default=false())
    """Whether it waits for a paused sweep to go on; such an analysis is not claimed."""

    clip: Mapped[ClipRow | None] = relationship(foreign_keys=[clip_id], lazy="joined")
    skeleton: Mapped[ClipRow | None] = relationship(foreign_keys=[skeleton_id], lazy="joined")
    features: Mapped[ClipRow | None] = relationship(foreign_keys=[features_id], lazy="joined")

    @classmethod
    def uses(cls, clip: str) -> ColumnElement[bool]:
        """Whether an analysis runs on an upload, in whatever role."""
        return or_(cls.clip_id == clip, cls.skeleton_id == clip, cls.features_id == clip)


class CollectionRow(Base):
    """Many inputs under one name; `request` is what is still to be imported, until it is ready or has failed."""

    __tablename__ = "collections"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    items: Mapped[int]
    labels: Mapped[dict[str, int]] = mapped_column(JSON)
    groups: Mapped[int]
    convention: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    stage: Mapped[str] = mapped_column(Text)
    fraction: Mapped[float]
    error: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    warnings: Mapped[list[str]] = mapped_column(JSON)
    request: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), deferred=True)


class CollectionItemRow(Base):
    """One input of a collection; uploads are named by their ids, which stay when a person deletes the file."""

    __tablename__ = "collection_items"

    collection_id: Mapped[str] = mapped_column(ForeignKey("collections.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    clip_id: Mapped[str | None] = mapped_column(String(64), index=True)
    skeleton_id: Mapped[str | None] = mapped_column(String(64), index=True)
    features_id: Mapped[str | None] = mapped_column(String(64), index=True)
    text: Mapped[str | None] = mapped_column(Text)
    label: Mapped[str | None] = mapped_column(Text)
    group: Mapped[str | None] = mapped_column("group_name", Text)


class SweepRow(Base):
    """A checkpoint over a collection; `network` is what has to be known of it when the checkpoint is gone."""

    __tablename__ = "sweeps"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    collection_id: Mapped[str] = mapped_column(ForeignKey("collections.id", ondelete="CASCADE"), index=True)
    checkpoint: Mapped[str] = mapped_column(Text)
    weights_sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When it was begun or last resumed: its rate is measured from then on."""
    paused: Mapped[bool]
    network: Mapped[dict[str, Any]] = mapped_column(JSON)
    windows: Mapped[int]

    collection: Mapped[CollectionRow] = relationship(lazy="joined")


class SweepItemRow(Base):
    """One item of a sweep: its analysis, or why there is none, and the shard that its result was gathered into."""

    __tablename__ = "sweep_items"

    sweep_id: Mapped[str] = mapped_column(ForeignKey("sweeps.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    analysis_id: Mapped[str | None] = mapped_column(String(32), index=True)
    error: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    shard: Mapped[int | None]


class SweepShardRow(Base):
    """A file with a part of a sweep's frame."""

    __tablename__ = "sweep_shards"

    sweep_id: Mapped[str] = mapped_column(ForeignKey("sweeps.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    blob_sha256: Mapped[str] = mapped_column(String(64), index=True)


class InterventionRow(JobColumns, Base):
    """One what-if question of an analysis, or of a sweep: a job, then its answer, which is a blob of JSON."""

    __tablename__ = "interventions"
    __table_args__ = (Index("ix_interventions_claim", "state", "kind", "queued_at", "id"),)

    kind: Mapped[str] = mapped_column(String(16))
    analysis_id: Mapped[str | None] = mapped_column(ForeignKey("analyses.id", ondelete="CASCADE"), index=True)
    sweep_id: Mapped[str | None] = mapped_column(ForeignKey("sweeps.id", ondelete="CASCADE"), index=True)
    request: Mapped[dict[str, Any]] = mapped_column(JSON)
    result_sha256: Mapped[str | None] = mapped_column(String(64), index=True)


class WindowInputsRow(Base):
    """What a network was fed for the windows of an analysis, kept for a while so that it need not be made anew."""

    __tablename__ = "window_inputs"

    analysis_id: Mapped[str] = mapped_column(ForeignKey("analyses.id", ondelete="CASCADE"), primary_key=True)
    blob_sha256: Mapped[str] = mapped_column(String(64), index=True)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    used_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
