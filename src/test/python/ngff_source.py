"""An OME-Zarr level as these checks see it: voxels by tensorstore, place in the world by this file's own reading of NGFF.

Written from the NGFF 0.4 and 0.5 texts and the project's rules for orientation and units, on purpose without a look at
the Java code: it is the judge of it. Axis order is x, y, z (and channel first) at this file's border; world is RAS+ mm.
"""
import json
import os
import re
import zipfile

import numpy as np
import tensorstore as ts

MILLIMETRES = {
    "angstrom": 1e-7, "nanometer": 1e-6, "micrometer": 1e-3, "millimeter": 1.0, "centimeter": 10.0, "meter": 1e3,
    "nm": 1e-6, "um": 1e-3, "\u00b5m": 1e-3, "\u03bcm": 1e-3, "micron": 1e-3, "mm": 1.0, "cm": 10.0, "m": 1e3,
}
TOWARDS = {"right": "R", "left": "L", "anterior": "A", "posterior": "P", "superior": "S", "inferior": "I"}
AXIS_OF_LETTER = {"R": (0, 1), "L": (0, -1), "A": (1, 1), "P": (1, -1), "S": (2, 1), "I": (2, -1)}


def local_path(uri):
    """A path of this machine for a plain path or a file: URI."""
    return re.sub(r"^file:(//)?(?=/)", "", uri)


class Folder:
    """Metadata access to a folder, or to a zipped OME-Zarr (.ozx)."""

    def __init__(self, path):
        self.path = path.rstrip("/")
        self.zip = zipfile.ZipFile(self.path) if os.path.isfile(self.path) else None

    def json(self, name):
        if self.zip:
            return json.loads(self.zip.read(name)) if name in self.zip.namelist() else None
        file = os.path.join(self.path, name)
        if not os.path.isfile(file):
            return None
        with open(file, encoding="utf-8") as f:
            return json.load(f)

    def kvstore(self, inner):
        base = {"driver": "file", "path": self.path + ("" if self.zip else "/" + inner + "/")}
        return {"driver": "zip", "base": base, "path": inner + "/"} if self.zip else base


def group_attributes(folder, inner=""):
    """The attributes of a group of either Zarr version; None where there is none."""
    prefix = inner + "/" if inner else ""
    v3 = folder.json(prefix + "zarr.json")
    return v3.get("attributes", {}) if v3 is not None else folder.json(prefix + ".zattrs")


def ome_of(attributes):
    """The part of the attributes that NGFF owns: under "ome" since 0.5."""
    return attributes.get("ome", attributes) if attributes else {}


def find_multiscales(uri):
    """Walks up from a level (or an OME-Zarr itself) to the group that has multiscales.

    Returns (Folder, path of the group inside it, path of the level inside the group, attributes)."""
    path = local_path(uri).rstrip("/")
    outer, inside = path, []
    while not os.path.exists(outer) and outer not in ("", "/"):
        outer, name = os.path.split(outer)
        inside.insert(0, name)
    if os.path.isfile(outer):
        folder = Folder(outer)
        for cut in range(len(inside), -1, -1):
            group = "/".join(inside[:cut])
            attributes = group_attributes(folder, group)
            if ome_of(attributes).get("multiscales"):
                return folder, group, "/".join(inside[cut:]), attributes
        raise ValueError(f"no multiscales metadata in {outer} above {'/'.join(inside)}")
    level = []
    here = path
    while here not in ("", "/"):
        folder = Folder(here) if os.path.isdir(here) else None
        attributes = group_attributes(folder) if folder else None
        if ome_of(attributes).get("multiscales"):
            return folder, "", "/".join(level), attributes
        here, name = os.path.split(here)
        level.insert(0, name)
    raise ValueError(f"no multiscales metadata at or above {uri}")


def scale_and_translation(transforms, n):
    scale, translation = np.ones(n), np.zeros(n)
    for t in transforms or []:
        if t["type"] == "scale":
            scale = scale * np.array(t["scale"], float)
            translation = translation * np.array(t["scale"], float)
        elif t["type"] == "translation":
            translation = translation + np.array(t["translation"], float)
        elif t["type"] != "identity":
            raise ValueError(f"unexpected transform {t['type']}")
    return scale, translation


def sidecar_orientation(folder):
    """OrientationStringXYZ of the JSON beside a BIDS SPIM image."""
    stem = re.sub(r"\.(ome\.zarr|zarr|ozx)$", "", folder.path)
    if stem == folder.path or not os.path.isfile(stem + ".json"):
        return None
    with open(stem + ".json", encoding="utf-8") as f:
        return json.load(f).get("OrientationStringXYZ")


