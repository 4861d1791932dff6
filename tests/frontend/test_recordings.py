"""The list of what was uploaded and analysed: files, texts, and texts that came at once."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI

from backend.schemas import Analysis, AnalysisInputs, AnalysisRequest, AnalysisState, Checkpoint, Clip, Progress
from frontend.client import ApiClient
from frontend.components import ids
from frontend.components.clip_list import checkpoint_title, contents, kind_icon
from frontend.components.history_list import shortened
from frontend.history import FileEntry, TextEntry, TextsEntry, entries
from frontend.pages import recordings
from frontend.pages.recordings import Wanted
from frontend.routes import MOST_SENTENCES
from tests.frontend.fake_api import FakeStore
from tests.frontend.fake_reports import ACTION, EMOTION, SENTIMENT
from tests.frontend.layouts import component, of_class, texts

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def analysis(number: int, after_s: float, **inputs: str) -> Analysis:
    return Analysis(
        id=f"a{number}",
        state=AnalysisState.SUCCEEDED,
        checkpoint=SENTIMENT.id,
        inputs=AnalysisInputs(**inputs),
        created_at=START + timedelta(seconds=after_s),
    )


async def test_an_upload_is_a_row_with_its_analyses(fake_api: FastAPI, api: ApiClient) -> None:
    own = fake_api.state.store.add("mine <b>.mp4", b"....ftyp", 4.0)
    job = await api.submit(AnalysisRequest(checkpoint=EMOTION.id, clip=own.id))
    rows = recordings.listed(await api.every_clip(), await api.every_analysis(), [EMOTION], everything=False).rows
    (row,) = of_class(rows, "clip-row")
    assert "mine <b>.mp4" in texts(row)
    assert [link.href for link in of_class(row, "analysis-link")] == [f"/analyses/{job.id}"]
    assert component(row, ids.analyse_files(clip=own.id))
    assert component(row, ids.ask_delete("clip", own.id, own.name))


async def test_the_list_says_how_each_analysis_stands_and_is_read_again_until_all_ended(
    fake_api: FastAPI, api: ApiClient
) -> None:
    own = fake_api.state.store.add("mine.mp4", b"....ftyp", 4.0)
    done = await api.analysis((await api.submit(AnalysisRequest(checkpoint=EMOTION.id, clip=own.id))).id)
    running = done.model_copy(
        update={"state": AnalysisState.RUNNING, "progress": Progress(stage="Finding faces", fraction=0.4)}
    )
    clips = await api.every_clip()

    def listed(*analyses: Analysis) -> recordings.Listed:
        return recordings.listed(clips, list(analyses), [EMOTION], everything=False)

    assert "Emotion from faces and speech running, 40 %" in " ".join(texts(listed(running).rows).split())
    assert not listed(running).settled
    assert "done" in texts(listed(done).rows)
    assert listed(done).settled


async def test_kinds_of_files_have_their_icon_and_say_what_is_in_them(fake_api: FastAPI, api: ApiClient) -> None:
    store: FakeStore = fake_api.state.store
    skeleton = store.add_skeleton("wave.skeleton", b"joints")
    arrays = store.add_features("mosei.npz", b"PK", {"text": [50, 300], "audio": [50, 74]})
    said = {clip.name: (kind_icon(clip), contents(clip)) for clip in (await api.clips()).items}
    assert said["A drawn face that talks.mp4"] == ("video", "4.0 s, 320 × 240, sound")
    assert said["A voice alone.m4a"] == ("audio", "5.0 s, sound, no picture")
    assert said[skeleton.name] == ("skeleton", "4.0 s, 20 joints of one person")
    assert said[arrays.name] == ("table", "text 50 × 300, audio 50 × 74")


async def test_a_skeleton_beside_a_video_stands_with_both(fake_api: FastAPI, api: ApiClient) -> None:
    store: FakeStore = fake_api.state.store
    video, skeleton = store.add("wave.mp4", b"....ftyp", 4.0), store.add_skeleton("wave.skeleton", b"joints")
    await api.submit(AnalysisRequest(checkpoint=ACTION.id, clip=video.id, skeleton=skeleton.id))
    rows = recordings.listed(await api.every_clip(), await api.every_analysis(), [ACTION], everything=False).rows
    links = [texts(link) for link in of_class(rows, "analysis-link")]
    assert ["with wave.mp4" in links[0], "with wave.skeleton" in links[1]] == [True, True]
    assert component(rows, ids.analyse_files(skeleton=skeleton.id))


def test_a_text_is_one_entry_whatever_it_was_analysed_with() -> None:
    found = entries([], [analysis(1, 0, text="Good."), analysis(2, 60, text="Bad."), analysis(3, 120, text="Good.")])
    assert [(entry.text, [item.id for item in entry.analyses]) for entry in found if isinstance(entry, TextEntry)] == [
        ("Good.", ["a3", "a1"]),
        ("Bad.", ["a2"]),
    ]


def test_a_text_beside_a_file_belongs_to_the_file() -> None:
    clip = Clip.model_validate(
        {
            **{"id": "f", "name": "talk.mp4", "media_type": "video/mp4", "size_bytes": 1, "created_at": START},
            "probe": {"container": "mp4", "duration_s": 1},
        }
    )
    (entry,) = entries([clip], [analysis(1, 5, clip="f", text="Said.")])
    assert isinstance(entry, FileEntry)
    listed = recordings.listed([clip], [analysis(1, 5, clip="f", text="Said.")], [SENTIMENT], everything=False)
    assert f"{SENTIMENT.title} with a text" in " ".join(texts(listed.rows).split())


def test_texts_that_came_at_once_are_one_entry_in_their_order() -> None:
    batch = [analysis(number, number, text=f"Sentence {number}.") for number in range(4)]
    later, earlier = analysis(8, 900, text="Later."), analysis(9, -900, text="Earlier.")
    found = entries([], [later, *batch, earlier])
    assert [type(entry) for entry in found] == [TextEntry, TextsEntry, TextEntry]
    together = found[1]
    assert isinstance(together, TextsEntry)
    assert [item.text for item in together.texts] == [f"Sentence {number}." for number in range(4)]


@pytest.mark.parametrize(("pause_s", "entries_"), [(2, 1), (60, 3)], ids=["at once", "one after another"])
def test_it_takes_three_without_a_pause_to_be_at_once(pause_s: float, entries_: int) -> None:
    items = [analysis(number, number * pause_s, text=f"{number}.") for number in range(3)]
    assert len(entries([], items)) == entries_
    assert len(entries([], items[:2])) == 2


def test_a_file_in_between_parts_them() -> None:
    clip = Clip.model_validate(
        {
            **{"id": "f", "name": "t.mp4", "media_type": "video/mp4", "size_bytes": 1},
            **{"created_at": START + timedelta(seconds=1.5), "probe": {"container": "mp4", "duration_s": 1}},
        }
    )
    items = [analysis(number, number, text=f"{number}.") for number in range(4)]
    assert [type(entry) for entry in entries([clip], items)] == [*[TextEntry] * 2, FileEntry, *[TextEntry] * 2]


def test_texts_that_came_at_once_open_as_tables_and_are_deleted_together() -> None:
    batch = [analysis(number, number / 50, text=f"Sentence {number}.") for number in range(MOST_SENTENCES + 2)]
    rows = recordings.listed([], batch, [SENTIMENT], everything=False).rows
    assert len(of_class(rows, "clip-row")) == 1 + MOST_SENTENCES + 2, "the entry, and each of them folded in it"
    first, second = (link.href for link in of_class(rows, "analysis-link") if link.href.startswith("/sentences"))
    assert first.count(",") == MOST_SENTENCES - 1
    assert second == "/sentences?ids=a50,a51"
    assert f"{MOST_SENTENCES + 2} done" in texts(rows)
    everything = ",".join(item.id for item in batch)
    assert component(rows, ids.ask_delete("text", everything, f"{MOST_SENTENCES + 2} sentences"))


def test_long_texts_are_named_by_their_beginning() -> None:
    assert shortened("Two\n lines") == "Two lines"
    assert shortened("word " * 40) == f"{'word ' * 11}word…"


async def test_deleting_a_text_deletes_its_analyses_and_deleting_a_file_those_that_read_it(
    fake_api: FastAPI, api: ApiClient
) -> None:
    store: FakeStore = fake_api.state.store
    skeleton, video = store.add_skeleton("wave.npy", b"joints"), store.add("wave.mp4", b"....ftyp", 4.0)
    texts_ = [await api.submit(AnalysisRequest(checkpoint=SENTIMENT.id, text=text)) for text in ("Good.", "Bad.")]
    both = await api.submit(AnalysisRequest(checkpoint=ACTION.id, clip=video.id, skeleton=skeleton.id))
    await recordings.delete_all(api, Wanted(kind="text", key=f"{texts_[0].id},gone"))
    assert [item.id for item in await api.every_analysis()] == [texts_[1].id, both.id]
    await recordings.delete_all(api, Wanted(kind="clip", key=skeleton.id))
    assert [item.id for item in await api.every_analysis()] == [texts_[1].id]
    assert video in await api.every_clip()


def test_the_dialog_says_what_goes() -> None:
    assert "all analyses that read it" in recordings.what_goes("clip", "wave.npy")
    assert recordings.what_goes("text", "Good.") == "“Good.” and all analyses of it will be removed for good."


@pytest.mark.parametrize(
    ("weights", "checkpoint", "title"),
    [
        ("ab" * 32, EMOTION, "Emotion from faces and speech"),
        ("", EMOTION, "Emotion from faces and speech"),
        ("cd" * 32, EMOTION, "Emotion from faces and speech (earlier weights)"),
        ("ab" * 32, None, "emotion/faces-speech"),
    ],
    ids=["same", "unknown", "other", "gone"],
)
def test_results_of_earlier_weights_say_so(weights: str, checkpoint: Checkpoint | None, title: str) -> None:
    assert checkpoint_title("emotion/faces-speech", weights, checkpoint) == title


async def test_more_entries_than_the_list_shows_are_one_press_away(fake_api: FastAPI, api: ApiClient) -> None:
    store: FakeStore = fake_api.state.store
    for number in range(recordings.SHOWN + 5):
        store.add(f"clip {number}.mp4", b"ftyp%d" % number, 4.0)
    clips = await api.every_clip()
    first = recordings.listed(clips, [], [], everything=False)
    assert len(of_class(first.rows, "clip-row")) == recordings.SHOWN
    assert not first.complete
    everything = recordings.listed(clips, [], [], everything=True)
    assert len(of_class(everything.rows, "clip-row")) == recordings.SHOWN + 5
    assert everything.complete
    section = recordings.section(first)
    assert component(section, ids.SHOW_ALL).children == f"Show all {recordings.SHOWN + 5}"
    assert component(section, ids.SHOW_ALL).hidden is False


@pytest.mark.parametrize(
    ("triggered", "pressed"),
    [
        ([{"prop_id": "a.n_clicks", "value": 1}], True),
        ([{"prop_id": "a.n_clicks", "value": None}], False),
        ([{"prop_id": "a.data", "value": [1]}], False),
        ([], False),
    ],
    ids=["pressed", "drawn anew", "something else", "nothing"],
)
def test_a_button_that_is_drawn_anew_is_not_pressed(triggered: list[dict[str, object]], pressed: bool) -> None:
    assert recordings.pressed(triggered) is pressed
