"""The MSAF block once more, written as the paper's section 3 reads: one block at a time, one layer per block."""

import torch
from torch import Tensor
from torch.nn import functional as F

from models.fusion.msaf import MSAFBlock


def naive_msaf(block: MSAFBlock, features: dict[str, Tensor]) -> tuple[dict[str, Tensor], Tensor]:
    """Eval mode. Gives the reweighed features and the attention (B, N, Cb)."""
    width = block.layout.block_channels
    blocks: list[tuple[str, Tensor]] = []
    descriptor = torch.zeros(())
    for name, x in features.items():
        whole = torch.zeros(())
        for start in range(0, x.shape[1], width):
            part = x[:, start : start + width]
            if part.shape[1] < width:
                empty = torch.zeros(x.shape[0], width - part.shape[1], *x.shape[2:])
                part = torch.cat([part, empty], dim=1)
            blocks.append((name, part))
            whole = whole + part
        for _ in x.shape[2:]:
            whole = whole.mean(-1)
        descriptor = descriptor + whole
    linear, norm = block.join[0], block.join[1]
    joint = descriptor @ linear.weight.T + linear.bias
    joint = (joint - norm.running_mean) / (norm.running_var + norm.eps).sqrt() * norm.weight + norm.bias
    joint = F.relu(joint)
    exponentials = []
    for index in range(len(blocks)):
        rows = slice(index * width, (index + 1) * width)
        exponentials.append((joint @ block.highlight.weight[rows].T + block.highlight.bias[rows]).exp())
    total = sum(exponentials)
    weighed: dict[str, list[Tensor]] = {name: [] for name in features}
    for (name, part), exponential in zip(blocks, exponentials, strict=True):
        weight = block.floor + (1 - block.floor) * exponential / total
        for _ in part.shape[2:]:
            weight = weight.unsqueeze(-1)
        weighed[name].append(part * weight)
    merged = {name: torch.cat(parts, dim=1)[:, : features[name].shape[1]] for name, parts in weighed.items()}
    return merged, torch.stack([exponential / total for exponential in exponentials], dim=1)
