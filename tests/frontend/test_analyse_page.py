"""The Analyse page: the form that a checkpoint gives, the samples and what runs them."""

from datetime import timedelta

import pytest
from dash import html, no_update
from fastapi import FastAPI

from backend.schemas import MOST_TEXT, AnalysisRequest, Checkpoint
from frontend.client import ApiClient, ApiError
from frontend.components import ids
from frontend.inputs import given
from frontend.pages.analyse import page as analyse
from frontend.pages.analyse.form import SHAPED, shape_for
from frontend.pages.analyse.samples import givens, sample_cards, samples_of, sentence_cards
from frontend.pages.analyse.sentences import SENTENCES
from frontend.pages.analyse.starting import chosen_or_fitting, started_here
from frontend.routes import MOST_SENTENCES
from frontend.settings import FrontendSettings
from tests.frontend.fake_api import FakeStore
from tests.frontend.fake_reports import ACTION, BROKEN, EMOTION, SENTIMENT
from tests.frontend.layouts import component, of_class, texts

READY = [EMOTION, SENTIMENT, ACTION]
RECORDED = (ids.RECORDER, ids.RECORD_PICTURE)


async def test_only_checkpoints_that_can_be_run_are_offered_each_with_a_line(
    api: ApiClient, settings: FrontendSettings
) -> None:
    layout = await analyse.layout(api, settings)
    choice = component(layout, ids.CHECKPOINT)
    assert choice.value == EMOTION.id
    options = choice.children.children
    assert [option.value for option in options] == [EMOTION.id, SENTIMENT.id, ACTION.id]
    assert options[1].description.startswith("From a sentence, a video or a recording")


@pytest.mark.parametrize(
    ("query", "chosen"),
    [
        (f"?checkpoint={SENTIMENT.id}", SENTIMENT.id),
        (f"?checkpoint={BROKEN.id}", EMOTION.id),
        ("?checkpoint=gone", EMOTION.id),
        (None, EMOTION.id),
    ],
    ids=["named", "broken", "gone", "none"],
)
async def test_the_address_may_choose_a_checkpoint(
    api: ApiClient, settings: FrontendSettings, query: str | None, chosen: str
) -> None:
    layout = await analyse.layout(api, settings, query)
    assert component(layout, ids.CHECKPOINT).value == chosen
    assert component(layout, ids.TEXT_SLOT).hidden is (chosen == EMOTION.id)


async def test_the_form_begins_with_the_checkpoint_of_the_newest_analysis(api: ApiClient) -> None:
    ready = [ACTION, EMOTION, SENTIMENT]
    assert analyse.at_first(ready, []) == EMOTION, "a voice or words are at hand everywhere"
    assert analyse.at_first([ACTION], []) == ACTION
    assert analyse.at_first([], []) is None
    newest = await api.submit(AnalysisRequest(checkpoint=SENTIMENT.id, text="It was good."))
    earlier = newest.model_copy(
        update={"checkpoint": ACTION.id, "created_at": newest.created_at - timedelta(seconds=1)}
    )
    assert analyse.at_first(ready, [earlier, newest]) == SENTIMENT
    assert analyse.at_first([EMOTION], [newest]) == EMOTION, "its checkpoint is gone"


@pytest.mark.parametrize(
    ("checkpoint", "shown"),
    [
        (EMOTION, {ids.slot("media"), ids.CONSENT, *RECORDED, ids.RECORD_SOUND}),
        (SENTIMENT, {ids.TEXT_SLOT, ids.slot("media"), ids.CONSENT, *RECORDED, ids.RECORD_SOUND}),
        (ACTION, {ids.slot("media"), ids.CONSENT, *RECORDED, ids.slot("skeleton")}),
        (None, set()),
    ],
    ids=["faces and voices", "texts", "movements", "none"],
)
def test_the_form_follows_the_media_of_the_checkpoint(checkpoint: Checkpoint | None, shown: set[str]) -> None:
    shape = dict(zip(SHAPED, shape_for(checkpoint), strict=True))
    assert {part for (part, name), value in shape.items() if name == "hidden" and value is False} == shown


def test_the_text_says_how_much_the_network_reads_of_it() -> None:
    note = shape_for(SENTIMENT).text_note
    # Two of the 50 steps are marks.
    assert "up to 48 tokens" in note
    assert "Beside a video or a recording it is what is said there." in note
    alone = SENTIMENT.model_copy(update={"modalities": SENTIMENT.modalities[2:]})
    assert "Beside" not in shape_for(alone).text_note
    assert shape_for(ACTION).media_title == "Drop a video here, or choose a file"


