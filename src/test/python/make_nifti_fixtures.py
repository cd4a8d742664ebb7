"""Makes src/test/resources/nifti: small label volumes of every kind, and what nibabel reads from them.

Usage: python make_nifti_fixtures.py   (numpy, nibabel; made with nibabel 5.4.2)

Each volume holds the whole numbers that `labels` makes, stored as the file's type and scaling ask.
expected.json has, for each file, nibabel's shape, its affine in millimetres, and the labels (first axis fastest).
"""
import gzip
import io
import json
import pathlib

import nibabel
import numpy as np

OUT = pathlib.Path(__file__).resolve().parent.parent / "resources" / "nifti"
SHAPE = (5, 4, 3)
CODES = {
    "uint8": 2, "int16": 4, "int32": 8, "float32": 16, "float64": 64,
    "int8": 256, "uint16": 512, "uint32": 768, "int64": 1024, "uint64": 1280,
}
UNITS_MM = {1: 1000.0, 3: 0.001}
OBLIQUE = np.array([[0.021, -0.004, 0.003, -1.5], [0.005, 0.024, -0.001, 2.25], [-0.002, 0.002, 0.026, 3.125]])
PERMUTED = np.array([[0, 0, -0.025, 5.7], [-0.03, 0, 0, 7.8], [0, 0.02, 0, -2.8]])


def labels(dtype):
    n = np.arange(np.prod(SHAPE)).reshape(SHAPE, order="F")
    values = np.where(n % 7 == 0, 0, n * 3 % 41)
    if np.dtype(dtype).kind != "u":
        values = np.where(n % 11 == 5, -values, values)
    if np.dtype(dtype).itemsize >= 2:
        values = np.where(n % 13 == 4, 614 if np.dtype(dtype).itemsize > 2 else 614, values)
    if np.dtype(dtype).itemsize >= 4:
        values = np.where(n % 17 == 3, 614454, values)
    return values.astype(np.int64)


def header(dtype, version, order):
    kind = nibabel.Nifti1Header if version == 1 else nibabel.Nifti2Header
    h = kind(endianness=order)
    h.set_data_dtype(np.dtype(dtype).newbyteorder(order))
    h.set_data_shape(SHAPE)
    h["pixdim"][1:4] = [0.025, 0.03, 0.02]
    h["magic"] = kind.single_magic
    h["vox_offset"] = kind.single_vox_offset
    h["scl_slope"] = np.nan
    h["scl_inter"] = np.nan
    return h


def with_sform(h, rows, code=1):
    h["srow_x"], h["srow_y"], h["srow_z"] = rows
    h["sform_code"] = code


def with_qform(h, rows, code=1):
    h.set_qform(np.vstack([rows, [0, 0, 0, 1]]), code=code)


def file_bytes(h, stored, extension=b""):
    head = 352 if h["sizeof_hdr"] == 348 else 544
    if extension:
        size = (len(extension) + 8 + 15) // 16 * 16
        h["vox_offset"] = head + size
    out = io.BytesIO()
    out.write(h.binaryblock)
    out.write(bytes([1 if extension else 0, 0, 0, 0]))
    if extension:
        out.write(np.array([size, 6], dtype=np.dtype("i4").newbyteorder(h.endianness)).tobytes())
        out.write(extension.ljust(size - 8, b"\0"))
    out.write(stored.astype(h.get_data_dtype()).tobytes(order="F"))
    return out.getvalue()


expected = {}


