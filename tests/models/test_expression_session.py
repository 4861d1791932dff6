"""The expression network as a session: OpenVINO computes what eager torch computes."""

from pathlib import Path

import numpy as np
import pytest
import torch

from models.inference import open_session
from models.networks.expression.config import ExpressionConfig
from models.run import run
from tests.models import tiny_expression


@pytest.mark.parametrize("config", [tiny_expression.CONFIG, tiny_expression.GATED], ids=lambda config: config.fusion)
@pytest.mark.parametrize("missing", [(), ("face",), ("audio",)], ids=str)
def test_a_session_computes_what_torch_computes(
    tmp_path: Path, missing: tuple[str, ...], config: ExpressionConfig
) -> None:
    session = open_session(tiny_expression.write(tmp_path / "tiny", config=config), threads=1)
    inputs = {name: x for name, x in tiny_expression.inputs(1).items() if name not in missing}
    zeros = {name: torch.zeros(1, *shape) for name, shape in tiny_expression.CONFIG.input_shapes.items()}
    with torch.inference_mode():
        expected = tiny_expression.network(config=config)(zeros | inputs)
    found = session.run({name: x[0].numpy() for name, x in inputs.items()})
    np.testing.assert_allclose(found.output, expected.output[0], atol=1e-5)
    for name, logits in expected.logits.items():
        np.testing.assert_allclose(found.logits[name], logits[0], atol=1e-5)
    assert list(found.attention) == ["intermediate", "late"]
    for site, attention in expected.attention.items():
        np.testing.assert_allclose(found.attention[site], attention[0], atol=1e-5)


def test_arrays_without_the_app_are_named_by_stream_and_site() -> None:
    arrays = run(tiny_expression.network(), {name: x.numpy() for name, x in tiny_expression.inputs(batch=2).items()})
    assert {name: array.shape for name, array in arrays.items()} == {
        "output": (2, 3),
        "logits.face": (2, 3),
        "logits.audio": (2, 3),
        "attention.intermediate": (2, 1, 5, 4),
        "attention.late": (2, 1, 4, 8),
        "blocks.intermediate": (5,),
        "blocks.late": (4,),
    }
    assert arrays["blocks.intermediate"].tolist() == ["face"] * 3 + ["audio"] * 2
