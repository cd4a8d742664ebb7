#!/usr/bin/env python3
"""What the program promises about time and memory, measured as whole processes.

    python src/test/python/budgets.py [--work DIR] [--runs N] [NAME ...]

Makes its inputs in DIR (kept for the next time: 35 MB), runs each budget N times through submit/spim-patches, and prints
the median with the range beside the promise. A machine of 2 cores is meant, with nothing else running: a load above 1
is said. Exit code 1 where a median misses its promise. Needs numpy, scipy and nibabel.
"""

import argparse
import gzip
import json
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zlib

import nibabel
import numpy
from scipy.ndimage import gaussian_filter
from scipy.spatial import cKDTree

ROOT = pathlib.Path(__file__).resolve().parents[3]
PROGRAM = str(ROOT / "submit" / "spim-patches")

COARSE = (132, 80, 114)
"""The made atlas at 100 um; 25 um and 10 um repeat each voxel 4 and 10 times along each axis."""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()) / "spim-patches-budgets")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("names", nargs="*", metavar="NAME", help="of " + ", ".join(BUDGETS))
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    unknown = [name for name in given.names if name not in BUDGETS]
    if unknown:
        parser.error(f"unknown budget {unknown[0]}")
    subprocess.run([PROGRAM, "--version"], check=True)
    if os.getloadavg()[0] > 1:
        print(f"note: the load is {os.getloadavg()[0]:.1f} already; the figures will be too high")
    missed = 0
    print(f"{'budget':<16} {'median':>9} {'range':>19} {'promised':>10} {'user CPU':>9}")
    for name in given.names or BUDGETS:
        measure, limit, unit, runs = BUDGETS[name]
        CPU.clear()
        figures = [measure(given.work) for _ in range(runs or given.runs)]
        median = statistics.median(figures)
        spread = f"{min(figures):.2f} .. {max(figures):.2f}"
        print(f"{name:<16} {median:>7.2f} {unit:<2} {spread:>18} {'< ' + str(limit):>8} {unit:<2}"
              f" {statistics.median(CPU):>7.1f} s {'' if median < limit else 'MISSED'}", flush=True)
        missed += median >= limit
    return 1 if missed else 0


# --- what is measured ---------------------------------------------------------------------------------------------


def usage_error(work):
    return seconds(["run", "--patch-sise", "64"], code=2)


def inspect(work):
    return seconds(["inspect", str(huge_image(work))])



def run_small(work):
    out = work / "small-out"
    shutil.rmtree(out, ignore_errors=True)
    return seconds(["run", *small_brain(work), "--patch-size", "24", "--out", str(out)])


def demo(work):
    shutil.rmtree(work / "demo", ignore_errors=True)
    return seconds(["demo", str(work / "demo")])


def plan_25um(work):
    """1,300 labels, 256^3 patches at 4 um that no label has room for: the advice for each is part of the time."""
    return seconds(plan(work, 4, 256), code=3, heap="2g")


def plan_10um(work):
    return seconds(plan(work, 10, 64), heap="2g")


def plan_by(*words):
    """1,300 labels at 25 um, 32^3 patches at 4 um, by a sampler; seconds of the processor are told too."""

    def measure(work):
        given = [word.replace("MASK", str(mask(work))).replace("MAP", str(density(work))) for word in words]
        if "stratified" in given:
            return seconds(two_subjects(work) + given, heap="2g")
        return seconds(plan(work, 4, 32) + given, heap="2g")

    return measure


def plan_linear(work):
    """Seconds a voxel at 10 um beside those at 25 um: 1 is linear, below is better."""
    fine = seconds(plan(work, 10, 64), heap="2g")
    coarse = seconds(plan(work, 4, 64), heap="2g")
    return (fine / coarse) / (10 / 4) ** 3


def heap_of_size(work):
    """Forty patches of 256^3 from an image of 2.4 TB, in a heap of 512 MB, beside the same from one of 1 GB."""
    return extract(work, huge_image(work)) / extract(work, near_image(work))


CPU = []
"""User seconds of each process, of all cores: what a busy machine does not change much."""

