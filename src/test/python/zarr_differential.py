#!/usr/bin/env python3
"""Random Zarr stores, and whether spim-patches cut from them what zarr-python reads in them.

    zarr_differential.py make DIR --stores N [--seed S]
        DIR/<store>        OME-Zarr, as a folder or zipped, by zarr-python or tensorstore: versions, types, byte orders, axis
                           orders, chunks, separators, fill values, filters, codecs and their options, shards in shards
        DIR/cohort.tsv     a subject for each
        DIR/centres.tsv    some places in each, also at its edges
    zarr_differential.py compare DIR
        holds the patches in DIR/found, as spim-patches extract made them with --edge pad and --patch-size 9 8 7, against
        what zarr-python reads, and prints the counts

Needs zarr 3.1, numcodecs 0.16, tensorstore 0.1.86, nibabel, numpy.
"""

import argparse
import csv
import itertools
import json
import os
import pathlib
import random
import shutil
import sys
import warnings
import zipfile

import nibabel as nib
import numcodecs
import numpy as np
import tensorstore as ts
import zarr
from zarr import codecs
from zarr.codecs import numcodecs as more

PATCH = (9, 8, 7)
CENTRES = 3
TYPES = ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float16", "float32", "float64"]
BLOSC = ["blosclz", "lz4", "lz4hc", "zlib", "zstd"]
LZMA1, LZMA2, LZMA_DELTA = 0x4000000000000001, 33, 3


