"""Writes src/test/resources/codec: encoded bytes that small Zarr arrays do not reach.

Run: python src/test/python/codec_fixtures.py
Needs: numcodecs 0.16, numpy.

The decoded data are 5 times the same 20,000 bytes b[i] = high byte of state i // 8 of x -> 1664525 x + 1013904223
(mod 2^32, x0 = 7; state 0 is the first after x0), so that matches lie 20,000 bytes back: beyond blosclz's short distances.
blocks-*.bin: 150,001 uint16, v[i] = i // 16 mod 1000, in several blocks with a short one at the end; where bytes are shuffled, each but
the last is split into two streams.
"""

import os
import numcodecs
import numpy as np

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "resources", "codec"))


def main():
    os.makedirs(ROOT, exist_ok=True)
    x, part = 7, bytearray()
    for _ in range(2_500):
        x = (1664525 * x + 1013904223) % 2**32
        part.extend([x >> 24] * 8)
    data = np.frombuffer(bytes(part) * 5, dtype="u1")
    codec = numcodecs.Blosc(cname="blosclz", clevel=9, shuffle=0, blocksize=128 * 1024)
    encoded = codec.encode(data)
    assert len(encoded) < 30_000, len(encoded)
    with open(os.path.join(ROOT, "MADE_BY.txt"), "w", encoding="utf-8") as out:
        out.write("src/test/python/codec_fixtures.py\n")
    with open(os.path.join(ROOT, "blosclz-far.bin"), "wb") as out:
        out.write(encoded)
    values = (np.arange(150_001) // 16 % 1000).astype("<u2")
    for cname, shuffle in [("lz4", 1), ("blosclz", 1), ("lz4", 2), ("zstd", 1)]:
        codec = numcodecs.Blosc(cname=cname, clevel=5, shuffle=shuffle, blocksize=65536)
        encoded = codec.encode(values)
        with open(os.path.join(ROOT, f"blocks-{cname}-{shuffle}.bin"), "wb") as out:
            out.write(encoded)
        print(cname, shuffle, encoded[2] >> 4 & 1, np.frombuffer(encoded[4:16], "<u4"))


if __name__ == "__main__":
    main()
