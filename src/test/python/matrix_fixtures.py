"""Writes src/test/resources/matrix: every codec in every layout, by zarr-python, numcodecs, tensorstore and zarrs.

Run: python src/test/python/matrix_fixtures.py
Needs: zarr 3.1, numcodecs 0.16, tensorstore 0.1.86, zarrs 0.2, numpy.

One archive for each layout, one array in it for each codec. Each array is 4 x 8 x 40 uint16: f(z, y, x) = (x + 3 y + 17 z) mod
251 where x < 24; the rest was never written and is the fill value, 9. So the last chunk is missing, a chunk is half fill, and
each shard but the first lacks inner chunks. Every array is read back by zarr-python before it is packed.
"""

import os
import shutil
import tempfile
import warnings
import zipfile
import numcodecs
import numpy as np
import tensorstore as ts
import zarr
from zarr import codecs as c
from zarr.codecs import numcodecs as n

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "resources", "matrix"))
SHAPE, CHUNK, INNER, INNERMOST, WRITTEN, FILL = (4, 8, 40), (4, 8, 16), (4, 8, 8), (2, 4, 8), 24, 9
z, y, x = np.indices(SHAPE)
DATA = ((x + 3 * y + 17 * z) % 251).astype("<u2")
EXPECTED = np.where(x < WRITTEN, DATA, FILL)
SHUFFLES = ["noshuffle", "shuffle", "bitshuffle"]
OPTIONS = {"gzip": {"level": 5}, "zlib": {"level": 5}, "bz2": {"level": 9}, "lz4": {}, "lzma": {}}
FILTERS = {"delta": {"dtype": "<u2"}, "fixedscaleoffset": {"offset": -3.0, "scale": 2, "dtype": "<u2", "astype": "<u2"},
           "shuffle": {"elementsize": 2}}

# Name -> (Zarr v2 filters, Zarr v2 compressor, Zarr v3 filters, Zarr v3 compressors)
CODECS = {
    "raw": ([], None, [], []),
    "gzip": ([], numcodecs.GZip(level=5), [], [c.GzipCodec(level=5)]),
    "zlib": ([], numcodecs.Zlib(level=5), [], [n.Zlib(level=5)]),
    "bz2": ([], numcodecs.BZ2(level=9), [], [n.BZ2(level=9)]),
    "lz4": ([], numcodecs.LZ4(), [], [n.LZ4()]),
    "lzma": ([], numcodecs.LZMA(), [], [n.LZMA()]),
    "zstd": ([], numcodecs.Zstd(level=3), [], [c.ZstdCodec(level=3)]),
    "zstd-checksum": ([], numcodecs.Zstd(level=3, checksum=True), [], [c.ZstdCodec(level=3, checksum=True)]),
    "crc32c": ([numcodecs.CRC32C()], None, [], [c.Crc32cCodec()]),
    "delta": ([numcodecs.Delta(**FILTERS["delta"])], numcodecs.Zstd(), [n.Delta(**FILTERS["delta"])], [c.ZstdCodec()]),
    "fixedscaleoffset": ([numcodecs.FixedScaleOffset(**FILTERS["fixedscaleoffset"])], numcodecs.Zstd(),
                         [n.FixedScaleOffset(**FILTERS["fixedscaleoffset"])], [c.ZstdCodec()]),
    "shuffle": ([numcodecs.Shuffle(elementsize=2)], numcodecs.Zlib(), [], [n.Shuffle(elementsize=2), c.GzipCodec()]),
}
for inner in ["blosclz", "lz4", "lz4hc", "zlib", "zstd"]:
    for number, word in enumerate(SHUFFLES):
        CODECS[f"blosc-{inner}-{word}"] = ([], numcodecs.Blosc(cname=inner, clevel=5, shuffle=number), [],
                                           [c.BloscCodec(cname=inner, clevel=5, shuffle=word, typesize=2)])


def by_zarr(path, front="zarr-python", **options):
    pipeline = {"zarr-python": "zarr.core.codec_pipeline.BatchedCodecPipeline", "zarrs": "zarrs.ZarrsCodecPipeline"}[front]
    with zarr.config.set({"codec_pipeline.path": pipeline}):
        array = zarr.create_array(path, shape=SHAPE, dtype="uint16", fill_value=FILL, **options)
        array[:, :, :WRITTEN] = DATA[:, :, :WRITTEN]


