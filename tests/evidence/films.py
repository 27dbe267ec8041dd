"""Small films and sounds, made with PyAV."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import av
import numpy as np
from PIL import Image


def film(path: Path, metadata: Mapping[str, str] | None = None, pictures: Iterable[Image.Image] = (), seconds: int = 2) -> Path:
    """Each picture stands for so many seconds, a key frame at its beginning."""
    with av.open(str(path), "w") as container:
        container.metadata.update(metadata or {})
        stream = container.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = 480, 360, "yuv420p", 2_000_000
        stream.codec_context.gop_size = 5 * seconds
        for picture in pictures or [Image.new("RGB", (480, 360), "red")]:
            for _ in range(5 * seconds):
                container.mux(stream.encode(av.VideoFrame.from_image(picture)))
        container.mux(stream.encode())
    return path


def sound(path: Path, metadata: Mapping[str, str]) -> Path:
    with av.open(str(path), "w") as container:
        container.metadata.update(metadata)
        stream = container.add_stream("mp3", rate=44100)
        wave = np.sin(np.arange(44100) * 0.05).astype(np.float32).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(wave, format="fltp", layout="mono")
        frame.sample_rate = 44100
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path
