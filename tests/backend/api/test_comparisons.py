"""Two analyses, or sweeps, side by side over HTTP."""

from pathlib import Path

import httpx
import numpy as np
import pytest
from numpy.typing import NDArray

from backend.analysis.arrays import write_arrays
from backend.analysis.frame import Frame, read_frame, write_frame
from backend.api.catalogue import checkpoint_of
from backend.api.service import Service
from backend.schemas import Checkpoint
from models.registry import scan
from tests.backend.api import files, results
from tests.backend.api.checkpoint import CHECKPOINT, CLASSES

Array = NDArray[np.float64]
LABELS = ("neutral", "happy", "happy", None)
LOGITS = np.array([[2.0, 0.0], [0.0, 1.0], [3.0, 0.0], [0.0, 2.0]])


def swept_attention(checkpoint: Checkpoint) -> dict[str, Array]:
    """site -> (items, segments, blocks, channels), summing to one over blocks; halves keep it to three digits."""
    random = np.random.default_rng(7)
    found = {}
    for site in checkpoint.sites:
        raw = random.random((len(LABELS), site.segments, len(site.blocks), site.channels_per_block))
        found[site.name] = raw / raw.sum(axis=2, keepdims=True)
    return found


@pytest.fixture
def checkpoint(checkpoints: Path) -> Checkpoint:
    (entry,) = scan([checkpoints])
    return checkpoint_of(entry)


@pytest.fixture
def swept(checkpoints: Path, checkpoint: Checkpoint) -> Path:
    """The file of a sweep of four items that comes with the checkpoint."""
    n = len(LABELS)
    frame = Frame(
        positions=np.arange(n),
        names=tuple(f"{row}.wav" for row in range(n)),
        labels=LABELS,
        groups=(None,) * n,
        analyses=(None,) * n,
        logits=LOGITS,
        contributions={"video": LOGITS / 2, "audio": LOGITS / 2},
        present={"video": np.array([True, False, False, True]), "audio": np.ones(n, dtype=bool)},
        attention={name: values.astype("f4") for name, values in swept_attention(checkpoint).items()},
        window_rows=np.arange(n),
        window_spans=np.zeros((n, 2)),
        window_shares={},
    )
    path = checkpoints / CHECKPOINT / "sweeps" / "test.npz"
    path.parent.mkdir()
    about = {"name": "Test", "weights_sha256": checkpoint.weights_sha256, "created_at": "2026-03-02T09:30:00Z"}
    write_frame(frame, path, about)
    return path


@pytest.fixture
async def sweep(swept: Path, client: httpx.AsyncClient) -> str:
    (found,) = (await client.get("sweeps")).json()["items"]
    identifier: str = found["id"]
    return identifier


async def analysed(client: httpx.AsyncClient, service: Service, seconds: float, attention: dict[str, Array]) -> str:
    """The id of an analysis that has succeeded with this attention."""
    clip = await client.post("clips", params={"filename": f"{seconds}.wav"}, content=files.sound(seconds))
    queued = await client.post("analyses", json={"checkpoint": CHECKPOINT, "clip": clip.json()["id"]})
    claimed = service.store.analyses.claim(results.WORKER, 60)
    assert claimed is not None
    report = results.report(faces=False)
    with service.store.blobs.temporary() as path:
        single = {name: values.astype(np.float32) for name, values in attention.items()}
        write_arrays(path, single, report.sites)
        assert service.store.analyses.succeed(claimed.id, results.WORKER, report, path, None)
    identifier: str = queued.json()["id"]
    return identifier


async def test_two_analyses(client: httpx.AsyncClient, service: Service) -> None:
    one = {name: results.attention(name).astype(float) for name in ("intermediate", "late")}
    other = {name: values[:, :, ::-1] for name, values in one.items()}
    left, right = await analysed(client, service, 1.0, one), await analysed(client, service, 2.0, other)
    response = await client.get("comparisons", params={"left": f"analysis:{left}", "right": f"analysis:{right}"})
    assert response.status_code == 200
    found = response.json()
    assert found["left"] == {
        "kind": "analysis",
        "id": left,
        "name": "1.0.wav",
        "checkpoint": CHECKPOINT,
        "n": 1,
        "prediction": "happy",
    }
    assert [site["site"] for site in found["sites"]] == ["intermediate", "late"]
    for site in found["sites"]:
        mean, theirs = one[site["site"]].mean(axis=0), other[site["site"]].mean(axis=0)
        np.testing.assert_allclose(site["left_map"], mean, atol=1e-6)
        np.testing.assert_allclose(site["difference"], theirs - mean, atol=1e-6)
        video = sum(block["modality"] == "video" for block in site["left"]["blocks"])
        assert site["shares"][0]["left"] == pytest.approx(mean[:, :video].sum(axis=1).mean(), abs=1e-6)
        assert site["blocks_correspond"]


