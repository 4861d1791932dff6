"""The fake service's answers to what-if questions: computed from the fake report by plain rules, always the same."""

import asyncio
import hashlib
import time
import zlib
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from typing import Protocol

import numpy as np
from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from backend.schemas import (
    Analysis,
    AnalysisState,
    BlockEffects,
    Checkpoint,
    Correlation,
    Curve,
    EffectRequest,
    EffectResult,
    Intervention,
    InterventionRequest,
    InterventionResult,
    Interventions,
    OverrideRequest,
    OverrideResult,
    OverrideStudyRequest,
    Prediction,
    Problem,
    Progress,
    RandomControl,
    Report,
    SanityMap,
    SanityRequest,
    SanityResult,
    Site,
    SiteAttention,
    SiteEffects,
    SiteOutcome,
    SiteOverride,
    SiteSanity,
    StudyEffects,
    StudyItem,
    StudyRequest,
    StudyResult,
    StudySite,
    SwapRequest,
    SwapResult,
    Sweep,
    SweepCounts,
    SweepState,
)
from tests.frontend.fake_override_study import override_study_result
from tests.frontend.fake_reports import Fake, attention_of, softmax

STAGES = ["Reading the input", "Running the network up to the site", "Ablating blocks", "Writing the answer"]
Refusal = Callable[[int, str, str], Exception]


class Store(Protocol):
    """What is needed of the fake service's store."""

    results: dict[str, Fake]
    job_s: float

    def job(self, identity: str) -> Analysis: ...


# --- answers


def spearman(x: Sequence[float], y: Sequence[float]) -> Correlation:
    """Spearman's rho without ties, with the interval of Fisher's transformation."""
    count = len(x)
    if count < 3 or len(set(x)) == 1 or len(set(y)) == 1:
        return Correlation(rho=None, n=count)
    ranks = [np.argsort(np.argsort(values)).astype(float) for values in (x, y)]
    rho = float(np.corrcoef(*ranks)[0, 1])
    if count < 4:
        return Correlation(rho=rho, n=count)
    z, room = np.arctanh(min(max(rho, -0.999), 0.999)), 1.96 / np.sqrt(count - 3)
    p = float(np.exp(-((z * np.sqrt(count - 3)) ** 2) / 2))
    return Correlation(rho=rho, low=float(np.tanh(z - room)), high=float(np.tanh(z + room)), p=p, n=count)


def effect_result(found: Fake, output: int | None, related: float) -> EffectResult:
    """Effects of all blocks.

    Args:
        related: how much of the effect follows attention, from 0 to 1.
    """
    report = found.report
    chosen = report.overall.prediction if output is None else output
    sites = [site_effects(found.attention[site.name], report, chosen, related) for site in report.sites]
    return EffectResult(
        prediction=report.overall,
        output=chosen,
        sites=sites,
        reference="The reference is the mean of the block over 64 inputs of the test split.",
        cost=3.2,
    )


def site_effects(attention: SiteAttention, report: Report, output: int, related: float) -> SiteEffects:
    site = attention.site
    means = np.asarray(attention.values).mean(axis=(0, 3))
    effects = [block_effects(site, means, report, output, related, ablation) for ablation in ("zero", "reference")]
    correlation = effects[0].correlation
    known = correlation.rho is not None and correlation.p is not None and correlation.p < 0.05
    sentence = (
        "The blocks attended to are those that matter."
        if known
        else "No relation: the blocks attended to are not those that the output depends on."
    )
    return SiteEffects(site=site, attention=means.tolist(), effects=effects, sentence=sentence)


def block_effects(
    site: Site, means: np.ndarray, report: Report, output: int, related: float, ablation: str
) -> BlockEffects:
    random = np.random.default_rng(zlib.crc32(f"{site.name} {output} {ablation}".encode()))
    noise = np.abs(random.normal(0, 1, means.shape)) * means.mean()
    size = (related * means + (1 - related) * noise) / means.mean() * 0.08
    effect = size * np.where(random.random(means.shape) < 0.7, 1, -1)
    logit = report.overall.logits[output]
    within = {}
    for modality in site.prior:
        of = [block.index for block in site.blocks if block.modality == modality]
        within[modality] = spearman(means[:, of].ravel(), np.abs(effect[:, of]).ravel())
    return BlockEffects(
        ablation=ablation,
        effect=effect.tolist(),
        probability=(effect * 0.1).tolist() if report.classes else [],
        correlation=spearman(means.ravel(), np.abs(effect).ravel()),
        within=within,
        control=RandomControl(
            blocks=5, top=0.42, random_mean=0.31, random_low=0.12, random_high=0.55, draws=200, p=0.19
        ),
        deletion=curves(len(site.blocks), logit, 0.2 * logit - 0.5),
        insertion=curves(len(site.blocks), 0.2 * logit - 0.5, logit),
    )


