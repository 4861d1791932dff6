"""Small reports and attention arrays, the same on every run, to draw figures from."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from backend.schemas import (
    Band,
    Block,
    ModalityStatus,
    Prediction,
    Report,
    Site,
    SiteAttention,
    ValueScale,
    Window,
    Windowing,
)

CLASSES = ["neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised"]
TITLES = {"video": "Face video", "audio": "Speech", "text": "Words", "visual": "Face features", "rgb": "RGB video"}
SCALE = ValueScale(name="sentiment", low=-3, high=3, low_label="strongly negative", high_label="strongly positive")
WINDOWING = Windowing(single_s=5.0, length_s=3.6, hop_s=1.8)


def make_site(
    name: str = "intermediate",
    channels: Mapping[str, int] | None = None,
    channels_per_block: int = 16,
    segments: int = 1,
    steps: int = 0,
    streams: Mapping[str, str] | None = None,
) -> Site:
    """A site; by default the paper's 64 + 2 blocks of 16 channels.

    Args:
        steps: of the sequence that the segments divide among themselves; the last one takes the remainder.
        streams: modality of the site -> the stream that it is a part of.
    """
    channels = channels or {"video": 1024, "audio": 32}
    blocks: list[Block] = []
    for modality, count in channels.items():
        for position in range(math.ceil(count / channels_per_block)):
            first = position * channels_per_block
            last = min(first + channels_per_block, count) - 1
            blocks.append(
                Block(index=len(blocks), modality=modality, position=position, first_channel=first, last_channel=last)
            )
    prior = {modality: math.ceil(count / channels_per_block) / len(blocks) for modality, count in channels.items()}
    length = steps // segments
    ends = [length * (segment + 1) for segment in range(segments - 1)] + [steps]
    return Site(
        name=name,
        title=f"{name.capitalize()} fusion",
        segments=segments,
        segment_steps=list(zip([0, *ends], ends, strict=False)) if steps else [],
        bands=[
            Band(
                modality=modality,
                title=modality.replace("_", " ").capitalize(),
                stream=(streams or {}).get(modality, modality),
            )
            for modality in channels
        ],
        channels_per_block=channels_per_block,
        floor=0.0,
        blocks=blocks,
        prior=prior,
    )


def make_attention(
    site: Site, windows: int = 1, seed: int = 0, favour: Mapping[str, float] | None = None
) -> SiteAttention:
    """Attention that sums to one over blocks: softmax of noise, with a logit added for favoured modalities."""
    rng = np.random.default_rng(seed)
    count = len(site.blocks)
    logits = 0.5 * rng.normal(size=(windows, site.segments, count, site.channels_per_block))
    logits += 0.7 * rng.normal(size=(1, 1, count, 1))
    logits += 0.4 * np.sin(np.arange(windows) / 2.0)[:, None, None, None] * rng.normal(size=(1, 1, count, 1))
    for block in site.blocks:
        logits[:, :, block.index] += (favour or {}).get(block.modality, 0.0)
    exponentials = np.exp(logits)
    return attention_of(site, exponentials / exponentials.sum(axis=2, keepdims=True))


def attention_of(site: Site, values: np.ndarray) -> SiteAttention:
    """The message of given attention (windows, q, N, Cb)."""
    share = {
        modality: values[:, :, [block.index for block in site.blocks if block.modality == modality]].sum(axis=2)
        for modality in site.prior
    }
    return SiteAttention(
        site=site,
        windows=list(range(values.shape[0])),
        shape=values.shape,
        values=values.tolist(),
        share={modality: shares.tolist() for modality, shares in share.items()},
    )


def make_report(
    attentions: Sequence[SiteAttention],
    *,
    length_s: float = 3.6,
    hop_s: float = 1.8,
    missing: Sequence[str] = (),
    classes: Sequence[str] = CLASSES,
    windowing: Windowing | None = WINDOWING,
    timed: bool = True,
    seed: int = 1,
) -> Report:
    """The report that goes with the attention of all sites of one network.

    Args:
        classes: none for a network that gives out a value.
        timed: whether it is of something that has time.
    """
    sites = [attention.site for attention in attentions]
    modalities = list(dict.fromkeys(band.stream for band in sites[0].bands))
    windows = len(attentions[0].windows)
    rng = np.random.default_rng(seed)
    outputs = len(classes) or 1
    contributions = {name: 1.2 * rng.normal(size=(windows, outputs)) for name in modalities}
    logits = sum(contributions.values(), np.zeros((windows, outputs)))
    if not timed:
        length_s = 0.0
    present = [name for name in modalities if name not in missing]
    return Report(
        checkpoint="emotion/test",
        network="emotion",
        weights_sha256="0" * 64,
        output="classes" if classes else "value",
        classes=list(classes),
        value=None if classes else SCALE,
        duration_s=hop_s * (windows - 1) + length_s if timed else None,
        modalities=[
            ModalityStatus(
                name=name,
                title=TITLES.get(name, name.capitalize()),
                present=name in present,
                note="" if name in present else "The clip has no such track.",
            )
            for name in modalities
        ],
        windowing=windowing,
        windows=[
            Window(
                index=index,
                start_s=hop_s * index,
                end_s=hop_s * index + length_s,
                logits=logits[index].tolist(),
                probabilities=_softmax(logits[index]).tolist() if classes else [],
                prediction=int(logits[index].argmax()),
                contributions={name: values[index].tolist() for name, values in contributions.items()},
                present=present,
            )
            for index in range(windows)
        ],
        overall=Prediction(
            logits=logits.mean(axis=0).tolist(),
            probabilities=_softmax(logits.mean(axis=0)).tolist() if classes else [],
            prediction=int(logits.mean(axis=0).argmax()),
            contributions={name: values.mean(axis=0).tolist() for name, values in contributions.items()},
        ),
        sites=sites,
        shares={
            attention.site.name: {
                name: np.asarray(shares).mean(axis=-1).tolist() for name, shares in attention.share.items()
            }
            for attention in attentions
        },
    )


def _softmax(logits: np.ndarray) -> np.ndarray:
    exponentials = np.exp(logits - logits.max())
    return exponentials / exponentials.sum()
