"""Runs on texts, skeletons and arrays, beside a clip and alone, with networks that are computed by hand."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from numpy.typing import NDArray

from backend.engine.config import EngineConfig
from backend.engine.encoders import TextEncoders
from backend.engine.protocol import Job, Upload
from backend.engine.runner import ClipRunner
from backend.engine.sessions import Sessions
from backend.errors import Conflict, InvalidRequest, UnusableClip
from backend.media.limits import MediaLimits
from backend.media.probe import probe_file
from backend.samples.figure import waving
from backend.schemas import Analysis, AnalysisInputs, AnalysisState, Clip, Report
from models.cards import Card, read_card
from models.features.skeleton import skeleton_input
from models.features.sound_steps import SAMPLE_RATE, SOUND_COLUMNS, sound_steps
from models.features.text import EncodedText, EncoderError, TextEncoder, TokenSpan
from models.inference import Session, WindowOutput
from models.inputs import SkeletonFrames
from models.networks.config import NetworkConfig
from models.registry import network_config
from tests.backend.engine.cards import (
    ACTION,
    CLASSES,
    EXPRESSION,
    SENTIMENT,
    STEPS,
    WEIGHTS,
    WIDTH,
    action_card,
    expression_card,
    place,
    sentiment_card,
)
from tests.backend.media.making import Audio, Video, evenly, make, tone

Array = NDArray[np.float32]
LIMITS = MediaLimits()


class MeanNetwork:
    """Each modality's logits are the mean of its input, and attention is uniform."""

    def __init__(self, card: Card, config: NetworkConfig, seen: list[dict[str, Array]]) -> None:
        self.card, self.config, self._seen = card, config, seen

    def run(self, inputs: Mapping[str, Array]) -> WindowOutput:
        self._seen.append(dict(inputs))
        logits = {
            name: np.full(self.config.outputs, inputs[name].mean() if name in inputs else 0, np.float32)
            for name in self.config.input_shapes
        }
        output = np.sum([self.config.logit_weights[name] * part for name, part in logits.items()], axis=0)
        attention = {}
        for site in self.config.sites:
            count = sum(site.blocks.values())
            attention[site.name] = np.full((site.segments, count, site.block_channels), 1 / count, np.float32)
        return WindowOutput(output, logits, attention)


class Letters:
    """A text encoder of one token per letter, whose state is the letter's code.

    It does not know what is not Latin, and takes letters with marks for parts of words.
    """

    width = WIDTH

    def encode(self, text: str, steps: int, _padding: str = "zeros") -> EncodedText:
        if "\a" in text:
            raise EncoderError("expected letters; got a bell")
        kept = text[: steps - 2]
        states = np.zeros((steps, WIDTH), np.float32)
        states[: len(kept) + 2] = np.array([1, *map(ord, kept), 2], np.float32)[:, None]
        marks = TokenSpan("[CLS]", 0, 0, special=True), TokenSpan("[SEP]", len(kept), len(kept), special=True)
        spans = [TokenSpan(letter, index, index + 1, special=False) for index, letter in enumerate(kept)]
        unknown = sum(letter > "\u02af" for letter in kept)
        spelled = sum("\x7f" < letter <= "\u02af" for letter in kept)
        return EncodedText(states, [marks[0], *spans, marks[1]], len(text) - len(kept), unknown, spelled)


def open_letters(name: str, folders: Sequence[Path]) -> TextEncoder:
    if name != "letters":
        raise EncoderError("there is no such folder")
    return cast(TextEncoder, Letters())