async def test_sweep_and_analysis(
    client: httpx.AsyncClient, service: Service, sweep: str, checkpoint: Checkpoint
) -> None:
    attention = {name: results.attention(name).astype(float) for name in ("intermediate", "late")}
    analysis = await analysed(client, service, 1.0, attention)
    response = await client.get("comparisons", params={"left": f"sweep:{sweep}", "right": f"analysis:{analysis}"})
    found = response.json()
    assert (found["left"]["n"], found["left"]["name"], found["left"]["prediction"]) == (4, "Test", "")
    expected = swept_attention(checkpoint)["late"].mean(axis=0)
    late = next(site for site in found["sites"] if site["site"] == "late")
    np.testing.assert_allclose(late["left_map"], expected, atol=1e-6)
    # The report in the store names other weights than the card.
    assert not late["blocks_correspond"]
    assert late["reason"].startswith("The checkpoint has been trained anew")
    assert (
        "Face video is missing in 2 of the 4 items on the left side, for which the network was fed zeros."
        in (found["notes"])
    )


@pytest.mark.parametrize(
    ("by", "class_", "rows"),
    [
        ("label", "happy", [1, 2]),
        ("label", "neutral", [0]),
        ("prediction", "happy", [1, 3]),
        ("prediction", "neutral", [0, 2]),
    ],
)
async def test_items_of_a_class(
    client: httpx.AsyncClient, sweep: str, checkpoint: Checkpoint, by: str, class_: str, rows: list[int]
) -> None:
    query = {"left": f"sweep:{sweep}", "right": f"sweep:{sweep}", "by": by, "class": class_}
    found = (await client.get("comparisons", params=query)).json()
    assert found["right"]["n"] == len(rows)
    assert found["right"]["name"] == f"{'labelled' if by == 'label' else 'predicted'} {class_}: Test"
    late = next(site for site in found["sites"] if site["site"] == "late")
    np.testing.assert_allclose(late["right_map"], swept_attention(checkpoint)["late"][rows].mean(axis=0), atol=1e-6)
    assert np.abs(late["difference"]).max() == 0


@pytest.mark.parametrize(
    ("left", "query", "status", "sentence"),
    [
        ("clip:1", {}, 422, "left: expected analysis:ID or sweep:ID; got 'clip:1'"),
        ("analysis:", {}, 422, "left: expected analysis:ID or sweep:ID; got 'analysis:'"),
        ("analysis:nobody", {}, 404, "There is no analysis nobody"),
        ("sweep:nothing", {}, 404, "There is no sweep nothing"),
        ("sweep:{sweep}", {"class": "sad"}, 404, "Test: there is no class sad; this network has neutral, happy"),
        ("analysis:{queued}", {}, 409, "The analysis is queued; its arrays are there once it has succeeded"),
    ],
)
async def test_what_can_not_be_compared(
    client: httpx.AsyncClient,
    sweep: str,
    queued: str,
    left: str,
    query: dict[str, str],
    status: int,
    sentence: str,
) -> None:
    query = {"left": left.format(sweep=sweep, queued=queued), "right": f"sweep:{sweep}", **query}
    response = await client.get("comparisons", params=query)
    assert (response.status_code, response.json()["detail"]) == (status, sentence)


async def test_a_class_without_items(client: httpx.AsyncClient, swept: Path, checkpoint: Checkpoint) -> None:
    frame, about = read_frame(swept)
    write_frame(frame.take(np.array([1, 2])), swept, about)
    (sweep,) = (await client.get("sweeps")).json()["items"]
    query = {"left": f"sweep:{sweep['id']}", "right": f"sweep:{sweep['id']}", "class": CLASSES[0]}
    response = await client.get("comparisons", params=query)
    assert response.status_code == 409
    assert response.json()["detail"] == "Test: no item has the label neutral; there is nothing to compare"
    assert checkpoint.classes == CLASSES


async def test_a_class_means_nothing_to_analyses(client: httpx.AsyncClient) -> None:
    query = {"left": "analysis:1", "right": "analysis:2", "class": "happy"}
    response = await client.get("comparisons", params=query)
    assert response.status_code == 422
    assert response.json()["detail"] == "class chooses items of a sweep; both sides are analyses"
