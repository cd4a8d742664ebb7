package io.github.spimpatches.zarr;

/** How a chunk's indices become the name of its file. */
enum ChunkKeys {
    V2_DOT("", '.'),
    V2_SLASH("", '/'),
    DEFAULT_DOT("c", '.'),
    DEFAULT_SLASH("c", '/');

    private final String prefix;
    private final char separator;

    ChunkKeys(String prefix, char separator) {
        this.prefix = prefix;
        this.separator = separator;
    }

    /** {@code 0.3.1} or {@code c/0/3/1}; for an array without axes {@code 0} or {@code c}. */
    String key(int[] index) {
        if (index.length == 0) {
            return prefix.isEmpty() ? "0" : prefix;
        }
        StringBuilder key = new StringBuilder(prefix);
        for (int i = 0; i < index.length; i++) {
            if (i > 0 || !prefix.isEmpty()) {
                key.append(separator);
            }
            key.append(index[i]);
        }
        return key.toString();
    }
}
