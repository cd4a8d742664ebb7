"""Writes src/test/resources/zarr: small arrays by zarr-python, numcodecs, tensorstore, zarrs, GDAL, NetCDF-C, zarrita and
zarr.js, one folder per case.

Run: python src/test/python/zarr_fixtures.py [NODE_MODULES]
Needs: zarr 3.1, numcodecs 0.16, tensorstore 0.1.86, zarrs 0.2, netCDF4 1.7, pyarrow 26, numpy; GDAL 3.6's gdalmdimtranslate;
node 20 and a folder, by default the current one, with the packages that zarr_js.mjs names. Rewrites everything from scratch.

Every array holds f(i) = (7 i[-1] + 131 i[-2] + 1031 i[-3] + 5 i[0] if 4-D) mod m, cast to the case's type (floats: f / 8;
signed: f - m // 2; bool: f odd), so that a reader in any language can check all values. cases.tsv lists every case:
path, m, and (for shards with holes) which voxels are fill: "x<8" means that voxels with last index >= 8 are the fill value,
"x<8=-5" that this value is -5.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import netCDF4
import numcodecs
import numpy as np
import pyarrow as pa
import tensorstore as ts
import zarr

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "resources", "zarr"))
SHAPE = (7, 11, 13)
CHUNK = (5, 8, 7)
BLOCKS = (9, 17, 13)
cases = []


def values(shape, dtype):
    dtype = np.dtype(dtype)
    i = np.indices(shape).astype(np.int64)
    f = 7 * i[-1] + 131 * i[-2] + 1031 * i[-3]
    if len(shape) == 4:
        f = f + 5 * i[0]
    m = 251 if dtype.itemsize == 1 else 4001
    f = f % m
    if dtype.kind == "b":
        return (f % 2).astype(bool), m
    if dtype.kind == "f":
        return (f / 8).astype(dtype), m
    if dtype.kind == "i":
        return (f - m // 2).astype(dtype), m
    return f.astype(dtype), m


def case(name, m, note="all"):
    cases.append((name, str(m), note))
    return os.path.join(ROOT, name)


def v2(name, dtype="<u2", compressor=None, filters=None, order="C", separator="/", fill=0, chunk=CHUNK, shape=SHAPE):
    data, m = values(shape, dtype)
    path = case("v2/" + name, m)
    array = zarr.create_array(
        path, shape=shape, chunks=chunk, dtype=np.dtype(dtype), zarr_format=2, order=order, fill_value=fill,
        compressors=compressor, filters=filters, chunk_key_encoding={"name": "v2", "separator": separator})
    array[...] = data


def tensor(name, spec, dtype, shape=SHAPE, note="all", part=None):
    data, m = values(shape, dtype)
    path = case(name, m, note)
    driver = "zarr3" if name.startswith("v3") else "zarr"
    store = ts.open({"driver": driver, "kvstore": {"driver": "file", "path": path}, "metadata": spec},
                    create=True, open=True).result()
    if part is None:
        store[...] = data
    else:
        store[part] = data[part]


def v3(name, dtype="uint16", codecs=None, shape=SHAPE, chunk=CHUNK, keys=None, fill=0, note="all", part=None, **more):
    tensor("v3/" + name, {
        "shape": list(shape), "data_type": str(dtype),
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": list(chunk)}},
        "chunk_key_encoding": keys or {"name": "default", "configuration": {"separator": "/"}},
        "fill_value": fill, "codecs": codecs or [BYTES], **more}, dtype, shape, note, part)


def v3_zarr(name, dtype="uint16", **options):
    data, m = values(SHAPE, dtype)
    path = case("v3/" + name, m)
    array = zarr.create_array(path, shape=SHAPE, dtype=dtype, zarr_format=3, fill_value=0, **options)
    array[...] = data


BYTES = {"name": "bytes", "configuration": {"endian": "little"}}
BIG = {"name": "bytes", "configuration": {"endian": "big"}}
CRC = {"name": "crc32c"}
GZIP = {"name": "gzip", "configuration": {"level": 5}}
ZSTD = {"name": "zstd", "configuration": {"level": 3}}


def blosc(cname, shuffle, typesize=2, blocksize=0):
    return {"name": "blosc", "configuration": {"cname": cname, "clevel": 5, "shuffle": shuffle, "typesize": typesize,
                                               "blocksize": blocksize}}


def sharding(chunk, codecs, location="end", index=None):
    return {"name": "sharding_indexed", "configuration": {
        "chunk_shape": list(chunk), "codecs": codecs, "index_codecs": index or [BYTES, CRC], "index_location": location}}


def transpose(*order):
    return {"name": "transpose", "configuration": {"order": list(order)}}


def main():
    shutil.rmtree(ROOT, ignore_errors=True)
    # Zarr v2: types and byte orders
    for dtype in ["|b1", "|i1", "|u1", "<i2", ">i2", "<u2", ">u2", "<i4", ">i4", "<u4", ">u4", "<i8", ">i8", "<u8", ">u8",
                  "<f2", ">f2", "<f4", ">f4", "<f8", ">f8"]:
        v2("type-" + dtype.replace("<", "le-").replace(">", "be-").replace("|", ""), dtype,
           compressor=numcodecs.Zstd(level=1))
    # Zarr v2: codecs
    for name, codec in {
        "raw": None, "gzip": numcodecs.GZip(level=6), "zlib": numcodecs.Zlib(level=6), "bz2": numcodecs.BZ2(level=9),
        "lz4": numcodecs.LZ4(), "zstd": numcodecs.Zstd(level=9), "zstd-checksum": numcodecs.Zstd(level=1, checksum=True),
        "lzma-xz": numcodecs.LZMA(preset=6), "lzma-alone": numcodecs.LZMA(format=2, preset=6),
        "lzma-raw2": numcodecs.LZMA(format=3, filters=[{"id": 3, "dist": 2}, {"id": 33, "preset": 1}]),
        "lzma-raw1": numcodecs.LZMA(format=3, filters=[{"id": 0x4000000000000001, "lc": 2, "lp": 1, "dict_size": 1 << 16}]),
    }.items():
        v2("codec-" + name, compressor=codec)
    for cname in ["blosclz", "lz4", "lz4hc", "zlib", "zstd", "snappy"]:
        for shuffle in [0, 1, 2]:
            try:
                codec = numcodecs.Blosc(cname=cname, clevel=5, shuffle=shuffle)
                codec.encode(b"0" * 100)
            except ValueError as missing:
                print("left out:", missing)
                continue
            v2(f"blosc-{cname}-{shuffle}", compressor=codec, shape=BLOCKS, chunk=(9, 16, 12))
    v2("blosc-bit-odd", compressor=numcodecs.Blosc(cname="zstd", shuffle=2, blocksize=256), shape=BLOCKS, chunk=(9, 17, 13))
    v2("blosc-bit-u4", "<u4", compressor=numcodecs.Blosc(cname="lz4", shuffle=2), shape=BLOCKS, chunk=(9, 16, 12))
    v2("blosc-bit-f8", "<f8", compressor=numcodecs.Blosc(cname="zstd", shuffle=2), shape=(5, 6, 7))
    v2("blosc-byte-u4", "<u4", compressor=numcodecs.Blosc(cname="blosclz", shuffle=1), shape=BLOCKS, chunk=(9, 16, 12))
    v2("blosc-byte-f8", "<f8", compressor=numcodecs.Blosc(cname="zlib", shuffle=1), shape=(5, 6, 7))
    v2("blosc-memcpyed", compressor=numcodecs.Blosc(cname="lz4", clevel=0, shuffle=1))
    # Zarr v2: layout, filters, fill
    v2("order-f", order="F", compressor=numcodecs.Zstd())
    v2("order-f-big", ">f4", order="F", compressor=numcodecs.Blosc())
    v2("separator-dot", separator=".", compressor=numcodecs.Zlib())
    v2("filter-delta", "<i4", compressor=numcodecs.Zstd(), filters=[numcodecs.Delta(dtype="<i4", astype="<i2")])
    v2("filter-delta-float", "<f4", compressor=numcodecs.Zstd(), filters=[numcodecs.Delta(dtype="<f4")])
    v2("filter-fixedscaleoffset", "<f8", compressor=numcodecs.Zstd(), shape=(5, 6, 7),
       filters=[numcodecs.FixedScaleOffset(offset=100, scale=8, dtype="<f8", astype="<i2")])
    v2("filter-shuffle", compressor=numcodecs.Zlib(), filters=[numcodecs.Shuffle(elementsize=2)])
    for name, codec in {"crc32": numcodecs.CRC32(), "adler32": numcodecs.Adler32(), "fletcher32": numcodecs.Fletcher32(),
                        "crc32c": numcodecs.CRC32C(), "crc32-end": numcodecs.CRC32(location="end")}.items():
        v2("check-" + name, compressor=numcodecs.Zstd(), filters=[codec])
    v2("four-axes", shape=(2, 6, 9, 10), chunk=(1, 4, 4, 4), compressor=numcodecs.Blosc(cname="zstd", shuffle=1))

    # Zarr v3 by tensorstore
    for dtype in ["bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float16", "float32",
                  "float64"]:
        v3("type-" + dtype, dtype, [BYTES, ZSTD], shape=(5, 6, 7), fill=False if dtype == "bool" else 0)
        if np.dtype(dtype).itemsize > 1:
            v3("type-big-" + dtype, dtype, [BIG, GZIP], shape=(5, 6, 7))
    v3("raw")
    v3("gzip", codecs=[BYTES, GZIP])
    v3("zstd", codecs=[BYTES, ZSTD])
    v3("crc32c", codecs=[BYTES, CRC])
    v3("zstd-crc32c", codecs=[BYTES, ZSTD, CRC])
    v3("two-compressors", codecs=[BYTES, ZSTD, GZIP])
    for shuffle in ["noshuffle", "shuffle", "bitshuffle"]:
        v3("blosc-" + shuffle, codecs=[BYTES, blosc("zstd", shuffle)])
    v3("transpose-201", codecs=[transpose(2, 0, 1), BYTES, ZSTD])
    v3("transpose-twice", codecs=[transpose(1, 2, 0), transpose(0, 2, 1), BIG, ZSTD])
    v3("keys-default-dot", keys={"name": "default", "configuration": {"separator": "."}})
    v3("keys-v2-dot", keys={"name": "v2", "configuration": {"separator": "."}})
    v3("keys-v2-slash", keys={"name": "v2", "configuration": {"separator": "/"}})
    v3("names", dimension_names=["z", "y", "x"])
    # Shards by tensorstore
    outer = (4, 8, 16)
    for location in ["start", "end"]:
        v3("shard-" + location, codecs=[sharding((2, 4, 8), [BYTES, ZSTD], location)], chunk=outer)
    v3("shard-raw", codecs=[sharding((2, 4, 8), [BYTES])], chunk=outer)
    v3("shard-crc32c", codecs=[sharding((2, 4, 8), [BYTES, blosc("lz4", "shuffle"), CRC])], chunk=outer)
    v3("shard-index-plain", codecs=[sharding((2, 4, 8), [BYTES, GZIP], "end", [BIG])], chunk=outer)
    v3("shard-half-empty", codecs=[sharding((2, 4, 8), [BYTES, ZSTD])], chunk=outer, fill=7, note="x<8",
       part=(slice(None), slice(None), slice(0, 8)))
    v3("shard-nested", codecs=[sharding((2, 8, 8), [sharding((1, 4, 8), [BYTES, ZSTD], "start")])], chunk=outer)
    v3("shard-nested-half-empty", fill=9, note="x<8", part=(slice(None), slice(None), slice(0, 8)),
       codecs=[sharding((2, 8, 8), [sharding((1, 4, 4), [BYTES, ZSTD], "end")], "start")], chunk=outer)
    v3("shard-transposed", codecs=[transpose(2, 0, 1), sharding((8, 2, 4), [transpose(1, 2, 0), BYTES, ZSTD])], chunk=outer)
    v3("shard-float16", "float16", codecs=[sharding((2, 4, 8), [BIG, ZSTD])], chunk=outer)
    # Zarr v3 by zarr-python
    v3_zarr("python-default", chunks=CHUNK)
    v3_zarr("python-sharded", chunks=(2, 4, 8), shards=(4, 8, 16),
            compressors=zarr.codecs.BloscCodec(cname="zstd", shuffle="bitshuffle"))
    v3_zarr("python-sharded-gzip", "float32", chunks=(2, 4, 8), shards=(4, 8, 16), compressors=zarr.codecs.GzipCodec(level=5))
    # Codecs after the shard: its inner chunks cannot be read alone.
    for name, after in {"gzip": zarr.codecs.GzipCodec(level=5), "crc32c": zarr.codecs.Crc32cCodec()}.items():
        v3_zarr("python-sharded-then-" + name, chunks=(4, 8, 16), compressors=[after],
                serializer=zarr.codecs.ShardingCodec(chunk_shape=(2, 4, 8), codecs=[zarr.codecs.BytesCodec(),
                                                                                    zarr.codecs.ZstdCodec(level=3)]))
    from zarr.codecs import numcodecs as more
    for name, codec in {"zlib": more.Zlib(level=5), "bz2": more.BZ2(level=9), "lz4": more.LZ4(), "lzma": more.LZMA(),
                        "zstd": more.Zstd(level=3), "blosc": more.Blosc(cname="lz4", shuffle=1)}.items():
        v3_zarr("numcodecs-" + name, chunks=CHUNK, compressors=[codec])
    v3_zarr("numcodecs-shuffle", chunks=CHUNK, compressors=[more.Shuffle(elementsize=2), more.Zlib(level=5)])
    v3_zarr("numcodecs-crc32", chunks=CHUNK, compressors=[more.CRC32()])
    v3_zarr("numcodecs-delta", "int32", chunks=CHUNK, filters=[more.Delta(dtype="<i4")])
    v3_zarr("numcodecs-fixedscaleoffset", "float64", chunks=CHUNK, compressors=[zarr.codecs.ZstdCodec(level=3)],
            filters=[more.FixedScaleOffset(offset=100, scale=8, dtype="<f8", astype="<i2")])
    fills()
    zarrs()
    zstd_streams()
    consolidated()
    gdal()
    netcdf()
    javascript(sys.argv[1] if len(sys.argv) > 1 else ".")

    with open(os.path.join(ROOT, "MADE_BY.txt"), "w", encoding="utf-8") as out:
        out.write("src/test/python/zarr_fixtures.py\n")
    with open(os.path.join(ROOT, "cases.tsv"), "w", encoding="utf-8") as out:
        for row in cases:
            out.write("\t".join(row) + "\n")
    size = sum(os.path.getsize(os.path.join(d, f)) for d, _, fs in os.walk(ROOT) for f in fs)
    print(len(cases), "cases,", size, "bytes")


def fills():
    """Arrays whose chunks with last index >= 7 were never written: what they read as is asked of zarr-python."""
    def write(name, version, dtype, fill):
        data, m = values(SHAPE, dtype)
        case(name, m)
        cases.pop()
        path = os.path.join(ROOT, name)
        array = zarr.create_array(path, shape=SHAPE, chunks=CHUNK, dtype=np.dtype(dtype), zarr_format=version,
                                  fill_value=fill, compressors=None, filters=None)
        array[:, :, :7] = data[:, :, :7]
        read = zarr.open_array(path)[...]
        assert (read[:, :, :7] == data[:, :, :7]).all()
        assert len(set(read[:, :, 7:].ravel().tolist())) == 1 or np.isnan(read[:, :, 7:]).all()
        cases.append((name, str(m), f"x<7={float(read[0, 0, 7])!r}"))

    for version in [2, 3]:
        for dtype, fill in [("int16", -5), ("int64", -2**63), ("uint16", 65535), ("uint64", 2**64 - 1), ("float32", np.nan),
                            ("float64", -np.inf), ("float32", -2.5), ("float16", 0.1), ("bool", True)]:
            write(f"v{version}/fill-{dtype}-{fill}", version, dtype, fill)
    write("v2/fill-null", 2, "uint16", None)
    write("v2/fill-null-float", 2, ">f4", None)
    v3("fill-nan-bits", "float32", fill="0x7fc00001", note="x<7=nan", part=(slice(None), slice(None), slice(0, 7)))


def zarrs():
    """The Rust writer, behind zarr-python's front. "strict": no falling back to zarr-python's own codecs."""
    codec = zarr.codecs
    with zarr.config.set({"codec_pipeline.path": "zarrs.ZarrsCodecPipeline", "codec_pipeline.strict": True}):
        for name, compressor in {
            "raw": None, "zstd": codec.ZstdCodec(level=3), "zstd-checksum": codec.ZstdCodec(level=3, checksum=True),
            "gzip": codec.GzipCodec(level=5), "crc32c": codec.Crc32cCodec(),
            "blosc-lz4-shuffle": codec.BloscCodec(cname="lz4", shuffle="shuffle"),
            "blosc-zstd-bitshuffle": codec.BloscCodec(cname="zstd", shuffle="bitshuffle"),
            "blosc-blosclz": codec.BloscCodec(cname="blosclz", shuffle="noshuffle"),
            "blosc-lz4hc": codec.BloscCodec(cname="lz4hc", shuffle="shuffle"),
            "blosc-zlib": codec.BloscCodec(cname="zlib", shuffle="bitshuffle"),
        }.items():
            v3_zarr("zarrs-" + name, chunks=CHUNK, compressors=compressor)
        v3_zarr("zarrs-transpose", chunks=CHUNK, filters=[codec.TransposeCodec(order=(2, 0, 1))],
                serializer=codec.BytesCodec(endian="big"), compressors=codec.GzipCodec())
        for location in ["start", "end"]:
            v3_zarr("zarrs-shard-" + location, chunks=(4, 8, 16), compressors=None, serializer=codec.ShardingCodec(
                chunk_shape=(2, 4, 8), codecs=[codec.BytesCodec(), codec.ZstdCodec(checksum=True), codec.Crc32cCodec()],
                index_location=location))
        v3_zarr("zarrs-shard-nested", chunks=(4, 8, 16), compressors=None, serializer=codec.ShardingCodec(
            chunk_shape=(2, 8, 8), index_location="start", codecs=[codec.ShardingCodec(
                chunk_shape=(1, 4, 8), codecs=[codec.TransposeCodec(order=(2, 1, 0)), codec.BytesCodec(),
                                               codec.BloscCodec(cname="zstd", shuffle="shuffle", typesize=2)])]))
        data, m = values(SHAPE, "uint16")
        half = zarr.create_array(case("v3/zarrs-shard-half-empty", m, "x<8=9.0"), shape=SHAPE, dtype="uint16", zarr_format=3,
                                 fill_value=9, chunks=(2, 4, 8), shards=(4, 8, 16))
        half[:, :, :8] = data[:, :, :8]


def zstd_streams():
    """zstd frames without a content size, with and without its checksum: pyarrow's streaming writer, in zarr-python's array."""
    data, m = values(SHAPE, "uint16")
    path = case("v3/zstd-no-size", m)
    array = zarr.create_array(path, shape=SHAPE, chunks=CHUNK, dtype="uint16", zarr_format=3, fill_value=0,
                              compressors=zarr.codecs.ZstdCodec(level=3))
    array[...] = data
    for folder, _, files in os.walk(path):
        for file in files:
            if file == "zarr.json":
                continue
            name = os.path.join(folder, file)
            with open(name, "rb") as f:
                chunk = numcodecs.Zstd().decode(f.read())
            sink = pa.BufferOutputStream()
            with pa.CompressedOutputStream(sink, "zstd") as out:
                out.write(chunk[:100])
                out.flush()
                out.write(chunk[100:])
            frame = sink.getvalue().to_pybytes()
            assert frame[4] & 0xe0 == 0, "a content size"
            with open(name, "wb") as f:
                f.write(frame)


def consolidated():
    """A group whose zarr.json holds its children's metadata too, in both versions."""
    for version in [2, 3]:
        path = os.path.join(ROOT, f"consolidated-v{version}")
        group = zarr.open_group(path, mode="w", zarr_format=version)
        array = group.create_array("0", shape=(4, 5, 6), chunks=(2, 5, 3), dtype="uint8")
        array[...] = values((4, 5, 6), "uint8")[0]
        zarr.consolidate_metadata(path)
        cases.append((f"consolidated-v{version}/0", "251", "all"))