class Store:
    """One random store: what is decided of it is said in DIR/<store>.json."""

    def __init__(self, root, number, seed):
        self.rng = random.Random(f"{seed} {number}")
        self.subject = f"{number:05d}"
        self.folder = root / f"{self.subject}.ome.zarr"
        self.version = self.rng.choice([2, 3])
        self.dtype = np.dtype(self.rng.choice(TYPES))
        self.axes = self.rng.choice(["zyx", "zyx", "czyx", "tczyx", "tzyx"])
        self.shape = tuple({"t": 1, "c": self.rng.choice([1, 2, 3])}.get(axis) or self.rng.randint(5, 40)
                           for axis in self.axes)
        self.chunks = tuple(1 if axis in "tc" and self.rng.random() < 0.7 else self.rng.randint(1, size + 6)
                            if self.rng.random() < 0.2 else self.rng.randint((size + 3) // 4, size)
                            for axis, size in zip(self.axes, self.shape))
        self.separator = self.rng.choice("./")
        self.said = {}

    def chance(self, share):
        return self.rng.random() < share

    def fill(self):
        if self.dtype.kind == "f":
            return self.rng.choice([0.0, -1.5, float("nan"), float("inf"), float("-inf")])
        limits = np.iinfo(self.dtype)
        return self.rng.choice([0, 0, 7, int(limits.min), int(limits.max)])

    def values(self):
        """Noise over slopes, with flat places; small enough for any filter to take."""
        noise = np.random.default_rng(self.rng.getrandbits(32))
        slope = sum(np.arange(n).reshape([-1 if i == axis else 1 for i in range(len(self.shape))]) * (axis + 1)
                    for axis, n in enumerate(self.shape))
        data = slope + noise.integers(0, self.rng.choice([2, 5, 30]), self.shape)
        data[data % 11 < self.rng.choice([0, 3])] = 0
        if self.dtype.kind != "u" and self.chance(0.7):
            data = data - 20
        if self.dtype.kind == "f":
            data = data / 4
        return np.clip(data, -100, 120).astype(self.dtype)

    # --- Zarr v2

    def v2_filters(self, stored):
        """Of numbers in any byte order; differences are cut to fewer bytes only where it is the stored one."""
        size = self.dtype.itemsize
        typed = (self.rng.choice("<>") if size > 1 else "|") + self.dtype.str[1:]
        kind = self.rng.choice(["none", "none", "none", "delta", "scale", "shuffle", "checksum", "delta+shuffle"])
        if kind == "scale" and self.dtype.kind == "u":
            kind = "delta"
        delta = numcodecs.Delta(dtype=typed)
        if self.dtype.kind == "i" and size > 2 and self.chance(0.4):
            delta = numcodecs.Delta(dtype=stored.str, astype="<i2")
        encoded = delta.astype.itemsize if kind == "delta+shuffle" else size
        shuffle = numcodecs.Shuffle(elementsize=self.rng.choice([n for n in (1, 2, 4, 8) if encoded % n == 0]))
        return {
            "none": None, "delta": [delta], "shuffle": [shuffle], "delta+shuffle": [delta, shuffle],
            "scale": [numcodecs.FixedScaleOffset(
                offset=self.rng.choice([0, 5, -3.5]) if self.dtype.kind == "f" else self.rng.choice([0, 5, -3]),
                scale=self.rng.choice([1, 2, 10]), dtype=typed, astype=self.rng.choice(["<i2", ">i4", "<f4"]))],
            "checksum": [self.rng.choice([numcodecs.CRC32, numcodecs.Adler32, numcodecs.Fletcher32])()],
        }[kind]

    def v2_compressor(self):
        level = self.rng.randint(1, 9)
        raw = [{"id": LZMA_DELTA, "dist": self.rng.randint(1, 8)}] if self.chance(0.5) else []
        raw.append({"id": LZMA2, "preset": self.rng.randint(0, 6)} if self.chance(0.5) else
                   {"id": LZMA1, "lc": self.rng.randint(0, 2), "lp": self.rng.randint(0, 2), "pb": self.rng.randint(0, 4),
                    "dict_size": 1 << self.rng.randint(12, 18)})
        return self.rng.choice([
            lambda: None, lambda: numcodecs.Zlib(level), lambda: numcodecs.GZip(level), lambda: numcodecs.BZ2(level),
            lambda: numcodecs.LZ4(self.rng.randint(1, 20)), lambda: numcodecs.LZMA(preset=level),
            lambda: numcodecs.LZMA(format=2, preset=level), lambda: numcodecs.LZMA(format=3, filters=raw),
            lambda: numcodecs.Zstd(self.rng.randint(-3, 15), checksum=self.chance(0.5)), *[self.v2_blosc] * 4])()

    def v2_blosc(self):
        return numcodecs.Blosc(self.rng.choice(BLOSC), self.rng.randint(0, 9), self.rng.choice([0, 1, 2, -1]),
                               self.rng.choice([0, 0, 0, 128, 1000, 4096]))

    def write_v2(self):
        order = self.rng.choice("CF")
        dtype = self.dtype.newbyteorder(self.rng.choice("<>"))
        filters, compressor = self.v2_filters(dtype), self.v2_compressor()
        # What fills the last chunks is encoded too, and has to fit.
        narrow = any(isinstance(codec, numcodecs.Delta) and codec.astype != codec.dtype for codec in filters or [])
        fill = self.rng.choice([None, 0 if narrow else self.fill()])
        self.said.update(by="zarr-python", order=order, filters=str(filters), compressor=str(compressor))
        array = zarr.create_array(
            self.folder / "0", shape=self.shape, chunks=self.chunks, dtype=dtype, zarr_format=2, order=order,
            fill_value=fill, filters=filters, compressors=compressor,
            chunk_key_encoding={"name": "v2", "separator": self.separator}, config={"write_empty_chunks": self.chance(0.5)})
        array[...] = self.values()

    def write_tensorstore_v2(self):
        compressor = self.rng.choice([
            None, {"id": "zlib", "level": 4}, {"id": "gzip", "level": 2}, {"id": "bz2", "level": 3},
            {"id": "zstd", "level": self.rng.randint(1, 9)},
            {"id": "blosc", "cname": self.rng.choice(BLOSC), "clevel": self.rng.randint(0, 9),
             "shuffle": self.rng.choice([-1, 0, 1, 2]), "blocksize": self.rng.choice([0, 512])}])
        fill = self.fill()
        metadata = {"shape": self.shape, "chunks": self.chunks, "order": self.rng.choice("CF"), "filters": None,
                    "dimension_separator": self.separator, "compressor": compressor,
                    "dtype": (self.rng.choice("<>") if self.dtype.itemsize > 1 else "|") + self.dtype.str[1:],
                    "fill_value": None if self.chance(0.3) else self.named(fill)}
        self.said.update(by="tensorstore", **metadata)
        self.write_tensorstore("zarr", metadata)

    @staticmethod
    def named(fill):
        return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(str(fill), fill)

    def write_tensorstore(self, driver, metadata):
        array = ts.open({"driver": driver, "kvstore": {"driver": "file", "path": str(self.folder / "0") + "/"},
                         "metadata": metadata, "store_data_equal_to_fill_value": self.chance(0.5)},
                        create=True).result()
        array.write(self.values()).result()

    # --- Zarr v3

    def v3_bytes(self):
        return self.rng.choice([
            lambda: None, lambda: codecs.GzipCodec(level=self.rng.randint(0, 9)), codecs.Crc32cCodec,
            lambda: codecs.ZstdCodec(level=self.rng.randint(1, 12), checksum=self.chance(0.5)),
            lambda: (codecs.ZstdCodec(level=1), codecs.Crc32cCodec()), lambda: more.Zlib(level=3), lambda: more.BZ2(level=1),
            lambda: more.LZ4(acceleration=1), lambda: more.LZMA(preset=1), lambda: more.CRC32(), lambda: more.Adler32(),
            *[lambda: codecs.BloscCodec(cname=self.rng.choice(BLOSC), clevel=self.rng.randint(0, 9),
                                        shuffle=self.rng.choice(["noshuffle", "shuffle", "bitshuffle"]),
                                        blocksize=self.rng.choice([0, 0, 256]))] * 4])()

    def v3_filters(self):
        filters = []
        if self.chance(0.3):
            filters.append(codecs.TransposeCodec(order=tuple(self.rng.sample(range(len(self.shape)), len(self.shape)))))
        if self.dtype.kind != "f" and self.chance(0.15):
            filters.append(more.Delta(dtype=self.dtype.str))
        return filters

    def keys(self):
        return {"name": self.rng.choice(["default", "v2"]), "separator": self.separator}

    def shards(self):
        return tuple(chunk * self.rng.randint(1, 3) for chunk in self.chunks)

    def nested(self, shape):
        """A pipeline for chunks of a shape: now and then once more a shard."""
        inner = tuple(self.rng.choice([d for d in range(1, n + 1) if n % d == 0 and n <= 4 * d]) for n in shape)
        inside = [codecs.BytesCodec(endian=self.rng.choice(["little", "big"]))] if self.chance(0.6) else [self.nested(inner)]
        if isinstance(inside[0], codecs.BytesCodec):
            bytes_codec = self.v3_bytes()
            inside += list(bytes_codec) if isinstance(bytes_codec, tuple) else [bytes_codec] if bytes_codec else []
        return codecs.ShardingCodec(
            chunk_shape=inner, codecs=inside, index_location=self.rng.choice(["start", "end"]),
            index_codecs=[codecs.BytesCodec(endian=self.rng.choice(["little", "big"])),
                          *([codecs.Crc32cCodec()] if self.chance(0.7) else [])])

    def write_v3(self):
        filters = self.v3_filters()
        # zarr-python 3.1.6 does not read back its own differences where they are stored big endian.
        orders = ["little"] if any(isinstance(codec, more.Delta) for codec in filters) else ["little", "big"]
        options = {"filters": filters, "compressors": self.v3_bytes(),
                   "serializer": codecs.BytesCodec(endian=self.rng.choice(orders))}
        kind = self.rng.choice(["chunks", "shards", "nested"])
        if kind == "shards":
            options["shards"] = self.shards()
        if kind == "nested":
            options = {"filters": [], "compressors": None, "serializer": self.nested(self.chunks)}
        self.said.update(by="zarr-python", kind=kind, **{key: str(value) for key, value in options.items()})
        array = zarr.create_array(
            self.folder / "0", shape=self.shape, chunks=self.chunks, dtype=self.dtype, zarr_format=3, fill_value=self.fill(),
            chunk_key_encoding=self.keys(), config={"write_empty_chunks": self.chance(0.5)}, **options)
        array[...] = self.values()

    def write_tensorstore_v3(self):
        def tail():
            return self.rng.choice([
                [], [{"name": "gzip", "configuration": {"level": 3}}], [{"name": "crc32c"}],
                [{"name": "zstd", "configuration": {"level": 3}}],
                [{"name": "blosc", "configuration": {
                    "cname": self.rng.choice(BLOSC), "clevel": 5, "shuffle": self.rng.choice(
                        ["noshuffle", "shuffle", "bitshuffle"]), "typesize": self.dtype.itemsize, "blocksize": 0}}]])

        def endian():
            return {"name": "bytes", "configuration": {"endian": self.rng.choice(["little", "big"])}}

        transpose = [{"name": "transpose", "configuration": {
            "order": self.rng.sample(range(len(self.shape)), len(self.shape))}}] if self.chance(0.4) else []
        pipeline, grid = [*transpose, endian(), *tail()], self.chunks
        if self.chance(0.6):
            grid = self.shards()
            pipeline = [{"name": "sharding_indexed", "configuration": {
                "chunk_shape": self.chunks, "codecs": pipeline, "index_location": self.rng.choice(["start", "end"]),
                "index_codecs": [endian(), *([{"name": "crc32c"}] if self.chance(0.7) else [])]}}]
        metadata = {"shape": self.shape, "data_type": self.dtype.name, "codecs": pipeline, "fill_value": self.named(self.fill()),
                    "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": grid}},
                    "chunk_key_encoding": {"name": "default", "configuration": {"separator": self.separator}}}
        self.said.update(by="tensorstore", **metadata)
        self.write_tensorstore("zarr3", metadata)

    # --- what is around the array

    def write(self):
        group = zarr.open_group(self.folder, mode="w", zarr_format=self.version)
        writers = {2: [self.write_v2, self.write_v2, self.write_tensorstore_v2], 3: [self.write_v3, self.write_tensorstore_v3]}
        self.rng.choice(writers[self.version])()
        self.drop_chunks()
        scale = {"type": "scale", "scale": [1.0] * len(self.axes)}
        image = {"axes": [{"name": axis, **({"type": "space", "unit": "millimeter"} if axis in "zyx" else
                                            {"type": "time" if axis == "t" else "channel"})} for axis in self.axes],
                 "datasets": [{"path": "0", "coordinateTransformations": [scale]}]}
        ngff = {"multiscales": [image]}
        if "c" in self.axes:
            ngff["omero"] = {"channels": [{"label": f"c{i}"} for i in range(self.shape[self.axes.index("c")])]}
        if self.version == 2:
            image["version"] = "0.4"
            group.attrs.update(ngff)
        else:
            group.attrs["ome"] = {"version": "0.5", **ngff}
        if self.chance(0.3):
            zarr.consolidate_metadata(self.folder)
        if self.chance(0.25):
            self.zip()
        self.said.update(store=self.folder.name, dtype=self.dtype.name, axes=self.axes, shape=self.shape, chunks=self.chunks)
        self.folder.parent.joinpath(self.subject + ".json").write_text(json.dumps(self.said, default=str, indent=1))

    def drop_chunks(self):
        if self.chance(0.6):
            return
        for folder, _, files in list(os.walk(self.folder / "0")):
            for name in files:
                if not name.startswith(".z") and name != "zarr.json" and self.chance(0.4):
                    os.remove(os.path.join(folder, name))

    def zip(self):
        how = self.rng.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
        zipped = self.folder.parent / (self.subject + self.rng.choice([".ozx", ".zip", ".ome.zarr.zip"]))
        with zipfile.ZipFile(zipped, "w", how) as out:
            for file in sorted(self.folder.rglob("*")):
                if file.is_file():
                    out.write(file, file.relative_to(self.folder))
        shutil.rmtree(self.folder)
        self.folder = zipped

    def centres(self):
        """Voxels in x, y, z."""
        sizes = [self.shape[self.axes.index(axis)] for axis in "xyz"]
        return [[self.rng.randrange(size) for size in sizes] for _ in range(CENTRES)]


