package io.github.spimpatches.atlas;

import java.util.Arrays;

/**
 * The labels of a volume, numbered 0, 1, 2, ... in the order in which they were first seen: an int hash table with
 * linear probing, since it is asked once for every run of a volume.
 */
final class Palette {
    private int[] labels = new int[64];
    private int[] slots = new int[128];
    private int size;

    Palette() {
        Arrays.fill(slots, -1);
    }

    int size() {
        return size;
    }

    /** The label with this number. */
    int label(int ordinal) {
        return labels[ordinal];
    }

    /** The label's number; -1 where it was never added. */
    int ordinal(int label) {
        return slots[slot(label)];
    }

    /** The label's number, a new one if need be. */
    int add(int label) {
        int slot = slot(label);
        if (slots[slot] >= 0) {
            return slots[slot];
        }
        if (size == labels.length) {
            grow();
            slot = slot(label);
        }
        labels[size] = label;
        slots[slot] = size;
        return size++;
    }

    /** Where the label is, or the empty slot where it belongs; half of the slots are empty. */
    private int slot(int label) {
        int mask = slots.length - 1;
        int hash = label * 0x9E3779B9;
        int slot = (hash ^ hash >>> 15) & mask;
        while (slots[slot] >= 0 && labels[slots[slot]] != label) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        labels = Arrays.copyOf(labels, 2 * size);
        slots = new int[4 * size];
        Arrays.fill(slots, -1);
        for (int ordinal = 0; ordinal < size; ordinal++) {
            slots[slot(labels[ordinal])] = ordinal;
        }
    }
}
