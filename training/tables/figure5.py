"""Figure 5: what the fusion modules cost at 64 to 1024 channels; exact, and without data."""

from models.checkpoint import count_parameters
from models.fusion.cost import published_flops
from models.fusion.mmtm import MMTM
from models.fusion.msaf import MSAFBlock
from models.networks.config import SiteConfig
from training.tables.intervals import Interval
from training.tables.published import FIGURE_5
from training.tables.table import Row, Table

CHANNELS = (64, 128, 256, 512, 1024)
BATCH = 4


def msaf(channels: int) -> MSAFBlock:
    """The module of the figure: two modalities of the same channels, Cb = C / 2, r = 4."""
    return MSAFBlock(SiteConfig("figure", {"a": channels, "b": channels}, channels // 2, reduction=4))


def mmtm(channels: int) -> MMTM:
    """Its counterpart."""
    return MMTM({"a": channels, "b": channels}, ratio=4)


def figure5() -> Table:
    """Parameters and FLOPs, in thousands."""
    rows = []
    for channels in CHANNELS:
        for name, module in (("MSAF", msaf(channels)), ("MMTM", mmtm(channels))):
            for what, count in (("parameters", count_parameters(module)), ("FLOPs", published_flops(module, BATCH))):
                paper = FIGURE_5.get((name, what, channels))
                # Two decimals of a million would not be the paper's.
                note = f"Printed as {paper / 1000:.1f} M." if paper is not None and paper >= 1000 else ""
                rows.append(
                    Row(f"{name}, {channels} channels, {what}", Interval(count / 1000, None, None, 1), paper, note)
                )
    return Table(
        name="figure5",
        title="Figure 5: cost of the fusion modules",
        measure="two modalities of the same channels, thousands",
        units="",
        data="No data. Batches of 4; the convention of the FLOPs is that of `models/fusion/cost.py`.",
        protocol="counted.",
        rows=rows,
        exact=True,
    )
