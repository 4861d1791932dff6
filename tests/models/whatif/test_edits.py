"""Edits of attention, against factors worked out by hand."""

import re
from typing import Any

import pytest
import torch
from torch import Tensor

from models.networks.config import SiteConfig
from models.whatif.edits import EditError, SiteEdit, check_edits, factor_of
from tests.models import tiny

SITE = SiteConfig("fusion", {"video": 4, "audio": 2}, 2, reduction=1, segments=2, floor=0.5, steps=4)
"""Two blocks of video and one of audio, of two channels, in two segments; lambda 0.5."""


def attention() -> Tensor:
    """(1, 2, 3, 2): sums to one over the blocks."""
    first = [[0.5, 0.2], [0.25, 0.2], [0.25, 0.6]]
    second = [[0.0, 1.0], [1.0, 0.0], [0.0, 0.0]]
    return torch.tensor([[first, second]])


def factor(**fields: Any) -> Tensor:
    return factor_of(SiteEdit(**fields), SITE, attention())


def test_without_an_edit_it_is_the_papers_factor() -> None:
    torch.testing.assert_close(
        factor(),
        torch.tensor([[[[0.75, 0.6], [0.625, 0.6], [0.625, 0.8]], [[0.5, 1.0], [1.0, 0.5], [0.5, 0.5]]]]),
    )


def test_uniform_is_one_over_the_blocks() -> None:
    torch.testing.assert_close(factor(attention="uniform"), torch.full((1, 2, 3, 2), 0.5 + 0.5 / 3))
    torch.testing.assert_close(factor(attention="uniform", floor=0.0), torch.full((1, 2, 3, 2), 1 / 3))


def test_permuted_moves_whole_blocks_the_same_way_in_all_segments() -> None:
    plain = factor()
    orders = set()
    for seed in range(8):
        moved = factor(attention="permuted", seed=seed)
        order = tuple(next(i for i in range(3) if torch.equal(moved[0, 0, n], plain[0, 0, i])) for n in range(3))
        torch.testing.assert_close(moved, plain[:, :, list(order)], atol=0, rtol=0)
        torch.testing.assert_close(moved, factor(attention="permuted", seed=seed), atol=0, rtol=0)
        orders.add(order)
    assert len(orders) > 3


def test_a_forced_block_gets_all_and_lambda_is_left() -> None:
    torch.testing.assert_close(factor(forced=2), torch.tensor([[[[0.5, 0.5], [0.5, 0.5], [1.0, 1.0]]] * 2]))
    torch.testing.assert_close(factor(forced=0, floor=0.0), torch.tensor([[[[1.0, 1.0], [0.0, 0.0], [0.0, 0.0]]] * 2]))


def test_lambda_can_be_another() -> None:
    torch.testing.assert_close(factor(floor=0.0), attention(), atol=0, rtol=0)
    torch.testing.assert_close(factor(floor=1.0), torch.ones(1, 2, 3, 2))
    torch.testing.assert_close(factor(floor=0.2)[0, 0, 0], torch.tensor([0.6, 0.36]))


def test_muted_is_zero_whatever_lambda_is() -> None:
    """Muting comes last: after lambda, and after the block was forced."""
    muted = factor(muted=("video",), floor=0.9)
    assert muted[:, :, :2].eq(0).all()
    torch.testing.assert_close(muted[:, :, 2], 0.9 + 0.1 * attention()[:, :, 2])
    muted = factor(muted_blocks=(1,))
    assert muted[:, :, 1].eq(0).all()
    torch.testing.assert_close(muted[:, :, [0, 2]], factor()[:, :, [0, 2]], atol=0, rtol=0)
    assert factor(forced=1, floor=0.0, muted_blocks=(1,)).eq(0).all()
    assert factor(muted=("video", "audio"), floor=1.0).eq(0).all()


def test_the_attention_that_is_given_is_left_alone() -> None:
    given = attention()
    for edit in (SiteEdit(forced=1), SiteEdit(muted_blocks=(0,)), SiteEdit("uniform"), SiteEdit("permuted", 1)):
        factor_of(edit, SITE, given)
    torch.testing.assert_close(given, attention(), atol=0, rtol=0)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (SiteEdit("other"), "late: expected attention to be one of trained, uniform, permuted; got 'other'"),  # type: ignore[arg-type]
        (SiteEdit(seed=-1), "late: expected a seed of at least 0; got -1"),
        (SiteEdit("uniform", forced=1), "expected a forced block, or other attention, not both; got block 1 and 'unif"),
        (SiteEdit("permuted", forced=0), "not both; got block 0 and 'permuted'"),
        (SiteEdit(forced=5), "late: forced: expected blocks from 0 to 4; got 5"),
        (SiteEdit(forced=-1), "late: forced: expected blocks from 0 to 4; got -1"),
        (SiteEdit(muted_blocks=(0, 5)), "late: muted_blocks: expected blocks from 0 to 4; got 5"),
        (SiteEdit(floor=1.5), "late: expected a floor (lambda) in [0, 1]; got 1.5"),
        (SiteEdit(floor=float("nan")), "late: expected a floor (lambda) in [0, 1]; got nan"),
        (
            SiteEdit(muted=("audio", "smell")),
            "late: muted: expected modalities among ['video', 'audio']; got ['smell']",
        ),
    ],
    ids=lambda value: "" if isinstance(value, str) else str(value),
)
def test_what_a_site_cannot_have_is_refused(edit: SiteEdit, message: str) -> None:
    with pytest.raises(EditError, match=re.escape(message)):
        check_edits({"late": edit}, tiny.CONFIG)


def test_an_unknown_site_is_refused() -> None:
    with pytest.raises(EditError, match="expected one of the sites intermediate, late; got 'early'"):
        check_edits({"early": SiteEdit()}, tiny.CONFIG)
