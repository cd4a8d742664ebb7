#!/usr/bin/env python3
"""Time an Imaris crop, as a whole process, beside h5py writing the same file and beside SPIMquant's way.

  benchmark_crops.py [--work DIR] [--size X Y Z] [--zarrnii PYTHON] [--heap 1g] [--profile] [--only-ours] [--check]

Makes, where it is missing, one light-sheet-like image of uint16 (OME-Zarr 0.4, 128^3 chunks of blosc-zstd) and a label
volume in which one region is all of it. Then, once each:

  ours      submit/spim-patches crop, Spark's start included
  h5py      tensorstore reads the box, numpy halves it level by level, h5py writes the same levels, chunks and deflate
            level 2: what a careful person does in Python, all in memory
  zarrnii   SPIMquant's own crop: ZarrNii.from_ome_zarr(...).crop(...).to_imaris(...), one level, gzip 6, all in memory

h5py and zarrnii write nothing of histograms, channels and thumbnail here or only some of it. Only ratios within one run
mean anything. --profile says in which methods our time goes (Java Flight Recorder, samples of all threads). --check
compares every voxel of every level of ours, slab by slab, so that no level need be whole in memory either. --launcher
starts ours another way: a command before the verb.
"""
import argparse
import collections
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

import nibabel as nib
import numpy as np
import tensorstore as ts

HERE = Path(__file__).resolve()
LAUNCHER = HERE.parents[3] / "submit" / "spim-patches"
CHUNK = 128
MICROMETRES = 2.0


def make_image(folder, size):
    """Noise around a background, and bright blobs: what does not repeat within deflate's window."""
    x, y, z = size
    store = ts.open({"driver": "zarr", "kvstore": {"driver": "file", "path": str(folder / "0") + "/"},
                     "metadata": {"shape": [1, z, y, x], "chunks": [1, CHUNK, CHUNK, CHUNK], "dtype": "<u2",
                                  "dimension_separator": "/",
                                  "compressor": {"id": "blosc", "cname": "zstd", "clevel": 3, "shuffle": 1}}},
                    create=True, delete_existing=True).result()
    rng = np.random.default_rng(1)
    noise = rng.normal(0, 12, (64, y, x))
    across = np.hypot(*np.meshgrid(np.linspace(-1, 1, y), np.linspace(-1, 1, x), indexing="ij"))
    for start in range(0, z, 64):
        n = min(64, z - start)
        blobs = 0
        for _ in range(40):
            cy, cx, r = rng.integers(y), rng.integers(x), rng.uniform(4, 40)
            gy, gx = np.exp(-((np.arange(y) - cy) / r) ** 2), np.exp(-((np.arange(x) - cx) / r) ** 2)
            blobs = blobs + rng.uniform(100, 900) * gy[:, None] * gx
        slab = 180 + 300 * np.clip(1 - across, 0, 1) + blobs + np.roll(noise, rng.integers(1, y), axis=1)[:n]
        store[0, start:start + n] = np.clip(slab, 0, 65535).astype(np.uint16)
    (folder / ".zgroup").write_text('{"zarr_format": 2}')
    axes = [{"name": "c", "type": "channel"}] + [{"name": a, "type": "space", "unit": "micrometer"} for a in "zyx"]
    scale = [{"type": "scale", "scale": [1, MICROMETRES, MICROMETRES, MICROMETRES]}]
    image = {"version": "0.4", "axes": axes, "datasets": [{"path": "0", "coordinateTransformations": scale}]}
    channel = {"label": "YoPro", "color": "00FF00", "window": {"start": 0, "end": 2000, "min": 0, "max": 65535}}
    (folder / ".zattrs").write_text(json.dumps({"multiscales": [image], "omero": {"channels": [channel]}}))