def gdal():
    """The C++ writer of geographers, with its own glue to each compressor: "dtype": "u1" and "shuffle": "BIT" are its words."""
    for name, dtype, options in [
            ("delta", "|u1", ["FILTER=DELTA"]),
            ("delta-zlib", "<i2", ["FILTER=DELTA", "COMPRESS=ZLIB"]),
            ("lzma-delta", "<u2", ["COMPRESS=LZMA", "LZMA_DELTA=2"]),
            ("lz4", "<u2", ["COMPRESS=LZ4"]),
            ("blosc-bit", "<u2", ["COMPRESS=BLOSC", "BLOSC_CNAME=zstd", "BLOSC_SHUFFLE=BIT"]),
            ("blosc-blocks", "<f4", ["COMPRESS=BLOSC", "BLOSC_CNAME=lz4hc", "BLOSC_BLOCKSIZE=256"]),
            ("order-f", "<i4", ["CHUNK_MEMORY_LAYOUT=F", "COMPRESS=ZSTD", "DIM_SEPARATOR=/"])]:
        data, m = values(SHAPE, dtype)
        with tempfile.TemporaryDirectory() as scratch:
            source = os.path.join(scratch, "values.zarr")
            zarr.create_array(source, name="array", data=data, chunks=CHUNK, zarr_format=2, compressors=None,
                              filters=None)
            options = [*options, "BLOCKSIZE=" + ",".join(map(str, CHUNK))]
            subprocess.run(["gdalmdimtranslate", "-q", "-of", "Zarr", *(
                word for option in options for word in ["-co", "ARRAY:" + option]), "-array", "array",
                source, os.path.join(scratch, "made.zarr")], check=True)
            shutil.move(os.path.join(scratch, "made.zarr", "array"), case("v2/gdal-" + name, m))