class Bench:
    """Runs checkpoints on what it is given."""

    def __init__(self, folder: Path, cards: Mapping[str, Card]) -> None:
        self.folder = folder
        for id_, card in cards.items():
            place(folder / "checkpoints", id_, card)
        config = EngineConfig(database_url="sqlite://", folder=folder / "store", checkpoints=(folder / "checkpoints",))
        self.seen: list[dict[str, Array]] = []
        sessions = Sessions(config.checkpoints, self._open)
        self._runner = ClipRunner(config, sessions, TextEncoders((), open_letters))

    def _open(self, path: Path) -> Session:
        card = read_card(path)
        return MeanNetwork(card, network_config(card), self.seen)

    def run(self, checkpoint: str, *, text: str | None = None, **files: Path) -> Report:
        uploads = {role: Upload(_entry(path), path) for role, path in files.items()}
        inputs = AnalysisInputs(text=text, **{role: upload.clip.id for role, upload in uploads.items()})
        analysis = Analysis(
            id="a",
            state=AnalysisState.RUNNING,
            checkpoint=checkpoint,
            weights_sha256=WEIGHTS[checkpoint],
            inputs=inputs,
            name=text or "a file",
            created_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
        job = Job(analysis, self.folder / "arrays", self.folder / "faces", **uploads)
        return self._runner.run(job, lambda progress: None, lambda: None)


def _entry(path: Path) -> Clip:
    probed = probe_file(path, path.name, LIMITS)
    return Clip(
        id=path.name,
        name=path.name,
        media_type=probed.media_type,
        size_bytes=1,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        probe=probed.probe,
        warnings=probed.warnings,
    )


@pytest.fixture
def sentiment(tmp_path: Path) -> Bench:
    return Bench(tmp_path, {SENTIMENT: sentiment_card()})


@pytest.fixture
def action(tmp_path: Path) -> Bench:
    return Bench(tmp_path, {ACTION: action_card()})


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of picture, without a face, and sound."""
    return make(tmp_path_factory.mktemp("clips") / "talk.mp4", Video(evenly(2)), Audio(tone(2)))


def save(path: Path, **arrays: Any) -> Path:
    np.savez(path, **arrays)
    return path


def wave(path: Path, frames: int = 66) -> Path:
    """The skeleton of the drawn figure."""
    return save(path, skeleton=waving()[:frames].transpose(1, 2, 0).astype(np.float32))


# --- text -------------------------------------------------------------------------------------------------------------


def test_a_text_alone_has_no_time(sentiment: Bench) -> None:
    report = sentiment.run(SENTIMENT, text="good")
    ((seen),) = sentiment.seen
    assert list(seen) == ["text"]
    np.testing.assert_array_equal(seen["text"][:, 0], [1, *b"good", 2, 0, 0, 0, 0])
    assert report.duration_s is None
    assert report.windowing is None
    assert [(window.start_s, window.end_s, window.present) for window in report.windows] == [(0, 0, ["text"])]
    assert [(status.name, status.present, status.note) for status in report.modalities] == [
        ("visual", False, "There is no video."),
        ("audio", False, "There is no sound."),
        ("text", True, ""),
    ]
    assert report.faces is None
    assert report.warnings == []


def test_a_value_has_a_scale_and_no_probabilities(sentiment: Bench) -> None:
    report = sentiment.run(SENTIMENT, text="good")
    assert (report.output, report.classes) == ("value", [])
    assert report.value is not None
    assert (report.value.name, report.value.low, report.value.high) == ("sentiment", -3, 3)
    mean = (1 + sum(b"good") + 2) / STEPS
    assert report.overall.logits == pytest.approx([mean], rel=1e-6)
    assert report.overall.probabilities == report.windows[0].probabilities == []
    assert report.overall.contributions == {"visual": [0], "audio": [0], "text": [pytest.approx(mean)]}


def test_the_segments_of_a_site_are_reported(sentiment: Bench) -> None:
    report = sentiment.run(SENTIMENT, text="good")
    (site,) = report.sites
    assert site.segment_steps == [(0, 2), (2, 4), (4, 6), (6, 8), (8, 10)]
    assert [(band.modality, band.title, band.stream) for band in site.bands] == [
        ("visual", "Visual", "visual"),
        ("audio", "Audio", "audio"),
        ("text", "Text", "text"),
    ]
    np.testing.assert_allclose(report.shares["intermediate"]["text"], [[8 / 14] * 5])


def test_tokens_know_their_steps_and_characters(sentiment: Bench) -> None:
    report = sentiment.run(SENTIMENT, text="so")
    assert report.transcript is not None
    assert (report.transcript.text, report.transcript.modality, report.transcript.left_out) == ("so", "text", 0)
    assert [(t.step, t.text, t.start, t.end, t.special) for t in report.transcript.tokens] == [
        (0, "[CLS]", 0, 0, True),
        (1, "s", 0, 1, False),
        (2, "o", 1, 2, False),
        (3, "[SEP]", 2, 2, True),
    ]


def test_a_text_that_is_too_long_is_cut_and_said_so(sentiment: Bench) -> None:
    report = sentiment.run(SENTIMENT, text="abcdefghijk")
    assert report.transcript is not None
    assert report.transcript.left_out == 3
    assert report.warnings == ["The text has 11 tokens and the network reads 8 of them: the last 3 were left out."]


def test_one_token_too_many_is_told_in_the_singular(sentiment: Bench) -> None:
    report = sentiment.run(SENTIMENT, text="abcdefghi")
    assert report.warnings == ["The text has 9 tokens and the network reads 8 of them: the last one was left out."]


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("怒り", "letters knows none of the text's tokens and reads them all alike."),
        ("ok怒り", "Of the 4 tokens that are read, letters does not know 2 and reads those all alike."),
        ("ok怒", "Of the 3 tokens that are read, letters does not know one."),
        ("", "letters finds no token in the text: the network reads an empty one."),
    ],
)
def test_an_unknown_script_is_mentioned(sentiment: Bench, text: str, warning: str) -> None:
    assert sentiment.run(SENTIMENT, text=text).warnings == [warning]


@pytest.mark.parametrize(("text", "said"), [("ŠŠok", False), ("ŠŠŠok", True)])
def test_a_script_of_which_only_letters_are_known_is_mentioned(sentiment: Bench, text: str, said: bool) -> None:
    warning = (
        "letters has no words for most of this text and reads it letter by letter: what it makes of that means little."
    )
    assert sentiment.run(SENTIMENT, text=text).warnings == ([warning] if said else [])


def test_an_encoder_of_another_width_is_refused(tmp_path: Path) -> None:
    card = sentiment_card()
    inputs = card.inputs | {"text": card.inputs["text"].model_copy(update={"width": 8})}
    changed = {"inputs": inputs, "configuration": {**card.configuration, "text_features": 8}}
    bench = Bench(tmp_path, {SENTIMENT: card.model_copy(update=changed)})
    with pytest.raises(Conflict, match="letters: expected states of 8 numbers; this one's have 4"):
        bench.run(SENTIMENT, text="good")


def test_a_text_that_the_encoder_can_not_read_is_refused(sentiment: Bench) -> None:
    with pytest.raises(InvalidRequest, match="text: expected letters; got a bell"):
        sentiment.run(SENTIMENT, text="ding\a")


def test_an_encoder_that_is_not_here_is_an_error_not_a_missing_text(tmp_path: Path) -> None:
    card = sentiment_card()
    inputs = card.inputs | {"text": card.inputs["text"].model_copy(update={"encoder": "bert-base-uncased"})}
    bench = Bench(tmp_path, {SENTIMENT: card.model_copy(update={"inputs": inputs})})
    with pytest.raises(Conflict, match=r"bert-base-uncased can't be used: there is no such folder\. .*LENS_ENCODERS"):
        bench.run(SENTIMENT, text="good")


# --- a clip with a transcript -----------------------------------------------------------------------------------------


def test_sound_of_a_clip_is_measured_in_steps_beside_its_text(sentiment: Bench, talk: Path) -> None:
    report = sentiment.run(SENTIMENT, clip=talk, text="good")
    (seen,) = sentiment.seen
    assert list(seen) == ["audio", "text"]
    assert seen["audio"].shape == (STEPS, 74)
    measured = sound_steps(tone(2, rate=SAMPLE_RATE)[0].astype("f4"), SAMPLE_RATE, STEPS)
    # The card's mean is 1 and its deviation 200. Coding the sound changes it a little.
    column = [column.name for column in SOUND_COLUMNS].index("centroid")
    centroid = 200 * seen["audio"][:, column] + 1
    np.testing.assert_allclose(centroid[2:-2], measured[2:-2, column], rtol=0.05)
    assert report.duration_s == pytest.approx(2, abs=0.1)
    assert [(window.start_s, window.end_s) for window in report.windows] == [(0, report.duration_s)]


def test_short_sound_is_filled_up_for_an_excerpt_and_not_for_steps(
    sentiment: Bench, talk: Path, tmp_path: Path
) -> None:
    """The clip lasts two seconds, the excerpt of the paper 2.45."""
    filled_up = "The sound lasts only"
    assert not any(said.startswith(filled_up) for said in sentiment.run(SENTIMENT, clip=talk, text="good").warnings)
    expression = Bench(tmp_path / "expression", {EXPRESSION: expression_card()})
    assert any(said.startswith(filled_up) for said in expression.run(EXPRESSION, clip=talk).warnings)


def test_a_face_is_left_out_where_its_reader_is_not_here(sentiment: Bench, talk: Path) -> None:
    report = sentiment.run(SENTIMENT, clip=talk)
    assert report.modalities[0].note == "The checkpoint whose face stream these weights read is not here."
    assert report.modalities[2].note == "There is no text."


def test_official_features_can_not_be_made_from_a_clip(tmp_path: Path, talk: Path) -> None:
    bench = Bench(tmp_path, {SENTIMENT: sentiment_card(recipes=("facet", "covarep"))})
    report = bench.run(SENTIMENT, clip=talk, text="good")
    assert [status.note for status in report.modalities] == [
        "These weights read FACET features, which can only be uploaded as arrays.",
        "These weights read COVAREP features, which can only be uploaded as arrays.",
        "",
    ]


def test_of_a_clip_alone_the_sound_is_read_and_action_units_are_asked_for(tmp_path: Path, talk: Path) -> None:
    bench = Bench(tmp_path, {EXPRESSION: expression_card()})
    report = bench.run(EXPRESSION, clip=talk)
    (seen,) = bench.seen
    assert {name: array.shape for name, array in seen.items()} == {"audio": (13, 212)}
    assert [(status.name, status.present) for status in report.modalities] == [("face", False), ("audio", True)]
    assert report.modalities[0].note == (
        "Action units can't be made from a clip here. Upload them as features: an .npz with OpenFace's action units as "
        "`face` (35,), means over the clip, beside the arrays of the other streams."
    )


def test_action_units_come_as_an_array(tmp_path: Path) -> None:
    bench = Bench(tmp_path, {EXPRESSION: expression_card()})
    units = np.linspace(0, 5, 35, dtype=np.float32)
    features = save(tmp_path / "take.npz", face=units, audio=np.ones((13, 212), np.float32))
    report = bench.run(EXPRESSION, features=features)
    np.testing.assert_array_equal(bench.seen[0]["face"], units)
    assert report.overall.logits == pytest.approx([2.5 + 1] * 3)


# --- skeletons --------------------------------------------------------------------------------------------------------


def test_a_skeleton_beside_its_video(action: Bench, tmp_path: Path) -> None:
    video = make(tmp_path / "figure.mp4", Video(evenly(2.2)))
    report = action.run(ACTION, clip=video, skeleton=wave(tmp_path / "figure.npz"))
    (seen,) = action.seen
    assert {name: array.shape for name, array in seen.items()} == {"rgb": (3, 8, 32, 32), "skeleton": (3, 32, 20, 1)}
    spec = action_card().inputs["skeleton"]
    assert isinstance(spec, SkeletonFrames)
    np.testing.assert_allclose(seen["skeleton"], skeleton_input(waving()[None].astype(np.float32), spec), atol=1e-6)
    assert report.classes == CLASSES
    assert report.warnings == []
    assert report.windows[0].present == ["rgb", "skeleton"]


def test_averaged_logits_are_contributions_by_halves(action: Bench, tmp_path: Path) -> None:
    video = make(tmp_path / "figure.mp4", Video(evenly(2.2)))
    report = action.run(ACTION, clip=video, skeleton=wave(tmp_path / "figure.npz"))
    (seen,) = action.seen
    for name, array in seen.items():
        np.testing.assert_allclose(report.overall.contributions[name], [array.mean() / 2] * 3, rtol=1e-5)
    total = np.sum(list(report.overall.contributions.values()), axis=0)
    np.testing.assert_allclose(total, report.overall.logits, rtol=1e-6)


def test_persons_are_bands_of_the_skeleton(tmp_path: Path) -> None:
    bench = Bench(tmp_path, {ACTION: action_card(persons=2)})
    report = bench.run(ACTION, skeleton=wave(tmp_path / "figure.npz"))
    assert [(band.modality, band.title, band.stream) for band in report.sites[0].bands] == [
        ("rgb", "RGB", "rgb"),
        ("person_1", "Person 1", "skeleton"),
        ("person_2", "Person 2", "skeleton"),
    ]
    assert [band.modality for band in report.sites[1].bands] == ["rgb", "skeleton"]
    # Nobody is the second person.
    assert np.count_nonzero(bench.seen[0]["skeleton"][..., 1]) == 0


def test_a_skeleton_alone_has_its_own_time(action: Bench, tmp_path: Path) -> None:
    report = action.run(ACTION, skeleton=wave(tmp_path / "figure.npz"))
    assert list(action.seen[0]) == ["skeleton"]
    assert report.duration_s == pytest.approx(66 / 30)
    assert [(status.name, status.present, status.note) for status in report.modalities] == [
        ("rgb", False, "There is no video."),
        ("skeleton", True, ""),
    ]


def test_a_video_alone_is_marked_so(action: Bench, tmp_path: Path) -> None:
    report = action.run(ACTION, clip=make(tmp_path / "figure.mp4", Video(evenly(2))))
    assert list(action.seen[0]) == ["rgb"]
    assert [(status.present, status.note) for status in report.modalities] == [
        (True, ""),
        (False, "There is no skeleton."),
    ]


def test_a_video_in_colour_is_no_depth(action: Bench, tmp_path: Path) -> None:
    red = np.zeros((48, 64, 3), np.uint8)
    red[:, 32:, 0] = 200
    report = action.run(ACTION, clip=make(tmp_path / "red.mp4", Video(evenly(1), pictures=[red] * 25)))
    note = "The video is in colour and the network reads depth, drawn in gray levels: what it sees there means nothing."
    assert (report.modalities[0].present, report.modalities[0].note) == (True, note)
    assert note in report.warnings


def test_video_and_skeleton_of_different_length_are_mentioned(action: Bench, tmp_path: Path) -> None:
    video = make(tmp_path / "figure.mp4", Video(evenly(2.2)))
    report = action.run(ACTION, clip=video, skeleton=wave(tmp_path / "figure.npz", frames=30))
    assert report.warnings == [
        "The video lasts 2.2 s and the skeleton 1.0 s: they may not be of the same take.",
    ]


def test_a_skeleton_that_tracks_nobody_while_the_clip_lasts_is_left_out(action: Bench, tmp_path: Path) -> None:
    late = np.zeros((20, 3, 90), np.float32)
    late[..., 60:] = waving()[:30].transpose(1, 2, 0)
    skeleton = save(tmp_path / "late.npz", skeleton=late)
    report = action.run(ACTION, clip=make(tmp_path / "figure.mp4", Video(evenly(1))), skeleton=skeleton)
    assert list(action.seen[0]) == ["rgb"]
    assert report.modalities[1].note == "Nobody is tracked from 0.0 to 1.0 s."
    assert report.warnings == [
        "Nobody is tracked in 60 of the 90 frames.",
        "The video lasts 1.0 s and the skeleton 3.0 s: they may not be of the same take.",
        "Nobody is tracked from 0.0 to 1.0 s.",
    ]


def test_of_a_slow_skeleton_a_short_clip_has_the_first_frame(action: Bench, tmp_path: Path) -> None:
    slow = save(tmp_path / "slow.npz", skeleton=waving()[:5].transpose(1, 2, 0), frame_rate=np.array(0.4))
    action.run(ACTION, clip=make(tmp_path / "figure.mp4", Video(evenly(1))), skeleton=slow)
    spec = action_card().inputs["skeleton"]
    assert isinstance(spec, SkeletonFrames)
    expected = skeleton_input(waving()[None, :1].astype(np.float32), spec)
    np.testing.assert_allclose(action.seen[0]["skeleton"], expected, atol=1e-6)


@pytest.mark.parametrize(
    ("wanted", "there", "warning"),
    [
        (1, 2, "The skeleton has 2 persons and the network reads 1: the one that moves most."),
        (2, 3, "The skeleton has 3 persons and the network reads 2: those that move most."),
        (2, 1, "The skeleton has one person and the network reads 2: attention to the rest is to nobody."),
    ],
)
def test_more_persons_than_are_read_or_fewer_are_mentioned(
    tmp_path: Path, wanted: int, there: int, warning: str
) -> None:
    bench = Bench(tmp_path, {ACTION: action_card(persons=wanted)})
    persons = np.stack([waving() * (1 + index) for index in range(there)]).transpose(0, 2, 3, 1)
    report = bench.run(ACTION, skeleton=save(tmp_path / "persons.npz", skeleton=persons.astype(np.float32)))
    assert report.warnings[-1] == warning


def test_a_skeleton_of_other_joints_is_left_out_beside_a_video_and_refused_alone(action: Bench, tmp_path: Path) -> None:
    skeleton = save(tmp_path / "other.npz", skeleton=np.random.default_rng(0).normal(size=(25, 3, 30)).astype("f4"))
    note = "The network reads 20 joints and the skeleton has 25: it is left out."
    report = action.run(ACTION, clip=make(tmp_path / "figure.mp4", Video(evenly(1))), skeleton=skeleton)
    assert report.modalities[1].note == note
    assert note in report.warnings
    with pytest.raises(UnusableClip, match=r"expected something that the network reads; .* it is left out"):
        action.run(ACTION, skeleton=skeleton)


# --- arrays -----------------------------------------------------------------------------------------------------------


def test_arrays_are_fed_as_they_are(sentiment: Bench, tmp_path: Path) -> None:
    generator = np.random.default_rng(0)
    arrays = {
        "text": generator.normal(size=(1, STEPS, WIDTH)).astype("f4"),
        "audio": generator.normal(size=(1, STEPS, 74)).astype("f4"),
    }
    report = sentiment.run(SENTIMENT, features=save(tmp_path / "mine.npz", **arrays))
    (seen,) = sentiment.seen
    np.testing.assert_array_equal(seen["text"], arrays["text"][0])
    np.testing.assert_array_equal(seen["audio"], arrays["audio"][0])
    assert report.duration_s is None
    assert [(status.present, status.note) for status in report.modalities] == [
        (False, "The file has no array of this name."),
        (True, ""),
        (True, ""),
    ]


def test_steps_that_were_not_standardised_are_mentioned(sentiment: Bench, tmp_path: Path) -> None:
    """The card standardises both sequences, which cuts them off at 5; states of tokens may be anything."""
    audio, text = np.zeros((STEPS, 74), np.float32), np.full((STEPS, WIDTH), 1e4, np.float32)
    audio[:2, 0], audio[3, 1] = (5, -5), 5.1
    report = sentiment.run(SENTIMENT, features=save(tmp_path / "mine.npz", audio=audio, text=text))
    (warning,) = report.warnings
    assert warning == (
        "audio: 1 of 740 numbers lies outside -5 to 5, between which the network reads: they may not be normalised as "
        "its card says."
    )
    assert next(status.note for status in report.modalities if status.name == "audio") == warning


def test_pictures_that_were_not_normalised_are_mentioned(action: Bench, tmp_path: Path) -> None:
    """With a mean and a deviation of one half, pictures go from -1 to 1."""
    frames = np.linspace(-1, 1, 3 * 8 * 32 * 32, dtype=np.float32).reshape(3, 8, 32, 32)
    assert action.run(ACTION, features=save(tmp_path / "good.npz", rgb=frames)).warnings == []
    report = action.run(ACTION, features=save(tmp_path / "raw.npz", rgb=np.abs(255 * frames)))
    assert report.warnings[0].startswith("rgb: 24,480 of 24,576 numbers lie outside -1 to 1, between which")


@pytest.mark.parametrize(
    ("arrays", "sentence"),
    [
        (lambda: {"text": np.zeros((STEPS, 300), "f4")}, r"mine\.npz: text: expected \(10, 4\); got \(10, 300\)"),
        (lambda: {"smell": np.zeros((3, 4), "f4")}, r"mine\.npz: expected arrays among .*; got \['smell'\]"),
    ],
)
def test_arrays_that_the_network_does_not_take_are_refused(
    sentiment: Bench, tmp_path: Path, arrays: Callable[[], dict[str, Array]], sentence: str
) -> None:
    with pytest.raises(UnusableClip, match=sentence):
        sentiment.run(SENTIMENT, features=save(tmp_path / "mine.npz", **arrays()))