def make_labels(work, size):
    mm = MICROMETRES / 1000
    coarse = [max(1, s // 64) for s in size]
    affine = np.diag([mm * s / n for s, n in zip(size, coarse)] + [1])
    affine[:3, 3] = [(mm * s / n - mm) / 2 for s, n in zip(size, coarse)]
    image = nib.Nifti1Image(np.ones(coarse, np.uint8), affine)
    image.header.set_xyzt_units("mm")
    nib.save(image, work / "dseg.nii.gz")
    (work / "labels.tsv").write_text("index\tname\tabbreviation\n1\tAll of it\tALL\n")


def steps(shape):
    sizes = [int(s) for s in shape[::-1]]
    return [2 if 100 * s * s > sizes[(a + 1) % 3] * sizes[(a + 2) % 3] and s > 1 else 1 for a, s in enumerate(sizes)]


def halved(level, factors=None):
    x, y, z = level.shape[::-1]
    fx, fy, fz = factors or steps(level.shape)
    out = np.zeros((z // fz, y // fy, x // fx), np.uint32)
    for k in range(fz):
        for j in range(fy):
            for i in range(fx):
                out += level[k:z // fz * fz:fz, j:y // fy * fy:fy, i:x // fx * fx:fx]
    return (out // (fx * fy * fz)).astype(np.uint16)


def by_h5py(image, out):
    import h5py
    store = ts.open({"driver": "zarr", "kvstore": {"driver": "file", "path": str(Path(image) / "0") + "/"}}).result()
    level = store[0].read().result()
    with h5py.File(out, "w") as file:
        r = 0
        while True:
            edge = 128 if max(level.shape[1:]) > 128 else 64
            chunk = (min(32 if edge == 128 else 64, level.shape[0]), min(edge, level.shape[1]), min(edge, level.shape[2]))
            file.create_dataset(f"DataSet/ResolutionLevel {r}/TimePoint 0/Channel 0/Data", data=level, chunks=chunk,
                                compression="gzip", compression_opts=2)
            if level.size <= 1 << 19:
                return
            level = halved(level)
            r += 1


def check(image, crop):
    """The finest level against the source, each other one against the mean of the one before."""
    import h5py
    store = ts.open({"driver": "zarr", "kvstore": {"driver": "file", "path": str(Path(image) / "0") + "/"}}).result()
    compared = 0
    with h5py.File(crop) as file:
        before = None
        for r in range(len(file["DataSet"])):
            group = file[f"DataSet/ResolutionLevel {r}/TimePoint 0/Channel 0"]
            x, y, z = (int(b"".join(group.attrs[f"ImageSize{a}"]).decode()) for a in "XYZ")
            data = group["Data"]
            deep = data.chunks[0]
            for start in range(0, z, deep):
                n = min(deep, z - start)
                found = data[start:start + n]
                if before is None:
                    expected = store[0, start:start + n].read().result()
                else:
                    fx, fy, fz = factors = steps(before[1])
                    slab = before[0][start * fz:(start + n) * fz, :before[1][1], :before[1][2]]
                    expected = halved(slab, factors)
                if not np.array_equal(found[:, :y, :x], expected):
                    sys.exit(f"level {r} differs in planes {start} to {start + n}")
                if np.count_nonzero(found) != np.count_nonzero(expected):
                    sys.exit(f"level {r} has voxels beyond its end in planes {start} to {start + n}")
                compared += expected.size
            if int(group["Histogram"][()].sum()) != x * y * z:
                sys.exit(f"the histogram of level {r} is not of all its voxels")
            before = data, (z, y, x)
    print(f"  {compared} voxels of {r + 1} levels compared, none differs", flush=True)


def by_zarrnii(image, out):
    from zarrnii import ZarrNii
    whole = ZarrNii.from_ome_zarr(image, level=0)
    size = whole.data.shape[:0:-1]
    whole.crop((0, 0, 0), tuple(size)).to_imaris(out)


def timed(name, command, log):
    begin = time.perf_counter()
    with open(log, "w") as out:
        process = subprocess.Popen([str(w) for w in command], stdout=out, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{name}: {Path(log).read_text()[-2000:]}")
    print(f"{name:8} {wall:7.1f} s  {usage.ru_utime + usage.ru_stime:7.1f} CPU-s  {usage.ru_maxrss / 1024:6.0f} MB",
          flush=True)
    return wall


def profile(recording):
    text = subprocess.run(["jfr", "print", "--events", "jdk.ExecutionSample", recording], capture_output=True,
                          text=True).stdout
    first = collections.Counter()
    for sample in text.split("jdk.ExecutionSample")[1:]:
        frames = re.findall(r"^\s+([\w.$]+)\.[\w<>$]+\(", sample.split("stackTrace")[1], re.M)
        ours = next((f for f in frames if "spimpatches" in f), frames[0] if frames else "?")
        first[ours.rsplit(".", 1)[-1].split("$")[0]] += 1
    total = sum(first.values()) or 1
    for name, count in first.most_common(12):
        print(f"  {100 * count / total:5.1f} %  {name}")


def main():
    if sys.argv[1:2] and sys.argv[1] in ("h5py", "zarrnii"):
        return {"h5py": by_h5py, "zarrnii": by_zarrnii}[sys.argv[1]](*sys.argv[2:4])
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, default=Path("/dev/shm/spim-patches-crops"))
    parser.add_argument("--size", type=int, nargs=3, default=[1024, 1024, 512])
    parser.add_argument("--zarrnii")
    parser.add_argument("--heap", default="1g")
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--only-ours", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--launcher", type=shlex.split, default=[LAUNCHER])
    options = parser.parse_args()
    work = options.work / "x".join(map(str, options.size))
    image = work / "raw.ome.zarr"
    if not (image / ".zattrs").exists():
        image.mkdir(parents=True, exist_ok=True)
        make_image(image, options.size)
    make_labels(work, options.size)
    print(f"{np.prod(options.size) * 2 / 1e9:.2f} GB of uint16, heap {options.heap}", flush=True)
    recording = work / "crop.jfr"
    java = f"-Xmx{options.heap}" + (f" -XX:StartFlightRecording=filename={recording},settings=profile"
                                    if options.profile else "")
    os.environ["SPIM_PATCHES_JAVA_OPTS"] = java
    shutil.rmtree(work / "out", ignore_errors=True)
    ours = timed("ours", [*options.launcher, "crop", "--subject", "01", "--image", f"raw={image}", "--dseg", work / "dseg.nii.gz",
                          "--labels", work / "labels.tsv", "--out", work / "out", "--crop-labels", "ALL", "--scratch",
                          work / "scratch"], work / "ours.log")
    record = json.loads(next((work / "out").glob("spim-patches/*/crops.json")).read_text())
    print(f"  of that {record['seconds']['crop']:.1f} s the crop, peak heap {record['peak_heap_mb']} MB, "
          f"{record['bytes_written'] / 1e6:.0f} MB written, {record['chunks_reread']} of {record['chunks_decoded']}"
          " chunks read again")
    if options.profile:
        profile(recording)
    if options.check:
        check(image, next((work / "out").glob("sub-01/**/*.ims")))
    if options.only_ours:
        return 0
    theirs = [("h5py", sys.executable)] + ([("zarrnii", options.zarrnii)] if options.zarrnii else [])
    for name, python in theirs:
        out = work / f"{name}.ims"
        wall = timed(name, [python, HERE, name, image, out], work / f"{name}.log")
        print(f"  {out.stat().st_size / 1e6:.0f} MB written; {wall / ours:.1f} times ours")
        out.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