def make(root, stores, seed):
    root.mkdir(parents=True, exist_ok=True)
    with open(root / "cohort.tsv", "w", encoding="utf-8") as cohort, open(root / "centres.tsv", "w", encoding="utf-8") as places:
        cohort.write("subject\traw\n")
        places.write("subject\tlabel\tpatch\tx_mm\ty_mm\tz_mm\n")
        for number in range(stores):
            store = Store(root, number, seed)
            store.write()
            cohort.write(f"{store.subject}\t{store.folder}\n")
            for patch, centre in enumerate(store.centres(), 1):
                places.write("\t".join(map(str, [store.subject, 1, patch, *centre])) + "\n")


def read(path):
    """The array as zarr-python reads it, with its axes and its channels' names."""
    store = zarr.storage.ZipStore(path, mode="r") if path.is_file() else path
    group = zarr.open_group(store, mode="r")
    ngff = group.attrs.get("ome", group.attrs)
    axes = [axis["name"] for axis in ngff["multiscales"][0]["axes"]]
    data = group["0"][...]
    if axes[0] == "t":
        axes, data = axes[1:], data[0]
    names = [channel["label"] for channel in ngff["omero"]["channels"]] if "omero" in ngff else [""]
    return (data if axes[0] == "c" else data[None]), names


