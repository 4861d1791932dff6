"""Checkpoint files of all kinds are read or refused, and nothing in them is run."""

import os
import pickle
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from models.official.keys import OfficialError
from models.official.state_file import read_state

STATE = {"a.weight": torch.arange(6.0).reshape(2, 3), "a.bias": torch.ones(2), "n": torch.tensor(3)}


class MakesFolder:
    """Unpickled by an unwary reader, it makes a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return os.mkdir, (str(self.path),)


def saved(path: Path, content: Any, **options: Any) -> Path:
    torch.save(content, path, **options)
    return path


def check(state: dict[str, torch.Tensor]) -> None:
    assert list(state) == list(STATE)
    for key, tensor in STATE.items():
        torch.testing.assert_close(state[key], tensor, atol=0, rtol=0)


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize(
    "content",
    [
        STATE,
        OrderedDict(STATE),
        {"state_dict": STATE},
        {"model_state_dict": STATE, "epoch": 12, "optimizer_state_dict": {"state": {}, "param_groups": [{"lr": 0.1}]}},
        {"model_state_dict": STATE, "test_score": np.float64(0.86), "test_loss": np.float32(0.5)},
        {f"module.{key}": tensor for key, tensor in STATE.items()},
        {"state_dict": OrderedDict((f"module.{key}", tensor) for key, tensor in STATE.items())},
    ],
    ids=["bare", "ordered", "state_dict", "with optimiser", "with NumPy scores", "parallel", "parallel in state_dict"],
)
def test_the_usual_layouts_are_read(tmp_path: Path, content: Any, zipped: bool) -> None:
    check(read_state(saved(tmp_path / "x.pth", content, _use_new_zipfile_serialization=zipped)))


def test_a_score_pickled_by_numpy_1_is_read(tmp_path: Path) -> None:
    content = {"state_dict": STATE, "score": np.float64(1)}
    path = saved(tmp_path / "x.pth", content, _use_new_zipfile_serialization=False)
    old = path.read_bytes().replace(b"numpy._core.multiarray", b"numpy.core.multiarray")
    assert b"numpy.core.multiarray" in old
    path.write_bytes(old)
    check(read_state(path))


@pytest.mark.parametrize("zipped", [True, False])
def test_code_is_refused_and_not_run(tmp_path: Path, zipped: bool) -> None:
    mark = tmp_path / "mark"
    content = {**STATE, "extra": MakesFolder(mark)}
    path = saved(tmp_path / "x.pth", content, _use_new_zipfile_serialization=zipped)
    with pytest.raises(
        OfficialError, match=r"expected tensors and plain values only; got posix.mkdir, which could run code"
    ):
        read_state(path)
    assert not mark.exists()


def test_a_plain_pickle_with_code_is_refused_and_not_run(tmp_path: Path) -> None:
    mark, path = tmp_path / "mark", tmp_path / "x.pth"
    path.write_bytes(pickle.dumps(MakesFolder(mark)))
    with pytest.raises(OfficialError, match="expected"):
        read_state(path)
    assert not mark.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 100,
        b"just text\n",
        b"PK\x03\x04 not a zip",
        b"\x80\x02}q\x00.",
        b'{"a": 1}',
    ],
    ids=["empty", "zeros", "text", "half a zip", "a pickle", "JSON"],
)
def test_what_is_no_checkpoint_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.pth"
    path.write_bytes(content)
    with pytest.raises(OfficialError, match=r"x.pth: expected a checkpoint written by torch.save; it is none"):
        read_state(path)


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.95])
def test_a_file_that_was_cut_is_refused(tmp_path: Path, part: float, zipped: bool) -> None:
    path = saved(tmp_path / "x.pth", {"a": torch.randn(50, 50)}, _use_new_zipfile_serialization=zipped)
    path.write_bytes(path.read_bytes()[: int(part * path.stat().st_size)])
    with pytest.raises(OfficialError, match=r"x.pth: expected a checkpoint written by torch.save"):
        read_state(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(OfficialError, match=r"gone.pth: expected a checkpoint; it can't be read \(No such file"):
        read_state(tmp_path / "gone.pth")
    with pytest.raises(OfficialError, match=r"it can't be read \(Is a directory\)"):
        read_state(tmp_path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (torch.ones(3), r"expected a state dict \(names and tensors\); got Tensor"),
        ([torch.ones(3)], "got list"),
        ({}, "got an empty dict"),
        ({"state_dict": {}}, "got an empty dict"),
        ({"epoch": 3, "weights": STATE}, "got int for 'epoch'"),
        ({0: torch.ones(3)}, "got Tensor for 0"),
        ({"a": torch.tensor([1.0, float("nan")])}, "expected finite weights; got NaN or infinity in a"),
    ],
    ids=["tensor", "list", "empty", "empty inside", "unknown wrapper", "numbered", "not finite"],
)
def test_what_is_no_state_dict_is_refused(tmp_path: Path, content: Any, message: str) -> None:
    with pytest.raises(OfficialError, match=f"x.pth: .*{message}"):
        read_state(saved(tmp_path / "x.pth", content))


def test_a_prefix_that_not_all_keys_have_stays(tmp_path: Path) -> None:
    state = {"module.a": torch.ones(1), "b": torch.ones(1)}
    assert list(read_state(saved(tmp_path / "x.pth", state))) == ["module.a", "b"]