def save(name, h, values, stored=None, extension=b"", members=1):
    data = file_bytes(h, values if stored is None else stored, extension)
    if name.endswith(".gz"):
        cuts = np.linspace(0, len(data), members + 1).astype(int)
        data = b"".join(gzip.compress(data[a:b], mtime=0) for a, b in zip(cuts, cuts[1:]))
    (OUT / name).write_bytes(data)
    image = nibabel.load(OUT / name)
    read = np.squeeze(np.asanyarray(image.dataobj)).reshape(SHAPE, order="F")
    assert np.array_equal(np.rint(read), values), name
    unit = UNITS_MM.get(int(image.header["xyzt_units"]) & 7, 1.0)
    expected[name] = {
        "version": 1 if h["sizeof_hdr"] == 348 else 2,
        "affine": (image.affine[:3] * unit).tolist(),
        "values": values.ravel(order="F").tolist(),
    }


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.glob("*.nii*"):
        old.unlink()
    for dtype in CODES:
        for version in (1, 2):
            for order in "<>":
                h = header(dtype, version, order)
                with_sform(h, OBLIQUE)
                save(f"type_{dtype}_v{version}_{'le' if order == '<' else 'be'}.nii", h, labels(dtype))

    values = labels("int16")
    for version in (1, 2):
        for order in "<>":
            tag = f"v{version}_{'le' if order == '<' else 'be'}"
            for name, rows in {"oblique": OBLIQUE, "permuted": PERMUTED}.items():
                h = header("int16", version, order)
                with_sform(h, rows)
                with_qform(h, np.eye(3, 4))
                save(f"sform_{name}_{tag}.nii.gz", h, values)
                h = header("int16", version, order)
                with_qform(h, rows, code=2)
                save(f"qform_{name}_{tag}.nii.gz", h, values)
            save(f"base_{tag}.nii.gz", header("int16", version, order), values)

    for axis in range(3):
        half_turn = np.diag([-1.0, -1.0, -1.0])
        half_turn[axis, axis] = 1
        h = header("int16", 1, "<")
        with_qform(h, np.c_[half_turn * [0.025, 0.03, 0.02], [1, 2, 3]])
        save(f"qform_half_turn_{axis}.nii", h, values)
    h = header("int16", 1, "<")
    h["qform_code"] = 1
    h["quatern_b"] = 0.3
    h["pixdim"][0:4] = [0, -0.025, 0, 0.02]
    save("qform_odd_pixdim.nii", h, values)
    h = header("int16", 1, "<")
    h["pixdim"][1:4] = [-0.025, 0, 0.02]
    save("base_odd_pixdim.nii", h, values)

    for code, name in {0: "unset", 1: "metre", 2: "millimetre", 3: "micron", 10: "millimetre_second"}.items():
        h = header("int16", 1, "<")
        with_sform(h, PERMUTED)
        h["xyzt_units"] = code
        save(f"unit_{name}.nii", h, values)

    for name, (slope, inter) in {
        "none_zero": (0, 5), "none_nan": (np.nan, 5), "none_inf": (np.inf, 5), "one": (1, 0),
        "two": (2, 0), "half_less_three": (0.5, -3), "minus_one": (-1, 0),
    }.items():
        h = header("float32", 1, "<")
        with_sform(h, OBLIQUE)
        h["scl_slope"], h["scl_inter"] = slope, inter
        scaled = slope != 0 and np.isfinite(slope)
        save(f"slope_{name}.nii", h, values, (values - inter) / slope if scaled else values)
    h = header("uint8", 1, "<")
    with_sform(h, OBLIQUE)
    h["scl_slope"], h["scl_inter"] = 10, -100
    eight = labels("uint8")
    save("slope_of_uint8.nii", h, eight * 10 - 100, eight)

    h = header("int16", 1, "<")
    with_sform(h, OBLIQUE)
    save("two_members.nii.gz", h, values, members=2)
    for version in (1, 2):
        h = header("int16", version, "<")
        with_sform(h, OBLIQUE)
        save(f"extension_v{version}.nii.gz", h, values, extension=b'{"who": "a made extension"}')
    h = header("int16", 1, "<")
    h.set_data_shape(SHAPE + (1, 1))
    with_sform(h, OBLIQUE)
    save("five_dimensions.nii", h, values)
    h = header("float64", 1, "<")
    with_sform(h, OBLIQUE)
    save("nearly_whole.nii", h, values, values + np.where(values % 2 == 0, 4e-4, -9e-4))

    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(expected[name])}" for name in sorted(expected))
    (OUT / "expected.json").write_text("{\n" + lines + "\n}\n")
    print(len(expected), "files")


main()
