"""The LSTM layer is torch's, in the layout of the fusion sites, and a mark says which step is read."""

import torch
from torch import nn

from models.encoders import lstm


def test_a_layer_computes_what_torch_computes() -> None:
    torch.manual_seed(0)
    layer, expected = lstm.Layer(5, 3), nn.LSTM(5, 3, batch_first=True)
    expected.load_state_dict(layer.state_dict())
    x = torch.randn(2, 5, 7)
    with torch.inference_mode():
        torch.testing.assert_close(layer(x), expected(x.transpose(1, 2))[0].transpose(1, 2), atol=0, rtol=0)


def test_a_layer_starts_as_torch_starts_it() -> None:
    torch.manual_seed(0)
    layer = lstm.Layer(50, 16)
    for parameter in layer.parameters():
        assert parameter.abs().max() <= 1 / 4
        assert parameter.std() == torch.tensor(0.25 / 3**0.5).item() or abs(parameter.std() - 0.144) < 0.03


def test_the_last_token_is_the_last_row_that_is_not_zeros() -> None:
    x = torch.zeros(4, 5, 2)
    x[0, :3, 1] = 1
    x[1, 4, 0] = -1
    x[2, 0, 0] = 1e-30
    marks = lstm.last_token(x)
    assert marks.argmax(1).tolist() == [2, 4, 0, 4]
    assert marks.sum(1).tolist() == [1, 1, 1, 1]
    assert lstm.last_step(x).tolist() == [[0, 0, 0, 0, 1]] * 4


def test_reading_takes_the_marked_state() -> None:
    states = torch.arange(24.0).reshape(2, 3, 4)
    marks = torch.tensor([[0.0, 1, 0, 0], [0, 0, 0, 1]])
    assert lstm.read(states, marks).tolist() == [[1, 5, 9], [15, 19, 23]]