def test_formats_of_sound_are_named_where_sound_is_read() -> None:
    assert shape_for(ACTION).media_formats == "MP4, MOV, WebM, MKV or AVI"
    for checkpoint in (EMOTION, SENTIMENT):
        assert shape_for(checkpoint).media_formats == "MP4, MOV, WebM, MKV, AVI, WAV, MP3, FLAC, OGG or M4A"


def test_arrays_are_listed_by_name_and_shape() -> None:
    assert [" ".join(texts(item).split()) for item in shape_for(SENTIMENT).arrays] == [
        "visual 50 × 35: Visual",
        "audio 50 × 74: Audio",
        "text 50 × 300: Text",
    ]


def test_what_is_recorded_is_what_the_checkpoint_reads() -> None:
    assert texts(html.Div(shape_for(EMOTION).picture_words)) == "Camera and microphone"
    assert texts(html.Div(shape_for(ACTION).picture_words)) == "Camera"
    alone = SENTIMENT.model_copy(update={"modalities": SENTIMENT.modalities[1:]})
    shape = shape_for(alone)
    assert (shape.recorder_hidden, shape.picture_hidden, shape.sound_hidden) == (False, True, False)


def test_no_camera_is_offered_for_depth() -> None:
    depth, skeleton = ACTION.modalities
    unseen = depth.model_copy(update={"title": "Depth video", "recordable": False})
    shape = shape_for(ACTION.model_copy(update={"modalities": [unseen, skeleton]}))
    assert (shape.media_hidden, shape.recorder_hidden, shape.picture_hidden) == (False, True, True)
    assert shape.media_title == "Drop a depth video here, or choose a file"


async def test_a_recording_stops_at_the_limit_of_the_settings(api: ApiClient) -> None:
    layout = await analyse.layout(api, FrontendSettings(recording_cap_s=90))
    assert getattr(component(layout, ids.RECORDER), "data-limit") == "90"


async def test_without_any_checkpoint_the_page_says_what_to_do(
    fake_api: FastAPI, api: ApiClient, settings: FrontendSettings
) -> None:
    fake_api.state.store.checkpoints = {BROKEN.id: BROKEN}
    layout = await analyse.layout(api, settings)
    assert "There is no checkpoint to run" in texts(layout)
    assert component(layout, ids.CHECKPOINT).children.children == []
    assert of_class(layout, "sample") == []


async def test_the_form_knows_the_limits_and_where_to_send_files(api: ApiClient) -> None:
    settings = FrontendSettings(public_api="/lens/api/v1", upload_cap_bytes=3 * 2**20)
    form = component(await analyse.layout(api, settings), ids.ENTRY)
    assert getattr(form, "data-cap") == str(3 * 2**20)
    assert getattr(form, "data-api") == "/lens/api/v1"
    assert getattr(form, "data-most-text") == str(MOST_TEXT) == "5000"
    assert getattr(form, "data-most-sentences") == str(MOST_SENTENCES) == "50"
    assert texts(form).count("up to 3 MiB") == 3
    assert "Deleting the clip removes them all" in texts(form)


async def test_a_video_and_a_skeleton_of_one_name_are_one_sample(fake_api: FastAPI, api: ApiClient) -> None:
    store: FakeStore = fake_api.state.store
    skeleton = store.add_skeleton("waving.npz", b"joints", sample=True)
    video = store.add("waving.mp4", b"....ftyp", 3.0, sample=True)
    store.add_skeleton("alone.npz", b"other joints", sample=True)
    samples = samples_of(await api.every_clip())
    assert [[clip.name for clip in sample.clips] for sample in samples[-2:]] == [
        ["waving.mp4", "waving.npz"],
        ["alone.npz"],
    ]
    cards = sample_cards(samples, READY, EMOTION.id, "/api/v1")
    assert "waving.mp4 + waving.npz" in texts(cards)
    assert component(cards, ids.analyse_files(clip=video.id, skeleton=skeleton.id))


