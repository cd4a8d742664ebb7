/*
 * Arrays by zarrita (Zarr v3) and zarr.js (v2), called by zarr_fixtures.py: node zarr_js.mjs ROOT SHAPE CHUNK.
 * ROOT/values-TYPE.bin holds the values, little endian. Needs: npm install zarrita@0.7.5 zarr@0.6.3 @zarrita/storage@0.2
 */
import fs from "node:fs";
import path from "node:path";
import * as zarrita from "zarrita";
import Files from "@zarrita/storage/fs";
import * as zarrjs from "zarr";

const [root, ...sizes] = process.argv.slice(2);
const [shape, chunk] = sizes.map((size) => size.split(",").map(Number));
const types = { uint8: ["|u1", Uint8Array], uint16: ["<u2", Uint16Array], float32: ["<f4", Float32Array] };

function values(type) {
  const bytes = fs.readFileSync(path.join(root, `values-${type}.bin`));
  return new types[type][1](bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

const bytes = (endian) => ({ name: "bytes", configuration: { endian } });
const blosc = (cname, shuffle) =>
  ({ name: "blosc", configuration: { cname, clevel: 5, shuffle, blocksize: 0, typesize: 2 } });
for (const [name, type, codecs] of [
  ["blosc-zstd", "uint16", [bytes("little"), blosc("zstd", "shuffle")]],
  ["blosc-lz4-bit", "uint16", [bytes("little"), blosc("lz4", "bitshuffle")]],
  ["zstd", "float32", [bytes("little"), { name: "zstd", configuration: { level: 3, checksum: true } }]],
  ["big", "float32", [bytes("big")]],
  ["transpose", "uint16", [{ name: "transpose", configuration: { order: [2, 0, 1] } }, bytes("little")]],
]) {
  const at = zarrita.root(new Files(path.join(root, "v3", `zarrita-${name}`)));
  const array = await zarrita.create(at, { shape, chunkShape: chunk, dtype: type, codecs, fillValue: 0 });
  await zarrita.set(array, null, { data: values(type), shape, stride: [shape[1] * shape[2], shape[2], 1] });
}

class Folder {
  constructor(folder) {
    this.folder = folder;
  }
  file(key) {
    return path.join(this.folder, key);
  }
  async getItem(key) {
    if (!fs.existsSync(this.file(key))) throw new zarrjs.KeyError(key);
    return fs.readFileSync(this.file(key));
  }
  async setItem(key, value) {
    fs.mkdirSync(path.dirname(this.file(key)), { recursive: true });
    fs.writeFileSync(this.file(key), Buffer.from(value));
    return true;
  }
  async containsItem(key) {
    return fs.existsSync(this.file(key));
  }
}
for (const [name, type, compressor, separator] of [
  ["raw", "uint16", null, "."],
  ["zlib", "float32", { id: "zlib", level: 1 }, "/"],
  ["gzip", "uint8", { id: "gzip", level: 1 }, "."],
  ["blosc", "uint16", { id: "blosc", cname: "blosclz", clevel: 9, shuffle: 2, blocksize: 0 }, "."],
]) {
  const store = new Folder(path.join(root, "v2", `zarrjs-${name}`));
  const array = await zarrjs.create({
    shape, chunks: chunk, dtype: types[type][0], compressor, store, fillValue: 0, dimensionSeparator: separator });
  await array.set(null, new zarrjs.NestedArray(values(type), shape, types[type][0]));
}
