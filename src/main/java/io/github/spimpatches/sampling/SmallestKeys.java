package io.github.spimpatches.sampling;

import java.util.Arrays;

/**
 * The N entries with the smallest (key, voxel) of all that were offered, whatever their order. Keys compare as unsigned;
 * equal keys go by voxel, smaller first. O(log N) an entry that enters, O(1) for the rest; memory grows with what is
 * kept, never beyond N entries. Two of them merge by offering one's entries to the other.
 */
final class SmallestKeys {
    /** One entry. */
    record Entry(long key, long voxel) {}

    private final int limit;
    private long[] keys;
    private long[] voxels;
    private int size;

    SmallestKeys(int limit) {
        this.limit = limit;
        int capacity = Math.min(limit, 16);
        keys = new long[capacity];
        voxels = new long[capacity];
    }

    void offer(long key, long voxel) {
        if (size < limit) {
            if (size == keys.length) {
                int capacity = (int) Math.min(limit, 2L * size);
                keys = Arrays.copyOf(keys, capacity);
                voxels = Arrays.copyOf(voxels, capacity);
            }
            keys[size] = key;
            voxels[size] = voxel;
            siftUp(size++);
        } else if (limit > 0 && isGreater(keys[0], voxels[0], key, voxel)) {
            keys[0] = key;
            voxels[0] = voxel;
            siftDown();
        }
    }

    void offerAll(SmallestKeys other) {
        for (int i = 0; i < other.size; i++) {
            offer(other.keys[i], other.voxels[i]);
        }
    }

    /** Smallest first. */
    Entry[] sorted() {
        Entry[] entries = new Entry[size];
        for (int i = 0; i < size; i++) {
            entries[i] = new Entry(keys[i], voxels[i]);
        }
        Arrays.sort(entries, (a, b) -> {
            int byKey = Long.compareUnsigned(a.key, b.key);
            return byKey != 0 ? byKey : Long.compare(a.voxel, b.voxel);
        });
        return entries;
    }

    private void siftUp(int from) {
        int child = from;
        while (child > 0) {
            int parent = (child - 1) / 2;
            if (!isGreater(keys[child], voxels[child], keys[parent], voxels[parent])) {
                return;
            }
            swap(child, parent);
            child = parent;
        }
    }

    private void siftDown() {
        int parent = 0;
        while (2 * parent + 1 < size) {
            int child = 2 * parent + 1;
            if (child + 1 < size && isGreater(keys[child + 1], voxels[child + 1], keys[child], voxels[child])) {
                child++;
            }
            if (!isGreater(keys[child], voxels[child], keys[parent], voxels[parent])) {
                return;
            }
            swap(child, parent);
            parent = child;
        }
    }

    private void swap(int a, int b) {
        long key = keys[a];
        keys[a] = keys[b];
        keys[b] = key;
        long voxel = voxels[a];
        voxels[a] = voxels[b];
        voxels[b] = voxel;
    }

    private static boolean isGreater(long keyA, long voxelA, long keyB, long voxelB) {
        int byKey = Long.compareUnsigned(keyA, keyB);
        return byKey != 0 ? byKey > 0 : voxelA > voxelB;
    }
}
