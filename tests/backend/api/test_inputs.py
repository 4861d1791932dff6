"""What an analysis runs on: every combination that makes sense is queued, every other is refused with a sentence."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from backend.api.service import Service
from backend.api.texts import cleaned
from backend.errors import UnusableClip
from backend.media.features import read_features
from backend.media.skeleton import read_skeleton
from backend.schemas import MOST_TEXT
from tests.backend.api import files
from tests.backend.api.checkpoint import (
    CHECKPOINT,
    action_card,
    sentiment_card,
    uploaded_sentiment_card,
    write_checkpoint,
)
from tests.backend.media.data_files import npy, npz, one_person, walking

SENTIMENT, UPLOADED, ACTION = "sentiment/small", "sentiment/uploaded", "action/small"
TEXT = "I did not like it at all."


@pytest.fixture
def checkpoints(tmp_path: Path) -> Path:
    """A folder with a card of every network; those that are overridden here have emotion only."""
    folder = tmp_path / "checkpoints"
    write_checkpoint(folder / CHECKPOINT)
    write_checkpoint(folder / SENTIMENT, card=sentiment_card)
    write_checkpoint(folder / UPLOADED, card=uploaded_sentiment_card)
    write_checkpoint(folder / ACTION, card=action_card)
    return folder


def steps(*widths: int) -> list[np.ndarray[Any, Any]]:
    return [np.zeros((50, width), np.float32) for width in widths]


def mosei(text: int = 384) -> bytes:
    visual, audio, states = steps(35, 74, text)
    return npz(visual=visual, audio=audio, text=states)


FILES: dict[str, Callable[[Path], bytes]] = {
    "tone.wav": lambda _: files.sound(),
    "wave.mp4": lambda folder: files.video(folder / "wave.mp4").read_bytes(),
    "kinect1.npy": lambda _: npy(walking()),
    "kinect2.skeleton": lambda _: one_person(),
    "mosei.npz": lambda _: mosei(),
    "bert.npz": lambda _: mosei(768),
    "narrow.npz": lambda _: npz(text=steps(300)[0], audio=steps(74)[0].T),
    "colours.npz": lambda _: npz(text=steps(384)[0], colour=np.ones(3), taste=np.ones(3)),
    "text-only.npz": lambda _: npz(text=steps(384)[0], frame_rate=30),
    "action.npz": lambda _: npz(rgb=np.zeros((1, 3, 8, 32, 32)), skeleton=np.zeros((1, 3, 32, 20, 1))),
}


async def uploaded(client: httpx.AsyncClient, folder: Path, name: str) -> str:
    response = await client.post("clips", params={"filename": name}, content=FILES[name](folder))
    assert response.status_code == 201, response.text
    identifier: str = response.json()["id"]
    return identifier


async def asked(
    client: httpx.AsyncClient, folder: Path, checkpoint: str, named: dict[str, str]
) -> tuple[httpx.Response, dict[str, str]]:
    """Upload the files that are named, and ask for the analysis; the response, and the inputs with ids."""
    inputs = {role: value if role == "text" else await uploaded(client, folder, value) for role, value in named.items()}
    return await client.post("analyses", json={"checkpoint": checkpoint, **inputs}), inputs


@pytest.mark.parametrize(
    ("checkpoint", "named", "name"),
    [
        (CHECKPOINT, {"clip": "tone.wav"}, "tone.wav"),
        (CHECKPOINT, {"clip": "wave.mp4"}, "wave.mp4"),
        (SENTIMENT, {"text": TEXT}, TEXT),
        (SENTIMENT, {"clip": "tone.wav", "text": TEXT}, "tone.wav"),
        (SENTIMENT, {"clip": "wave.mp4"}, "wave.mp4"),
        (SENTIMENT, {"features": "mosei.npz"}, "mosei.npz"),
        (SENTIMENT, {"features": "text-only.npz"}, "text-only.npz"),
        (UPLOADED, {"text": TEXT}, TEXT),
        (UPLOADED, {"features": "mosei.npz"}, "mosei.npz"),
        (ACTION, {"clip": "wave.mp4", "skeleton": "kinect1.npy"}, "wave.mp4"),
        (ACTION, {"clip": "wave.mp4"}, "wave.mp4"),
        (ACTION, {"skeleton": "kinect1.npy"}, "kinect1.npy"),
        (ACTION, {"features": "action.npz"}, "action.npz"),
    ],
    ids=str,
)
async def test_what_makes_sense_is_queued_once(
    client: httpx.AsyncClient, tmp_path: Path, checkpoint: str, named: dict[str, str], name: str
) -> None:
    response, inputs = await asked(client, tmp_path, checkpoint, named)
    assert response.status_code == 202, response.text
    analysis = response.json()
    assert (analysis["state"], analysis["name"], analysis["checkpoint"]) == ("queued", name, checkpoint)
    assert {role: value for role, value in analysis["inputs"].items() if value is not None} == inputs
    again = await client.post("analyses", json={"checkpoint": checkpoint, **inputs})
    assert (again.status_code, again.json()) == (200, analysis)
    for role, id_ in inputs.items():
        if role != "text":
            assert (await client.get("analyses", params={"clip": id_})).json()["items"] == [analysis]


COMBINATIONS = "Expected a clip, a text or a skeleton, a clip with its text and skeleton, or features alone; got "
READS_FACES = "it reads face video and sound"


@pytest.mark.parametrize(
    ("checkpoint", "named", "sentence"),
    [
        (CHECKPOINT, {}, f"{COMBINATIONS}nothing"),
        (SENTIMENT, {"features": "mosei.npz", "text": TEXT}, f"{COMBINATIONS}features and text"),
        (SENTIMENT, {"features": "mosei.npz", "clip": "tone.wav"}, f"{COMBINATIONS}clip and features"),
        (ACTION, {"skeleton": "kinect1.npy", "text": TEXT}, f"{COMBINATIONS}skeleton and text"),
        (CHECKPOINT, {"text": TEXT}, f"text: emotion/small can't read a text; {READS_FACES}"),
        (CHECKPOINT, {"clip": "tone.wav", "text": TEXT}, f"text: emotion/small can't read a text; {READS_FACES}"),
        (ACTION, {"text": TEXT}, "text: action/small can't read a text; it reads depth video and skeleton"),
        (CHECKPOINT, {"skeleton": "kinect1.npy"}, f"skeleton: emotion/small can't read a skeleton; {READS_FACES}"),
        (
            SENTIMENT,
            {"clip": "tone.wav", "skeleton": "kinect1.npy"},
            "skeleton: sentiment/small can't read a skeleton; it reads face, voice and text",
        ),
        (
            UPLOADED,
            {"clip": "tone.wav", "text": TEXT},
            "clip: sentiment/uploaded can't read a video or recording; it reads text, and visual and audio can only be "
            "uploaded as features",
        ),
        (ACTION, {"clip": "tone.wav"}, "clip: action/small reads the picture of a clip; tone.wav has none"),
        (
            ACTION,
            {"skeleton": "kinect2.skeleton"},
            "skeleton: action/small reads skeletons of 20 joints; kinect2.skeleton has 25",
        ),
        (ACTION, {"skeleton": "wave.mp4"}, "skeleton: expected a skeleton; wave.mp4 is a video or recording"),
        (ACTION, {"skeleton": "action.npz"}, "skeleton: expected a skeleton; action.npz is arrays of features"),
        (ACTION, {"clip": "kinect1.npy"}, "clip: expected a video or recording; kinect1.npy is a skeleton"),
        (ACTION, {"features": "kinect1.npy"}, "features: expected arrays of features; kinect1.npy is a skeleton"),
        (
            SENTIMENT,
            {"features": "bert.npz"},
            "features: bert.npz: text: expected (50, 384); got (50, 768)",
        ),
        (
            SENTIMENT,
            {"features": "narrow.npz"},
            "features: narrow.npz: text: expected (50, 384); got (50, 300), audio: expected (50, 74); got (74, 50)",
        ),
        (
            SENTIMENT,
            {"features": "colours.npz"},
            "features: colours.npz: expected arrays named visual, audio and text; got colour and taste",
        ),
        (SENTIMENT, {"text": ""}, "text: expected at least a word; got an empty text"),
        (SENTIMENT, {"text": " \n\t "}, "text: expected at least a word; got 4 characters of which none can be seen"),
        (
            SENTIMENT,
            {"text": "\u200b\u00a0\x00"},
            "text: expected at least a word; got 3 characters of which none can be seen",
        ),
        (SENTIMENT, {"clip": "tone.wav", "text": ""}, "text: expected at least a word; got an empty text"),
        (SENTIMENT, {"text": "word " * 20_000}, "text: expected at most 5,000 characters; got 99,999"),
        (SENTIMENT, {"text": "語" * 5001}, "text: expected at most 5,000 characters; got 5,001"),
    ],
    ids=lambda value: str(value)[:60],
)
async def test_what_makes_no_sense_is_refused(
    client: httpx.AsyncClient, service: Service, tmp_path: Path, checkpoint: str, named: dict[str, str], sentence: str
) -> None:
    response, _ = await asked(client, tmp_path, checkpoint, named)
    assert response.status_code == 422
    assert (response.json()["title"], response.json()["detail"]) == ("Invalid request", sentence)
    assert service.store.analyses.list().total == 0


@pytest.mark.parametrize("role", ["clip", "skeleton", "features"])
async def test_an_upload_that_is_not_here(client: httpx.AsyncClient, role: str) -> None:
    response = await client.post("analyses", json={"checkpoint": ACTION, role: "0" * 64})
    assert response.status_code == 404
    assert response.json()["detail"] == f"There is no clip {'0' * 64}"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  It was\r\nfine.\r", "It was\nfine."),
        ("bell\x07, escape\x1b[31m, nul\x00", "bell , escape [31m, nul"),
        ("\ufeffmarked", "marked"),
        ("a\tb", "a\tb"),
        ("👩‍👩‍👧 सुन्दर می‌خواهم 映画", "👩‍👩‍👧 सुन्दर می‌خواهم 映画"),
        ("<b>\"&'</b>", "<b>\"&'</b>"),
        ("!?", "!?"),
        ("\u200b\u200d\u2028", ""),
    ],
)
def test_texts_are_cleaned_of_what_can_not_be_seen(text: str, kept: str) -> None:
    assert cleaned(text) == kept
    assert cleaned(kept) == kept


async def test_a_text_is_stored_cleaned(client: httpx.AsyncClient) -> None:
    asked_for = [{"checkpoint": SENTIMENT, "text": text} for text in ("  so\x00 it\r\nis ", "so  it\nis")]
    first, second = [(await client.post("analyses", json=each)).json() for each in asked_for]
    assert first["inputs"]["text"] == "so  it\nis"
    assert first["id"] == second["id"]


async def test_the_longest_text_is_taken_in_any_script(client: httpx.AsyncClient) -> None:
    for letter in ("w", "語", "😀"):
        response = await client.post("analyses", json={"checkpoint": SENTIMENT, "text": letter * MOST_TEXT})
        assert response.status_code == 202
        assert len(response.json()["inputs"]["text"]) == MOST_TEXT
        assert response.json()["name"] == letter * 59 + "…"


async def test_half_a_character_is_replaced(client: httpx.AsyncClient) -> None:
    body = rb'{"checkpoint": "sentiment/small", "text": "so \ud83d it is"}'
    response = await client.post("analyses", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 202
    assert response.json()["inputs"]["text"] == "so \ufffd it is"


async def test_texts_of_100_kb_written_in_escapes_still_get_the_sentence(client: httpx.AsyncClient) -> None:
    body = b'{"checkpoint": "sentiment/small", "text": "' + rb"\u8a9e" * 100_000 + b'"}'
    response = await client.post("analyses", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 422
    assert response.json()["detail"] == "text: expected at most 5,000 characters; got 100,000"


async def test_the_worker_reads_again_what_was_accepted(
    client: httpx.AsyncClient, service: Service, tmp_path: Path
) -> None:
    skeleton = await uploaded(client, tmp_path, "kinect1.npy")
    features = await uploaded(client, tmp_path, "action.npz")
    assert read_skeleton(service.store.blobs.path(skeleton), "a").points.shape == (1, 6, 20, 3)
    arrays = read_features(service.store.blobs.path(features), "a")
    assert {name: array.shape for name, array in arrays.items()} == {"rgb": (3, 8, 32, 32), "skeleton": (3, 32, 20, 1)}
    with pytest.raises(UnusableClip):
        read_features(service.store.blobs.path(skeleton), "a")


@pytest.mark.parametrize("role", ["skeleton", "clip"])
async def test_deleting_one_of_two_files_takes_the_analysis(
    client: httpx.AsyncClient, tmp_path: Path, role: str
) -> None:
    response, inputs = await asked(client, tmp_path, ACTION, {"clip": "wave.mp4", "skeleton": "kinect1.npy"})
    assert (await client.delete(f"clips/{inputs[role]}")).status_code == 204
    assert (await client.get(response.headers["location"].removeprefix("/api/v1/"))).status_code == 404
    assert (await client.get("clips")).json()["total"] == 1
