#!/usr/bin/env python3
"""The checker checked: it passes right output, and finds each defect that is planted.

  pytest test_check_patches.py        or        test_check_patches.py

Right output comes from a small extractor in this file, which takes the place of each voxel from the brain that was
made, not from the metadata that the checker reads.
"""
import contextlib
import gzip
import io
import json
import os
import shutil
import sys
import tempfile

import google_crc32c
import nibabel as nib
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import check_patches
from real_brains import AXIS_OF_LETTER, Brain, Store, halved, laid_out, write_image

SIZE = (8, 9, 10)
STORES = {
    "01": Store("0.4", "zyx", "RAS", "orientation", "micrometer", (16, 16, 16), dict(id="blosc", cname="zstd", clevel=1, shuffle=1, blocksize=0)),
    "02": Store("0.5", "czyx", "PIR", "rfc4", "millimeter", (16, 16, 16), dict(name="zstd", configuration=dict(level=1, checksum=False)),
                shard=(32, 32, 32), split_transforms=True),
}


def brain_of(subject):
    """(image, label volume, the label volume's affine): the image is three times as fine, and smaller than the labels."""
    rng = np.random.default_rng(int(subject))
    labels = np.zeros((26, 24, 22), np.float32)
    labels[2:13, 2:22, 2:20] = 3
    labels[13:24, 2:22, 2:20] = 11
    affine = np.array([[0.09, 0, 0, -1.1], [0, 0.12, 0, 0.3], [0, 0, 0.15, 2.0], [0, 0, 0, 1]])
    spacing = np.diag(affine)[:3] / 3
    shape = (66, 63, 60)
    origin = affine[:3, :3] @ np.array([1.5, 0.5, 0.5]) + affine[:3, 3] + spacing / 2
    channels = 2 if subject == "02" else 1
    voxels = rng.integers(1, 60000, (channels,) + shape).astype(np.uint16)
    return Brain(voxels, spacing, origin, ["Abeta", "CD31"][:channels]), labels, affine


def array_affine(brain, letters, level):
    """Voxels (x, y, z) of the stored array to world, from where the brain's own voxels are."""
    a, spacing, _ = laid_out(brain, letters)
    m = np.zeros((4, 4))
    m[3, 3] = 1
    f = 2 ** level
    for axis, letter in enumerate(letters):
        row, sign = AXIS_OF_LETTER[letter]
        m[row, axis] = sign * brain.spacing[row] * f
        end = brain.origin[row] if sign > 0 else brain.origin[row] + (brain.voxels.shape[1 + row] - 1) * brain.spacing[row]
        m[row, 3] = end + sign * brain.spacing[row] * (f - 1) / 2
    return m


def cut(voxels, start):
    patch = np.zeros(SIZE, voxels.dtype)
    low, high = np.maximum(start, 0), np.minimum(np.add(start, SIZE), voxels.shape)
    if (low < high).all():
        patch[tuple(slice(a - s, b - s) for a, b, s in zip(low, high, start))] = voxels[tuple(map(slice, low, high))]
        return patch, int(np.prod(SIZE) - np.prod(high - low))
    return patch, int(np.prod(SIZE))


def write_patch(path, patch, affine, text):
    image = nib.Nifti1Image(patch, affine)
    image.header.set_xyzt_units("mm")
    image.header.set_sform(affine, 2)
    image.header.set_qform(affine, 2)
    image.header.extensions.append(nib.nifti1.Nifti1Extension(6, json.dumps(text, sort_keys=True).encode()))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(gzip.compress(image.to_bytes(), 1, mtime=0))


def file_facts(path):
    with open(path, "rb") as f:
        raw = f.read()
    return len(raw), f"{google_crc32c.value(raw):08x}"


def write_tables(folder, name, rows):
    table = pa.Table.from_pylist(rows, pa.schema([(k, kind_of(k)) for k in rows[0]]))
    pq.write_table(table, f"{folder}/{name}.parquet")
    write_tsv(folder, name, rows)


def write_tsv(folder, name, rows):
    with open(f"{folder}/{name}.tsv", "w", encoding="utf-8") as f:
        f.write("\t".join(rows[0]) + "\n")
        for r in rows:
            f.write("\t".join("n/a" if v is None else repr(v) if isinstance(v, float) else str(v) for v in r.values()) + "\n")


