#!/usr/bin/env python3
"""Random cohorts of one brain, and the patches that SPIMquant makes of them with the installed zarrnii: what spim-patches
--preset spimquant must write, byte for byte.

    spimquant_differential.py make DIR --cases N [--seed S]
        DIR/cases.json          for each case its folder and options
        DIR/<case>/bids         a BIDS folder: OME-Zarr images, label volume, label table
        DIR/<case>/expected     the patches
    spimquant_differential.py compare DIR
        holds DIR/<case>/found, what spim-patches made, against them, and prints the counts

Needs zarrnii (0.21.1 or 0.21.4) and what it brings. What SPIMquant's own script does around zarrnii (which labels, which
names, uint8) is stated again here.
"""

import argparse
import itertools
import json
import pathlib
import re
import shutil
import sys
import warnings

import nibabel as nib
import numpy as np
import pandas as pd
import zarr
import zarrnii
from importlib.metadata import version

AXIS_PAIRS = ("LR", "PA", "IS")
UNITS = {"micrometer": 1e-3, "millimeter": 1.0, "nanometer": 1e-6, "meter": 1e3, None: 1e-3}
ABBREVIATIONS = ["CA1-L", "CA1-R", "Fi/x (a)", "VPM", "a b,c", "DG", "été", "1", "X__y", "root", "c", "fiber.tracts"]


def orientation(rng):
    """Three letters in random order, each of random direction."""
    return "".join(AXIS_PAIRS[axis][rng.integers(2)] for axis in rng.permutation(3))


def rows(letters):
    """For each array axis the world axis along it, and its direction."""
    for letter in letters:
        axis = next(i for i, pair in enumerate(AXIS_PAIRS) if letter in pair)
        yield axis, 1.0 if AXIS_PAIRS[axis][1] == letter else -1.0


def affine(letters, scale, translation):
    """Voxel to world as zarrnii has it: the translation does not flip."""
    matrix = np.eye(4)
    matrix[:3, :3] = 0
    for i, (axis, sign) in enumerate(rows(letters)):
        matrix[axis, i] = sign * scale[i]
        matrix[axis, 3] = translation[i]
    return matrix


def values(rng, shape, dtype):
    """Voxels of a type: noise over a pattern, zeros among them."""
    noise = rng.gamma(2.0, 200.0, size=shape) * (rng.random(shape) > rng.choice([0, 0.3, 0.9]))
    if dtype.startswith("float"):
        noise = noise - rng.choice([0, 50])
    if dtype in ("uint8", "int8"):
        noise = noise / 10
    if dtype.startswith("int"):
        noise = noise - 20
    if dtype in ("uint32", "int32"):
        noise = noise * 1e5
    info = None if dtype.startswith("float") else np.iinfo(dtype)
    return (noise if info is None else np.clip(noise, info.min, info.max)).astype(dtype)


