"""One training loop for all stages: progress, a log, checkpoints, restart after an interruption."""

import json
import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Schedule:
    """AdamW with a one-cycle learning rate, exponential averaging of weights, bfloat16 autocast if asked for."""

    epochs: int
    rate: float
    weight_decay: float
    averaging: float = 0.99
    bfloat16: bool = False


@dataclass(frozen=True)
class Stage:
    """What the loop needs to know of a stage.

    batches: epoch -> batches, the same for the same epoch, so that a restart continues the same run.
    loss: batch -> scalar.
    validate: the averaged model in eval mode -> metrics; `score` names the one to maximise, None takes the last epoch.
    """

    name: str
    model: nn.Module
    parameters: Iterable[dict[str, Any]] | Iterable[Tensor]
    steps: int
    batches: Callable[[int], Iterable[Any]]
    loss: Callable[[Any], Tensor]
    validate: Callable[[nn.Module], dict[str, float]]
    score: str | None


def fit(stage: Stage, schedule: Schedule, folder: Path) -> dict[str, Tensor]:
    """Train a stage, or resume it from `<folder>/<name>.state.pt`; returns the averaged weights of the best epoch.

    Every epoch adds a line to `<folder>/<name>.jsonl` and replaces the state file. A finished stage returns at once.
    """
    folder.mkdir(parents=True, exist_ok=True)
    state_path, log_path = folder / f"{stage.name}.state.pt", folder / f"{stage.name}.jsonl"
    optimiser = torch.optim.AdamW(stage.parameters, lr=schedule.rate, weight_decay=schedule.weight_decay)
    rates = [group["lr"] for group in optimiser.param_groups]
    total = schedule.epochs * stage.steps
    cycle = torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=rates, total_steps=total, pct_start=0.2)
    average = torch.optim.swa_utils.get_ema_multi_avg_fn(schedule.averaging)  # type: ignore[no-untyped-call]
    averaged = torch.optim.swa_utils.AveragedModel(stage.model, multi_avg_fn=average, use_buffers=True)
    first, best, best_state = 0, float("-inf"), dict[str, Tensor]()
    if state_path.is_file():
        saved = torch.load(state_path, weights_only=True)
        stage.model.load_state_dict(saved["model"])
        averaged.load_state_dict(saved["averaged"])
        optimiser.load_state_dict(saved["optimiser"])
        cycle.load_state_dict(saved["cycle"])
        first, best, best_state = saved["epoch"], saved["best"], saved["best_state"]
        log.info("%s: resuming after epoch %d of %d", stage.name, first, schedule.epochs)
    for epoch in range(first, schedule.epochs):
        torch.manual_seed(epoch)
        started, losses = time.monotonic(), []
        stage.model.train()
        for step, batch in enumerate(stage.batches(epoch)):
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=schedule.bfloat16):
                loss = stage.loss(batch)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(stage.model.parameters(), 5.0)
            optimiser.step()
            cycle.step()
            averaged.update_parameters(stage.model)
            losses.append(loss.item())
            if step % 50 == 49:
                pace = (time.monotonic() - started) / (step + 1)
                left = pace * (stage.steps * (schedule.epochs - epoch) - step - 1) / 60
                done = f"{epoch + 1}/{schedule.epochs} {step + 1}/{stage.steps}"
                log.info("%s %s loss %.3f, %.0f min left", stage.name, done, sum(losses[-50:]) / 50, left)
        averaged.eval()
        with torch.no_grad():
            metrics = stage.validate(averaged.module)
        row = {
            "epoch": epoch + 1,
            "loss": round(sum(losses) / len(losses), 4),
            "seconds": round(time.monotonic() - started, 1),
            **{name: round(value, 4) for name, value in metrics.items()},
        }
        log.info("%s %s", stage.name, json.dumps(row))
        score = float(epoch) if stage.score is None else metrics[stage.score]
        if score > best:
            best = score
            best_state = {key: tensor.clone() for key, tensor in averaged.module.state_dict().items()}
        with log_path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
        _replace(
            {
                "epoch": epoch + 1,
                "best": best,
                "best_state": best_state,
                "model": stage.model.state_dict(),
                "averaged": averaged.state_dict(),
                "optimiser": optimiser.state_dict(),
                "cycle": cycle.state_dict(),
            },
            state_path,
        )
    return best_state


def _replace(state: dict[str, Any], path: Path) -> None:
    """Write beside, then rename: an interruption leaves the old state."""
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    partial.replace(path)