def cut(data, start):
    """A patch, x first; zero outside the image."""
    data = data.transpose(2, 1, 0)
    patch = np.zeros(PATCH, data.dtype)
    there = [slice(max(0, -s), min(p, n - s)) for s, p, n in zip(start, PATCH, data.shape)]
    patch[tuple(there)] = data[tuple(slice(t.start + s, t.stop + s) for t, s in zip(there, start))]
    return patch


def compare(root):
    with open(root / "centres.tsv", encoding="utf-8") as file:
        centres = {(row["subject"], row["patch"]): [int(row[axis + "_mm"]) for axis in "xyz"]
                   for row in csv.DictReader(file, delimiter="\t")}
    with open(root / "cohort.tsv", encoding="utf-8") as file:
        stores = {row["subject"]: pathlib.Path(row["raw"]) for row in csv.DictReader(file, delimiter="\t")}
    with open(next(root.glob("found/spim-patches/*/manifest.tsv")), encoding="utf-8") as file:
        rows = sorted(csv.DictReader(file, delimiter="\t"), key=lambda row: row["subject"])
    patches, wrong, seen = 0, [], set()
    for subject, own in itertools.groupby(rows, key=lambda row: row["subject"]):
        data, names = read(stores[subject])
        for row in own:
            patches += 1
            start = [round(centre - size / 2) for centre, size in zip(centres[subject, row["patch"]], PATCH)]
            channel = names.index(row["stain"]) if len(names) > 1 else 0
            seen.add((subject, row["patch"], channel))
            why = problem(root, row, start, cut(data[channel], start))
            if why:
                wrong.append(f"{subject} patch {row['patch']}: {why}")
        missing = {(subject, str(patch), channel) for patch in range(1, CENTRES + 1) for channel in range(len(names))} - seen
        wrong += [f"{subject}: no row for {each}" for each in sorted(missing)]
    left = sorted(set(stores) - {row["subject"] for row in rows})
    wrong += [f"{subject}: no row at all" for subject in left]
    for each in wrong:
        print(each)
        print("  ", (root / (each[:5] + ".json")).read_text(encoding="utf-8").replace("\n", " "))
    print(f"{len(stores)} stores, {patches} patches, {len(wrong)} mismatches, zarr {zarr.__version__}")
    return not wrong


