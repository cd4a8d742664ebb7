package io.github.spimpatches.storage;

/**
 * One file of a zip archive, as the central directory tells it.
 *
 * @param name path inside the archive, forward slashes, no leading slash
 * @param method how it is packed: 0 stored, 8 deflated
 * @param crc32 of the unpacked bytes
 * @param packed bytes in the archive
 * @param size bytes unpacked
 * @param header where its local header starts; the bytes follow after it
 */
record ZipMember(String name, boolean encrypted, int method, int crc32, long packed, long size, long header) {
    static final int STORED = 0;
    static final int DEFLATED = 8;
}
