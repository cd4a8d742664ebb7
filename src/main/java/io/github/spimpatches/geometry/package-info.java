/**
 * Where is it? Points, affines, orientations, units and the patch grid.
 *
 * <p>World is RAS+ millimetres: x grows to the right, y to anterior, z to superior. A voxel's integer index is its
 * centre. Axis order is x, y, z everywhere in this room. Imports {@code problem} only.
 */
package io.github.spimpatches.geometry;
