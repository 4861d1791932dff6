"""Checkpoints as the API lists them, and that changes on the disk are seen."""

import shutil
from pathlib import Path

import httpx
import pytest

from backend.api.catalogue import Catalogue
from backend.errors import Conflict, NotFound
from backend.schemas import Modality
from models.cards import sha256_of
from models.features.text_weights import MINILM
from tests.backend.api.checkpoint import CHECKPOINT, CLASSES, write_checkpoint
from tests.conftest import ROOT


async def test_a_checkpoint_is_shown_with_what_its_card_says(client: httpx.AsyncClient, checkpoints: Path) -> None:
    (listed,) = (await client.get("checkpoints")).json()["items"]
    shown = (await client.get(f"checkpoints/{CHECKPOINT}")).json()
    assert listed == shown
    assert (shown["id"], shown["state"], shown["title"], shown["reason"]) == (CHECKPOINT, "ready", "Small", None)
    assert shown["classes"] == CLASSES
    assert (shown["parameters"], shown["flops"], shown["weights_bytes"]) == (1234, 56789, len(b"not a network"))
    assert shown["weights_sha256"] == sha256_of(checkpoints / CHECKPOINT / "weights.safetensors")
    assert [modality["shape"] for modality in shown["modalities"]] == [[3, 4, 16, 16], [13, 212]]
    assert [site["name"] for site in shown["sites"]] == ["intermediate", "late"]
    # Width 4: 32 channels of video at the third stage, 64 at the fourth; 4 and 8 of audio.
    intermediate, late = shown["sites"]
    assert intermediate["prior"] == {"video": 0.8, "audio": 0.2}
    assert [block["modality"] for block in late["blocks"]] == ["video"] * 4 + ["audio"]
    assert late["blocks"][-1]["last_channel"] == 7


async def test_a_broken_card_is_listed_with_the_reason(client: httpx.AsyncClient, checkpoints: Path) -> None:
    (checkpoints / "emotion" / "broken").mkdir()
    (checkpoints / "emotion" / "broken" / "card.toml").write_text("title = 3")
    broken, ready = (await client.get("checkpoints")).json()["items"]
    assert (broken["id"], broken["state"], ready["state"]) == ("emotion/broken", "broken", "ready")
    assert "title" in broken["reason"]
    assert str(checkpoints) not in broken["reason"]


def test_changes_on_the_disk_are_seen(checkpoints: Path) -> None:
    catalogue = Catalogue([checkpoints])
    assert [checkpoint.id for checkpoint in catalogue.list().items] == [CHECKPOINT]
    assert catalogue.get(CHECKPOINT) is catalogue.get(CHECKPOINT)

    write_checkpoint(checkpoints / "emotion" / "another", title="Another")
    assert [checkpoint.title for checkpoint in catalogue.list().items] == ["Another", "Small"]

    (checkpoints / CHECKPOINT / "weights.safetensors").unlink()
    assert catalogue.get(CHECKPOINT).state == "broken"
    with pytest.raises(Conflict, match=r"emotion/small can't be used: weights: expected the file"):
        catalogue.usable(CHECKPOINT)

    shutil.rmtree(checkpoints / CHECKPOINT)
    with pytest.raises(NotFound, match="There is no checkpoint emotion/small"):
        catalogue.get(CHECKPOINT)


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert Catalogue([tmp_path / "none"]).list().items == []


def sentiment_reading(encoder: str, folder: Path) -> None:
    """The shipped sentiment checkpoint, with a card that names another encoder."""
    shutil.copytree(ROOT / "checkpoints" / "sentiment" / "mosei-text", folder)
    card = folder / "card.toml"
    card.write_text(card.read_text("utf-8").replace(f'"{MINILM}"', f'"{encoder}"'), "utf-8")


@pytest.mark.parametrize("encoder", ["bert-base-uncased", "google-bert/bert-base-uncased"])
def test_a_text_whose_encoder_is_not_here_can_only_be_uploaded(tmp_path: Path, encoder: str) -> None:
    encoders = tmp_path / "encoders"
    (encoders / encoder).parent.mkdir(parents=True, exist_ok=True)
    sentiment_reading(encoder, tmp_path / "checkpoints" / "sentiment" / "official")
    catalogue = Catalogue([tmp_path / "checkpoints"], [encoders])

    def text() -> Modality:
        return next(each for each in catalogue.get("sentiment/official").modalities if each.name == "text")

    assert text().arrays_only
    assert text().description.endswith("the setting LENS_ENCODERS names the folders of encoders.")
    (encoders / encoder).mkdir()
    assert not text().arrays_only
    assert "LENS_ENCODERS" not in text().description


def test_the_encoder_that_comes_with_the_service_is_there() -> None:
    modalities = Catalogue([ROOT / "checkpoints"]).get("sentiment/mosei-text").modalities
    assert [modality.name for modality in modalities if modality.arrays_only] == []