BUDGETS = {
    "usage-error": (usage_error, 1.5, "s", None),
    "inspect": (inspect, 1.5, "s", None),
    "run-small": (run_small, 12, "s", None),
    "demo": (demo, 60, "s", None),
    "plan-25um": (plan_25um, 10, "s", None),
    "plan-10um": (plan_10um, 120, "s", 1),
    "plan-lottery": (plan_by("--sampler", "lottery"), 15, "s", 1),
    "plan-apart": (plan_by("--min-distance", "0.3"), 15, "s", 1),
    "plan-density": (plan_by("--sampler", "density", "--weights", "MAP"), 15, "s", 1),
    "plan-mask-density": (plan_by("--sampler", "density", "--weights", "MASK"), 15, "s", 1),
    "plan-active": (plan_by("--sampler", "active", "--weights", "MAP"), 15, "s", 1),
    "plan-grid": (plan_by("--sampler", "grid"), 15, "s", 1),
    "plan-stratified": (plan_by("--sampler", "stratified"), 30, "s", 1),
    "plan-background": (plan_by("--sampler", "background"), 15, "s", 1),
    "plan-foreground": (plan_by("--image", "mask=MASK", "--min-foreground", "0.2"), 15, "s", 1),
    "plan-linear": (plan_linear, 1.2, "x", 1),
    "heap-of-size": (heap_of_size, 1.5, "x", None),
}


def seconds(words, code=0, heap=None):
    environment = dict(os.environ)
    if heap:
        environment["SPIM_PATCHES_JAVA_OPTS"] = "-Xmx" + heap
    begin = time.perf_counter()
    spent = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = subprocess.run([PROGRAM, *words], env=environment, capture_output=True, text=True)
    end = time.perf_counter()
    CPU.append(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - spent)
    if done.returncode != code:
        sys.exit(f"exit code {done.returncode}, {code} expected, of {' '.join(words)}\n{done.stdout}{done.stderr}")
    return end - begin


# --- what it is measured on ---------------------------------------------------------------------------------------


def plan(work, repeat, size):
    image = huge_image(work)
    labels, dseg = atlas(work, repeat)
    return ["plan", "--dry-run", "--subject", "01", "--image", f"raw={image}", "--dseg", str(dseg),
            "--labels", str(labels), "--patch-size", str(size), "--out", str(work / "none")]


def two_subjects(work):
    """The same brain twice, as a cohort; the time is for both."""
    labels, dseg = atlas(work, 4)
    table = work / "cohort.tsv"
    rows = "".join(f"{subject}\t{huge_image(work)}\t{dseg}\t{labels}\n" for subject in ("01", "02"))
    table.write_text("subject\traw\tdseg\tlabels\n" + rows)
    return ["plan", "--dry-run", "--cohort", str(table), "--patch-size", "32", "--out", str(work / "none")]


def small_brain(work):
    """One subject of the demo's, by its files."""
    home = work / "demo"
    if not (home / "bids").is_dir():
        demo(work)
    subject = home / "bids" / "derivatives" / "spimquant" / "sub-01"
    image = next((home / "bids" / "sub-01" / "micr").glob("*.ome.zarr"))
    dseg = next((subject / "parc").glob("*_dseg.nii.gz"))
    table = next((home / "bids" / "derivatives").rglob("*dseg.tsv"))
    return ["--subject", "01", "--image", f"raw={image}", "--dseg", str(dseg), "--labels", str(table)]


def atlas(work, repeat):
    """A ball of regions around random points; twelve large ones are scattered all over it, as white matter is."""
    table = work / "labels.tsv"
    path = work / f"dseg{100 // repeat}.nii.gz"
    if table.exists() and path.exists():
        return table, path
    random = numpy.random.default_rng(5)
    grid = numpy.stack(numpy.meshgrid(*[(numpy.arange(n) + 0.5) / n * 2 - 1 for n in COARSE], indexing="ij"), -1)
    grid = grid.reshape(-1, 3)
    inside = (grid**2).sum(1) < 0.9
    points = []
    while len(points) < 1600:
        point = random.uniform(-1, 1, 3)
        if (point**2).sum() < 0.88:
            points.append(point)
    nearest = cKDTree(numpy.array(points)).query(grid[inside])[1]
    nearest = numpy.where(nearest < 300, nearest % 12, nearest - 300 + 12)
    labels = numpy.zeros(len(grid), numpy.uint16)
    labels[inside] = nearest + 1
    labels = labels.reshape(COARSE)
    rows = "".join(f"{index}\tregion {index}\tR{index}\n" for index in numpy.unique(labels) if index)
    table.write_text("index\tname\tabbreviation\n" + rows)
    millimetres = 0.1 / repeat
    header = nibabel.Nifti1Header()
    header.set_data_shape([n * repeat for n in COARSE])
    header.set_data_dtype(numpy.uint16)
    header.set_sform(numpy.diag([millimetres] * 3 + [1.0]), 2)
    header.set_xyzt_units("mm")
    header["pixdim"][1:4] = millimetres
    header["vox_offset"] = 352
    header["magic"] = b"n+1"
    part = path.with_suffix(".part")
    with gzip.open(part, "wb", 1) as file:
        file.write(header.binaryblock + b"\0\0\0\0")
        for k in range(COARSE[2]):
            plane = labels[:, :, k].repeat(repeat, 0).repeat(repeat, 1).tobytes("F")
            for _ in range(repeat):
                file.write(plane)
    part.rename(path)
    return table, path