def curves(blocks: int, start: float, end: float) -> list[Curve]:
    """Curves from one value to another: straight for random orders, bent the more the better the order."""
    counts = sorted({round(blocks * part / 16) for part in range(17)})
    made = []
    for order, power in (("attention", 0.8), ("effect", 0.4), ("random", 1.0)):
        values = [start + (end - start) * (count / blocks) ** power for count in counts]
        room = [0.2 * abs(end - start) * 4 * (count / blocks) * (1 - count / blocks) for count in counts]
        band = (
            {
                "low": [value - by for value, by in zip(values, room, strict=True)],
                "high": [value + by for value, by in zip(values, room, strict=True)],
            }
            if order == "random"
            else {}
        )
        made.append(Curve(order=order, blocks=counts, values=values, area=float(np.mean(values)), **band))
    return made


def overridden(site: Site, values: np.ndarray, override: SiteOverride) -> tuple[np.ndarray, np.ndarray]:
    """Attention, and applied attention, (N,): what the request asks for, in the order of its fields."""
    attention = values.copy()
    if override.attention == "uniform":
        attention = np.full_like(values, 1 / len(values))
    elif override.attention == "permuted":
        attention = values[np.random.default_rng(override.seed).permutation(len(values))]
    if override.forced is not None:
        attention = np.eye(len(values))[override.forced]
    floor = site.floor if override.floor is None else override.floor
    applied = floor + (1 - floor) * attention
    for block in site.blocks:
        if block.modality in override.muted or block.index in override.muted_blocks:
            applied[block.index] = 0
    return attention, applied


def outcome(site: Site, attention: np.ndarray, applied: np.ndarray) -> SiteOutcome:
    share = {
        name: float(attention[[block.index for block in site.blocks if block.modality == name]].sum())
        for name in site.prior
    }
    return SiteOutcome(site=site, attention=attention.tolist(), applied=applied.tolist(), share=share)


def block_mean(attention: SiteAttention) -> np.ndarray:
    return np.asarray(attention.values).mean(axis=(0, 1, 3))


def predicted(report: Report, parts: dict[str, np.ndarray]) -> Prediction:
    logits = np.sum(list(parts.values()), axis=0)
    return Prediction(
        logits=logits.tolist(),
        probabilities=softmax(logits).tolist() if report.classes else [],
        prediction=int(logits.argmax()),
        contributions={name: part.tolist() for name, part in parts.items()},
    )


def override_result(found: Fake, request: OverrideRequest) -> OverrideResult:
    """Each stream's part shrinks or grows with what its blocks are multiplied by."""
    report = found.report
    asked = {override.site: override for override in request.sites}
    before, after, untrained = [], [], []
    parts = {name: np.asarray(part) for name, part in report.overall.contributions.items()}
    for site in report.sites:
        values, override = block_mean(found.attention[site.name]), asked.get(site.name, SiteOverride(site=site.name))
        before.append(outcome(site, *overridden(site, values, SiteOverride(site=site.name))))
        after.append(outcome(site, *overridden(site, values, override)))
        if override.floor is not None:
            untrained.append(f"{site.title}: λ {override.floor:g}, trained with {site.floor:g}.")
        for band in site.bands:
            own = [block.index for block in site.blocks if block.modality == band.modality]
            first, second = (sum(each.applied[index] for index in own) for each in (before[-1], after[-1]))
            parts[band.stream] = parts[band.stream] * (second / first) ** 0.5
    return OverrideResult(
        before=report.overall,
        after=predicted(report, parts),
        untrained=untrained,
        sites_before=before,
        sites_after=after,
    )


def swap_result(found: Fake, other: Fake | None, request: SwapRequest) -> SwapResult:
    """Streams taken from the other one bring their parts; noise and shifts fade a stream."""
    report = found.report
    parts = {name: np.asarray(part) for name, part in report.overall.contributions.items()}
    for name in request.modalities:
        if other is not None:
            parts[name] = np.asarray(other.report.overall.contributions[name])
    for name, amount in (*request.noise.items(), *request.shift_s.items()):
        parts[name] = parts[name] * np.exp(-abs(amount))
    means = [block_mean(found.attention[site.name]) for site in report.sites]
    taken = [block_mean((other or found).attention[site.name]) for site in report.sites]
    trained = [SiteOverride(site=site.name) for site in report.sites]
    return SwapResult(
        before=report.overall,
        after=predicted(report, parts),
        sites_before=[
            outcome(site, *overridden(site, *pair))
            for site, pair in zip(report.sites, zip(means, trained, strict=True), strict=True)
        ],
        sites_after=[
            outcome(site, *overridden(site, *pair))
            for site, pair in zip(report.sites, zip(taken, trained, strict=True), strict=True)
        ],
        other=None if other is None else other.report.overall,
    )


