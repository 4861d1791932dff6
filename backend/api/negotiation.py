"""Which of several forms a client wants an answer in."""

from collections.abc import Mapping
from typing import Literal, TypeVar

from backend.errors import NotAcceptable

Form = Literal["json", "npz"]
TableForm = Literal["json", "csv", "parquet"]
Some = TypeVar("Some", bound=str)

NPZ_MEDIA_TYPE = "application/x-npz"
CSV_MEDIA_TYPE = "text/csv"
PARQUET_MEDIA_TYPE = "application/vnd.apache.parquet"
_FORMS: dict[str, Form] = {
    "application/json": "json",
    "application/*": "json",
    "*/*": "json",
    NPZ_MEDIA_TYPE: "npz",
    "application/octet-stream": "npz",
}
_TABLE_FORMS: dict[str, TableForm] = {
    "application/json": "json",
    "application/*": "json",
    "*/*": "json",
    CSV_MEDIA_TYPE: "csv",
    "text/*": "csv",
    PARQUET_MEDIA_TYPE: "parquet",
}


def wanted_form(accept: str) -> Form:
    """The form of arrays that an `Accept` header likes best; raises NotAcceptable if it names none."""
    return _liked_best(accept, _FORMS, f"application/json or {NPZ_MEDIA_TYPE}")


def wanted_table(accept: str) -> TableForm:
    """The form of a table that an `Accept` header likes best; raises NotAcceptable if it names none."""
    return _liked_best(accept, _TABLE_FORMS, f"application/json, {CSV_MEDIA_TYPE} or {PARQUET_MEDIA_TYPE}")


def _liked_best(accept: str, forms: Mapping[str, Some], expected: str) -> Some:
    """JSON where the client does not mind, and of equals the one named first."""
    ranked = [_weighed(part) for part in accept.split(",") if part.strip()] or [("*/*", 1.0)]
    known = [(weight, forms[media_type]) for media_type, weight in ranked if media_type in forms and weight > 0]
    if not known:
        raise NotAcceptable(f"Expected to be asked for {expected}; got Accept: {accept}")
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
