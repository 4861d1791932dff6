"""What all tests share: the folder of real data, found through one setting."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def shared_folder() -> Path:
    """The folder that `LENS_SHARED` names, or `shared` beside the repository; it holds `data/` and `parity/`."""
    return Path(os.environ.get("LENS_SHARED") or ROOT.parent / "shared").resolve()


def needed(folder: Path) -> Path:
    """The folder, or a skip that says why; on CI its absence is a failure."""
    if folder.is_dir():
        return folder
    reason = f"no {folder.name} folder at {folder}; set LENS_SHARED to the folder that holds it"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real data: `clips/`, `faces/`, `ravdess_speech/`, ..."""
    return needed(shared_folder() / "data")


@pytest.fixture(scope="session")
def shared_parity() -> Path:
    """Golden tensors of the official networks."""
    return needed(shared_folder() / "parity")