def netcdf():
    """NetCDF-C's own Zarr: compressors are HDF5's filter plug-ins, fill values its defaults."""
    for name, dtype, options in [
            ("zlib", "<u2", {"compression": "zlib", "shuffle": False}), ("bz2", "<f4", {"compression": "bzip2"}),
            ("zstd", "|i1", {"compression": "zstd"}), ("big", "<i4", {"endian": "big"}),
            ("blosc-bit", "<u2", {"compression": "blosc_zstd", "blosc_shuffle": 2}),
            ("blosc-lz", "<f8", {"compression": "blosc_lz", "blosc_shuffle": 1})]:
        data, m = values(SHAPE, dtype)
        with tempfile.TemporaryDirectory() as scratch:
            with netCDF4.Dataset(f"file://{scratch}/made.zarr#mode=zarr,file", "w") as made:
                for axis, size in zip("zyx", SHAPE):
                    made.createDimension(axis, size)
                array = made.createVariable("array", dtype.lstrip("<|"), tuple("zyx"), chunksizes=CHUNK, **options)
                array[...] = data
            shutil.move(os.path.join(scratch, "made.zarr", "array"), case("v2/netcdf-" + name, m))


def javascript(modules):
    """What browsers write."""
    files = []
    for dtype in ["uint8", "uint16", "float32"]:
        files.append(os.path.join(ROOT, f"values-{dtype}.bin"))
        values(SHAPE, dtype)[0].tofile(files[-1])
    script = shutil.copy(os.path.join(os.path.dirname(os.path.abspath(__file__)), "zarr_js.mjs"), modules)
    subprocess.run(["node", os.path.basename(script), ROOT, ",".join(map(str, SHAPE)), ",".join(map(str, CHUNK))], check=True, cwd=modules)
    for file in [script, *files]:
        os.remove(file)
    for version, names in [(2, ["zarrjs-raw", "zarrjs-zlib", "zarrjs-gzip", "zarrjs-blosc"]),
                           (3, ["zarrita-blosc-zstd", "zarrita-blosc-lz4-bit", "zarrita-zstd", "zarrita-big",
                                "zarrita-transpose"])]:
        for name in names:
            case(f"v{version}/{name}", 251 if name == "zarrjs-gzip" else 4001)


if __name__ == "__main__":
    main()