def sanity_result(found: Fake, seeds: int) -> SanityResult:
    sites = []
    for site in found.report.sites:
        trained = np.asarray(found.attention[site.name].values).mean(axis=0)
        random = []
        for seed in range(seeds):
            values = np.asarray(attention_of(site, 1, 900 + seed).values)[0]
            similar = spearman(trained.ravel(), values.ravel())
            random.append(SanityMap(seed=seed, values=values.tolist(), similarity=similar))
        sites.append(
            SiteSanity(
                site=site,
                trained=SanityMap(seed=None, values=trained.tolist()),
                random=random,
                sentence="The map of the trained network is unlike those of networks that have learnt nothing.",
            )
        )
    return SanityResult(sites=sites)


def study_result(sweep: Sweep, request: StudyRequest) -> StudyResult:
    random = np.random.default_rng(request.seed)
    count = min(request.most, sweep.counts.succeeded)
    sites, rhos = [], {site.name: np.tanh(random.normal(0.12, 0.22, count)) for site in sweep.sites}
    for number, site in enumerate(sweep.sites):
        means = np.asarray(attention_of(site, 4, number).values).mean(axis=(0, 3))
        effects = []
        for ablation in ("zero", "reference"):
            size = np.abs(random.normal(0.1, 0.05, means.shape))
            values = rhos[site.name]
            own = Correlation(
                rho=float(values.mean()), low=float(values.mean() - 0.05), high=float(values.mean() + 0.05), n=count
            )
            effects.append(
                StudyEffects(
                    ablation=ablation,
                    effect=size.tolist(),
                    low=(size * 0.8).tolist(),
                    high=(size * 1.25).tolist(),
                    correlation=spearman(means.ravel(), size.ravel()),
                    rho=own,
                )
            )
        sentence = "Weak: over these inputs, attention and effect rank the blocks only slightly alike."
        sites.append(StudySite(site=site, attention=means.tolist(), effects=effects, sentence=sentence))
    items = [
        StudyItem(
            position=position,
            name=f"clip {position:03d}.mp4",
            analysis=f"analysis-{position}",
            group=f"actor {position % 6:02d}",
            rho={name: {"zero": float(values[position]), "reference": None} for name, values in rhos.items()},
        )
        for position in range(count)
    ]
    return StudyResult(sites=sites, items=items, failed=1, reference="64 inputs of the test split.")


# --- the service


