"""Realistic checkpoints, reports and attention, computed from a seed: what the pages are developed and tested with."""

import zlib
from dataclasses import dataclass

import numpy as np

from backend.schemas import (
    Block,
    Checkpoint,
    FaceFrame,
    FaceStrip,
    Metric,
    Modality,
    ModalityStatus,
    Prediction,
    Report,
    Site,
    SiteAttention,
    Window,
    Windowing,
)

CLASSES = ["neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised"]
TILE, COLUMNS, FRAMES = 48, 8, 8


def site(name: str, title: str, channels: dict[str, int], width: int, segments: int = 1) -> Site:
    """A site with its blocks, counted as the paper counts them."""
    blocks: list[Block] = []
    for modality, count in channels.items():
        for position in range(-(-count // width)):
            first = position * width
            last = min(first + width, count) - 1
            blocks.append(
                Block(index=len(blocks), modality=modality, position=position, first_channel=first, last_channel=last)
            )
    prior = {name_: sum(block.modality == name_ for block in blocks) / len(blocks) for name_ in channels}
    return Site(
        name=name, title=title, segments=segments, channels_per_block=width, floor=0.0, blocks=blocks, prior=prior
    )


EMOTION_SITES = [
    site("intermediate", "Intermediate fusion", {"video": 512, "audio": 32}, 16),
    site("late", "Late fusion", {"video": 1024, "audio": 64}, 32),
]

EMOTION = Checkpoint(
    id="emotion/faces-speech",
    state="ready",
    title="Emotion from faces and speech",
    network="emotion",
    summary="Eight emotions from a talking face: animated stills of faces joined with acted speech.",
    classes=CLASSES,
    modalities=[
        Modality(
            name="video",
            title="Face video",
            medium="video",
            shape=[3, 8, 48, 48],
            description="8 face crops of 48 x 48 pixels, gray and equalised, evenly spaced over the window.",
        ),
        Modality(
            name="audio",
            title="Speech",
            medium="audio",
            shape=[13, 212],
            description="13 MFCC over 212 frames of mono sound at 44.1 kHz.",
        ),
    ],
    sites=EMOTION_SITES,
    windowing=Windowing(single_s=5.0, length_s=3.0, hop_s=1.5),
    parameters=6_413_208,
    flops=412_000_000,
    weights_sha256="ab" * 32,
    weights_bytes=13_100_000,
    origin="ours: python -m training.emotion",
    licence="CC BY-NC-SA 4.0 (research only)",
    training_data="Stills of FER2013 and CK+ animated into short clips, and RAVDESS speech, joined by label.",
    metrics=[
        Metric(
            dataset="FER2013 + RAVDESS", split="test", metric="accuracy", inputs=["video", "audio"], value=71.3,
            samples=1436, kind="measured",
        ),
        Metric(
            dataset="RAVDESS speech", split="actors 21-24", metric="accuracy", inputs=["audio"], value=52.5,
            samples=240, kind="measured",
        ),
        Metric(
            dataset="FER2013", split="test", metric="accuracy", inputs=["video"], value=58.1, samples=3589,
            kind="measured", note="seven face classes",
        ),
    ],
    limits=["It has never seen a real talking face while it was trained.", "Acted emotions only, in English."],
)  # fmt: skip

SENTIMENT = Checkpoint(
    id="sentiment/long-sequences",
    state="ready",
    title="A network with three streams and five segments",
    network="sentiment",
    summary="Not an emotion network: the pages must show it from its report alone.",
    output="value",
    classes=["sentiment"],
    modalities=[
        Modality(name="visual", title="Visual", medium="video", shape=[50, 35], description="35 features, 50 steps."),
        Modality(name="audio", title="Audio", medium="audio", shape=[50, 74], description="74 features, 50 steps."),
        Modality(name="text", title="Text", medium="text", shape=[50, 300], description="300 features, 50 steps."),
    ],
    sites=[site("layers", "Between the layers", {"visual": 32, "audio": 64, "text": 128}, 16, segments=5)],
    windowing=Windowing(single_s=60, length_s=60, hop_s=60),
    parameters=412_345,
    licence="MIT",
)

BROKEN = Checkpoint(
    id="emotion/half-copied",
    state="broken",
    reason="weights.safetensors: expected SHA-256 ab12…, found 77fe… (was the file copied completely?)",
    title="half-copied",
    network="emotion",
)


@dataclass(frozen=True)
class Fake:
    """A report with the arrays behind it."""

    report: Report
    attention: dict[str, SiteAttention]


def attention_of(at: Site, windows: int, seed: int) -> SiteAttention:
    """Softmax over blocks of smooth noise in which a few blocks stand out."""
    random = np.random.default_rng(seed)
    blocks = len(at.blocks)
    logits = random.normal(0, 0.5, (1, 1, blocks, at.channels_per_block)) + random.normal(0, 0.6, (1, 1, blocks, 1))
    logits = logits + random.normal(0, 0.25, (windows, at.segments, blocks, at.channels_per_block))
    small = min(at.prior, key=lambda name: at.prior[name])
    logits[:, :, [block.index for block in at.blocks if block.modality == small]] += 0.8
    weights = np.exp(logits)
    values = weights / weights.sum(axis=2, keepdims=True)
    share = {
        name: values[:, :, [block.index for block in at.blocks if block.modality == name]].sum(axis=2).tolist()
        for name in at.prior
    }
    return SiteAttention(site=at, windows=list(range(windows)), shape=values.shape, values=values.tolist(), share=share)


def spans(duration_s: float, windowing: Windowing) -> list[tuple[float, float]]:
    """Windows of a clip, the last one ending with it."""
    if duration_s <= windowing.single_s:
        return [(0.0, duration_s)]
    starts = np.arange(0, duration_s - windowing.length_s + 1e-6, windowing.hop_s)
    return [(float(start), float(start + windowing.length_s)) for start in starts]


def fake(checkpoint: Checkpoint, duration_s: float, seed_text: str, *, missing: str | None = None) -> Fake:
    """A report of a clip, the same for the same text."""
    seed = zlib.crc32(seed_text.encode())
    random = np.random.default_rng(seed)
    assert checkpoint.windowing is not None
    cuts = spans(duration_s, checkpoint.windowing)
    names = [modality.name for modality in checkpoint.modalities]
    lean = random.normal(0, 1, len(checkpoint.classes))
    parts = {name: random.normal(0, 0.6, (len(cuts), len(checkpoint.classes))) + lean for name in names}
    if missing:
        parts[missing] *= 0.05
    logits = sum(parts.values())
    windows = [
        Window(
            index=index, start_s=start, end_s=end, logits=logits[index].tolist(),
            probabilities=softmax(logits[index]).tolist(), prediction=int(logits[index].argmax()),
            contributions={name: part[index].tolist() for name, part in parts.items()},
            present=[name for name in names if name != missing],
        )
        for index, (start, end) in enumerate(cuts)
    ]  # fmt: skip
    probabilities = np.mean([window.probabilities for window in windows], axis=0)
    attention = {at.name: attention_of(at, len(cuts), seed + number) for number, at in enumerate(checkpoint.sites)}
    shares = {
        name: {modality: np.mean(share, axis=-1).tolist() for modality, share in part.share.items()}
        for name, part in attention.items()
    }
    seen = missing is None or missing != names[0]
    frames = [
        FaceFrame(
            window=index, time_s=start + (end - start) * (step + 0.5) / FRAMES, box=(40.0, 30.0, 90.0, 90.0), found=seen
        )
        for index, (start, end) in enumerate(cuts)
        for step in range(FRAMES)
    ]
    report = Report(
        checkpoint=checkpoint.id, network=checkpoint.network, weights_sha256="ab" * 32, output=checkpoint.output,
        classes=checkpoint.classes, duration_s=duration_s,
        modalities=[
            ModalityStatus(
                name=modality.name, title=modality.title, present=modality.name != missing,
                note="The clip has no such track; the network was fed zeros." if modality.name == missing else "",
            )
            for modality in checkpoint.modalities
        ],
        windowing=checkpoint.windowing, windows=windows,
        overall=Prediction(
            logits=np.mean(logits, axis=0).tolist(), probabilities=probabilities.tolist(),
            prediction=int(probabilities.argmax()),
            contributions={name: part.mean(axis=0).tolist() for name, part in parts.items()},
        ),
        sites=checkpoint.sites, shares=shares,
        faces=FaceStrip(tile=TILE, columns=COLUMNS, frames=frames) if seen else None,
        warnings=[] if missing is None else [f"The clip has no {missing}: the prediction rests on the rest alone."],
        timings_s={"decode": 0.21, "faces": 0.05, "network": 0.33}, versions={"torch": "2.13.0"},
    )  # fmt: skip
    return Fake(report, attention)


def softmax(logits: np.ndarray) -> np.ndarray:
    """Softmax of a vector."""
    weights = np.exp(logits - logits.max())
    return weights / weights.sum()
