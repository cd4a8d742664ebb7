#!/usr/bin/env python3
"""Decoding speed, ours in Java beside the C codecs of numcodecs, one thread each, in one session.

  benchmark_codecs.py [--maven OPTION ...]

The chunk is 128 x 128 x 128 uint16: smooth tissue and bright cells under shot noise, as a light-sheet microscope gives.
numcodecs decodes into a given buffer, and so do we. Prints a Markdown table; the ratio is ours / numcodecs. Runs
`mvn -Pbenchmarks test -Dbenchmark=Decode` (src/test/java/.../benchmarks/Decode.java). Needs numpy and numcodecs.
"""
import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numcodecs
import numpy as np
from numcodecs import blosc

ROOT = Path(__file__).resolve().parents[3]
EDGE = 128
SECONDS = 2
SHUFFLES = {"shuffle": 1, "bitshuffle": 2}
CODECS = {f"blosc-{inner}-{shuffle}": numcodecs.Blosc(inner, 5, SHUFFLES[shuffle])
          for inner, shuffle in [("lz4", "shuffle"), ("lz4", "bitshuffle"), ("zstd", "shuffle"), ("zstd", "bitshuffle"),
                                 ("blosclz", "shuffle"), ("zlib", "shuffle")]}
CODECS |= {"zstd-1": numcodecs.Zstd(1), "zstd-3": numcodecs.Zstd(3), "lz4": numcodecs.LZ4(), "gzip-1": numcodecs.GZip(1),
           "zlib-5": numcodecs.Zlib(5), "bz2": numcodecs.BZ2(5), "lzma": numcodecs.LZMA(preset=1)}


def light_sheet():
    random = np.random.default_rng(1)
    z, y, x = np.meshgrid(*[np.linspace(0, 1, EDGE)] * 3, indexing="ij")
    tissue = 300 + 150 * np.sin(7 * x + 3 * y) * np.cos(5 * z + 2 * x)
    for centre in random.uniform(0, 1, (60, 3)):
        distance = (z - centre[0]) ** 2 + (y - centre[1]) ** 2 + (x - centre[2]) ** 2
        tissue += 2500 * np.exp(-distance / 0.0008)
    return random.poisson(tissue).astype("<u2")


def numcodecs_speed(codec, encoded, expected):
    """Decoded bytes a second, best of the rounds that fit."""
    out = np.empty(expected.shape, expected.dtype)
    best, end = float("inf"), time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        begin = time.perf_counter()
        codec.decode(encoded, out=out)
        best = min(best, time.perf_counter() - begin)
    assert np.array_equal(out, expected)
    return expected.nbytes / best


def our_speeds(folder, maven, size):
    command = ["mvn", "-B", "-q", *maven, "-Pbenchmarks", "test", "-Dbenchmark=benchmarks.Decode"]
    environment = os.environ | {"SPIM_PATCHES_CHUNKS": str(folder)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    found = re.findall(r"^Decode\.decode +(\S+) +thrpt +\d+ +([\d.]+)", done.stdout, re.M)
    if len(found) != len(CODECS):
        sys.exit(done.stdout + done.stderr)
    return {codec: float(runs) * size for codec, runs in found}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--maven", nargs="*", default=[], help="options for Maven, as -o")
    options = parser.parse_args()
    blosc.use_threads = False
    chunk = light_sheet()
    with tempfile.TemporaryDirectory() as folder:
        encoded = {}
        for name, codec in CODECS.items():
            encoded[name] = bytes(codec.encode(chunk))
            (Path(folder) / name).write_bytes(encoded[name])
        theirs = {name: numcodecs_speed(codec, encoded[name], chunk) for name, codec in CODECS.items()}
        ours = our_speeds(folder, options.maven, chunk.nbytes)
    print("| codec | size | ours, GB/s | numcodecs, GB/s | ratio |\n|---|---|---|---|---|")
    for name in CODECS:
        print(f"| {name} | {len(encoded[name]) / chunk.nbytes:.2f} | {ours[name] / 1e9:.2f} | {theirs[name] / 1e9:.2f} | "
              f"{ours[name] / theirs[name]:.2f} |")


if __name__ == "__main__":
    main()