class FakeInterventions:
    """What was asked; questions advance with the clock as analyses do."""

    def __init__(self, store: Store, refuse: Refusal) -> None:
        self._store = store
        self.sweeps: dict[str, Sweep] = {}
        self._refuse = refuse
        self.asked: dict[str, Intervention] = {}
        self._started: dict[str, float] = {}
        self.related = 0.35
        self.refusing: str = ""
        """Says why every question is refused, if it is not empty."""

    def sweep(self, identity: str) -> Sweep:
        if identity not in self.sweeps:
            raise self._refuse(404, "Not found", f"expected the id of a sweep; there is no sweep {identity}")
        return self.sweeps[identity]

    def ask(self, request: InterventionRequest) -> Intervention:
        if self.refusing:
            raise self._refuse(409, "Not possible", self.refusing)
        identity = hashlib.sha256(request.model_dump_json().encode()).hexdigest()[:24]
        known = self.asked.get(identity)
        if known is None or self.now(identity).state in {AnalysisState.FAILED, AnalysisState.CANCELLED}:
            about = self._about(request)
            self.asked[identity] = Intervention(
                id=identity,
                state=AnalysisState.QUEUED,
                request=request,
                checkpoint=about.checkpoint,
                weights_sha256="ab" * 32,
                created_at=datetime.now(UTC),
            )
            self._started[identity] = time.monotonic()
        return self.now(identity)

    def now(self, identity: str) -> Intervention:
        if identity not in self.asked:
            raise self._refuse(404, "Not found", f"expected the id of an intervention; there is no {identity}")
        found = self.asked[identity]
        if found.state.ended:
            return found
        fraction = min(1.0, (time.monotonic() - self._started[identity]) / max(self._store.job_s, 1e-6))
        if fraction < 1:
            state = AnalysisState.RUNNING if fraction > 0.1 else AnalysisState.QUEUED
            stage = STAGES[int(fraction * len(STAGES))]
            return found.model_copy(update={"state": state, "progress": Progress(stage=stage, fraction=fraction)})
        try:
            done = {"state": AnalysisState.SUCCEEDED, "result": self._answer(found.request)}
        except KeyError:
            problem = Problem(title="Gone", status=409, detail="The other analysis is not here any more.")
            done = {"state": AnalysisState.FAILED, "error": problem}
        self.asked[identity] = found.model_copy(update={**done, "finished_at": datetime.now(UTC)})
        return self.asked[identity]

    def cancel(self, identity: str) -> Intervention:
        found = self.now(identity)
        if found.state.ended:
            raise self._refuse(409, "Conflict", "expected a queued or running intervention; this one has ended")
        self.asked[identity] = found.model_copy(update={"state": AnalysisState.CANCELLED})
        return self.asked[identity]

    def _about(self, request: InterventionRequest) -> Analysis | Sweep:
        if isinstance(request, StudyRequest | OverrideStudyRequest):
            return self.sweep(request.sweep)
        return self._store.job(request.analysis)

    def _answer(self, request: InterventionRequest) -> InterventionResult:
        if isinstance(request, StudyRequest):
            return study_result(self.sweep(request.sweep), request)
        if isinstance(request, OverrideStudyRequest):
            return override_study_result(self.sweep(request.sweep), request)
        found = self._store.results[request.analysis]
        if isinstance(request, EffectRequest):
            return effect_result(found, request.output, self.related)
        if isinstance(request, OverrideRequest):
            return override_result(found, request)
        if isinstance(request, SanityRequest):
            return sanity_result(found, request.seeds)
        return swap_result(found, None if request.other is None else self._store.results[request.other], request)


def add_interventions(router: APIRouter, store: Store, refuse: Refusal) -> FakeInterventions:
    """Put the routes on a router."""
    fakes = FakeInterventions(store, refuse)

    @router.post("/interventions", status_code=202)
    async def ask(request: InterventionRequest, wait: float = Query(default=0, le=30)) -> Intervention:
        found, end = fakes.ask(request), time.monotonic() + wait
        while not found.state.ended and time.monotonic() < end:
            await asyncio.sleep(0.05)
            found = fakes.now(found.id)
        return found

    @router.get("/interventions")
    async def listed(analysis: str | None = None, sweep: str | None = None, kind: str | None = None) -> Interventions:
        items = [fakes.now(identity) for identity in reversed(fakes.asked)]
        items = [
            item.model_copy(update={"result": None})
            for item in items
            if (kind is None or item.request.kind == kind)
            and (analysis is None or getattr(item.request, "analysis", None) == analysis)
            and (sweep is None or getattr(item.request, "sweep", None) == sweep)
        ]
        return Interventions(items=items, total=len(items))

    @router.get("/interventions/{identity}")
    async def one(identity: str) -> Intervention:
        return fakes.now(identity)

    @router.get("/interventions/{identity}/events")
    async def events(identity: str) -> StreamingResponse:
        async def stream() -> AsyncIterator[str]:
            while True:
                now = fakes.now(identity).model_copy(update={"result": None})
                yield f"event: {'end' if now.state.ended else 'progress'}\ndata: {now.model_dump_json()}\n\n"
                if now.state.ended:
                    return
                await asyncio.sleep(0.1)

        return StreamingResponse(stream(), media_type="text/event-stream")

    @router.post("/interventions/{identity}/cancel")
    async def cancel(identity: str) -> Intervention:
        return fakes.cancel(identity)

    return fakes


def fake_sweep(checkpoint: Checkpoint, identity: str = "sweep-1", items: int = 120, **more: object) -> Sweep:
    """A sweep of a checkpoint over items of twelve actors."""
    return Sweep(
        id=identity,
        source="collection",
        name="Faces of twelve actors",
        collection="collection-1",
        checkpoint=checkpoint.id,
        weights_sha256=checkpoint.weights_sha256 or "",
        state=SweepState.ENDED,
        created_at=datetime(2026, 1, 2, tzinfo=UTC),
        counts=SweepCounts(succeeded=items),
        output=checkpoint.output,
        classes=checkpoint.classes,
        value=checkpoint.value,
        modalities={modality.name: modality.title for modality in checkpoint.modalities},
        sites=checkpoint.sites,
        groups=12,
    ).model_copy(update=more)
