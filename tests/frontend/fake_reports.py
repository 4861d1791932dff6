"""Realistic checkpoints, reports and attention, computed from a seed: what the pages are developed and tested with."""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from backend.schemas import (
    Band,
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
    Token,
    Transcript,
    ValueScale,
    Window,
    Windowing,
)

CLASSES = ["neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised"]
ACTIONS = [
    *("swipe left", "swipe right", "wave", "clap", "throw", "cross arms", "basketball shoot", "draw X"),
    *("draw circle clockwise", "draw circle counter-clockwise", "draw triangle", "bowling", "boxing"),
    *("baseball swing", "tennis swing", "arm curl", "tennis serve", "push", "knock", "catch"),
    *("pick up and throw", "jog", "walk", "sit to stand", "stand to sit", "lunge", "squat"),
]
TILE, COLUMNS, FRAMES = 48, 8, 8


def site(
    name: str,
    title: str,
    channels: dict[str, int],
    width: int,
    *,
    segments: int = 1,
    steps: int = 0,
    floor: float = 0.0,
    streams: dict[str, str] | None = None,
) -> Site:
    """A site with its blocks, counted as the paper counts them.

    Args:
        steps: of the network's sequence, which the segments divide among themselves.
        streams: modality of the site -> modality of the network, where they differ.
    """
    blocks: list[Block] = []
    for modality, count in channels.items():
        for position in range(-(-count // width)):
            first = position * width
            last = min(first + width, count) - 1
            blocks.append(
                Block(index=len(blocks), modality=modality, position=position, first_channel=first, last_channel=last)
            )
    prior = {name_: sum(block.modality == name_ for block in blocks) / len(blocks) for name_ in channels}
    bands = [
        Band(modality=name_, title=name_.replace("_", " ").capitalize(), stream=(streams or {}).get(name_, name_))
        for name_ in channels
    ]
    length = steps // segments
    cuts = [(part * length, steps if part == segments - 1 else (part + 1) * length) for part in range(segments)]
    return Site(
        name=name, title=title, segments=segments, segment_steps=cuts if steps else [], bands=bands,
        channels_per_block=width, floor=floor, blocks=blocks, prior=prior,
    )  # fmt: skip


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
            recordable=True,
        ),
        Modality(
            name="audio",
            title="Speech",
            medium="audio",
            shape=[13, 212],
            description="13 MFCC over 212 frames of mono sound at 44.1 kHz.",
            recordable=True,
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
    value=ValueScale(
        name="sentiment", low=-3, high=3, low_label="strongly negative", high_label="strongly positive"
    ),
    modalities=[
        Modality(
            name="visual", title="Visual", medium="video", shape=[50, 35], description="35 features, 50 steps.",
            recordable=True,
        ),
        Modality(
            name="audio", title="Audio", medium="audio", shape=[50, 74], description="74 features, 50 steps.",
            recordable=True,
        ),
        Modality(name="text", title="Text", medium="text", shape=[50, 300], description="300 features, 50 steps."),
    ],
    sites=[site("layers", "Between the layers", {"visual": 32, "audio": 64, "text": 128}, 16, steps=50, segments=5)],
    parameters=412_345,
    weights_sha256="ab" * 32,
    licence="MIT",
)  # fmt: skip

ACTION = Checkpoint(
    id="action/depth-skeleton",
    state="ready",
    title="Action from depth video and skeleton",
    network="action",
    summary="Two persons at the first site, one skeleton at the second.",
    classes=ACTIONS,
    modalities=[
        Modality(
            name="rgb", title="Video", medium="video", shape=[3, 8, 32, 32], description="8 frames.", recordable=True
        ),
        Modality(
            name="skeleton", title="Skeleton", medium="skeleton", shape=[3, 16, 20, 2], description="20 joints."
        ),
    ],
    sites=[
        site(
            "intermediate", "Intermediate fusion", {"rgb": 832, "person_1": 128, "person_2": 128}, 64, floor=0.5,
            streams={"person_1": "skeleton", "person_2": "skeleton"},
        ),
        site("late", "Late fusion", {"rgb": 1024, "skeleton": 512}, 256, floor=0.5),
    ],
    parameters=845_331,
    weights_sha256="ab" * 32,
    licence="MIT",
    metrics=[
        Metric(
            dataset="UTD-MHAD", split="subjects 2, 4, 6, 8", metric="accuracy", inputs=["rgb", "skeleton"], value=88.4,
            samples=430, kind="measured",
        ),
    ],
)  # fmt: skip

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


def spans(duration_s: float, windowing: Windowing | None) -> list[tuple[float, float]]:
    """Windows of a clip, the last one ending with it."""
    if windowing is None or duration_s <= windowing.single_s:
        return [(0.0, duration_s)]
    starts = np.arange(0, duration_s - windowing.length_s + 1e-6, windowing.hop_s)
    return [(float(start), float(start + windowing.length_s)) for start in starts]


def fake(
    checkpoint: Checkpoint,
    duration_s: float | None,
    seed_text: str,
    *,
    missing: str | Sequence[str] | None = None,
    text: str | None = None,
) -> Fake:
    """A report of a clip or a text, the same for the same one.

    Args:
        duration_s: None where there is no time, as in a text.
        missing: the modalities without data.
        text: what the modality of this medium read.
    """
    seed = zlib.crc32(seed_text.encode())
    random = np.random.default_rng(seed)
    gone = [missing] if isinstance(missing, str) else list(missing or [])
    cuts = spans(duration_s or 0.0, checkpoint.windowing)
    names = [modality.name for modality in checkpoint.modalities]
    outputs = len(checkpoint.classes) or 1
    lean = random.normal(0, 1, outputs)
    parts = {name: random.normal(0, 0.6, (len(cuts), outputs)) + lean for name in names}
    for name in gone:
        parts[name] *= 0.05
    logits = np.sum(list(parts.values()), axis=0)
    windows = [
        Window(
            index=index, start_s=start, end_s=end, logits=logits[index].tolist(),
            probabilities=softmax(logits[index]).tolist() if checkpoint.classes else [],
            prediction=int(logits[index].argmax()),
            contributions={name: part[index].tolist() for name, part in parts.items()},
            present=[name for name in names if name not in gone],
        )
        for index, (start, end) in enumerate(cuts)
    ]  # fmt: skip
    probabilities = np.mean([window.probabilities for window in windows], axis=0) if checkpoint.classes else []
    attention = {at.name: attention_of(at, len(cuts), seed + number) for number, at in enumerate(checkpoint.sites)}
    shares = {
        name: {modality: np.mean(share, axis=-1).tolist() for modality, share in part.share.items()}
        for name, part in attention.items()
    }
    seen = duration_s is not None and checkpoint.modalities[0].medium == "video" and names[0] not in gone
    frames = [
        FaceFrame(
            window=index, time_s=start + (end - start) * (step + 0.5) / FRAMES, box=(40.0, 30.0, 90.0, 90.0), found=seen
        )
        for index, (start, end) in enumerate(cuts)
        for step in range(FRAMES)
    ]
    report = Report(
        checkpoint=checkpoint.id, network=checkpoint.network, weights_sha256="ab" * 32, output=checkpoint.output,
        classes=checkpoint.classes, value=checkpoint.value, duration_s=duration_s,
        modalities=[
            ModalityStatus(
                name=modality.name, title=modality.title, present=modality.name not in gone,
                note="The clip has no such track; the network was fed zeros." if modality.name in gone else "",
            )
            for modality in checkpoint.modalities
        ],
        windowing=checkpoint.windowing, windows=windows,
        overall=Prediction(
            logits=np.mean(logits, axis=0).tolist(), probabilities=list(probabilities),
            prediction=int(np.mean(logits, axis=0).argmax()),
            contributions={name: part.mean(axis=0).tolist() for name, part in parts.items()},
        ),
        sites=checkpoint.sites, shares=shares,
        faces=FaceStrip(tile=TILE, columns=COLUMNS, frames=frames) if seen else None,
        transcript=None if text is None else transcript(checkpoint, text),
        warnings=[f"The clip has no {name}: the prediction rests on the rest alone." for name in gone],
        timings_s={"decode": 0.21, "faces": 0.05, "network": 0.33}, versions={"torch": "2.13.0"},
    )  # fmt: skip
    return Fake(report, attention)


def transcript(checkpoint: Checkpoint, text: str) -> Transcript:
    """A text cut at its spaces, with a mark at either end, as far as the network has steps."""
    stream = next(modality for modality in checkpoint.modalities if modality.medium == "text")
    found = list(re.finditer(r"\S+", text))
    read = found[: stream.shape[0] - 2]
    tokens = [Token(step=0, text="[CLS]", start=0, end=0, special=True)]
    for word in read:
        tokens.append(Token(step=len(tokens), text=word[0], start=word.start(), end=word.end(), special=False))
    end = read[-1].end() if read else 0
    tokens.append(Token(step=len(tokens), text="[SEP]", start=end, end=end, special=True))
    return Transcript(text=text, modality=stream.name, tokens=tokens, left_out=len(found) - len(read))


def softmax(logits: np.ndarray) -> np.ndarray:
    """Softmax of a vector."""
    weights = np.exp(logits - logits.max())
    return weights / weights.sum()
