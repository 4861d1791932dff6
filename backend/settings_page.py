"""The documentation page of settings, made from the settings class itself, so that the two can't differ."""

import os
from collections.abc import Iterable
from pathlib import Path

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings


def settings_page(settings: type[BaseSettings]) -> str:
    """A Markdown page with one table row per setting: environment variable, default, what it is."""
    prefix = settings.model_config.get("env_prefix", "")
    rows = [
        f"| `{prefix}{name.upper()}` | {_default(field)} | {_description(name, field)} |"
        for name, field in settings.model_fields.items()
    ]
    return "\n".join(
        [
            "# Settings",
            "",
            "<!-- Made by `python -m backend.settings --markdown`; change the descriptions in backend/settings.py. -->",
            "",
            "The service reads its settings from the environment when it starts.",
            "",
            "| variable | default | what it is |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def _default(field: FieldInfo) -> str:
    text = _environment_text(field.get_default())
    return f"`{text}`" if text else "—"


def _environment_text(value: object) -> str:
    """The value as one would write it in the environment."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case tuple():
            return _joined(value)
        case _:
            return str(value)


def _joined(values: Iterable[object]) -> str:
    parts = list(values)
    separator = os.pathsep if any(isinstance(part, Path) for part in parts) else ","
    return separator.join(str(part) for part in parts)


def _description(name: str, field: FieldInfo) -> str:
    if not field.description:
        raise ValueError(f"the setting {name} has no description")
    return field.description.replace("|", "\\|")
