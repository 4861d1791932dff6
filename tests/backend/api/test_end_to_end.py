"""The whole service, as a process: upload, analysis by a real worker, report, arrays, restart."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest

from models.checkpoint import save_checkpoint
from models.networks.factory import build
from models.registry import network_config
from tests.backend.api import files
from tests.backend.api.checkpoint import CHECKPOINT, small_card
from tests.backend.api.conftest import wait_until

REPOSITORY = Path(__file__).parents[3]
START_S = 120.0
ANALYSIS_S = 60.0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small network whose weights are random."""
    folder = tmp_path_factory.mktemp("end-to-end")
    card = small_card("0" * 64, "Small")
    description = card.model_dump(exclude={"configuration", "weights", "parameters", "flops"})
    save_checkpoint(build(network_config(card)), folder / "checkpoints" / CHECKPOINT, description)
    return folder


class Process:
    """The service as a process of its own."""

    def __init__(self, folder: Path, port: int, numba_cache: Path) -> None:
        environment = {
            **os.environ,
            "LENS_DATA": str(folder / "data"),
            "LENS_CHECKPOINTS": str(folder / "checkpoints"),
            "LENS_LOG_JSON": "true",
            # What librosa compiles takes 15 s; between runs of the tests it is kept.
            "NUMBA_CACHE_DIR": str(numba_cache),
        }
        self.address = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "backend.main", "--port", str(port)]
        with (folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, cwd=REPOSITORY, env=environment, stderr=log)

    def ready(self) -> bool:
        assert self._process.poll() is None, "the service ended by itself"
        try:
            return httpx.get(f"{self.address}/readyz").status_code == 200
        except httpx.TransportError:
            return False

    def stop(self) -> None:
        """Tell it to stop, and wait."""
        self._process.terminate()
        self._process.wait(30)


@pytest.fixture
def service(folder: Path, unused_tcp_port: int, pytestconfig: pytest.Config) -> Iterator[Process]:
    process = Process(folder, unused_tcp_port, pytestconfig.cache.mkdir("numba"))
    try:
        wait_until(process.ready, START_S)
        yield process
    finally:
        process.stop()


def test_from_the_clip_to_its_attention(service: Process, folder: Path, tmp_path: Path) -> None:
    with httpx.Client(base_url=f"{service.address}/api/v1/", timeout=30) as client:
        upload = client.post("clips", params={"filename": "tone.wav"}, content=files.sound(3.0))
        assert upload.status_code == 201
        clip = upload.json()["id"]
        queued = client.post("analyses", json={"checkpoint": CHECKPOINT, "clip": clip})
        assert queued.status_code == 202
        address = f"{service.address}{queued.headers['location']}"

        with client.stream("GET", f"{address}/events", timeout=ANALYSIS_S) as response:
            names = [line.removeprefix("event: ") for line in response.iter_lines() if line.startswith("event: ")]
        assert names[-1] == "end"
        analysis = client.get(address).json()
        assert analysis["error"] is None
        report = analysis["report"]

        assert [modality["present"] for modality in report["modalities"]] == [False, True]
        (window,) = report["windows"]
        contributions = np.sum(list(window["contributions"].values()), axis=0)
        np.testing.assert_allclose(contributions, window["logits"], atol=1e-4)
        assert sum(report["overall"]["probabilities"]) == pytest.approx(1)

        (listed,) = client.get("checkpoints").json()["items"]
        assert report["sites"] == listed["sites"]
        arrays = np.load(io.BytesIO(client.get(f"{address}/attention", params={"format": "npz"}).content))
        for site in report["sites"]:
            values = arrays[f"attention.{site['name']}"]
            assert values.shape == (1, 1, len(site["blocks"]), site["channels_per_block"])
            np.testing.assert_allclose(values.sum(axis=2), 1, atol=1e-5)
            message = client.get(f"{address}/attention", params={"site": site["name"]}).json()
            np.testing.assert_allclose(message["values"], values, atol=1e-7)

        measured = client.get(f"{service.address}/metrics").text
        assert 'lens_analyses{state="succeeded"} 1.0' in measured
        assert "lens_stage_seconds_count{" in measured

    service.stop()
    log = (folder / "log").read_text()
    assert "Application shutdown complete." in log
    assert '"level": "error"' not in log


def test_a_restart_loses_nothing(service: Process) -> None:
    with httpx.Client(base_url=f"{service.address}/api/v1/", timeout=30) as client:
        (clip,) = client.get("clips").json()["items"]
        (analysis,) = client.get("analyses").json()["items"]
        assert analysis["state"] == "succeeded"
        assert client.get(f"clips/{clip['id']}/media").content == files.sound(3.0)
        again = client.post("analyses", json={"checkpoint": CHECKPOINT, "clip": clip["id"]})
        assert (again.status_code, again.json()["id"]) == (200, analysis["id"])
