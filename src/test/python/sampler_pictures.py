#!/usr/bin/env python3
"""The README's pictures of what each sampler draws.

    python src/test/python/sampler_pictures.py [--work DIR] [--out DIR] [--program FILE] [NAME ...]

Makes the demo's cohort in DIR (kept for the next time), plans it once for each picture, and writes one small PNG each:
the label volume in a slice, darker where there is more of the mask, and the centres that lie within a few slices of it. Needs
numpy, scipy, nibabel, pandas, tensorstore, pillow and matplotlib.
"""

import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import nibabel
import numpy
import pandas
import tensorstore
from PIL import Image
from scipy.ndimage import gaussian_filter

ROOT = pathlib.Path(__file__).resolve().parents[3]
SLICE = 13
WITHIN = 2
"""Axial slice of the label volume (48 x 40 x 32 voxels of 16 um), and how many on both sides count with it."""

LABELS = ["CTX", "HPF", "STR", "TH", "CC"]
PLAIN = ["--patch-size", "8", "--n-patches-per-label", "120", "--patch-labels", *LABELS]
FEW = ["--patch-size", "8", "--n-patches-per-label", "60", "--patch-labels", *LABELS]

PICTURES = {
    "lottery": PLAIN,
    "min-distance": [*PLAIN, "--min-distance", "0.05"],
    "density": [*PLAIN, "--sampler", "density", "--weights", "mask:Abeta"],
    "active": [*PLAIN, "--sampler", "active", "--weights", "mask:Abeta"],
    "grid": ["--patch-size", "8", "--patch-labels", *LABELS, "--sampler", "grid", "--stride", "12"],
    "stratified": [*FEW, "--sampler", "stratified"],
    "background": ["--patch-size", "8", "--n-patches-per-label", "160", "--patch-labels", "CTX", "--background", "0.4"],
    "min-foreground": [*PLAIN, "--min-foreground", "0.1", "--foreground", "mask:Abeta"],
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()) / "spim-patches-pictures")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "src" / "site")
    parser.add_argument("--program", default=str(ROOT / "submit" / "spim-patches"))
    parser.add_argument("names", nargs="*", metavar="NAME", help="of " + ", ".join(PICTURES))
    given = parser.parse_args()
    if not (given.work / "bids").is_dir():
        run([given.program, "demo", given.work])
    for name in given.names or PICTURES:
        out = given.work / "out" / name
        shutil.rmtree(out, ignore_errors=True)
        run([given.program, "plan", given.work / "bids", out, "participant", *PICTURES[name]])
        centres = pandas.read_csv(next(out.glob("spim-patches/*/centers.tsv")), sep="\t", dtype={"subject": str})
        picture(name, given.work / "bids", centres, given.out / f"sampler-{name}.png")


def run(words):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)


def picture(name, bids, centres, path):
    subjects = ["01", "02"] if name == "stratified" else ["01"]
    figure, axes = plt.subplots(1, len(subjects), figsize=(2.4 * len(subjects), 2.05), dpi=120, squeeze=False)
    for ax, subject in zip(axes[0], subjects):
        labels, affine, mask = brain(bids, subject)
        ax.imshow(ground(labels, mask), origin="lower", extent=[-0.5, labels.shape[1] - 0.5, -0.5, labels.shape[0] - 0.5])
        own = centres[(centres.subject == subject) & ((centres.atlas_k - SLICE).abs() <= WITHIN)]
        world = numpy.c_[own.x_mm, own.y_mm, own.z_mm, numpy.ones(len(own))].T
        i, j = (numpy.linalg.inv(affine) @ world)[:2]
        for of, colour in (own.label > 0, "#c8102e"), (own.label == 0, "#1f4fd6"):
            ax.scatter(i[of], j[of], s=9, color=colour, edgecolors="white", linewidths=0.4)
        ax.set_axis_off()
    figure.subplots_adjust(0, 0, 1, 1, 0.02, 0)
    figure.savefig(path)
    plt.close(figure)
    Image.open(path).convert("RGB").quantize(48, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.name}: {len(centres)} centres, {path.stat().st_size // 1024} kB")


def brain(bids, subject):
    """The label volume's slice, its affine, and the mask's mean over the slices that count, at 4 um."""
    folder = bids / "derivatives" / "spimquant" / f"sub-{subject}"
    volume = nibabel.load(next(folder.glob("parc/*_dseg.nii.gz")))
    labels = numpy.asarray(volume.dataobj)[:, :, SLICE].T
    store = next(folder.glob("seg/*stain-Abeta*_mask.ome.zarr"))
    mask = tensorstore.open({"driver": "zarr3", "kvstore": f"file://{store}/0"}).result().read().result()[0] > 0
    # The demo's images run to the right, posterior and inferior, about the same middle as its label volume (RAS).
    mask = mask[::-1, ::-1]
    return labels, volume.affine, mask[4 * (SLICE - WITHIN):4 * (SLICE + WITHIN + 1)].mean(0)


def ground(labels, mask):
    """Pale regions with smooth borders, twice as fine as the mask; darker where there is more of it."""
    kinds = numpy.unique(labels)
    fine = [gaussian_filter(numpy.kron(labels == kind, numpy.ones((8, 8))), 5) for kind in kinds]
    region = numpy.argmax(fine, 0)
    border = (gaussian_filter(region.astype(float), 0.6) % 1 > 0.05) & (gaussian_filter(region.astype(float), 0.6) % 1 < 0.95)
    tints = numpy.array([matplotlib.colors.to_rgb(f"C{kind // 10 % 10 + kind // 100 % 10}") for kind in kinds])
    tints = numpy.where(kinds[:, None] == 0, 1.0, 0.22 * tints + 0.78)
    shade = 1 - 0.7 * numpy.clip(numpy.kron(mask, numpy.ones((2, 2))) / 0.6, 0, 1)
    picture = tints[region] * shade[:region.shape[0], :region.shape[1], None]
    picture[border] *= 0.8
    return (255 * picture).astype(numpy.uint8)


if __name__ == "__main__":
    main()