def huge_image(work):
    """13200 x 8000 x 11400 voxels of 4 um; only the chunks of its first corner are there."""
    return image(work / "huge.ome.zarr", (11400, 8000, 13200))


def mask(work):
    """Blobs of 0 and 100 in a mask of the whole atlas, 4 um to 32 um."""
    path = work / "mask.ome.zarr"
    if path.is_dir():
        return path
    edge = 128
    shape = [n * 25 for n in COARSE[::-1]]
    write_group(path, [4.0, 8.0, 16.0, 32.0])
    blobs = numpy.random.default_rng(3).normal(size=(edge,) * 3)
    blobs = (gaussian_filter(blobs, 3, mode="wrap") > 0.05).astype("u1") * 100
    for level in range(4):
        size = [-(-n // 2**level) for n in shape]
        write_array(path / str(level), size, edge, "|u1", numpy.ndindex(*[-(-n // edge) for n in size]), blobs.tobytes())
    return path


def density(work):
    """A map on the label volume's grid, NIfTI."""
    path = work / "density.nii.gz"
    if path.exists():
        return path
    values = gaussian_filter(numpy.random.default_rng(4).normal(size=COARSE), 4)
    values = (values - values.min()).astype(numpy.float32)
    image = nibabel.Nifti1Image(values.repeat(4, 0).repeat(4, 1).repeat(4, 2), numpy.diag([0.025] * 3 + [1.0]))
    image.header.set_xyzt_units("mm")
    nibabel.save(image, work / "part.nii.gz")
    (work / "part.nii.gz").rename(path)
    return path


def near_image(work):
    """The corner alone."""
    return image(work / "near.ome.zarr", (768, 768, 768))


def image(path, shape):
    if path.is_dir():
        return path
    write_group(path, [4.0])
    noise = numpy.random.default_rng(1).poisson(200, 64**3).astype("<u2").tobytes()
    write_array(path / "0", shape, 64, "<u2", numpy.ndindex(12, 12, 12), noise)
    return path


def write_group(path, micrometres):
    path.mkdir(parents=True)
    (path / ".zgroup").write_text(json.dumps({"zarr_format": 2}))
    axes = [{"name": axis, "type": "space", "unit": "micrometer"} for axis in "zyx"]
    datasets = [{"path": str(level), "coordinateTransformations": [{"type": "scale", "scale": [spacing] * 3}]}
                for level, spacing in enumerate(micrometres)]
    scales = [{"version": "0.4", "axes": axes, "datasets": datasets}]
    (path / ".zattrs").write_text(json.dumps({"multiscales": scales, "xyz_orientation": "RAS"}))


def write_array(path, shape, edge, dtype, chunks, voxels):
    """All chunks that are there are one file."""
    path.mkdir()
    array = {"zarr_format": 2, "shape": shape, "chunks": [edge] * 3, "dtype": dtype, "fill_value": 0, "order": "C",
             "compressor": {"id": "zlib", "level": 1}, "filters": None, "dimension_separator": "/"}
    (path / ".zarray").write_text(json.dumps(array))
    first = path / "chunk"
    first.write_bytes(zlib.compress(voxels, 1))
    for z, y, x in chunks:
        (path / str(z) / str(y)).mkdir(parents=True, exist_ok=True)
        os.link(first, path / str(z) / str(y) / str(x))
    first.unlink()


def extract(work, source):
    """Seconds of extraction; a patch that fails ends all."""
    random = numpy.random.default_rng(2)
    table = work / "centres.tsv"
    rows = [f"01\t{1 + n % 4}\t" + "\t".join(f"{value:.4f}" for value in random.uniform(0.6, 2.4, 3)) for n in range(40)]
    table.write_text("subject\tlabel\tx_mm\ty_mm\tz_mm\n" + "\n".join(rows) + "\n")
    out = work / "heap-out"
    shutil.rmtree(out, ignore_errors=True)
    seconds(["extract", "--subject", "01", "--image", f"raw={source}", "--centers", str(table), "--format", "nii",
             "--patch-size", "256", "--out", str(out)], heap="512m")
    record = json.loads(next(out.glob("spim-patches/*/run.json")).read_text())
    shutil.rmtree(out)
    return record["seconds"]["extract"]


if __name__ == "__main__":
    sys.exit(main())