def problem(root, row, start, expected):
    if row["status"] == "failed":
        return row["error"]
    if [int(row["start_" + axis]) for axis in "xyz"] != start:
        return f"starts at {[row['start_' + axis] for axis in 'xyz']}, expected {start}"
    patch = nib.load(root / "found" / row["path"])
    if not np.allclose(patch.affine @ [*(np.array(PATCH) // 2), 1], [*(np.array(start) + np.array(PATCH) // 2), 1]):
        return f"is at {patch.affine.tolist()}"
    found = np.asarray(patch.dataobj)
    if found.dtype.newbyteorder("=") != np.promote_types(expected.dtype.newbyteorder("="), "float32" if
                                                         expected.dtype.itemsize == 2 and expected.dtype.kind == "f" else
                                                         expected.dtype.newbyteorder("=")):
        return f"is of type {found.dtype}, expected {expected.dtype}"
    if not np.array_equal(found, expected, equal_nan=expected.dtype.kind == "f"):
        at = np.argwhere(~((found == expected) | (found != found) & (expected != expected)))[0]
        return f"voxel {at.tolist()} is {found[tuple(at)]}, expected {expected[tuple(at)]}"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["make", "compare"])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--stores", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    if arguments.what == "make":
        make(arguments.folder.resolve(), arguments.stores, arguments.seed)
        return 0
    return 0 if compare(arguments.folder.resolve()) else 1


if __name__ == "__main__":
    sys.exit(main())
