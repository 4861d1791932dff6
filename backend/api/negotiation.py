"""Which of two forms a client wants its arrays in."""

from typing import Literal

from backend.errors import NotAcceptable

Form = Literal["json", "npz"]

NPZ_MEDIA_TYPE = "application/x-npz"
_FORMS: dict[str, Form] = {
    "application/json": "json",
    "application/*": "json",
    "*/*": "json",
    NPZ_MEDIA_TYPE: "npz",
    "application/octet-stream": "npz",
}


def wanted_form(accept: str) -> Form:
    """The form that an `Accept` header likes best; JSON where it does not mind, and of equals the one named first.

    Raises:
        NotAcceptable: it names neither.
    """
    ranked = [_weighed(part) for part in accept.split(",") if part.strip()] or [("*/*", 1.0)]
    known = [(weight, _FORMS[media_type]) for media_type, weight in ranked if media_type in _FORMS and weight > 0]
    if not known:
        raise NotAcceptable(f"Expected to be asked for application/json or {NPZ_MEDIA_TYPE}; got Accept: {accept}")
    return max(known, key=lambda pair: pair[0])[1]


def _weighed(part: str) -> tuple[str, float]:
    media_type, *parameters = [piece.strip().lower() for piece in part.split(";")]
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return media_type, float(value)
            except ValueError:
                return media_type, 0.0
    return media_type, 1.0
