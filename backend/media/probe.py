"""Find out what is in an uploaded file, or refuse it with a sentence that says why."""

from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import ValidationError

from backend.errors import UnusableClip
from backend.media.limits import MediaLimits
from backend.media.sandbox import Confinement, SandboxError, run_confined
from backend.media.signatures import identify
from backend.schemas import AudioStream, Probe, VideoStream


@dataclass(frozen=True)
class ProbeResult:
    """What is in the file, the media type to serve it with, and what its owner should know."""

    probe: Probe
    media_type: str
    warnings: list[str]


def probe_file(path: Path, name: str, limits: MediaLimits) -> ProbeResult:
    """Look into a media file. Blocks for about a tenth of a second; call it in a thread.

    libav runs in a process of its own, so that a hostile file can't harm the caller's.

    Args:
        path: the file, under any name.
        name: what its owner calls it; used in messages only.

    Raises:
        UnusableClip: the file can't be analysed; the message says what was expected and what came.
    """
    kind = identify(path, name)
    request = {"path": str(path.resolve()), "name": name, "kind": asdict(kind), "limits": asdict(limits)}
    confinement = Confinement(limits.probe_timeout_s, limits.probe_cpu_s, limits.probe_memory_bytes)
    try:
        answer = run_confined("backend.media.inspection", request, confinement)
    except SandboxError as error:
        raise UnusableClip(
            f"{name}: expected a readable {kind.container} file; reading it was given up because {error}"
        ) from error
    if "refused" in answer:
        raise UnusableClip(str(answer["refused"]))
    try:
        found = answer["found"]
        video = VideoStream(**found["video"]) if found["video"] else None
        audio = found["audio"]
        if audio:
            audio = AudioStream(codec=audio["codec"], sample_rate=audio["sample_rate"], channels=audio["channels"])
        probe = Probe(container=kind.container, duration_s=found["duration_s"], video=video, audio=audio)
        warnings = [str(warning) for warning in found["warnings"]]
    except (KeyError, TypeError, ValidationError) as error:
        raise UnusableClip(f"{name}: expected a readable {kind.container} file; reading it gave no result") from error
    return ProbeResult(probe, kind.video_type if video else kind.audio_type, warnings)
