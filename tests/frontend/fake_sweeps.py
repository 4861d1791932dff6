"""Sweeps of a fake service: items with attention drawn from a seed, and all that the Explore page asks about them."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import numpy as np
from fastapi import APIRouter, Query, Response
from numpy.typing import NDArray

from backend.schemas import (
    AnalysisState,
    Axis,
    By,
    ChannelDifference,
    Checkpoint,
    ClassAttention,
    ClassDifference,
    ClassesAttention,
    ClassTime,
    Confusion,
    Estimate,
    Estimates,
    ExploreRow,
    ExploreRows,
    MetricEstimate,
    Problem,
    Resampling,
    Site,
    SiteAttention,
    SiteMap,
    SiteMaps,
    Sweep,
    SweepCounts,
    SweepItem,
    SweepItems,
    Sweeps,
    SweepState,
    TimeAttention,
    TimePosition,
    Variation,
)
from tests.frontend.fake_reports import ACTION, EMOTION, SENTIMENT

Floats = NDArray[np.float64]
BINS = ["−3", "−2", "−1", "0", "+1", "+2", "+3"]
RESAMPLES = 60
CREATED = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)


@dataclass
class FakeSweep:
    """A sweep with what was found of its items.

    Attributes:
        attention: site -> (n, q, N, Cb).
        labels: class of each item, -1 for none.
        alone: modality -> (n,) its own prediction.
    """

    message: Sweep
    attention: dict[str, Floats]
    labels: NDArray[np.int64]
    predictions: NDArray[np.int64]
    alone: dict[str, NDArray[np.int64]]
    groups: list[str]
    confidence: Floats
    calls: list[str] = field(default_factory=list)

    @property
    def n(self) -> int:
        return len(self.labels)

    def site(self, name: str) -> Site:
        return next(site for site in self.message.sites if site.name == name)

    def classes_of(self, by: By) -> NDArray[np.int64]:
        return self.labels if by == "label" else self.predictions

    def channel_shares(self, site: Site, modality: str) -> Floats:
        """(n, q, Cb)."""
        blocks = [block.index for block in site.blocks if block.modality == modality]
        return np.asarray(self.attention[site.name][:, :, blocks].sum(axis=2))

    def interval(self, values: Floats, rows: NDArray[np.bool_]) -> tuple[Floats, Floats] | None:
        """Percentile interval of the mean of rows, resampled by group."""
        chosen = values[rows]
        names = [name for name, kept in zip(self.groups, rows, strict=True) if kept]
        units = sorted(set(names))
        if len(units) < 2:
            return None
        places = np.array([units.index(name) for name in names])
        sums = np.array([chosen[places == unit].sum(axis=0) for unit in range(len(units))])
        counts = np.array([(places == unit).sum() for unit in range(len(units))], dtype=float)
        rng = np.random.default_rng(0)
        drawn = rng.integers(0, len(units), size=(RESAMPLES, len(units)))
        means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1).reshape(-1, *[1] * (sums.ndim - 1))
        return np.quantile(means, 0.025, axis=0), np.quantile(means, 0.975, axis=0)

    def estimate(self, values: Floats, rows: NDArray[np.bool_]) -> Estimate:
        found = self.interval(values, rows)
        low, high = (None, None) if found is None else (float(found[0]), float(found[1]))
        return Estimate(value=float(values[rows].mean()), low=low, high=high)

    @property
    def resampling(self) -> Resampling:
        return Resampling(unit="groups", units=len(set(self.groups)), resamples=RESAMPLES, seed=0)


def fake_sweep(
    identity: str,
    checkpoint: Checkpoint,
    n: int,
    *,
    source: Literal["collection", "shipped"] = "shipped",
    state: SweepState = SweepState.ENDED,
    labelled: bool = True,
    counts: SweepCounts | None = None,
    name: str = "Test split",
    windows: int = 1,
) -> FakeSweep:
    """A sweep whose classes differ a little in what they attend to."""
    rng = np.random.default_rng(len(checkpoint.classes) + n)
    classes = checkpoint.classes or BINS
    labels = rng.integers(0, len(classes), n) if labelled else np.full(n, -1)
    true = labels if labelled else rng.integers(0, len(classes), n)
    predictions = np.where(rng.random(n) < 0.7, true, rng.integers(0, len(classes), n))
    groups = [f"actor {number:02d}" for number in rng.integers(1, 13, n)]
    attention = {}
    for site in checkpoint.sites:
        shape = (site.segments, len(site.blocks), site.channels_per_block)
        base = 0.8 * rng.normal(size=shape)
        of_class = 0.18 * rng.normal(size=(len(classes), *shape))
        logits = base + of_class[true] + 0.25 * rng.normal(size=(n, *shape))
        values = np.exp(logits)
        attention[site.name] = values / values.sum(axis=2, keepdims=True)
    message = Sweep(
        id=identity,
        source=source,
        name=name,
        description="Acted speech of twelve people who were not trained on." if source == "shipped" else "",
        collection=None if source == "shipped" else "c1",
        checkpoint=checkpoint.id,
        weights_sha256="ab" * 32,
        state=state,
        created_at=CREATED,
        counts=counts or SweepCounts(succeeded=n),
        rate_per_minute=14.2 if state is SweepState.RUNNING else None,
        remaining_s=510.0 if state is SweepState.RUNNING else None,
        output=checkpoint.output,
        classes=classes,
        value=checkpoint.value,
        modalities={modality.name: modality.title for modality in checkpoint.modalities},
        sites=checkpoint.sites,
        labelled=n if labelled else 0,
        unknown_labels={},
        groups=12,
        windows=windows,
    )
    return FakeSweep(
        message=message,
        attention=attention,
        labels=labels,
        predictions=predictions,
        alone={
            modality.name: np.where(rng.random(n) < 0.75, predictions, rng.integers(0, len(classes), n))
            for modality in checkpoint.modalities
        },
        groups=groups,
        confidence=rng.uniform(0.3, 0.99, n),
    )


def class_attention(sweep: FakeSweep, site: Site, name: str, rows: NDArray[np.bool_]) -> ClassAttention:
    groups = len({group for group, kept in zip(sweep.groups, rows, strict=True) if kept})
    if not rows.any():
        return ClassAttention(name=name, n=0, groups=0, share={}, channels={})
    share, channels = {}, {}
    for modality in site.prior:
        values = sweep.channel_shares(site, modality).mean(axis=1)
        share[modality] = sweep.estimate(values.mean(axis=1), rows)
        found = sweep.interval(values, rows)
        low, high = ([], []) if found is None else (found[0].tolist(), found[1].tolist())
        channels[modality] = Estimates(values=values[rows].mean(axis=0).tolist(), low=low, high=high)
    return ClassAttention(name=name, n=int(rows.sum()), groups=groups, share=share, channels=channels)


def classes_message(sweep: FakeSweep, site_name: str, by: By) -> ClassesAttention:
    site, classes = sweep.site(site_name), sweep.classes_of(by)
    every = np.ones(sweep.n, dtype=bool)
    return ClassesAttention(
        site=site,
        by=by,
        left_out=int((classes < 0).sum()),
        resampling=sweep.resampling,
        classes=[
            class_attention(sweep, site, name, classes == index) for index, name in enumerate(sweep.message.classes)
        ],
        everything=class_attention(sweep, site, "", every),
    )


def maps_message(sweep: FakeSweep, by: By, class_: str) -> SiteMaps:
    classes = sweep.classes_of(by)
    rows = classes == sweep.message.classes.index(class_) if class_ else np.ones(sweep.n, dtype=bool)
    maps = [
        SiteMap(site=site, values=sweep.attention[site.name][rows].mean(axis=0).tolist())
        for site in sweep.message.sites
    ]
    return SiteMaps(**{"by": by, "class": class_, "n": int(rows.sum()), "sites": maps})


def time_message(sweep: FakeSweep, site_name: str, by: By, axis: Axis) -> TimeAttention:
    site, classes = sweep.site(site_name), sweep.classes_of(by)
    count = site.segments if axis == "segments" else sweep.message.windows

    def along(name: str, rows: NDArray[np.bool_]) -> ClassTime:
        positions = []
        for index in range(count):
            # Later windows have fewer inputs.
            kept = rows & (np.arange(sweep.n) % count >= index) if axis == "windows" else rows
            share = {}
            if kept.any():
                for modality in site.prior:
                    values = sweep.channel_shares(site, modality).mean(axis=2)
                    share[modality] = sweep.estimate(values[:, index % site.segments], kept)
            positions.append(TimePosition(index=index, n=int(kept.sum()), share=share))
        return ClassTime(name=name, positions=positions)

    return TimeAttention(
        site=site,
        by=by,
        axis=axis,
        resampling=sweep.resampling,
        classes=[along(name, classes == index) for index, name in enumerate(sweep.message.classes)],
        everything=along("", np.ones(sweep.n, dtype=bool)),
    )


def difference_message(sweep: FakeSweep, site_name: str, by: By, first: str, second: str) -> ClassDifference:
    site, classes = sweep.site(site_name), sweep.classes_of(by)
    one, other = (classes == sweep.message.classes.index(name) for name in (first, second))
    channels, share = [], {}
    for modality in site.prior:
        values = sweep.channel_shares(site, modality).mean(axis=1)
        spread = values.std(axis=0) * math.sqrt(1 / one.sum() + 1 / other.sum())
        for channel in range(site.channels_per_block):
            value = float(values[one, channel].mean() - values[other, channel].mean())
            p = math.erfc(abs(value) / float(spread[channel]) / math.sqrt(2))
            reach = 1.96 * float(spread[channel])
            channels.append(
                ChannelDifference(
                    modality=modality,
                    channel=channel,
                    difference=Estimate(value=value, low=value - reach, high=value + reach),
                    p=p,
                    q=min(1.0, 2.5 * p),
                )
            )
        means = values.mean(axis=1)
        share[modality] = Estimate(value=float(means[one].mean() - means[other].mean()), low=-0.002, high=0.004)
    return ClassDifference(
        site=site,
        by=by,
        first=first,
        second=second,
        n=(int(one.sum()), int(other.sum())),
        share=share,
        channels=channels,
        level=0.05,
        different=sum(channel.q <= 0.05 for channel in channels),
        permutations=2000,
        seed=0,
        resampling=sweep.resampling,
        within_groups=True,
    )


def confusion_message(sweep: FakeSweep, modality: str) -> Confusion:
    taken = sweep.alone[modality] if modality else sweep.predictions
    size = len(sweep.message.classes)
    counts = np.zeros((size, size), dtype=int)
    known = sweep.labels >= 0
    np.add.at(counts, (sweep.labels[known], taken[known]), 1)
    right = 100 * float(np.trace(counts)) / max(1, int(counts.sum()))
    return Confusion(
        modality=modality,
        labels=sweep.message.classes,
        counts=counts.tolist(),
        metrics=[
            MetricEstimate(name="accuracy", unit="%", estimate=Estimate(value=right, low=right - 4, high=right + 4)),
            MetricEstimate(name="macro F1", estimate=Estimate(value=0.7, low=0.64, high=0.75)),
        ],
        resampling=sweep.resampling,
    )


def variation_message(sweep: FakeSweep, site: str, by: By) -> Variation:
    return Variation(
        site=sweep.site(site),
        by=by,
        n=sweep.n,
        blocks=0.964,
        classes=0.011,
        groups=0.004,
        clips=0.021,
        p=1 / 2001,
        permutations=2000,
        seed=0,
        within_groups=True,
        sentence=(
            "Mostly not: 96 % of the variance of attention is one map that all inputs share. Classes explain 1.1 %, "
            "more than chance would (p < 0.001)."
        ),
    )


def rows_message(sweep: FakeSweep, site_name: str, block: int | None) -> ExploreRows:
    site, names = sweep.site(site_name), sweep.message.classes
    shares = {name: sweep.channel_shares(site, name).mean(axis=(1, 2)) for name in site.prior}
    own = sweep.message.source == "collection"
    value = sweep.message.output == "value"
    rows = []
    for item in range(sweep.n):
        label = None if sweep.labels[item] < 0 else names[sweep.labels[item]]
        prediction = names[sweep.predictions[item]]
        alone = {name: names[taken[item]] for name, taken in sweep.alone.items()}
        rows.append(
            ExploreRow(
                position=item,
                name=f"03-01-0{item % 8 + 1}-01-{item:04d}.mp4",
                state=AnalysisState.SUCCEEDED,
                analysis=f"analysis{item}" if own else None,
                label=label,
                label_value=float(sweep.labels[item] - 3) + 0.2 if value and label is not None else None,
                group=sweep.groups[item],
                prediction=prediction,
                value=float(sweep.predictions[item] - 3) + 0.1 if value else None,
                confidence=None if value else float(sweep.confidence[item]),
                wrong=None if label is None else label != prediction,
                deviation=None if label is None else float(-np.log(sweep.confidence[item])),
                alone=alone,
                disagreement=len({prediction, *alone.values()}) - 1,
                share={name: float(found[item]) for name, found in shares.items()},
                block=None if block is None else float(sweep.attention[site_name][item, :, block].mean()),
            )
        )
    rows += [
        ExploreRow(
            position=sweep.n + number, name=f"broken-{number}.mp4", state=AnalysisState.FAILED, error=BROKEN_FILE
        )
        for number in range(sweep.message.counts.failed)
    ]
    return ExploreRows(site=site_name, block=block, rows=rows)


BROKEN_FILE = Problem(title="Unusable clip", status=422, detail="Expected a video or sound file; this is not one.")


def item_message(sweep: FakeSweep, position: int, site_name: str) -> SiteAttention:
    site, values = sweep.site(site_name), sweep.attention[site_name][position]
    share = {name: [sweep.channel_shares(site, name)[position].tolist()] for name in site.prior}
    return SiteAttention(site=site, windows=[0], shape=(1, *values.shape), values=[values.tolist()], share=share)


def fake_sweeps() -> dict[str, FakeSweep]:
    """Sweeps in every state."""
    going = SweepCounts(waiting=90, running=2, succeeded=162, failed=3)
    return {
        sweep.message.id: sweep
        for sweep in (
            fake_sweep("shipped-emotion", EMOTION, 240, name="RAVDESS speech, actors 20 to 24"),
            fake_sweep(
                "own-action", ACTION, 162, source="collection", state=SweepState.RUNNING, counts=going, name="UTD-MHAD"
            ),
            fake_sweep("shipped-value", SENTIMENT, 180, name="CMU-MOSEI test split", windows=3),
            fake_sweep("unlabelled", EMOTION, 60, source="collection", labelled=False, name="Interviews", windows=4),
            fake_sweep(
                "waiting", EMOTION, 4, source="collection", state=SweepState.RUNNING, name="Just started",
                counts=SweepCounts(waiting=3, running=1),
            ),
            fake_sweep(
                "all-failed", EMOTION, 2, source="collection", name="Text files", counts=SweepCounts(failed=2),
            ),
        )
    }  # fmt: skip


def add_sweeps(
    router: APIRouter, refusal: Callable[[int, str, str], Exception], named: dict[str, Sweep]
) -> dict[str, FakeSweep]:
    """Put the routes of sweeps on the fake service; returns the sweeps that it has.

    Args:
        named: sweeps of which nothing but their messages is known; those of here are added.
    """
    known = fake_sweeps()
    named |= {identity: sweep.message for identity, sweep in known.items()}

    def found(identity: str, asked: str = "") -> FakeSweep:
        if identity not in known:
            raise refusal(404, "Not found", f"expected the id of a sweep; there is no sweep {identity}")
        known[identity].calls.append(asked)
        return known[identity]

    def changed(identity: str, **change: Any) -> Sweep:
        sweep = found(identity)
        sweep.message = sweep.message.model_copy(update=change)
        return sweep.message

    @router.get("/sweeps")
    async def sweeps(collection: str | None = None, offset: int = 0, limit: int = 50) -> Sweeps:
        items = [one.message for one in known.values() if collection in (None, one.message.collection)]
        return Sweeps(items=items[offset : offset + limit], total=len(items))

    @router.get("/sweeps/{identity}")
    async def sweep(identity: str) -> Sweep:
        if identity in named and identity not in known:
            return named[identity]
        return found(identity, "sweep").message

    @router.get("/sweeps/{identity}/items")
    async def items(identity: str, state: str | None = None, offset: int = 0, limit: int = 50) -> SweepItems:
        failed = found(identity).message.counts.failed if state in (None, "failed") else 0
        listed = [
            SweepItem(position=number, name=f"broken-{number}.mp4", state=AnalysisState.FAILED, error=BROKEN_FILE)
            for number in range(failed)
        ]
        return SweepItems(items=listed[offset : offset + limit], total=failed)

    @router.post("/sweeps/{identity}/pause")
    async def pause(identity: str) -> Sweep:
        return changed(identity, state=SweepState.PAUSED)

    @router.post("/sweeps/{identity}/resume")
    async def resume(identity: str) -> Sweep:
        return changed(identity, state=SweepState.RUNNING)

    @router.get("/sweeps/{identity}/classes")
    async def classes(identity: str, site: str, by: By) -> ClassesAttention:
        return classes_message(found(identity, "classes"), site, by)

    @router.get("/sweeps/{identity}/maps")
    async def maps(identity: str, by: By, class_: Annotated[str, Query(alias="class")] = "") -> SiteMaps:
        return maps_message(found(identity, "maps"), by, class_)

    @router.get("/sweeps/{identity}/time")
    async def time(identity: str, site: str, by: By, axis: Axis) -> TimeAttention:
        return time_message(found(identity, "time"), site, by, axis)

    @router.get("/sweeps/{identity}/difference")
    async def difference(identity: str, site: str, by: By, first: str, second: str) -> ClassDifference:
        return difference_message(found(identity, "difference"), site, by, first, second)

    @router.get("/sweeps/{identity}/variation")
    async def variation(identity: str, site: str, by: By) -> Variation:
        return variation_message(found(identity, "variation"), site, by)

    @router.get("/sweeps/{identity}/confusion")
    async def confusion(identity: str, modality: str = "") -> Confusion:
        return confusion_message(found(identity, "confusion"), modality)

    @router.get("/sweeps/{identity}/rows")
    async def rows(identity: str, site: str, block: int | None = None) -> ExploreRows:
        return rows_message(found(identity, "rows"), site, block)

    @router.get("/sweeps/{identity}/items/{position}/attention")
    async def item(identity: str, position: int, site: str) -> SiteAttention:
        return item_message(found(identity, "item"), position, site)

    @router.get("/sweeps/{identity}/numbers")
    async def numbers(identity: str, format: str = "csv") -> Response:  # noqa: A002 - the API's name
        return Response(f"position\n{found(identity).n}\n", media_type=f"text/{format}")

    return known