class Brain:
    """One case: a BIDS folder and the options to run it with."""

    def __init__(self, folder, rng, newer):
        self.folder = folder
        self.rng = rng
        self.newer = newer
        self.session = rng.choice([None, "a"], p=[0.8, 0.2])
        self.entities = "sub-01" + ("_ses-a" if self.session else "") + "_sample-brain" + rng.choice(["", "_acq-x"])
        self.subject = "sub-01" + ("/ses-a" if self.session else "")
        self.bids = folder / "bids"
        self.derived = self.bids / "derivatives/spimquant"

    def make(self):
        rng = self.rng
        self.kind = str(rng.choice(["raw", "raw", "raw", "mask", "corrected"]))
        self.stains = [["Abeta"], ["Abeta", "YoPro"], ["a", "b", "c"]][rng.integers(3)]
        self.stain = str(rng.choice(self.stains))
        dtypes = ["uint8", "uint16", "uint16", "int16", "uint32", "int32", "float32", "float64", "int8"]
        self.dtype = {"raw": str(rng.choice(dtypes)), "mask": "uint8", "corrected": str(rng.choice(["float32", "float64", "uint16"]))}[self.kind]
        self.letters = orientation(rng)
        self.desc = {"raw": "raw", "mask": str(rng.choice(["otsu+k3i2", "th500+cleaned"])), "corrected": "correctedn4"}[self.kind]
        # A derived image is made from a level of the raw one (segmentation_level), and its levels count from there.
        self.first = 0 if self.kind == "raw" else int(rng.integers(3))
        levels = int(rng.integers(1, 4))
        unit = rng.choice(list(UNITS)[:3] + [None], p=[0.6, 0.2, 0.1, 0.1])
        self.unit = None if unit is None else str(unit)
        self.shape = rng.integers(24, 72, size=3)
        base = rng.choice([1.0, 1.8, 2.0, 2.7, rng.uniform(0.5, 8)]) * np.array([1, 1, rng.choice([1, 1, 2.5])])
        factor = 1e-3 / UNITS[self.unit]
        self.scales, self.translations, self.shapes = [], [], []
        start = rng.normal(size=3) * rng.choice([0, 30])
        shift = rng.integers(2)
        for level in range(levels):
            shape = np.maximum(self.shape // 2**level, 2) if level else self.shape
            ratio = self.shape / shape if rng.random() < 0.3 else np.full(3, 2.0**level)
            self.shapes.append(shape)
            self.scales.append(base * ratio * factor)
            self.translations.append((start + shift * base * (ratio - 1) / 2) * factor)
        self.level = int(rng.integers(0, levels + 2))
        last = levels - 1
        self.beyond = max(0, self.level - last)
        if self.beyond and (min(self.shapes[last]) >> self.beyond < 1 or self.newer):
            # Where blocks do not fit the image, the newer zarrnii's are not what it says: they are made to fit.
            self.level, self.beyond = (self.level, self.beyond) if self.newer else (last, 0)
        if self.beyond and self.newer:
            step = 2**self.beyond
            self.shapes[last] = np.maximum(self.shapes[last] // step, 1) * step
            if last == 0:
                self.shape = self.shapes[0]
        (self.bids / self.subject / "micr").mkdir(parents=True)
        self.write_image()
        self.write_atlas()
        self.choose_options()

    def image_path(self):
        datatype = "micr" if self.kind == "raw" else "seg"
        name = {
            "raw": f"{self.entities}_SPIM",
            "mask": f"{self.entities}_stain-{self.stain}_level-{self.first}_desc-{self.desc}_mask",
            "corrected": f"{self.entities}_stain-{self.stain}_level-{self.first}_desc-{self.desc}_SPIM",
        }[self.kind]
        root = self.bids if self.kind == "raw" else self.derived
        return root / self.subject / datatype / f"{name}.ome.zarr"

    def write_image(self):
        rng = self.rng
        version3 = bool(rng.random() < 0.5)
        self.image = self.image_path()
        group = zarr.open_group(str(self.image), mode="w", zarr_format=3 if version3 else 2)
        channel = len(self.stains) > 1 or rng.random() < 0.7
        axes = [{"name": "c", "type": "channel"}] if channel else []
        axes += [{"name": n, "type": "space", **({} if self.unit is None else {"unit": self.unit})} for n in "zyx"]
        datasets = []
        for level, shape in enumerate(self.shapes):
            zyx = tuple(int(n) for n in shape[::-1])
            data = np.stack([self.level_values(zyx) for _ in self.stains])
            data = data if channel else data[0]
            chunks = tuple(int(min(n, rng.integers(5, 40))) for n in zyx)
            if self.beyond and self.newer and level == len(self.shapes) - 1:
                chunks = zyx
            array = group.create_array(
                str(level), shape=data.shape, dtype=data.dtype, chunks=((1,) if channel else ()) + chunks,
                fill_value=0, chunk_key_encoding={"name": "default" if version3 else "v2", "separator": "/"})
            array[...] = data
            lead = [1.0] if channel else []
            transforms = [{"type": "scale", "scale": lead + self.scales[level][::-1].tolist()}]
            transforms.append({"type": "translation",
                               "translation": [0.0] * len(lead) + self.translations[level][::-1].tolist()})
            datasets.append({"path": str(level), "coordinateTransformations": transforms})
        multiscale = {"name": "image", "axes": axes, "datasets": datasets}
        if rng.random() < 0.1:
            multiscale["coordinateTransformations"] = [{"type": "scale", "scale": [1.0] * (len(axes) - 3) + [1.5] * 3}]
        window = {"min": 0, "max": 1000, "start": 0, "end": 1000}
        omero = {"channels": [{"label": s, "color": "FFFFFF", "window": window} for s in self.stains]}
        if version3:
            group.attrs["ome"] = {"version": "0.5", "multiscales": [multiscale], "omero": omero}
        else:
            group.attrs["multiscales"] = [{**multiscale, "version": "0.4"}]
            group.attrs["omero"] = omero
        form = rng.integers(3)
        if form == 0:
            group.attrs["xyz_orientation"] = self.letters
        elif form == 1:
            group.attrs["orientation"] = self.letters[::-1]
        else:
            self.letters = "RAS"

    def level_values(self, zyx):
        if self.kind == "mask":
            return ((self.rng.random(zyx) > 0.7) * 100).astype("uint8")
        return values(self.rng, zyx, self.dtype)

    def write_atlas(self):
        """A label volume whose place, as zarrnii reads it, is about the image's."""
        rng = self.rng
        to_mm = UNITS[self.unit]
        place = affine(self.letters, self.scales[0] * to_mm, self.translations[0] * to_mm)
        corners = np.array(list(itertools.product(*[(0, n - 1) for n in self.shape])))
        world = corners @ place[:3, :3].T + place[:3, 3]
        low, high = world.min(axis=0), world.max(axis=0)
        letters = orientation(rng)
        shape = rng.integers(5, 14, size=3)
        scale, translation = np.empty(3), np.empty(3)
        for i, (axis, sign) in enumerate(rows(letters)):
            width = (high - low)[axis] * rng.uniform(0.8, 1.2)
            scale[i] = width / (shape[i] - 1)
            first = low[axis] - (width - (high - low)[axis]) / 2
            translation[i] = first if sign > 0 else first + width
        volume = rng.integers(0, 5, size=shape // 2 + 1).repeat(2, 0).repeat(2, 1).repeat(2, 2)[tuple(slice(n) for n in shape)]
        volume = volume * rng.choice([1, 7, 300])
        header_units = str(rng.choice(["mm", "mm", "mm", "unknown", "micron", "meter"]))
        in_header = {"mm": 1.0, "unknown": 1.0, "micron": 1e3, "meter": 1e-3}[header_units]
        # zarrnii takes the translation of world axis i for array axis i: what is stored has to be in that order.
        matrix = affine(letters, scale * in_header, translation * in_header)
        matrix[:3, 3] = translation * in_header
        if rng.random() < 0.2:
            angle = rng.uniform(-0.3, 0.3)
            turn = np.eye(3)
            turn[np.ix_([0, 1], [0, 1])] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
            matrix[:3, :3] = turn @ matrix[:3, :3]
        dtype = str(rng.choice(["uint8", "uint16", "int16", "int32", "float32", "float64"]))
        volume = (volume % 256 if dtype == "uint8" else volume).astype(dtype)
        image = nib.Nifti1Image(volume, matrix)
        form = rng.integers(4)
        if form == 1:
            image.set_sform(None)
            image.set_qform(matrix, code=1)
        elif form == 2:
            image.set_qform(matrix, code=1)
            image.header["pixdim"][1:4] = (scale * in_header * 1.01).astype("float32")
        image.header.set_xyzt_units(header_units, "unknown")
        self.dseg = self.derived / self.subject / "parc" / f"{self.entities}_seg-coarse_from-T_level-5_dseg.nii.gz"
        self.dseg.parent.mkdir(parents=True, exist_ok=True)
        nib.save(image, self.dseg)
        found = [int(label) for label in np.unique(volume) if label > 0]
        listed = [label for label in found if rng.random() < 0.8] or found[:1]
        listed += [4001, 4002][: rng.integers(3)]
        names = list(rng.permutation(ABBREVIATIONS))[: len(listed)]
        table = pd.DataFrame({"index": [0] + listed, "name": ["background"] + [f"Region {n}" for n in listed],
                              "abbreviation": ["bg"] + names})
        if rng.random() < 0.5:
            table["color"] = "#ff0000"
        self.table = self.derived / "tpl-T" / "tpl-T_seg-coarse_dseg.tsv"
        self.table.parent.mkdir(parents=True, exist_ok=True)
        table.to_csv(self.table, sep="\t", index=False)
        self.listed = dict(zip(listed, names))

    def choose_options(self):
        rng = self.rng
        self.size = [int(n) for n in rng.integers(2, 20, size=3)] if rng.random() < 0.6 else [int(rng.choice([5, 8, 16]))] * 3
        self.patches = int(rng.integers(1, 7)) if rng.random() < 0.9 else 60
        self.seed = int(rng.choice([42, 0, rng.integers(2**32)]))
        self.uint8 = bool(rng.random() < 0.7)
        self.wanted = None
        if rng.random() < 0.3:
            self.wanted = [int(n) for n in list(self.listed)[:2]]

    def options(self):
        words = ["--patch-size", *map(str, self.size), "--n-patches-per-label", str(self.patches),
                 "--patch-seed", str(self.seed), "--level", str(self.level + self.first), "--images", self.kind,
                 "--stain", self.stain, "--preset", "spimquant" + ("@0.21.4" if self.newer else "")]
        if not self.uint8:
            words += ["--intensity", "source"]
        if self.wanted is not None:
            words += ["--patch-labels", *(f"index:{label}" for label in self.wanted)]
        return words

    def expected_folder(self):
        names = f"{self.entities}_stain-{self.stain}_seg-coarse_from-T_level-{self.level + self.first}_desc-{self.desc}"
        datatype = "micr" if self.kind == "raw" else "seg"
        suffix = "mask" if self.kind == "mask" else "SPIM"
        return pathlib.Path(self.subject) / datatype / f"{names}_{suffix}.patches"

    def expect(self, out):
        """The patches as SPIMquant makes them; the number that it gives up for want of spread."""
        atlas = zarrnii.ZarrNiiAtlas.from_files(str(self.dseg), str(self.table))
        chosen = {"channel_labels": [self.stain]} if self.kind == "raw" else {}
        image = zarrnii.ZarrNii.from_file(str(self.image), level=self.level, **chosen)
        folder = out / self.expected_folder()
        folder.mkdir(parents=True)
        table = atlas.labels_df
        labels = table[table["index"] > 0] if self.wanted is None else table[table["index"].isin(self.wanted)]
        refused = 0
        for label, abbreviation in zip(labels["index"], labels["abbreviation"]):
            try:
                centres = atlas.sample_region_patches(n_patches=self.patches, region_ids=int(label), seed=self.seed)
            except ValueError:
                continue
            word = re.sub("[^A-Za-z0-9]+", "_", str(abbreviation)).strip("_") or f"idx{label}"
            for number, patch in enumerate(image.crop_centered(list(centres), patch_size=tuple(self.size))):
                file = folder / f"seg-coarse_label-{word}_patch-{number:04d}.nii"
                patch.to_nifti(str(file))
                if self.uint8 and not stretch(file, self.seed):
                    file.unlink()
                    refused += 1
        return refused


def stretch(file, seed):
    """Makes a patch uint8, between percentiles of its positive values; whether that was possible."""
    image = nib.load(file)
    if image.get_data_dtype() == np.uint8:
        return True
    data = np.array(image.dataobj)
    positive = data[data > 0]
    result = np.zeros(data.shape, np.uint8)
    if positive.size:
        if positive.size > 5_000_000:
            positive = np.random.default_rng(seed).choice(positive, size=5_000_000, replace=False)
        low, high = np.percentile(positive, [0.1, 99.9])
        if high <= low:
            return False
        share = np.clip((data.astype(np.float32) - low) / (high - low), 0, 1)
        result = np.round(share * 255).astype(np.uint8)
    header = image.header.copy()
    header.set_data_dtype(np.uint8)
    header["scl_slope"], header["scl_inter"] = 1, 0
    nib.save(nib.Nifti1Image(result, image.affine, header), file)
    return True


def make(root, cases, seed):
    newer = version("zarrnii") == "0.21.4"
    if version("zarrnii") not in ("0.21.1", "0.21.4"):
        sys.exit(f"zarrnii {version('zarrnii')}: no preset goes by it")
    if root.exists():
        shutil.rmtree(root)
    made = []
    for number in range(cases):
        brain = Brain(root / f"{number:04d}", np.random.default_rng([seed, number]), newer)
        brain.make()
        refused = brain.expect(brain.folder / "expected")
        made.append({"case": brain.folder.name, "options": brain.options(), "refused": refused, "kind": brain.kind,
                     "channels": 1 if brain.kind == "raw" else len(brain.stains), "dtype": brain.dtype, "beyond": brain.beyond, "letters": brain.letters})
    (root / "cases.json").write_text(json.dumps(made, indent=1))


def compare(root):
    files = voxels = mismatches = beyond = several = uint8 = 0
    cases = json.loads((root / "cases.json").read_text())
    for case in cases:
        expected, found = (root / case["case"] / name for name in ("expected", "found"))
        wanted = {str(file.relative_to(expected)) for file in expected.rglob("*.nii")}
        there = {str(file.relative_to(found)) for file in found.rglob("*.nii*")}
        beyond += case["beyond"] > 0
        several += case["channels"] > 1
        for name in sorted(wanted ^ there):
            mismatches += 1
            print(f"{case['case']}: {'missing' if name in wanted else 'too much'}: {name}")
        for name in sorted(wanted & there):
            files += 1
            a, b = (root / case["case"] / side / name for side in ("expected", "found"))
            image = nib.load(a)
            voxels += int(np.prod(image.shape))
            uint8 += image.get_data_dtype() == np.uint8
            if a.read_bytes() != b.read_bytes():
                mismatches += 1
                print(f"{case['case']}: {difference(a.read_bytes(), b.read_bytes())}: {name} ({case})")
    print(f"zarrnii {version('zarrnii')}, numpy {np.__version__}: {len(cases)} cases ({beyond} beyond the pyramid, {several} of several channels in a file),"
          f" {files} files ({uint8} of uint8), {voxels} voxels compared, {mismatches} mismatches,"
          f" {sum(case['refused'] for case in cases)} patches refused by both")
    return mismatches


def difference(a, b):
    if len(a) != len(b):
        return f"{len(a)} bytes expected, {len(b)} found"
    at = [i for i in range(len(a)) if a[i] != b[i]]
    return f"{sum(i < 352 for i in at)} bytes of the header ({at[:6]}) and {sum(i >= 352 for i in at)} of the voxels differ"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["make", "compare"])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    warnings.filterwarnings("ignore")
    if args.what == "make":
        make(args.folder, args.cases, args.seed)
        return 0
    return 1 if compare(args.folder) else 0


if __name__ == "__main__":
    sys.exit(main())
