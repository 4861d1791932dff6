"""The Checkpoints pages say what is on the cards."""

from frontend.client import ApiClient
from frontend.pages import checkpoints
from tests.frontend.fake_reports import BROKEN, EMOTION, SENTIMENT
from tests.frontend.layouts import of_class, texts


async def test_every_checkpoint_is_listed_and_broken_ones_with_the_reason(api: ApiClient) -> None:
    layout = await checkpoints.layout(api)
    cards = [texts(card) for card in of_class(layout, "checkpoint-card")]
    assert len(cards) == 2
    assert "6.41 M" in cards[0]
    assert "71.3 % accuracy (FER2013 + RAVDESS, test)" in cards[0]
    (broken,) = of_class(layout, "notice-warning")
    assert "emotion/half-copied can't be used" in texts(broken)
    assert "found 77fe" in texts(broken)


def test_a_card_says_everything() -> None:
    said = texts(checkpoints.card_page(EMOTION))
    for part in (
        "52.5 %",
        "actors 21-24, 240 samples",
        "6.41 M (6,413,208)",
        "412 M per window",
        "up to 5.0 s one window; longer clips every 1.5 s, 3.0 s each",
        "3 × 8 × 48 × 48",
        "It has never seen a real talking face while it was trained.",
        "32 blocks, prior 94.1 %",
        "CC BY-NC-SA 4.0 (research only)",
        "Stills of FER2013 and CK+",
    ):
        assert part in said


def test_a_card_with_little_on_it_says_what_is_not_known() -> None:
    said = texts(checkpoints.card_page(SENTIMENT))
    assert "Nothing has been measured." in said
    assert "The card names no limits. Assume there are some." in said
    assert "5 segments" in said
    assert "one value" in said


def test_a_broken_one_has_a_page_with_the_reason() -> None:
    assert "was the file copied completely?" in texts(checkpoints.card_page(BROKEN))