async def test_every_sample_says_which_checkpoint_runs_it(fake_api: FastAPI, api: ApiClient) -> None:
    store: FakeStore = fake_api.state.store
    store.add_skeleton("alone.npz", b"joints", sample=True)
    samples = samples_of(await api.every_clip())

    def with_(chosen: str, ready: list[Checkpoint]) -> list[str]:
        cards = of_class(sample_cards(samples, ready, chosen, "/api/v1"), "sample")
        return [" ".join(texts(card).split()).partition("with ")[2].removesuffix(" Analyse") for card in cards]

    assert with_(EMOTION.id, READY) == [EMOTION.title] * 3 + [ACTION.title]
    assert with_(SENTIMENT.id, READY) == [SENTIMENT.title] * 3 + [ACTION.title]
    assert with_(ACTION.id, READY) == [EMOTION.title] * 3 + [ACTION.title], "it would not listen to their sound"
    assert with_(ACTION.id, [ACTION]) == [ACTION.title] * 2 + [ACTION.title], "better than nothing"
    assert with_(EMOTION.id, [EMOTION]) == [EMOTION.title] * 3, "what nothing takes is not offered"


async def test_samples_are_offered_however_much_was_uploaded_after_them(
    fake_api: FastAPI, api: ApiClient, settings: FrontendSettings
) -> None:
    store: FakeStore = fake_api.state.store
    for number in range(450):
        store.add(f"clip {number}.mp4", b"ftyp%d" % number, 4.0)
    assert len(of_class(await analyse.layout(api, settings), "sample")) == 3


def test_notes_follow_the_chosen_checkpoint_and_the_cards_stay(fake_api: FastAPI) -> None:
    store: FakeStore = fake_api.state.store
    samples = samples_of(list(store.clips.values()))
    kept = {key: analyse.Shown(media=sorted(it.media), arrays={}) for key, it in givens(samples).items()}
    assert list(kept) == ["0", "1", "2", "sentences"]
    assert analyse.note_of(kept["0"], READY, SENTIMENT.id) == f"with {SENTIMENT.title}"
    assert analyse.note_of(kept["0"], READY, ACTION.id) == f"with {EMOTION.title}"
    assert analyse.note_of(kept["sentences"], READY, ACTION.id) == f"with {SENTIMENT.title}"
    assert analyse.note_of(kept["sentences"], [ACTION], ACTION.id) is no_update
    for chosen in (EMOTION.id, ACTION.id):
        cards = sample_cards(samples, READY, chosen, "/api/v1")
        assert component(cards, ids.sample_note("2"))


def test_sentences_are_offered_where_a_checkpoint_reads_text() -> None:
    assert sentence_cards([EMOTION, ACTION], EMOTION.id) == []
    section = sentence_cards(READY, EMOTION.id)
    assert SENTIMENT.title in texts(section)
    assert [texts(row).split("”")[0].removeprefix("“") for row in of_class(section[-1], "sentence-row")] == list(
        SENTENCES
    )
    assert f"Analyse all {len(SENTENCES)}" in texts(section)


def test_the_sample_sentences_are_short_and_differ() -> None:
    assert 4 <= len(set(SENTENCES)) == len(SENTENCES) <= 6
    assert all(len(sentence.split()) <= 20 for sentence in SENTENCES)
    assert any(" not " in sentence for sentence in SENTENCES), "one turns on a negation"


async def test_the_samples_keep_their_order(fake_api: FastAPI, api: ApiClient) -> None:
    store: FakeStore = fake_api.state.store
    first = min(store.clips.values(), key=lambda clip: clip.created_at)
    store.clips[first.id] = first.model_copy(update={"created_at": first.created_at + timedelta(days=1)})
    assert samples_of(await api.every_clip())[-1].name == first.name


async def test_nothing_runs_what_no_checkpoint_takes(fake_api: FastAPI, api: ApiClient) -> None:
    arrays = fake_api.state.store.add_features("odd.npz", b"PK", {"text": [7, 7]})
    with pytest.raises(ApiError, match="None of the checkpoints"):
        await chosen_or_fitting(api, SENTIMENT.id, given(arrays))
    fake_api.state.store.checkpoints = {BROKEN.id: BROKEN}
    with pytest.raises(ApiError, match="None of the checkpoints"):
        await chosen_or_fitting(api, BROKEN.id, given(text="Hello."))


async def test_what_is_here_already_says_so_where_it_takes_another_checkpoint(
    fake_api: FastAPI, api: ApiClient
) -> None:
    skeleton = given(fake_api.state.store.add_skeleton("wave.npy", b"joints"))
    as_chosen = await started_here(api, skeleton, ACTION.id)
    other = await started_here(api, skeleton, EMOTION.id)
    assert as_chosen.said is None
    assert other.said is not None
    assert other.href == as_chosen.href == other.said["path"]
    assert ACTION.title in other.said["title"]
    sample = await started_here(api, skeleton, EMOTION.id, sample=True)
    assert sample.said is None, "its card said it already"
