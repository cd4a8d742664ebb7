package io.github.spimpatches.image;

/** Which chunk of a level: indices in the chunk grid, along channels and z, y, x. */
public record ChunkKey(int c, int z, int y, int x) {}
