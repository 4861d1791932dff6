"""Sites and modalities in words, from configurations and cards."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from backend.analysis.arrays import read_attention, site_attention, write_arrays
from backend.analysis.modalities import modalities_of
from backend.analysis.sites import site_of, sites_of
from backend.schemas import Block
from models.inputs import ActionUnits, FaceCrops, Input, Mfcc, Padding, SceneFrames, TokenStates
from models.networks.config import SiteConfig
from models.networks.emotion.config import EmotionConfig

VIDEO = FaceCrops(
    frames=8, size=48, margin=1.2, gray=True, equalise=True, channel_order="rgb", mean=(0, 0, 0), std=(1, 1, 1)
)
AUDIO = Mfcc(sample_rate=44100, offset_s=0.5, duration_s=2.45, coefficients=13, frames=212)
SCENE = SceneFrames(frames=16, size=64, content="rgb", mean=(0, 0, 0), std=(1, 1, 1))


def test_the_last_block_of_a_modality_may_be_short() -> None:
    site = site_of(SiteConfig("early_on", {"video": 20, "audio": 8}, 8, segments=2, floor=0.5))
    assert site.blocks == [
        Block(index=0, modality="video", position=0, first_channel=0, last_channel=7),
        Block(index=1, modality="video", position=1, first_channel=8, last_channel=15),
        Block(index=2, modality="video", position=2, first_channel=16, last_channel=19),
        Block(index=3, modality="audio", position=0, first_channel=0, last_channel=7),
    ]
    assert (site.title, site.segments, site.channels_per_block, site.floor) == ("Early on fusion", 2, 8, 0.5)
    assert site.prior == {"video": 0.75, "audio": 0.25}


def test_the_sites_of_the_papers_emotion_network() -> None:
    sites = sites_of(EmotionConfig().sites)
    assert [(site.name, site.title, len(site.blocks), site.channels_per_block) for site in sites] == [
        ("intermediate", "Intermediate fusion", 66, 16),
        ("late", "Late fusion", 66, 32),
    ]
    for site in sites:
        assert site.prior == {"video": 64 / 66, "audio": 2 / 66}
        assert [block.index for block in site.blocks] == list(range(66))


def test_modalities_are_those_of_the_card_in_words() -> None:
    video, audio = modalities_of({"video": VIDEO, "audio": AUDIO})
    assert (video.name, video.title, video.medium, video.shape) == ("video", "Face video", "video", [3, 8, 48, 48])
    assert video.description == (
        "8 face crops of 48 × 48 pixels, evenly spaced over the window, gray and with equalised histogram."
    )
    assert (audio.name, audio.title, audio.medium, audio.shape) == ("audio", "Sound", "audio", [13, 212])
    assert audio.description == "13 MFCC of 2.45 s of the window's sound, from 0.5 s on, at 44.1 kHz."
    assert modalities_of({"audio": AUDIO}) == [audio]


@pytest.mark.parametrize(
    ("spec", "recordable"),
    [
        (VIDEO, True),
        (AUDIO, True),
        (SCENE, True),
        (SCENE.model_copy(update={"content": "depth"}), False),
        (TokenStates(steps=50, width=384, encoder="e", padding="zeros"), False),
        (ActionUnits(), False),
    ],
    ids=["face", "sound", "colour", "depth", "text", "action units"],
)
def test_a_camera_or_a_microphone_gives_pictures_and_sound_but_not_depth(spec: Input, recordable: bool) -> None:
    assert [item.recordable for item in modalities_of({"stream": spec})] == [recordable]


def test_colour_is_not_mentioned_where_it_is_kept() -> None:
    plain = VIDEO.model_copy(update={"gray": False, "equalise": False})
    assert modalities_of({"video": plain})[0].description.endswith("evenly spaced over the window.")


@pytest.mark.parametrize(
    ("padding", "end"),
    [("zeros", "the steps after them are zeros."), ("states", "states of padding tokens follow.")],
)
def test_what_follows_the_tokens_is_what_the_card_says(padding: Padding, end: str) -> None:
    (text,) = modalities_of({"text": TokenStates(steps=50, width=768, encoder="bert-base-uncased", padding=padding)})
    assert text.description == (
        "States of at most 50 tokens, the marks of beginning and end among them, from the last layer of "
        f"bert-base-uncased, 768 numbers each; {end}"
    )


def test_arrays_come_back_as_they_were_written(tmp_path: Path) -> None:
    configs = replace(EmotionConfig(), width=4, audio_channels=(4, 8), block_channels=(8, 16)).sites
    sites = sites_of(configs)
    generator = np.random.default_rng(0)
    attention = {
        site.name: generator.random((2, 1, len(site.blocks), site.channels_per_block), dtype=np.float32)
        for site in sites
    }
    path = tmp_path / "arrays"
    write_arrays(path, attention, sites)
    for site in sites:
        np.testing.assert_array_equal(read_attention(path, site.name), attention[site.name])
        message = site_attention(path, site)
        assert (message.windows, message.shape) == ([0, 1], attention[site.name].shape)
        np.testing.assert_allclose(message.values, attention[site.name], atol=1e-6)
        count = sum(block.modality == "video" for block in site.blocks)
        video = attention[site.name][:, :, :count].astype(np.float64).sum(axis=2)
        np.testing.assert_allclose(message.share["video"], video, atol=1e-6)
    assert site_attention(path, sites[0], [1]).windows == [1]
    with pytest.raises(KeyError):
        read_attention(path, "nowhere")
