"""Figure 7: mean maps, and the map of one item."""

import numpy as np
import pytest

from backend.analysis.explore.maps import item_attention, mean_maps
from tests.backend.analysis.explore.made import EARLY, SITES, frame, plain_share

ITEMS = frame(("calm",) * 5, ("a",) * 5)


def test_a_map_is_the_mean_over_the_items() -> None:
    message = mean_maps(ITEMS, SITES, np.array([1, 3]), "label", "calm")
    assert (message.by, message.class_, message.n) == ("label", "calm", 2)
    assert [each.site.name for each in message.sites] == ["early", "late"]
    for each in message.sites:
        attention = ITEMS.attention[each.site.name]
        for segment in range(each.site.segments):
            for block in range(len(each.site.blocks)):
                for channel in range(each.site.channels_per_block):
                    mean = (attention[1, segment, block, channel] + attention[3, segment, block, channel]) / 2
                    assert each.values[segment][block][channel] == pytest.approx(mean, abs=1e-7)


def test_the_map_of_an_item_is_its_own() -> None:
    message = item_attention(ITEMS, 2, EARLY)
    assert (message.windows, message.shape) == ([0], (1, 2, 5, 4))
    np.testing.assert_allclose(message.values[0], ITEMS.attention["early"][2], atol=1e-7)
    for segment in range(2):
        for channel in range(4):
            expected = plain_share(ITEMS, 2, EARLY, "audio", channel, segment)
            assert message.share["audio"][0][segment][channel] == pytest.approx(expected, abs=1e-7)
