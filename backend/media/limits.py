"""What an uploaded file may ask of us, at most. Checked when a file is probed and counted again while it is decoded."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MediaLimits:
    """Limits on one uploaded file; a file beyond any of them is refused with a sentence."""

    duration_s: float = 600.0
    """Longest clip or skeleton, in seconds."""
    longest_side: int = 4096
    """Longest side of the video, in pixels."""
    pixels: int = 4096 * 2304
    """Most pixels in one frame."""
    frames: int = 100_000
    """Most frames that are read of one video or skeleton."""
    sample_rate: int = 192_000
    """Highest sample rate of the sound track, in Hz."""
    channels: int = 8
    """Most channels of the sound track."""
    streams: int = 16
    """Most streams in a container, whatever they hold."""
    packets: int = 1_000_000
    """Most packets that are read of one clip."""
    damaged_share: float = 0.5
    """A stream of which more than this share of the packets can't be decoded is refused."""
    short_sound_s: float = 2.45
    """Sound shorter than this draws a warning: it's less than the excerpt that the paper's network listens to."""
    decode_threads: int = 2
    """Threads of the video decoder in a worker; probing always uses one."""
    bodies: int = 6
    """Most bodies in one frame of a skeleton file: a Kinect tracks no more."""
    persons: int = 24
    """Most persons in a skeleton file; one who is lost and found again may count as another."""
    arrays: int = 16
    """Most arrays in a file of them."""
    numbers: int = 20_000_000
    """Most numbers in a file of arrays, over all of them."""
    probe_timeout_s: float = 20.0
    """Wall-clock time that probing may take before it's stopped."""
    probe_cpu_s: int = 15
    """Processor time that probing may take."""
    probe_memory_bytes: int = 2 * 1024**3
    """Address space of the probing process."""

    @property
    def samples(self) -> int:
        """Most sound samples per channel that are read of one clip."""
        return round(self.duration_s * self.sample_rate)

    @property
    def unpacked_bytes(self) -> int:
        """Most bytes that a file of arrays may unpack to: eight for a number."""
        return 8 * self.numbers


DEFAULTS = MediaLimits()


def spoken_duration(seconds: float) -> str:
    """A duration as people say it: `45 s`, `10 min`, `10 h 5 min`."""
    if seconds < 120:
        return f"{seconds:.3g} s"
    minutes = round(seconds / 60)
    if minutes < 120:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"
