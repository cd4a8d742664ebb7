#!/usr/bin/env python3
"""Make BIDS cohorts of multi-level OME-Zarr from two real atlases.

  real_brains.py SHARED_DATA OUT [--only turone|abav3]

SHARED_DATA/turone: T2 template (60 um) and 1,318 regions; the image is the template itself, upsampled.
SHARED_DATA/abav3:  22 regions (25 um) and no image; a light-sheet-like one is synthesised: region means, smooth shading,
                    shot-like noise, bright blobs; two stains.

OUT/{turone,abav3}/                            a BIDS dataset: sub-{01,02}/micr/..._SPIM.ome.zarr, sidecars, tables
OUT/{turone,abav3}/derivatives/spimquant/      dseg (NIfTI), label table, masks (0 and 100)

What differs between the two subjects, so that nothing is right by accident:
            turone 01        turone 02            abav3 01                   abav3 02
format      NGFF 0.4, v2     NGFF 0.5, v3 shards  NGFF 0.4, v2               NGFF 0.5, v3 shards
codec       blosc zstd       zstd, crc32c index   blosc zstd                 blosc zstd, crc32c index
axes        z y x            c z y x              c z y x                    c z y x
lies        RAS              RPI                  RAS                        PIR (permuted)
said by     xyz_orientation  xyz_orientation      sidecar                    NGFF anatomical orientation (RFC-4)
unit        micrometer       millimeter           millimeter                 micrometer
voxel       30 x 30 x 30     20 x 30 x 60         40 x 40 x 40               50 x 40 x 32 (um, world x y z)
scale in    level            level                level                      level and multiscale transforms
mask says   orientation      xyz_orientation      xyz_orientation            NGFF anatomical orientation
dseg        as distributed   stored as PSR        as distributed             as distributed
Coarser levels are 2 x 2 x 2 means and carry the half-voxel translation. The voxels depend on the inputs only.
"""
import argparse
import gzip
import json
import os
import shutil
import sys
import time
from dataclasses import dataclass, field

import nibabel as nib
import numpy as np
import tensorstore as ts
from scipy.ndimage import map_coordinates, zoom

from ngff_source import Source, voxel_of

LEVELS = 3
AXIS_OF_LETTER = {"R": (0, 1), "L": (0, -1), "A": (1, 1), "P": (1, -1), "S": (2, 1), "I": (2, -1)}
RFC4 = {"R": "left-to-right", "L": "right-to-left", "A": "posterior-to-anterior", "P": "anterior-to-posterior",
        "S": "inferior-to-superior", "I": "superior-to-inferior"}


@dataclass(frozen=True)
class Store:
    """How an image is stored and how it describes itself."""

    ngff: str  # 0.4 (Zarr v2) or 0.5 (Zarr v3)
    axes: str
    orientation: str
    says: str  # attribute that names the orientation: xyz_orientation, orientation, rfc4 or sidecar
    unit: str
    chunk: tuple  # z y x
    codec: dict
    shard: tuple = None
    split_transforms: bool = False


@dataclass
class Brain:
    """An image in the world: voxels (c, x, y, z) with x to the right, y to anterior, z to superior."""

    voxels: np.ndarray
    spacing: np.ndarray  # mm
    origin: np.ndarray  # world of voxel 0, mm
    stains: list = field(default_factory=list)


# ---------------------------------------------------------------- writing


def write_json(path, value):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        json.dump(value, f, indent=1)
        f.write("\n")


