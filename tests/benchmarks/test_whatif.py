"""The scan leaves out every block once, and its time is told in passes."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.whatif import WhatIfTimes, measure_whatif, scan
from models.inference import open_session
from models.whatif.network import WhatIf
from tests.models import tiny, tiny_sentiment


def test_a_scan_is_told_in_passes() -> None:
    times = WhatIfTimes("small", blocks=132, scan_s=3.0, pass_s=1.5, served_s=0.5, rounds=5)
    assert times.passes == pytest.approx(2)
    assert times.served_passes == pytest.approx(6)


def test_a_scan_leaves_out_every_block_of_every_segment_once(tmp_path: Path) -> None:
    whatif = WhatIf.open(tiny_sentiment.write(tmp_path))
    inputs = {name: x[0].numpy() for name, x in tiny_sentiment.inputs().items()}
    prepared = whatif.prepare(inputs)
    (found,) = scan(whatif, prepared).values()
    # 1 + 2 + 2 blocks in each of two segments.
    assert found.shape == (10, 1)
    for row, (segment, block) in enumerate((q, n) for q in range(2) for n in range(5)):
        one = np.zeros((1, 2, 5), bool)
        one[0, segment, block] = True
        np.testing.assert_allclose(found[row], whatif.ablate(prepared, "intermediate", one, "zero")[0], atol=1e-6)


def test_measuring_gives_medians_of_three_contestants(tmp_path: Path) -> None:
    path = tiny.write(tmp_path / "tiny")
    windows = [{name: x[0].numpy() for name, x in tiny.inputs(seed).items()} for seed in range(2)]
    times = measure_whatif("tiny", WhatIf.open(path), open_session(path, threads=1), windows, rounds=3)
    assert (times.checkpoint, times.blocks, times.rounds) == ("tiny", 10, 3)
    assert min(times.scan_s, times.pass_s, times.served_s) > 0