def kind_of(column):
    if column in check_patches.WHOLE:
        return pa.int64()
    return pa.float64() if column in check_patches.REAL else pa.string()


def make_run(root, edge, containment):
    """A right OUT_DIR (root/out) and its sources (root/sub-*.ome.zarr, root/sub-*_dseg.nii.gz)."""
    out, centers, rows = f"{root}/out", [], []
    folder = f"{out}/spim-patches/seg-two_level-0"
    os.makedirs(folder)
    for subject, store in STORES.items():
        brain, labels, affine = brain_of(subject)
        image = nib.Nifti1Image(labels, affine)
        image.header.set_xyzt_units("mm")
        nib.save(image, f"{root}/sub-{subject}_dseg.nii.gz")
        mask = Brain((brain.voxels[:1] > 30000).astype(np.uint8) * 100, brain.spacing, brain.origin, ["Abeta"])
        mine = []
        rng = np.random.default_rng(5)
        for label in (3, 11):
            candidates = np.argwhere(labels == label)
            rng.shuffle(candidates)
            number = 0
            for ijk in candidates:
                world = affine[:3, :3] @ (ijk + rng.uniform(-0.45, 0.45, 3)) + affine[:3, 3]
                # both rules are decided for the largest extent, which is the coarser level's
                share, whole = share_of(labels, affine, label, array_affine(brain, store.orientation, 1), world,
                                        np.array(laid_out(brain, store.orientation)[0].shape[1:]) // 2)
                if (containment == "region" and share < 1) or (edge == "inside" and not whole):
                    continue
                number += 1
                mine.append(dict(zip(check_patches.CENTERS, [subject, None, "two", "tpl", label, f"Region {label}", f"R{label}", number,
                                                             *map(float, world), *map(int, ijk), float(share), 1.0, "lottery", None, None, None])))
                if number == 4:
                    break
        centers += mine
        for kind, brain_, stain, channel in [("mask", mask, "Abeta", 0), ("raw", brain, "Abeta", 0)] + (
                [("raw", brain, "CD31", 1)] if subject == "02" else []):
            uri = f"{root}/sub-{subject}_{kind}.ome.zarr"
            if channel == 0:
                write_image(uri, brain_, store)
            a = laid_out(brain_, store.orientation)[0]
            for level in (0, 1):
                if level:
                    a = halved(a)
                m = array_affine(brain_, store.orientation, level)
                for c in mine:
                    v = np.linalg.solve(m[:3, :3], np.array([c["x_mm"], c["y_mm"], c["z_mm"]]) - m[:3, 3])
                    start = np.rint(v - np.array(SIZE) / 2).astype(int)
                    patch, padded = cut(a[channel], start)
                    moved = m.copy()
                    moved[:3, 3] = (m @ np.append(start, 1))[:3]
                    suffix = "mask" if kind == "mask" else "SPIM"
                    path = (f"sub-{subject}/micr/sub-{subject}_stain-{stain}_seg-two_from-tpl_level-{level}_desc-{kind}_{suffix}.patches/"
                            f"two_R{c['label']}_patch{c['patch']:03d}.nii.gz")
                    write_patch(f"{out}/{path}", patch, moved, dict(subject=subject, label=c["label"], level=level))
                    size, crc = file_facts(f"{out}/{path}")
                    rows.append(dict(zip(check_patches.MANIFEST, [
                        subject, None, kind, stain, kind, "two", "tpl", level, c["label"], c["name"], c["abbreviation"], c["patch"],
                        c["x_mm"], c["y_mm"], c["z_mm"], *map(int, start), *SIZE, str(patch.dtype), path, size, crc, padded,
                        c["label_fraction"], "written", None, f"{uri}/{level}", None, None,
                        f"sub-{subject}_seg-two_label-{c['label']}_patch-{c['patch']:03d}", None])))
    rows.sort(key=lambda r: [r[k] for k in ("subject", "image", "stain", "level", "label", "patch")])
    write_tables(folder, "centers", centers)
    write_tables(folder, "manifest", rows)
    with open(f"{folder}/settings.yml", "w", encoding="utf-8") as f:
        f.write(f"edge: {edge}\ncontainment: {containment}\n")
    return out, rows, centers


def share_of(labels, atlas, label, image, world, extent):
    start = np.rint(np.linalg.solve(image[:3, :3], world - image[:3, 3]) - np.array(SIZE) / 2).astype(int)
    grid = np.indices(SIZE).reshape(3, -1) + start[:, None]
    at = np.linalg.inv(atlas) @ image @ np.vstack([grid, np.ones(grid.shape[1])])
    index = np.rint(at[:3]).astype(int)
    ok = ((index >= 0) & (index < np.array(labels.shape)[:, None])).all(0)
    return (labels[tuple(index[:, ok])] == label).sum() / grid.shape[1], bool((start >= 0).all() and (start + SIZE <= np.array(extent)).all())


# ---------------------------------------------------------------- planted defects


class Run:
    """A copy of right output, to be spoilt; remember() brings size and checksum of a spoilt file up to date."""

    def __init__(self, root, out, rows, centers):
        self.root, self.out = root, out
        self.rows = [dict(r) for r in rows]
        self.centers = [dict(c) for c in centers]
        self.folder = f"{out}/spim-patches/seg-two_level-0"
        self.row = self.rows[len(rows) // 2]
        self.file = f"{out}/{self.row['path']}"

    def image(self):
        return nib.load(self.file)

    def rewrite(self, data=None, affine=None, change=None):
        image = self.image()
        new = nib.Nifti1Image(np.asanyarray(image.dataobj) if data is None else data, image.affine if affine is None else affine, image.header)
        if affine is not None:
            new.header.set_sform(affine, 2)
            new.header.set_qform(affine, 2)
        if change:
            change(new)
        with open(self.file, "wb") as f:
            f.write(gzip.compress(new.to_bytes(), 1, mtime=0))
        self.row["bytes"], self.row["crc32c"] = file_facts(self.file)

    def save(self, tsv_only=False):
        (write_tsv if tsv_only else write_tables)(self.folder, "manifest", self.rows)
        if not tsv_only:
            write_tables(self.folder, "centers", self.centers)


def shifted_affine(run):
    a = run.image().affine.copy()
    a[:3, 3] += a[:3, 0]
    run.rewrite(affine=a)


def slightly_shifted_affine(run):
    a = run.image().affine.copy()
    a[:3, 3] += 0.02 * a[:3, 0]
    run.rewrite(affine=a)


def qform_that_differs(run):
    a = run.image().affine.copy()
    a[:3, 3] += a[:3, 0]
    run.rewrite(change=lambda i: i.header.set_qform(a, 2))


def no_sform(run):
    run.rewrite(change=lambda i: i.header.set_sform(None, 0))


def millimetres_taken_for_micrometres(run):
    run.rewrite(change=lambda i: i.header.set_xyzt_units("micron"))


def swapped_axes(run):
    data = np.array(np.asanyarray(run.image().dataobj))
    run.rewrite(data=np.ascontiguousarray(data.ravel(order="F").reshape(SIZE)))


def flipped_axis(run):
    run.rewrite(data=np.array(np.asanyarray(run.image().dataobj))[:, ::-1].copy())


def one_wrong_voxel(run):
    data = np.array(np.asanyarray(run.image().dataobj))
    data[3, 4, 5] ^= 1
    run.rewrite(data=data)


def wrong_crc(run):
    run.row["crc32c"] = f"{int(run.row['crc32c'], 16) ^ 1:08x}"


def wrong_bytes(run):
    run.row["bytes"] += 1


def truncated_file(run):
    with open(run.file, "rb") as f:
        raw = f.read()
    with open(run.file, "wb") as f:
        f.write(raw[:len(raw) // 2])


def missing_file(run):
    os.remove(run.file)


def missing_pair(run):
    run.rows.remove(run.row)


def pair_cut_elsewhere(run):
    run.row["x_mm"] += 1e-9


def wrong_padding_count(run):
    run.row["padded_voxels"] += 1


def wrong_start(run):
    run.row["start_y"] += 1


def wrong_dtype(run):
    run.row["dtype"] = "int16"


def wrong_size(run):
    run.row["size_z"] += 1


def unsorted_rows(run):
    run.rows[3], run.rows[4] = run.rows[4], run.rows[3]


def wrong_stain(run):
    row = next(r for r in run.rows if r["stain"] == "CD31")
    other = next(r for r in run.rows if r["path"] == row["path"].replace("CD31", "Abeta"))
    row["path"], row["crc32c"], row["bytes"] = other["path"], other["crc32c"], other["bytes"]


def wrong_level(run):
    row = next(r for r in run.rows if r["level"] == 1)
    row["source"] = row["source"][:-1] + "0"


def parquet_that_differs(run):
    run.row["z_mm"] = float(np.nextafter(run.row["z_mm"], 9))
    run.save(tsv_only=True)


def centre_without_patch(run):
    run.centers.append(dict(run.centers[-1], patch=99))


def no_extension(run):
    run.rewrite(change=lambda i: i.header.extensions.clear())


def wrong_label(run):
    """A region's patches recorded under the other region: only the label volume can tell."""
    for table in (run.rows, run.centers):
        for r in table:
            if r["subject"] == "01" and r["patch"] == 2:
                r["label"] = 14 - r["label"]
    run.rows.sort(key=lambda r: [r[k] for k in ("subject", "image", "stain", "level", "label", "patch")])
    run.centers.sort(key=lambda r: [r[k] for k in ("subject", "label", "patch")])


def wrong_fraction(run):
    for table in (run.rows, run.centers):
        for r in table:
            r["label_fraction"] = 0.5


PLANTED = {
    shifted_affine: "affine", slightly_shifted_affine: "affine", qform_that_differs: "affine", no_sform: "header",
    millimetres_taken_for_micrometres: "header", swapped_axes: "voxels", flipped_axis: "voxels", one_wrong_voxel: "voxels",
    wrong_crc: "crc32c", wrong_bytes: "bytes", truncated_file: "unreadable", missing_file: "missing", missing_pair: "pair",
    pair_cut_elsewhere: "pair", wrong_padding_count: "padded", wrong_start: "start", wrong_dtype: "dtype", wrong_size: "size",
    unsorted_rows: "order", wrong_stain: "voxels", wrong_level: "affine", parquet_that_differs: "tsv-parquet",
    centre_without_patch: "centers", no_extension: "extension", wrong_label: "region", wrong_fraction: "fraction",
}
RIGHT = {}


def right_run(edge, containment):
    if (edge, containment) not in RIGHT:
        root = tempfile.mkdtemp(prefix="check_patches_")
        RIGHT[edge, containment] = (root,) + make_run(root, edge, containment)
    return RIGHT[edge, containment]


def judged(out, root):
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        code = check_patches.main([out, "--region-check"] + [f"{s}={root}/sub-{s}_dseg.nii.gz" for s in STORES])
    return code, text.getvalue()


def test_right_output_passes():
    for edge, containment in (("inside", "region"), ("pad", "center")):
        root, out, rows, _ = right_run(edge, containment)
        code, text = judged(out, root)
        assert code == 0, text
        assert f"{len(rows)} patches, {len(rows) * np.prod(SIZE)} voxels compared, 0 mismatches" in text, text
        assert (sum(r["padded_voxels"] for r in rows if r["level"] == 0) > 0) == (edge == "pad")


def test_each_planted_defect_is_found():
    for edge, containment in (("inside", "region"), ("pad", "center")):
        root, out, rows, centers = right_run(edge, containment)
        for plant, kind in PLANTED.items():
            if plant is wrong_label and containment != "region":
                continue
            copy = f"{root}/spoilt"
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(out, copy)
            run = Run(root, copy, rows, centers)
            if plant is not parquet_that_differs:
                plant(run)
                run.save()
            else:
                plant(run)
            code, text = judged(copy, root)
            assert code == 1 and f"{kind} " in text.splitlines()[-1], f"{plant.__name__} should be found as {kind}:\n{text}"


def teardown_module():
    for root, *_ in RIGHT.values():
        shutil.rmtree(root, ignore_errors=True)
    RIGHT.clear()


if __name__ == "__main__":
    try:
        test_right_output_passes()
        test_each_planted_defect_is_found()
    finally:
        teardown_module()
    print(f"right output passes, {len(PLANTED)} planted defects found")
    sys.exit(0)