def write_text(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def laid_out(brain, letters):
    """The same voxels with array axes that point as the letters say; returns (voxels, spacing, translation) of them."""
    order = [AXIS_OF_LETTER[o][0] for o in letters]
    a = brain.voxels.transpose([0] + [1 + o for o in order])
    spacing = brain.spacing[order]
    translation = np.empty(3)
    for i, o in enumerate(letters):
        row, sign = AXIS_OF_LETTER[o]
        first = brain.origin[row]
        if sign < 0:
            a = np.flip(a, 1 + i)
            first = brain.origin[row] + (brain.voxels.shape[1 + row] - 1) * brain.spacing[row]
        translation[i] = sign * first  # world = sign * (scale * i + translation)
    return a, spacing, translation


def halved(a):
    """Means of 2 x 2 x 2 voxels; an odd last plane is dropped."""
    x, y, z = [n // 2 * 2 for n in a.shape[1:]]
    s = a[:, 0:x:2, :y, :z].astype(np.uint32)
    s += a[:, 1:x:2, :y, :z]
    s = s[:, :, 0::2] + s[:, :, 1::2]
    s = s[..., 0::2] + s[..., 1::2]
    return ((s + 4) // 8).astype(a.dtype)


def create(path, shape, dtype, store, level):
    chunk = [1] * (len(store.axes) - 3) + list(store.chunk)
    if store.ngff == "0.4":
        codec = dict(store.codec)
        if codec["id"] == "blosc":
            codec["shuffle"] = 2 if level == 1 else 1  # bitshuffle on one level
        metadata = dict(shape=shape, chunks=chunk, dtype=np.dtype(dtype).newbyteorder("<").str, compressor=codec,
                        fill_value=0, order="C", filters=None, dimension_separator="/")
        spec = dict(driver="zarr", metadata=metadata)
    else:
        codecs = [dict(name="bytes", configuration=dict(endian="little")), store.codec]
        grid = chunk
        if store.shard:
            grid = [1] * (len(store.axes) - 3) + list(store.shard)
            index = [dict(name="bytes", configuration=dict(endian="little")), dict(name="crc32c")]
            codecs = [dict(name="sharding_indexed", configuration=dict(
                chunk_shape=chunk, codecs=codecs, index_location="end", index_codecs=index))]
        metadata = dict(shape=shape, data_type=np.dtype(dtype).name, fill_value=0, codecs=codecs,
                        chunk_grid=dict(name="regular", configuration=dict(chunk_shape=grid)),
                        chunk_key_encoding=dict(name="default", configuration=dict(separator="/")),
                        dimension_names=list(store.axes))
        spec = dict(driver="zarr3", metadata=metadata)
    spec["kvstore"] = dict(driver="file", path=path, file_io_sync=False)
    return ts.open(spec, create=True, delete_existing=True).result()


def write_image(path, brain, store):
    """One OME-Zarr with all its levels."""
    a, spacing, translation = laid_out(brain, store.orientation)
    factor = {"micrometer": 1000.0, "millimeter": 1.0}[store.unit]
    spacing, translation = spacing * factor, translation * factor
    extra = len(store.axes) - 3
    datasets = []
    shutil.rmtree(path, ignore_errors=True)
    for level in range(LEVELS):
        if level:
            a = halved(a)
        zyx = a.transpose(0, 3, 2, 1)
        stored = create(f"{path}/{level}", list(zyx.shape if extra else zyx.shape[1:]), a.dtype, store, level)
        stored.write(zyx if extra else zyx[0]).result()
        f = 2.0 ** level
        if store.split_transforms:
            scale, offset = [f] * 3, [(f - 1) / 2] * 3
        else:
            scale, offset = list(spacing * f), list(translation + spacing * (f - 1) / 2)
        datasets.append(dict(path=str(level), coordinateTransformations=[
            dict(type="scale", scale=[1.0] * extra + scale[::-1]),
            dict(type="translation", translation=[0.0] * extra + offset[::-1])]))
    axes = [dict(name="c", type="channel")] * extra + [dict(name=n, type="space", unit=store.unit) for n in "zyx"]
    if store.says == "rfc4":
        for axis in axes[extra:]:
            letter = store.orientation["xyz".index(axis["name"])]
            axis["orientation"] = dict(type="anatomical", value=RFC4[letter])
    multiscale = dict(name=os.path.basename(path).split(".")[0], axes=axes, datasets=datasets)
    if store.split_transforms:
        multiscale["coordinateTransformations"] = [
            dict(type="scale", scale=[1.0] * extra + list(spacing)[::-1]),
            dict(type="translation", translation=[0.0] * extra + list(translation)[::-1])]
    top = int(np.iinfo(a.dtype).max)
    omero = dict(channels=[dict(label=s, color="FFFFFF", active=True, window=dict(min=0, max=top, start=0, end=top))
                           for s in brain.stains])
    said = {"xyz_orientation": dict(xyz_orientation=store.orientation),
            "orientation": dict(orientation=store.orientation[::-1])}.get(store.says, {})
    if store.ngff == "0.4":
        write_json(f"{path}/.zgroup", dict(zarr_format=2))
        multiscale["version"] = "0.4"
        write_json(f"{path}/.zattrs", dict(multiscales=[multiscale], omero=omero, **said))
    else:
        write_json(f"{path}/zarr.json", dict(zarr_format=3, node_type="group", attributes=dict(
            ome=dict(version="0.5", multiscales=[multiscale], omero=omero), **said)))


def write_nifti(path, image):
    """Gzip without a clock time: the same bytes every time."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f, gzip.GzipFile("", "wb", 1, f, mtime=0) as z:
        z.write(image.to_bytes())


def write_dataset(root, name, subjects):
    write_json(f"{root}/dataset_description.json", dict(Name=name, BIDSVersion="1.10.0", DatasetType="raw"))
    write_text(f"{root}/participants.tsv", "participant_id\n" + "".join(f"sub-{s}\n" for s in subjects))
    write_text(f"{root}/samples.tsv", "sample_id\tparticipant_id\tsample_type\n"
               + "".join(f"sample-brain\tsub-{s}\ttissue\n" for s in subjects))
    write_json(f"{root}/derivatives/spimquant/dataset_description.json", dict(
        Name=f"{name}, as SPIMquant lays it out", BIDSVersion="1.10.0", DatasetType="derivative",
        GeneratedBy=[dict(Name="real_brains.py")]))


def write_subject(root, subject, acquisition, brain, masks, store, mask_store, dseg, dseg_name):
    entities = f"sub-{subject}_sample-brain_acq-{acquisition}"
    derived = f"{root}/derivatives/spimquant/sub-{subject}"
    stem = f"{root}/sub-{subject}/micr/{entities}_SPIM"
    write_image(f"{stem}.ome.zarr", brain, store)
    sidecar = dict(SampleStaining=brain.stains)
    if store.says == "sidecar":
        sidecar["OrientationStringXYZ"] = store.orientation
    write_json(f"{stem}.json", sidecar)
    for stain, voxels in masks.items():
        mask = Brain(voxels[None], brain.spacing, brain.origin, [stain])
        write_image(f"{derived}/seg/{entities}_stain-{stain}_level-0_desc-otsu+k3i2+cleaned_mask.ome.zarr",
                    mask, mask_store)
    path = f"{derived}/parc/{entities}_{dseg_name}"
    if isinstance(dseg, str):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        shutil.copyfile(dseg, path)
    else:
        write_nifti(path, dseg)
    return f"{stem}.ome.zarr", path


# ---------------------------------------------------------------- turone


def upsampled(a, factors):
    """Linear interpolation on a grid whose voxels divide the old ones."""
    for axis, factor in enumerate(factors):
        if factor == 1:
            continue
        n = a.shape[axis]
        at = (np.arange(n * factor) + 0.5) / factor - 0.5
        low = np.clip(np.floor(at).astype(int), 0, n - 1)
        high = np.minimum(low + 1, n - 1)
        weight = np.clip(at - low, 0, 1).astype(np.float32)
        shape = [1, 1, 1]
        shape[axis] = -1
        weight = weight.reshape(shape)
        a = np.take(a, low, axis) * (1 - weight) + np.take(a, high, axis) * weight
    return a


def turone(shared, out):
    root = f"{out}/turone"
    folder = f"{shared}/turone"
    template = nib.load(f"{folder}/tpl-turone_T2w.nii.gz")
    labels_file = f"{folder}/tpl-turone_seg-all_dseg.nii.gz"
    labels = nib.load(labels_file)
    write_dataset(root, "Turone", ["01", "02"])
    table = f"{root}/derivatives/spimquant/tpl-turone/tpl-turone_seg-all_dseg.tsv"
    os.makedirs(os.path.dirname(table), exist_ok=True)
    shutil.copyfile(f"{folder}/tpl-turone_seg-all_dseg.tsv", table)

    spacing = np.abs(np.diag(template.affine)[:3])
    first = np.argwhere(np.asanyarray(labels.dataobj) > 0).min(0)
    last = np.argwhere(np.asanyarray(labels.dataobj) > 0).max(0)
    shape = np.array(template.shape)
    low, high = np.maximum(first - 4, 0), np.minimum(last + 5, shape)
    t2 = np.asanyarray(template.dataobj).astype(np.float32)[tuple(map(slice, low, high))]
    stores = {
        "01": (Store("0.4", "zyx", "RAS", "xyz_orientation", "micrometer", (64, 64, 64),
                     dict(id="blosc", cname="zstd", clevel=1, shuffle=1, blocksize=0)),
               Store("0.4", "zyx", "RAS", "orientation", "micrometer", (48, 80, 96),
                     dict(id="blosc", cname="lz4", clevel=5, shuffle=1, blocksize=0)), (2, 2, 2)),
        "02": (Store("0.5", "czyx", "RPI", "xyz_orientation", "millimeter", (32, 32, 32),
                     dict(name="zstd", configuration=dict(level=1, checksum=False)), shard=(64, 128, 128)),
               Store("0.5", "czyx", "RPI", "xyz_orientation", "millimeter", (40, 64, 64),
                     dict(name="gzip", configuration=dict(level=1))), (3, 2, 1)),
    }
    for number, (subject, (store, mask_store, factors)) in enumerate(stores.items()):
        rng = np.random.default_rng([2026, 1, number])
        a = upsampled(t2, factors)
        noise = rng.standard_normal(a.shape, dtype=np.float32)
        a += np.where(a > 500, noise * (80 + 60 * number), 0)
        voxels = np.clip(np.rint(a * (1 - 0.2 * number)), 0, 65535).astype(np.uint16)
        del a, noise
        fine = spacing / factors
        world = template.affine[:3, :3] @ (low - 0.5) + template.affine[:3, 3] + fine / 2
        brain = Brain(voxels[None], fine, world, ["T2w"])
        mask = {"T2w": (voxels > np.percentile(voxels[::4, ::4, ::4][voxels[::4, ::4, ::4] > 0], 70)).astype(np.uint8) * 100}
        dseg = labels_file
        if number:  # the same labels in the same world, with the array's axes turned
            turn = nib.orientations.ornt_transform(nib.io_orientation(labels.affine), nib.orientations.axcodes2ornt("PSR"))
            dseg = labels.as_reoriented(turn)
            dseg.header.set_xyzt_units("mm")
        image, dseg_path = write_subject(root, subject, "T2w", brain, mask, store, mask_store, dseg,
                                         "seg-all_from-turone_level-2_dseg.nii.gz")
        compare(image, brain, template, np.asanyarray(template.dataobj), 0.95)
        compare_labels(image, dseg_path, labels)


# ---------------------------------------------------------------- abav3


def abav3(shared, out):
    root = f"{out}/abav3"
    folder = f"{shared}/abav3"
    labels_file = f"{folder}/tpl-ABAv3_seg-roi22_dseg.nii.gz"
    labels = nib.load(labels_file)
    regions = np.asanyarray(labels.dataobj)
    write_dataset(root, "ABAv3", ["01", "02"])
    table = f"{root}/derivatives/spimquant/tpl-ABAv3/tpl-ABAv3_seg-roi22_dseg.tsv"
    os.makedirs(os.path.dirname(table), exist_ok=True)
    shutil.copyfile(f"{folder}/tpl-ABAv3_seg-roi22_dseg.tsv", table)
    stores = {
        "01": (Store("0.4", "czyx", "RAS", "sidecar", "millimeter", (64, 64, 64),
                     dict(id="blosc", cname="zstd", clevel=1, shuffle=1, blocksize=0)),
               Store("0.4", "czyx", "RAS", "xyz_orientation", "millimeter", (32, 96, 128), dict(id="zlib", level=1)),
               (0.04, 0.04, 0.04)),
        "02": (Store("0.5", "czyx", "PIR", "rfc4", "micrometer", (64, 64, 64),
                     dict(name="blosc", configuration=dict(cname="zstd", clevel=1, shuffle="shuffle", typesize=2, blocksize=0)),
                     shard=(128, 128, 128), split_transforms=True),
               Store("0.5", "czyx", "PIR", "rfc4", "micrometer", (32, 32, 32),
                     dict(name="zstd", configuration=dict(level=1, checksum=True)), shard=(64, 64, 128), split_transforms=True),
               (0.05, 0.04, 0.032)),
    }
    low = labels.affine @ np.array([14.3, -1.0, 15.8, 1])  # a frame about the brain that no voxel border falls on
    high = labels.affine @ np.array([443.0, 523.0, 319.0, 1])
    for number, (subject, (store, mask_store, spacing)) in enumerate(stores.items()):
        spacing = np.array(spacing)
        shape = tuple(np.floor((high - low)[:3] / spacing).astype(int))
        origin = np.round(low[:3], 4)
        at = [np.rint((origin[d] + np.arange(shape[d]) * spacing[d] - labels.affine[d, 3]) / labels.affine[d, d]).astype(int)
              for d in range(3)]
        region = np.zeros(shape, np.uint8)
        inside = [np.flatnonzero((at[d] >= 0) & (at[d] < regions.shape[d])) for d in range(3)]
        region[np.ix_(*inside)] = regions[np.ix_(*[at[d][inside[d]] for d in range(3)])]
        stains = ["Abeta", "CD31"]
        channels, masks = [], {}
        for c, stain in enumerate(stains):
            voxels, blobs = light_sheet(region, np.random.default_rng([2026, 2, number, c]), 2.0 + 0.7 * c)
            channels.append(voxels)
            masks[stain] = blobs
        brain = Brain(np.stack(channels), spacing, origin, stains)
        image, dseg_path = write_subject(root, subject, "lightsheet", brain, masks, store, mask_store, labels_file,
                                         "seg-roi22_from-ABAv3_level-1_dseg.nii.gz")
        compare(image, brain, None, None, None)
        compare_labels(image, dseg_path, labels)


def light_sheet(region, rng, radius):
    """(voxels uint16, blobs 0/100) of one stain: region means, slow shading, shot-like noise, bright blobs."""
    means = np.concatenate([[110.0], rng.uniform(700, 2600, 255)]).astype(np.float32)
    a = means[region]
    shading = zoom(rng.uniform(0.8, 1.25, (6, 7, 5)).astype(np.float32), [n / m for n, m in zip(region.shape, (6, 7, 5))], order=1)
    a *= shading[tuple(slice(n) for n in region.shape)]
    noise = rng.standard_normal(region.shape, dtype=np.float32)
    noise *= np.sqrt(a) * 1.5
    a += noise
    blobs = np.zeros(region.shape, bool)
    size = np.array(region.shape)
    for centre in rng.uniform(0, 1, (6000, 3)) * size:
        r = radius * rng.uniform(0.6, 1.8)
        amplitude = rng.uniform(3000, 20000)
        reach = int(2 * r) + 1
        if not region[tuple(centre.astype(int))]:
            continue
        box = tuple(slice(max(int(c) - reach, 0), min(int(c) + reach + 1, n)) for c, n in zip(centre, size))
        grid = np.ogrid[box]
        d2 = sum((g - c) ** 2 for g, c in zip(grid, centre)) / (r * r)
        a[box] += (amplitude * np.exp(-1.5 * d2)).astype(np.float32)
        blobs[box] |= d2 < 1
    return np.clip(np.rint(a), 0, 65535).astype(np.uint16), blobs.astype(np.uint8) * 100


# ---------------------------------------------------------------- looking at what was written


def compare(path, brain, template, values, least):
    """The stored image, read back through its own metadata, lies where it was meant to lie, at every level."""
    rng = np.random.default_rng(7)
    for level in range(LEVELS):
        source = Source(path, level)
        at = rng.integers(0, source.extent, (2000, 3))
        world = at @ source.affine[:3, :3].T + source.affine[:3, 3]
        voxel = (world - brain.origin) / brain.spacing
        offset = (2 ** level - 1) / 2
        expected = voxel - offset
        whole = np.rint(expected).astype(int)
        assert np.abs(expected - whole).max() < 1e-3, (path, level, np.abs(expected - whole).max())
        if level == 0:
            stored = source.voxels[(0,) + tuple(at.T)]
            assert (stored == brain.voxels[(0,) + tuple(whole.T)]).all(), f"{path}: voxels are not where they should be"
            if template is not None:
                atlas = np.linalg.inv(template.affine) @ np.c_[world, np.ones(len(world))].T
                expected = map_coordinates(values.astype(np.float32), atlas[:3], order=1, mode="nearest")
                correlation = np.corrcoef(expected, stored)[0, 1]
                assert correlation > least, f"{path}: correlation with the template {correlation:.3f}"
        else:
            mean = [brain.voxels[0][tuple(slice(w, w + 2 ** level) for w in v)].mean() for v in whole]
            stored = source.voxels[(0,) + tuple(at.T)]
            assert np.abs(mean - stored).max() <= 2, f"{path} level {level}: not the mean of its finer voxels"


def compare_labels(image, dseg, labels):
    """The dseg that was written says the same labels as the atlas, at the image's places in the world."""
    source = Source(image, 0, whole=False)
    written = nib.load(dseg)
    rng = np.random.default_rng(8)
    at = rng.integers(0, source.extent, (20000, 3))
    world = at @ source.affine[:3, :3].T + source.affine[:3, 3]
    found = []
    for n in (labels, written):
        voxel = np.rint(np.linalg.inv(n.affine) @ np.c_[world, np.ones(len(world))].T)[:3].astype(int)
        inside = ((voxel >= 0) & (voxel < np.array(n.shape)[:, None])).all(0)
        v = np.zeros(len(world))
        v[inside] = np.asanyarray(n.dataobj)[tuple(voxel[:, inside])]
        found.append(v)
    # a place just between two label voxels may fall either way after a turn of the axes
    assert (found[0] == found[1]).mean() > 0.999, f"{dseg}: labels differ from the atlas"
    assert (found[0] > 0).mean() > 0.2, f"{dseg} and {image} hardly overlap"
    assert np.isfinite(voxel_of(source.affine, world[0])).all()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared_data", metavar="SHARED_DATA")
    parser.add_argument("out", metavar="OUT")
    parser.add_argument("--only", choices=["turone", "abav3"])
    args = parser.parse_args()
    for name, make in (("turone", turone), ("abav3", abav3)):
        if args.only in (None, name):
            begin = time.time()
            make(args.shared_data, args.out)
            size = sum(os.path.getsize(os.path.join(d, f)) for d, _, fs in os.walk(f"{args.out}/{name}") for f in fs)
            print(f"{args.out}/{name}: 2 subjects, {size / 1e6:.0f} MB, {time.time() - begin:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
