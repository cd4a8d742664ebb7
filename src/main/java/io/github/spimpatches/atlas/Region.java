package io.github.spimpatches.atlas;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;

/**
 * What patches are drawn from: one label, or a union of labels.
 *
 * @param index the label's index; that of the left side for a union of two sides
 * @param name never null: {@code label 7} where the table has none
 * @param abbreviation null where the table has none
 * @param members the labels whose voxels make up the region, ascending; the label itself, and its parts where it has
 *     some
 * @param shortName stands for the region in file names: letters, digits and {@code _ . + -}, at most 60; no two regions
 *     of a run have the same, even where case does not count
 */
public record Region(int index, String name, String abbreviation, List<Integer> members, String shortName)
        implements Serializable {

    public Region {
        members = members.stream().sorted().distinct().toList();
    }

    /** A region among others whose short names do not matter. */
    public Region(int index, String name, String abbreviation, List<Integer> members) {
        this(index, name, abbreviation, members, ShortNames.of(abbreviation, name, index));
    }

    Region withShortName(String word) {
        return new Region(index, name, abbreviation, members, word);
    }

    /** This region and another under this one's index, with a name for both. */
    Region and(Region other, String bothName, String bothAbbreviation) {
        return new Region(
                index,
                bothName,
                bothAbbreviation,
                Stream.concat(members.stream(), other.members.stream()).toList());
    }

    /** {@code CA1 (index 382)}, for messages. */
    public String words() {
        return (abbreviation == null ? name : abbreviation) + " (index " + index + ")";
    }
}
