"""Reports of the networks that figures are drawn for."""

from dataclasses import dataclass

import pytest

from backend.schemas import Report, SiteAttention
from frontend.theme import Theme, theme
from tests.frontend.fake_sweeps import FakeSweep
from tests.frontend.figures.factory import WINDOWING, make_attention, make_report, make_site
from tests.frontend.figures.sweep_cases import SWEEPS


@dataclass(frozen=True)
class Case:
    """A report and the attention of all its sites."""

    report: Report
    attentions: list[SiteAttention]

    @property
    def first(self) -> SiteAttention:
        return self.attentions[0]


def emotion(windows: int = 1, missing: tuple[str, ...] = ()) -> Case:
    """The paper's sites: 64 + 2 blocks of 16 channels and of 32."""
    attentions = [
        make_attention(make_site(), windows, 1, {"audio": 0.9}),
        make_attention(make_site("late", {"video": 2048, "audio": 64}, 32), windows, 2, {"audio": -0.8}),
    ]
    return Case(make_report(attentions, missing=missing), attentions)


def small(windows: int = 3) -> Case:
    """16 + 2 blocks, the last of which holds 8 channels and 8 of padding."""
    attentions = [make_attention(make_site("intermediate", {"video": 256, "audio": 24}), windows, 5)]
    return Case(make_report(attentions), attentions)


def sentiment(windows: int = 1) -> Case:
    """Three modalities, five segments of ten steps, a value instead of classes."""
    site = make_site("layers", {"visual": 32, "audio": 64, "text": 128}, 16, segments=5, steps=50)
    attentions = [make_attention(site, windows, 3, {"text": 0.5})]
    return Case(make_report(attentions, classes=[], length_s=20, hop_s=20), attentions)


def text_alone() -> Case:
    """The same network on a text: no time, no windows, two modalities without data."""
    attentions = sentiment().attentions
    report = make_report(attentions, classes=[], windowing=None, timed=False, missing=("visual", "audio"))
    return Case(report, attentions)


def action(windows: int = 1, missing: tuple[str, ...] = ()) -> Case:
    """Two persons at the first site, their skeleton at the second, and many classes with long names."""
    persons = {"person_1": "skeleton", "person_2": "skeleton"}
    first = make_site("intermediate", {"rgb": 832, "person_1": 128, "person_2": 128}, 64, streams=persons)
    late = make_site("late", {"rgb": 1024, "skeleton": 512}, 256)
    attentions = [make_attention(first, windows, 6, {"person_2": -0.7}), make_attention(late, windows, 7)]
    classes = [f"action {number:02d} with the right hand" for number in range(60)]
    windowing = None if windows == 1 else WINDOWING
    return Case(make_report(attentions, classes=classes, windowing=windowing, missing=missing), attentions)


CASES = {
    "one-window": emotion(),
    "windows": emotion(9),
    "missing": emotion(4, missing=("audio",)),
    "small": small(),
    "segments": sentiment(3),
    "text": text_alone(),
    "many-classes": action(3, missing=("skeleton",)),
}


@pytest.fixture(params=["dark", "light"])
def looks(request: pytest.FixtureRequest) -> Theme:
    return theme(request.param)


@pytest.fixture(params=list(SWEEPS))
def sweep(request: pytest.FixtureRequest) -> FakeSweep:
    return SWEEPS[str(request.param)]
