"""What the tests of the models share: the recipe of the golden tensors, and a tiny checkpoint on disk."""

import importlib.util
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from torch import Tensor


@pytest.fixture(scope="session")
def fill(shared_parity: Path) -> ModuleType:
    """The recipe that fills weights and inputs with the same values everywhere."""
    spec = importlib.util.spec_from_file_location("fill", shared_parity / "fill.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def ravdess(shared_parity: Path) -> dict[str, Any]:
    """Names, shapes and golden outputs of the official emotion network."""
    loaded: dict[str, Any] = json.loads((shared_parity / "ravdess.json").read_text("utf-8"))
    return loaded


@pytest.fixture(scope="session")
def ravdess_state(fill: ModuleType, ravdess: dict[str, Any]) -> "Callable[[int], dict[str, Tensor]]":
    """seed -> state dict in the official layout."""
    return cache(lambda seed: fill.fill_state(ravdess["state_dict"], seed, ravdess["gain"]))


@pytest.fixture(scope="session")
def ravdess_inputs(fill: ModuleType) -> "Callable[[int], dict[str, Tensor]]":
    """seed -> inputs of the golden outputs."""
    return lambda seed: {
        "video": fill.fill_input("video", (1, 3, 30, 224, 224), seed),
        "audio": fill.fill_input("audio", (1, 13, 212), seed) * 20,
    }


@pytest.fixture
def card_path(tmp_path: Path) -> Path:
    """The card of a tiny checkpoint in a folder of its own."""
    # Torch is loaded only by the tests that need it.
    from tests.models import tiny  # noqa: PLC0415

    return tiny.write(tmp_path / "tiny")