def orientation_letters(given, folder, axes, attributes):
    """Precedence: option > sidecar > RFC-4 > xyz_orientation > reversed legacy orientation > RAS."""
    rfc4 = {a["name"]: a["orientation"] for a in axes if a.get("type") == "space" and "orientation" in a}
    places = [given, sidecar_orientation(folder)]
    if rfc4:
        value = {k: v["value"] if isinstance(v, dict) else v for k, v in rfc4.items()}
        places.append("".join(TOWARDS[value[a].split("-to-")[1]] for a in "xyz"))
    both = {**ome_of(attributes), **attributes}
    places.append(both.get("xyz_orientation"))
    legacy = both.get("orientation")
    places.append(legacy[::-1] if isinstance(legacy, str) else None)
    return next((p.strip().upper() for p in places if p), "RAS")


class Source:
    """One level of one OME-Zarr.

    affine: 4x4, voxel centre (x, y, z) to RAS+ mm; extent: (x, y, z); labels: the OMERO channel labels, maybe [].
    """

    KEEP_BYTES = 1_500_000_000

    def __init__(self, uri, level=0, orientation=None, unit=None, whole=True):
        folder, group, level_path, attributes = find_multiscales(uri)
        ome = ome_of(attributes)
        multiscale = ome["multiscales"][0]
        datasets = multiscale["datasets"]
        self.level_path = level_path or datasets[level]["path"]
        dataset = next((d for d in datasets if d["path"].strip("/") == self.level_path), None)
        if dataset is None:
            raise ValueError(f"{uri}: no level with path {self.level_path}")
        self.level = datasets.index(dataset)
        axes = [a if isinstance(a, dict) else {"name": a, "type": "space" if a in "xyz" else a}
                for a in multiscale["axes"]]
        names = [a["name"] for a in axes]
        n = len(names)

        scale, translation = scale_and_translation(dataset.get("coordinateTransformations"), n)
        outer_scale, outer_translation = scale_and_translation(multiscale.get("coordinateTransformations"), n)
        scale, translation = scale * outer_scale, translation * outer_scale + outer_translation

        letters = orientation_letters(orientation, folder, axes, attributes)
        self.letters = letters
        self.affine = np.zeros((4, 4))
        self.affine[3, 3] = 1
        for i, name in enumerate("xyz"):
            at = names.index(name)
            mm = MILLIMETRES[axes[at].get("unit") or unit]
            row, sign = AXIS_OF_LETTER[letters[i]]
            self.affine[row, i] = sign * scale[at] * mm
            self.affine[row, 3] = sign * translation[at] * mm

        inner = "/".join(p for p in (group, self.level_path) if p)
        v3 = folder.json(inner + "/zarr.json") is not None
        self.store = ts.open({"driver": "zarr3" if v3 else "zarr", "kvstore": folder.kvstore(inner)},
                             open=True, read=True).result()
        spatial = [names.index(a) for a in "xyz"]
        channel = names.index("c") if "c" in names else None
        others = [i for i in range(n) if i not in spatial and i != channel]
        for i in sorted(others, reverse=True):  # time: the first point
            self.store = self.store[(slice(None),) * i + (0,)]
        kept = [i for i in range(n) if i not in others]
        order = [kept.index(i) for i in ([channel] if channel is not None else []) + spatial]
        self.store = self.store[ts.d[tuple(order)].transpose[tuple(range(len(order)))]]
        self.has_channels = channel is not None
        self.extent = tuple(int(s) for s in self.store.shape[-3:])
        self.channels = int(self.store.shape[0]) if self.has_channels else 1
        self.dtype = np.dtype(self.store.dtype.numpy_dtype)
        self.labels = [c.get("label") for c in ome.get("omero", {}).get("channels", [])]
        self.voxels = None
        if whole and self.store.size * self.dtype.itemsize <= self.KEEP_BYTES:
            self.voxels = self.read_all()

    def read_all(self):
        """All voxels, (c, x, y, z)."""
        a = self.store.read().result()
        return a if self.has_channels else a[None]

    def read(self, channel, start, stop):
        """A box that lies inside the image, (x, y, z) of one channel."""
        box = tuple(slice(int(a), int(b)) for a, b in zip(start, stop))
        if self.voxels is not None:
            return self.voxels[(channel,) + box]
        return self.store[((channel,) if self.has_channels else ()) + box].read().result()


def voxel_of(affine, world):
    """World mm to voxels. Axis-aligned affines as 1/d and -t*(1/d), multiply then add: near ties depend on it."""
    linear = affine[:3, :3]
    if (np.count_nonzero(linear, axis=0) == 1).all() and (np.count_nonzero(linear, axis=1) == 1).all():
        v = np.empty(3)
        for row in range(3):
            axis = int(np.flatnonzero(linear[row])[0])
            reciprocal = 1.0 / linear[row, axis]
            v[axis] = reciprocal * world[row] + -affine[row, 3] * reciprocal
        return v
    return np.linalg.solve(linear, np.asarray(world, float) - affine[:3, 3])
