"""The Checkpoints pages say what is on the cards."""

import pytest

from backend.schemas import Checkpoint, Metric
from frontend.client import ApiClient
from frontend.pages.checkpoints import page as checkpoints
from frontend.pages.checkpoints.metrics import headline, metrics_table
from frontend.routes import analyse_address
from tests.frontend.fake_reports import ACTION, BROKEN, EMOTION, SENTIMENT
from tests.frontend.layouts import of_class, texts


async def test_every_checkpoint_is_listed_and_broken_ones_with_the_reason(api: ApiClient) -> None:
    layout = await checkpoints.layout(api)
    cards = [texts(card) for card in of_class(layout, "checkpoint-card")]
    assert len(cards) == 3
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


def test_a_value_has_a_scale_instead_of_classes() -> None:
    said = " ".join(texts(checkpoints.card_page(SENTIMENT)).split())
    assert "one value, sentiment from −3 to 3 −3 strongly negative 3 strongly positive" in said
    assert "classes" not in said
    assert "none: whatever is given is one window, however long" in said


def test_segments_are_drawn_with_their_steps() -> None:
    card = checkpoints.card_page(SENTIMENT)
    assert "16 channels per block, 5 segments, λ = 0" in texts(card)
    parts = of_class(card, "segment-part")
    assert [(texts(part), part.style["flexGrow"]) for part in parts] == [
        ("0–9", 10), ("10–19", 10), ("20–29", 10), ("30–39", 10), ("40–49", 10),
    ]  # fmt: skip
    assert of_class(checkpoints.card_page(ACTION), "segment-part") == []


def test_bands_that_are_parts_of_a_stream_have_their_own_title_and_colour() -> None:
    card = checkpoints.card_page(ACTION)
    first, second = of_class(card, "site")
    chips = of_class(first, "modality-chip")
    assert [texts(chip).split(" ", 2)[:2] for chip in chips[1:]] == [["Person", "1"], ["Person", "2"]]
    assert len({chip.style["--modality"] for chip in chips}) == 3
    assert "Skeleton" in texts(of_class(second, "modality-chip")[1])


def test_inputs_that_only_come_as_arrays_say_so() -> None:
    modalities = [item.model_copy(update={"arrays_only": item.name == "audio"}) for item in SENTIMENT.modalities]
    said = " ".join(texts(checkpoints.card_page(SENTIMENT.model_copy(update={"modalities": modalities}))).split())
    assert said.count("only as an uploaded array") == 1
    assert "audio , shape 50 × 74 , only as an uploaded array" in said


@pytest.mark.parametrize("checkpoint", [EMOTION, SENTIMENT, ACTION], ids=lambda checkpoint: checkpoint.network)
def test_a_card_leads_to_the_form(checkpoint: Checkpoint) -> None:
    links = [getattr(item, "href", None) for item in checkpoints.card_page(checkpoint)._traverse()]
    assert analyse_address(checkpoint.id) in links
    assert analyse_address(BROKEN.id) not in [
        getattr(item, "href", None) for item in checkpoints.card_page(BROKEN)._traverse()
    ]


def measured(metric: str, value: float, unit: str, *inputs: str, note: str = "") -> Metric:
    return Metric(
        dataset="CMU-MOSEI", split="test", metric=metric, inputs=list(inputs), value=value, unit=unit, samples=4643,
        kind="measured", note=note,
    )  # fmt: skip


def test_results_on_the_same_data_stand_together_with_their_units() -> None:
    metrics = [
        measured("MAE", 0.588, "", "text"),
        measured("Acc-2", 82.8, "%", "text"),
        measured("MAE", 0.572, "", "audio", "text"),
        measured("Acc-2", 83.5, "%", "audio", "text"),
        measured("bias", -0.1, "points", "audio", "text"),
    ]
    assert headline(metrics) == "0.572 MAE, 83.5 % Acc-2, −0.1 points bias (CMU-MOSEI, test)"
    singled_out = [metric.model_copy(update={"headline": metric.inputs == ["text"]}) for metric in metrics]
    assert headline(singled_out) == "0.588 MAE, 82.8 % Acc-2 (CMU-MOSEI, test)"
    assert headline([]) == "nothing"
    table = metrics_table(SENTIMENT.model_copy(update={"metrics": metrics}))
    rows = [" ".join(texts(row).split()) for row in table.children.children[1].children]
    assert rows == [
        "CMU-MOSEI test, 4,643 samples Text 0.588 MAE , measured 82.8 % Acc-2 , measured",
        "CMU-MOSEI test, 4,643 samples Audio + Text 0.572 MAE , measured 83.5 % Acc-2 , measured "
        "−0.1 points bias , measured",
    ]


def test_a_broken_one_has_a_page_with_the_reason() -> None:
    assert "was the file copied completely?" in texts(checkpoints.card_page(BROKEN))


def test_a_note_that_all_results_share_is_said_once() -> None:
    metrics = [measured(name, 1, "", "text", note="text alone") for name in ("MAE", "Corr")]
    said = texts(metrics_table(SENTIMENT.model_copy(update={"metrics": metrics})))
    assert said.count("text alone") == 1
    other = [
        *metrics,
        measured("accuracy", 65.1, "%", "text"),
        measured("accuracy", 70.1, "%", "text", note="of seven"),
    ]
    said = texts(metrics_table(SENTIMENT.model_copy(update={"metrics": other})))
    assert (said.count("text alone"), said.count("of seven")) == (2, 1)
    assert headline(other) == "1 MAE, 1 Corr, 65.1 % accuracy (CMU-MOSEI, test)"
