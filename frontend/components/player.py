"""The clip itself, and the crops that the network saw of it; `assets/player.js` ties both to the timelines.

What has neither picture nor sound, a skeleton alone, gets a clock of its own from the same script.
"""

from typing import Any

from dash import html
from dash.development.base_component import Component

from backend.schemas import Clip, FaceFrame, FaceStrip
from frontend.components.attributes import attributes
from frontend.components.formats import clock
from frontend.components.icons import icon

MOST_TILES = 32
"""Tiles shown at once; of more, evenly spaced ones."""

SAME_S = 0.05
"""Overlapping windows saw nearly the same frames: of those nearer than this only one is shown."""


def player(clip: Clip, api: str, stage: Component | None = None) -> html.Div:
    """The video, or the sound alone, or only a clock.

    Args:
        clip: a video or recording, or a skeleton, which is played by a clock.
        api: path of the API as the browser reaches it.
        stage: where the skeleton of the clip is drawn.
    """
    source = f"{api}/clips/{clip.id}/media"
    shown = [] if stage is None else [stage]
    if clip.probe.video is not None:
        video = html.Video(src=source, controls=True, preload="metadata", playsInline=True, **_marks(clip))
        return html.Div(html.Div([video, *shown], className="screen"), className="player")
    if clip.kind == "media":
        picture = shown or [html.Div([icon("audio"), html.Span("Sound only")], className="no-picture")]
        audio = html.Audio(src=source, controls=True, preload="metadata", **_marks(clip))
        return html.Div([html.Div(picture, className="screen"), audio], className="player")
    clock_only = html.Div(className="clock-only", role="group", **_marks(clip))
    return html.Div([html.Div(shown, className="screen"), clock_only], className="player")


def face_tiles(strip: FaceStrip, picture: str, window: int | None) -> list[Component]:
    """The crops of one window, or of all, as buttons that seek.

    Args:
        picture: address of the sprite.
        window: index of a window; None shows all.
    """
    places = [(place, frame) for place, frame in enumerate(strip.frames) if window is None or frame.window == window]
    places = _apart(sorted(places, key=lambda item: item[1].time_s))
    if len(places) > MOST_TILES:
        places = [places[step * len(places) // MOST_TILES] for step in range(MOST_TILES)]
    return [_tile(strip, picture, place, frame) for place, frame in places]


def _apart(places: list[tuple[int, FaceFrame]]) -> list[tuple[int, FaceFrame]]:
    kept: list[tuple[int, FaceFrame]] = []
    for place, frame in places:
        if not kept or frame.time_s - kept[-1][1].time_s >= SAME_S:
            kept.append((place, frame))
    return kept


def _tile(strip: FaceStrip, picture: str, place: int, frame: FaceFrame) -> html.Button:
    row, column = divmod(place, strip.columns)
    rows = -(-len(strip.frames) // strip.columns)
    # Percentages, so that the size of a tile is up to the style sheet.
    across = 100 * column / (strip.columns - 1) if strip.columns > 1 else 0
    down = 100 * row / (rows - 1) if rows > 1 else 0
    what = "face crop" if frame.found else "centre of the picture, as no face was found"
    return html.Button(
        [
            html.Span(
                className="tile-picture",
                style={
                    "backgroundImage": f'url("{picture}")',
                    "backgroundSize": f"{100 * strip.columns}% {100 * rows}%",
                    "backgroundPosition": f"{across:.4f}% {down:.4f}%",
                },
            ),
            html.Span(f"{frame.time_s:.1f}", className="tile-time"),
        ],
        type="button",
        className="tile" if frame.found else "tile tile-unfound",
        title=f"{what} at {clock(frame.time_s)}",
        **attributes(data_seek=f"{frame.time_s:.3f}", aria_label=f"Go to {clock(frame.time_s)}, {what}"),
    )


def _marks(clip: Clip) -> dict[str, Any]:
    return {"data-player": "true", "aria-label": clip.name, "data-duration": f"{clip.probe.duration_s:.3f}"}
