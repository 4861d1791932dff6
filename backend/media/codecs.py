"""The decoders that we let libav use: what cameras, phones, browsers and recorders write.

libav knows some five hundred more, for the files of old games and forgotten cameras; every one of them is code that an
uploaded file could reach.
"""

_VIDEO = """
    h264 hevc vp8 vp9 av1 libdav1d mpeg4 msmpeg4v2 msmpeg4 mpeg1video mpeg2video h263 mjpeg theora prores dvvideo ffv1
    rawvideo
"""
_AUDIO = """
    aac mp3 mp3float mp2 mp2float opus libopus vorbis flac alac ac3 eac3 amrnb amrwb adpcm_ms adpcm_ima_wav
    adpcm_ima_qt pcm_u8 pcm_s8 pcm_s16le pcm_s16be pcm_s24le pcm_s24be pcm_s32le pcm_s32be pcm_f32le pcm_f32be
    pcm_f64le pcm_f64be pcm_alaw pcm_mulaw
"""
DECODERS = frozenset((_VIDEO + _AUDIO).split())
"""libav's names of them."""