def by_tensorstore(path, codecs, chunk, keys):
    spec = {"shape": list(SHAPE), "data_type": "uint16", "fill_value": FILL, "codecs": codecs, "chunk_key_encoding": keys,
            "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": list(chunk)}}}
    store = ts.open({"driver": "zarr3", "kvstore": {"driver": "file", "path": path}, "metadata": spec}, create=True).result()
    store[:, :, :WRITTEN] = DATA[:, :, :WRITTEN]


def metadata(*codecs):
    """zarr-python's codecs as tensorstore takes them; None where one of them is not tensorstore's."""
    found = [codec.to_dict() for codec in codecs]
    return None if any(codec["name"].startswith("numcodecs.") for codec in found) else found


V2_KEYS = {"name": "v2", "separator": "."}
DEFAULT_KEYS = {"name": "default", "configuration": {"separator": "/"}}


def v2(path, codec, separator, order="C"):
    by_zarr(path, chunks=CHUNK, zarr_format=2, filters=codec[0] or None, compressors=codec[1], order=order,
            chunk_key_encoding={"name": "v2", "separator": separator})


def v3_v2_keys(path, codec):
    native = metadata(*codec[2], c.BytesCodec(), *codec[3])
    if native:
        by_tensorstore(path, native, CHUNK, {"name": "v2", "configuration": {"separator": "."}})
    else:
        by_zarr(path, chunks=CHUNK, filters=codec[2], compressors=codec[3], chunk_key_encoding=V2_KEYS)


def nested(path, codec):
    inner = c.ShardingCodec(chunk_shape=INNERMOST, codecs=[*codec[2], c.BytesCodec(), *codec[3]], index_location="start")
    outer = c.ShardingCodec(chunk_shape=INNER, codecs=[inner], index_location="end")
    native = metadata(*codec[2], c.BytesCodec(), *codec[3])
    if native:
        by_tensorstore(path, metadata(outer), CHUNK, DEFAULT_KEYS)
    else:
        by_zarr(path, chunks=CHUNK, serializer=outer, compressors=None)


def sharded(path, codec, front, location):
    by_zarr(path, front, chunks=CHUNK, compressors=None, serializer=c.ShardingCodec(
        chunk_shape=INNER, codecs=[*codec[2], c.BytesCodec(), *codec[3]], index_location=location))


LAYOUTS = {
    "v2-dot": (lambda path, codec: v2(path, codec, "."), zipfile.ZIP_DEFLATED),
    "v2-slash-f": (lambda path, codec: v2(path, codec, "/", "F"), zipfile.ZIP_DEFLATED),
    "v3-default": (lambda path, codec: by_zarr(path, "zarrs", chunks=CHUNK, filters=codec[2], compressors=codec[3]),
                   zipfile.ZIP_STORED),
    "v3-v2-keys": (v3_v2_keys, zipfile.ZIP_DEFLATED),
    "shard-end": (lambda path, codec: sharded(path, codec, "zarr-python", "end"), zipfile.ZIP_STORED),
    "shard-start": (lambda path, codec: sharded(path, codec, "zarrs", "start"), zipfile.ZIP_DEFLATED),
    "shard-nested": (nested, zipfile.ZIP_DEFLATED),
}


def pack(folder, archive, method):
    """As bytes that do not change from run to run; zip64 fields in every local header."""
    files = sorted(os.path.relpath(os.path.join(d, f), folder) for d, _, fs in os.walk(folder) for f in fs if f != ".zattrs")
    with zipfile.ZipFile(archive, "w") as out:
        for name in files:
            entry = zipfile.ZipInfo(name)
            entry.compress_type = method
            with open(os.path.join(folder, name), "rb") as f, out.open(entry, "w", force_zip64=True) as member:
                member.write(f.read())


def main():
    warnings.simplefilter("ignore")
    shutil.rmtree(ROOT, ignore_errors=True)
    os.makedirs(ROOT)
    for layout, (write, method) in LAYOUTS.items():
        with tempfile.TemporaryDirectory() as folder:
            for name, codec in CODECS.items():
                path = os.path.join(folder, name)
                write(path, codec)
                read = zarr.open_array(path, mode="r")[...]
                assert (read == EXPECTED).all(), (layout, name)
            archive = os.path.join(ROOT, layout + ".zip")
            pack(folder, archive, method)
            print(layout, len(CODECS), "arrays,", os.path.getsize(archive), "bytes")
    with open(os.path.join(ROOT, "MADE_BY.txt"), "w", encoding="utf-8") as out:
        out.write("src/test/python/matrix_fixtures.py\n")


if __name__ == "__main__":
    main()
