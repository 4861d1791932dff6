"""Recording with camera and microphone in the browser: `assets/record.js` does it, and gives the file to the slot.

Browsers let only pages from HTTPS or from this very machine do so; elsewhere a line says why there is nothing to press.
"""

from dash import html
from dash.development.base_component import Component

from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.icons import icon


def picture_words(*, with_sound: bool) -> list[Component | str]:
    """What the button says that records a picture."""
    return [icon("camera"), "Camera and microphone" if with_sound else "Camera"]


def recorder(limit_s: float, *, hidden: bool, picture: bool, sound: bool) -> html.Div:
    """The buttons that begin, and the place of preview, timer and playback.

    Args:
        limit_s: after which a recording stops, in seconds.
        hidden: whether the chosen checkpoint has no use for any of it.
        picture: whether it reads a picture.
        sound: whether it reads sound; only then the microphone is asked for.
    """
    return html.Div(
        [
            html.Div(
                [
                    html.Span("or record it now:", className="muted small"),
                    html.Button(
                        picture_words(with_sound=sound),
                        id=ids.RECORD_PICTURE,
                        className="button button-small",
                        type="button",
                        hidden=not picture,
                    ),
                    html.Button(
                        [icon("microphone"), "Microphone only"],
                        id=ids.RECORD_SOUND,
                        className="button button-small",
                        type="button",
                        hidden=not sound,
                    ),
                ],
                id="recorder-begin",
                className="row",
            ),
            html.P(id="recorder-note", className="small muted", hidden=True),
            html.Div(
                [
                    # The script puts the players in, whose streams are no property of a component.
                    html.Div(id="recorder-stage", className="recorder-stage"),
                    _level(),
                    html.Div(
                        [
                            _button("record", "Start recording", "button button-primary"),
                            _button("stop", "Stop", "button button-primary", "stop"),
                            _button("use", "Use this recording", "button button-primary", "check"),
                            _button("again", "Record again", "button", "retry"),
                            _button("close", "Cancel", "button button-quiet"),
                            html.Span(className="spring"),
                            html.Span(id="recorder-time", className="recorder-time", role="timer"),
                        ],
                        className="row",
                    ),
                ],
                id="recorder-panel",
                className="recorder-panel",
                hidden=True,
            ),
            html.Span(id="recorder-status", className="visually-hidden", role="status"),
            html.P(id="recorder-error", className="form-error", role="alert"),
        ],
        id=ids.RECORDER,
        className="recorder",
        hidden=hidden,
        **attributes(data_limit=f"{limit_s:g}"),
    )


def _level() -> html.Div:
    return html.Div(
        html.Div(className="meter-fill"),
        id="recorder-level",
        className="meter",
        role="meter",
        **attributes(aria_label="Loudness", aria_valuemin="0", aria_valuemax="100", aria_valuenow="0"),
    )


def _button(action: str, word: str, class_name: str, symbol: str = "") -> html.Button:
    content: list[Component | str] = [icon(symbol), word] if symbol else [word]
    if action == "record":
        content = [html.Span(className="recorder-dot"), word]
    return html.Button(content, id=f"recorder-{action}", className=class_name, type="button")
