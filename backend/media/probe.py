"""Find out what is in an uploaded file, or refuse it with a sentence that says why."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from backend.errors import UnusableClip
from backend.media.limits import MediaLimits
from backend.media.sandbox import Confinement, SandboxError, run_confined
from backend.media.signatures import DataFormat, Kind, identify
from backend.schemas import AudioStream, FeatureArray, Probe, SkeletonStream, VideoStream


@dataclass(frozen=True)
class ProbeResult:
    """What is in the file, the media type to serve it with, and what its owner should know."""

    probe: Probe
    media_type: str
    warnings: list[str]
    kind: Literal["media", "skeleton", "features"] = "media"


def probe_file(path: Path, name: str, limits: MediaLimits) -> ProbeResult:
    """Look into an uploaded file. Blocks for about a tenth of a second; call it in a thread.

    What reads the file runs in a process of its own, so that a hostile one can't harm the caller's.

    Args:
        path: the file, under any name.
        name: what its owner calls it; used in messages only.

    Raises:
        UnusableClip: the file can't be analysed; the message says what was expected and what came.
    """
    kind = identify(path, name)
    module = "backend.media.data_inspection" if isinstance(kind, DataFormat) else "backend.media.inspection"
    request = {"path": str(path.resolve()), "name": name, "kind": asdict(kind), "limits": asdict(limits)}
    confinement = Confinement(limits.probe_timeout_s, limits.probe_cpu_s, limits.probe_memory_bytes)
    try:
        answer = run_confined(module, request, confinement)
    except SandboxError as error:
        raise UnusableClip(
            f"{name}: expected a readable {kind.container} file; reading it was given up because {error}"
        ) from error
    if "refused" in answer:
        raise UnusableClip(str(answer["refused"]))
    try:
        found = answer["found"]
        return _of_data(kind, found) if isinstance(kind, DataFormat) else _of_media(kind, found)
    except (KeyError, TypeError, ValidationError) as error:
        raise UnusableClip(f"{name}: expected a readable {kind.container} file; reading it gave no result") from error


def _of_media(kind: Kind, found: Mapping[str, Any]) -> ProbeResult:
    video = VideoStream(**found["video"]) if found["video"] else None
    audio = found["audio"]
    if audio:
        audio = AudioStream(codec=audio["codec"], sample_rate=audio["sample_rate"], channels=audio["channels"])
    probe = Probe(container=kind.container, duration_s=found["duration_s"], video=video, audio=audio)
    warnings = [str(warning) for warning in found["warnings"]]
    return ProbeResult(probe, kind.video_type if video else kind.audio_type, warnings)


def _of_data(format_: DataFormat, found: Mapping[str, Any]) -> ProbeResult:
    skeleton = SkeletonStream(**found["skeleton"]) if found["skeleton"] else None
    features = [FeatureArray(name=name, shape=shape) for name, shape in found["features"].items()]
    duration_s = round(skeleton.frames / skeleton.frame_rate, 6) if skeleton else 0.0
    probe = Probe(container=format_.container, duration_s=duration_s, skeleton=skeleton, features=features)
    warnings = [str(warning) for warning in found["warnings"]]
    return ProbeResult(probe, format_.media_type, warnings, "skeleton" if skeleton else "features")
