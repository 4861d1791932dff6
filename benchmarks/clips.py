"""The clips that are timed: those at hand, and one of 5 s in 1080p, which the target is about."""

import logging
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from backend.errors import LensError
from backend.media.limits import MediaLimits
from backend.media.probe import probe_file
from backend.samples.clips import SAMPLES, write_samples
from backend.schemas import Probe

logger = logging.getLogger("benchmarks")
ROOT = Path(__file__).parent.parent
LIMITS = MediaLimits(probe_timeout_s=120.0)
"""Those of the service, but a busy machine is given time."""
TARGET_S = 5.0
TARGET_SIZE = (1920, 1080)
_SLACK_S = 0.1
_SOUND_RATE = 48_000
# AAC comes in frames of this many samples; a part of one beyond the end would make the clip longer than its picture.
_AAC_FRAME = 1024


@dataclass(frozen=True)
class ClipFile:
    """A clip that can be read: `probe` says what is in it; `origin` where it comes from, if that is not its name."""

    path: Path
    probe: Probe
    origin: str = ""

    @property
    def is_target(self) -> bool:
        """Whether the target for a 5 s 1080p clip is about this one."""
        video = self.probe.video
        return (
            video is not None
            and {video.width, video.height} == set(TARGET_SIZE)
            and abs(self.probe.duration_s - TARGET_S) <= _SLACK_S
        )


def shared_clips() -> Path:
    """Where real clips would be: `data/clips` of what `LENS_SHARED` names, or of `shared` beside the repository."""
    return Path(os.environ.get("LENS_SHARED") or ROOT.parent / "shared").resolve() / "data/clips"


def find_clips(folder: Path | None, temporary: Path) -> tuple[list[ClipFile], str]:
    """The clips of a folder; the project's own drawn and synthesised ones where there is none.

    Args:
        temporary: folder to draw into.

    Returns:
        The clips that can be read, and which they are, for a person.

    Raises:
        FileNotFoundError: a folder was asked for and holds no clip that can be read.
    """
    chosen = folder or shared_clips()
    if folder is None and not chosen.is_dir():
        return _readable(write_samples(temporary / "samples")), "the project's own drawn and synthesised clips"
    clips = _readable(sorted(path for path in chosen.iterdir() if path.is_file() and not path.name.startswith(".")))
    if not clips:
        raise FileNotFoundError(f"expected clips in {chosen}; none of its files is one")
    return clips, f"{len(clips)} clips of a folder"


def with_target(clips: Sequence[ClipFile], temporary: Path) -> list[ClipFile]:
    """The clips, one of 5 s in 1080p among them.

    If there is none, it is made of a 1080p clip with sound, or of a drawn face if there is no such clip either.
    """
    if any(clip.is_target for clip in clips):
        return list(clips)
    made = temporary / "five-seconds-1080p.mp4"
    source = next((clip for clip in clips if _is_full_hd(clip)), None)
    if source is None:
        drawn = temporary / SAMPLES[0].file
        SAMPLES[0].write(drawn)
        origin = "a drawn face, enlarged and repeated"
        loop(drawn, made)
    else:
        origin = f"{source.path.name}, repeated"
        loop(source.path, made)
    return [*clips, *(ClipFile(clip.path, clip.probe, origin) for clip in _readable([made]))]


def loop(source: Path, target: Path, seconds: float = TARGET_S) -> None:
    """Repeat a clip until the time is full: 1080p H.264 with AAC in mp4; a smaller picture is enlarged, not stretched.

    The quality is that of a good recording, so that decoding is not made too easy.
    """
    with av.open(str(source)) as media:
        rate = min(60, max(1, round(media.streams.video[0].average_rate or 25)))
        audible = bool(media.streams.audio)
    with av.open(str(target), "w", format="mp4") as output:
        video = output.add_stream("libx264", rate=rate, options={"crf": "18", "preset": "veryfast"})
        video.width, video.height = TARGET_SIZE
        video.pix_fmt = "yuv420p"
        audio = output.add_stream("aac", rate=_SOUND_RATE, layout="mono") if audible else None
        for index, picture in enumerate(islice(_pictures(source), round(seconds * rate))):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = index, Fraction(1, rate)
            output.mux(video.encode(frame))
        output.mux(video.encode())
        if audio is not None:
            whole = round(seconds * _SOUND_RATE) // _AAC_FRAME * _AAC_FRAME
            sound = av.AudioFrame.from_ndarray(_sound(source, whole)[None], format="fltp", layout="mono")
            sound.sample_rate, sound.pts = _SOUND_RATE, 0
            output.mux(audio.encode(sound))
            output.mux(audio.encode())


def _pictures(source: Path) -> Iterator[NDArray[np.uint8]]:
    """Pictures (1080, 1920, 3) of a clip, over and over."""
    width, height = TARGET_SIZE
    while True:
        with av.open(str(source)) as media:
            for frame in media.decode(video=0):
                scale = min(width / frame.width, height / frame.height)
                inner = round(frame.width * scale), round(frame.height * scale)
                left, top = (width - inner[0]) // 2, (height - inner[1]) // 2
                canvas = np.full((height, width, 3), 128, dtype=np.uint8)
                canvas[top : top + inner[1], left : left + inner[0]] = frame.reformat(*inner, "rgb24").to_ndarray()
                yield canvas


def _sound(source: Path, count: int) -> NDArray[np.float32]:
    """The first `count` samples of a clip's sound, repeated if it is shorter."""
    resampler = av.AudioResampler(format="fltp", layout="mono", rate=_SOUND_RATE)
    with av.open(str(source)) as media:
        parts = [part.to_ndarray()[0] for frame in media.decode(audio=0) for part in resampler.resample(frame)]
    samples = np.concatenate(parts or [np.zeros(1, dtype=np.float32)])
    return np.ascontiguousarray(np.resize(samples, count), dtype=np.float32)


def _readable(paths: Sequence[Path]) -> list[ClipFile]:
    found = []
    for path in paths:
        try:
            found.append(ClipFile(path, probe_file(path, path.name, LIMITS).probe))
        except LensError as error:
            # A folder of clips may hold other files too.
            logger.warning("left out: %s", error)
    return found


def _is_full_hd(clip: ClipFile) -> bool:
    video = clip.probe.video
    return video is not None and clip.probe.audio is not None and (video.width, video.height) == TARGET_SIZE
