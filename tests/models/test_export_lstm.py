"""LSTM layers in an OpenVINO graph: one operation each, and the numbers of eager torch."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from models.export import to_openvino
from models.inference import open_session
from tests.models import tiny_sentiment as tiny


@pytest.mark.parametrize("reading", ["last_step", "last_token"])
def test_a_session_computes_what_torch_computes(tmp_path: Path, reading: str) -> None:
    config = replace(tiny.CONFIG, reading=reading)
    card, cache = tiny.write(tmp_path / "tiny", config=config), tmp_path / "cache"
    fresh, kept = open_session(card, threads=1, cache=cache), open_session(card, threads=1, cache=cache)
    for tokens in (11, 4, 1, 0):
        x = tiny.inputs(seed=tokens)
        x["text"][:, tokens:] = 0
        with torch.inference_mode():
            expected = tiny.network(config=config)(x)
        for session in (fresh, kept):
            found = session.run({name: each[0].numpy() for name, each in x.items()})
            np.testing.assert_allclose(found.output, expected.output[0], atol=1e-5)
            for name, logits in expected.logits.items():
                np.testing.assert_allclose(found.logits[name], logits[0], atol=1e-5)
            np.testing.assert_allclose(
                found.attention["intermediate"], expected.attention["intermediate"][0], atol=1e-5
            )


def test_a_layer_is_one_operation(tmp_path: Path) -> None:
    graph = to_openvino(tiny.write(tmp_path / "tiny"))
    kinds = [operation.get_type_name() for operation in graph.get_ops()]
    assert kinds.count("LSTMSequence") == 6
    assert "Tanh" not in kinds
    assert len(kinds) < 500
