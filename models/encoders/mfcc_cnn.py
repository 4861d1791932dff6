"""The 1D CNN on MFCC of the MSAF paper (section 4.1), in the three parts that the fused network needs."""

from collections import OrderedDict

from torch import nn

POOL = 8
"""Kernel and stride of the one max pool, in MFCC frames."""


def pooled_frames(frames: int) -> int:
    """Time steps that the head reads: two convolutions shorten by 2 frames each, then the pool."""
    return (frames - 4) // POOL


def front(coefficients: int, channels: int) -> nn.Sequential:
    """(B, coefficients, frames) to (B, channels, frames - 4): two convolutions.

    The max pool belongs to the back part: only so do the official weights give the official attention.
    """
    return nn.Sequential(
        OrderedDict(
            conv1=nn.Conv1d(coefficients, channels, 7, padding=2),
            relu1=nn.ReLU(),
            bn1=nn.BatchNorm1d(channels),
            conv2=nn.Conv1d(channels, channels, 7, padding=2),
            relu2=nn.ReLU(),
        )
    )


def back(channels: int, out_channels: int) -> nn.Sequential:
    """(B, channels, frames - 4) to (B, out_channels, pooled_frames(frames)): max pool, then to the third batch norm."""
    return nn.Sequential(
        OrderedDict(
            maxpool=nn.MaxPool1d(POOL),
            bn2=nn.BatchNorm1d(channels),
            dropout1=nn.Dropout(0.2),
            conv3=nn.Conv1d(channels, out_channels, 5, padding=2),
            relu3=nn.ReLU(),
            bn3=nn.BatchNorm1d(out_channels),
        )
    )


def head(channels: int, steps: int, classes: int) -> nn.Sequential:
    """(B, channels, steps) to (B, classes): flatten, dropout, one linear layer."""
    return nn.Sequential(
        OrderedDict(flatten=nn.Flatten(), dropout2=nn.Dropout(0.4), fc1=nn.Linear(channels * steps, classes))
    )
