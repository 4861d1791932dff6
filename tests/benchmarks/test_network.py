"""Ratio and difference, on contestants whose times and outputs are given."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.eager import read_outputs, read_windows, write_outputs, write_windows
from benchmarks.network import Seconds, ServedNetwork, compare
from models.inference import WindowOutput
from models.window import Array
from tests.backend.engine.networks import CHECKPOINT, open_hand_network, write_cards


def numbers(*values: float) -> Array:
    return np.array(values, dtype=np.float32)


def output(logits: Array, attention: Array) -> WindowOutput:
    return WindowOutput(logits, {"video": logits, "audio": 0 * logits}, {"late": attention[None, :, None]})


class Given:
    """Takes the given times in turn, and writes down who was asked for what."""

    def __init__(self, name: str, log: list[str], times: list[float], outputs: list[WindowOutput]) -> None:
        self._name = name
        self._log = log
        self._times = iter(times)
        self._outputs = outputs

    def outputs(self) -> list[WindowOutput]:
        self._log.append(f"{self._name} outputs")
        return self._outputs

    def time(self, index: int) -> Seconds:
        self._log.append(f"{self._name} {index}")
        wall = next(self._times)
        return Seconds(wall, 2 * wall)


def test_the_three_take_turns_over_the_windows() -> None:
    log: list[str] = []
    same = [output(numbers(1), numbers(1))] * 2
    compare(*(Given(name, log, [1, 1, 1], same) for name in "abc"), windows=2, rounds=3)
    turns = [f"{name} {window}" for window in (0, 1, 0) for name in "abc"]
    assert log == ["a outputs", "b outputs", "c outputs", *turns]


def test_ratios_are_those_of_the_medians() -> None:
    same = [output(numbers(1), numbers(1))]
    served = Given("a", [], [0.1, 9.0, 0.2], same)
    eager = Given("b", [], [0.8, 0.7, 0.9], same)
    tuned = Given("c", [], [0.5, 0.1, 0.4], same)
    found = compare(served, eager, tuned, windows=1, rounds=3)
    assert (found.served, found.eager, found.tuned) == (Seconds(0.2, 0.4), Seconds(0.8, 1.6), Seconds(0.4, 0.8))
    assert found.ratio == pytest.approx(0.25)
    assert found.tuned_ratio == pytest.approx(0.5)
    assert found.rounds == 3


def test_differences_are_the_largest_over_windows_and_sites() -> None:
    ours = [output(numbers(1, -2), numbers(0.5, 0.5)), output(numbers(3, 0), numbers(0.25, 0.75))]
    theirs = [output(numbers(1, -2.25), numbers(0.5, 0.5)), output(numbers(3.125, 0), numbers(0.75, 0.25))]
    times = [1.0]
    found = compare(
        Given("a", [], times, ours), Given("b", [], times, theirs), Given("c", [], times, []), windows=2, rounds=1
    )
    assert found.output_difference == 0.25
    assert found.attention_difference == 0.5
    assert found.difference == 0.5
    assert found.largest_output == 3.125


def test_outputs_and_windows_come_back_from_disk(tmp_path: Path) -> None:
    given = [output(numbers(index, 2), numbers(0.25, 0.75)) for index in range(11)]
    write_outputs(tmp_path / "outputs.npz", given)
    for before, after in zip(given, read_outputs(tmp_path / "outputs.npz"), strict=True):
        np.testing.assert_array_equal(after.output, before.output)
        assert list(after.logits) == ["video", "audio"]
        np.testing.assert_array_equal(after.attention["late"], before.attention["late"])
    windows = [{"video": numbers(1), "audio": numbers(2)}, {"audio": numbers(3)}]
    write_windows(tmp_path / "windows.npz", windows)
    assert read_windows(tmp_path / "windows.npz") == windows


def test_a_served_network_runs_its_windows(tmp_path: Path) -> None:
    write_cards(tmp_path, CHECKPOINT)
    session = open_hand_network(tmp_path / CHECKPOINT / "card.toml")
    windows = [{"video": np.full((3, 4, 16, 16), value, np.float32)} for value in (1, 5)]
    served = ServedNetwork(session, windows)
    assert [float(out.logits["video"][0]) for out in served.outputs()] == [1, 5]
    assert served.time(1).wall > 0
    assert session.seen[-1] is not session.seen[0]
    assert float(session.seen[-1]["video"].mean()) == 5
