"""The training loop: a run that is interrupted goes on as if it had not been."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from training.loop import Schedule, Stage, fit

Batch = tuple[Tensor, Tensor]


class InterruptedRunError(Exception):
    """Stands for a power cut."""


def line_stage(stop_in: int | None = None) -> Stage:
    """Learns y = 2x + 1; breaks off in the epoch `stop_in`."""
    torch.manual_seed(0)
    model = nn.Linear(1, 1)

    def batches(epoch: int) -> Iterator[Batch]:
        generator = torch.Generator().manual_seed(epoch)
        for step in range(20):
            if epoch == stop_in and step == 10:
                raise InterruptedRunError
            x = torch.randn((16, 1), generator=generator)
            yield x, 2 * x + 1

    def loss(batch: Batch) -> Tensor:
        return (model(batch[0]) - batch[1]).square().mean()

    def validate(averaged: nn.Module) -> dict[str, float]:
        x = torch.linspace(-1, 1, 11)[:, None]
        return {"score": -(averaged(x) - (2 * x + 1)).square().mean().item()}

    return Stage("line", model, model.parameters(), 20, batches, loss, validate, "score")


SCHEDULE = Schedule(epochs=6, rate=0.1, weight_decay=0.0, averaging=0.9)


def rows(folder: Path) -> list[dict[str, float]]:
    return [json.loads(line) for line in (folder / "line.jsonl").read_text().splitlines()]


def test_it_learns_and_logs_every_epoch(tmp_path: Path) -> None:
    state = fit(line_stage(), SCHEDULE, tmp_path)
    assert state["weight"].item() == pytest.approx(2, abs=0.05)
    assert state["bias"].item() == pytest.approx(1, abs=0.05)
    assert [row["epoch"] for row in rows(tmp_path)] == [1, 2, 3, 4, 5, 6]
    assert rows(tmp_path)[-1]["loss"] < 0.01 < rows(tmp_path)[0]["loss"]


def test_an_interrupted_run_ends_in_the_same_weights(tmp_path: Path) -> None:
    whole = fit(line_stage(), SCHEDULE, tmp_path / "whole")
    with pytest.raises(InterruptedRunError):
        fit(line_stage(stop_in=3), SCHEDULE, tmp_path / "cut")
    assert [row["epoch"] for row in rows(tmp_path / "cut")] == [1, 2, 3]
    resumed = fit(line_stage(), SCHEDULE, tmp_path / "cut")
    assert [row["epoch"] for row in rows(tmp_path / "cut")] == [1, 2, 3, 4, 5, 6]
    for key, tensor in whole.items():
        torch.testing.assert_close(resumed[key], tensor, atol=0, rtol=0)


def test_a_finished_run_is_not_trained_again(tmp_path: Path) -> None:
    first = fit(line_stage(), SCHEDULE, tmp_path)
    again = fit(line_stage(stop_in=0), SCHEDULE, tmp_path)
    torch.testing.assert_close(again, first, atol=0, rtol=0)
    assert len(rows(tmp_path)) == 6


def test_without_a_score_the_last_epoch_counts(tmp_path: Path) -> None:
    blind = replace(line_stage(), validate=lambda averaged: {}, score=None)
    last = fit(blind, SCHEDULE, tmp_path)
    saved = torch.load(tmp_path / "line.state.pt", weights_only=True)
    averaged = {key.removeprefix("module."): x for key, x in saved["averaged"].items() if key.startswith("module.")}
    torch.testing.assert_close(last, averaged, atol=0, rtol=0)
    assert all("score" not in row for row in rows(tmp_path))
