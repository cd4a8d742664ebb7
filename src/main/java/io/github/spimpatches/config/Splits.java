package io.github.spimpatches.config;

import io.github.spimpatches.storage.Location;
import java.io.Serializable;
import java.util.List;

/**
 * How the data are divided for training and testing, and what the manifest says of each subject.
 *
 * @param shares of the parts, in the order given, 1 in sum; empty for no split
 * @param folds how many folds, at least 2; 0 for none
 * @param by what is never divided: {@link #SUBJECT}, {@link #REGION}, or a column of the participants table
 * @param stratifyBy column of the participants table within whose groups the shares hold; null for none
 * @param participants the table; null for {@code participants.tsv} of the BIDS folder
 * @param columns those of the participants table that the manifest repeats
 */
public record Splits(
        List<Share> shares, int folds, String by, String stratifyBy, Location participants, List<String> columns)
        implements Serializable {
    public static final String SUBJECT = "subject";
    public static final String REGION = "region";

    /** The data are not divided. */
    public static final Splits NONE = new Splits(List.of(), 0, SUBJECT, null, null, List.of());

    /** One part's name and share. */
    public record Share(String name, double share) implements Serializable {
        @Override
        public String toString() {
            return name + "=" + share;
        }
    }

    public Splits {
        shares = List.copyOf(shares);
        columns = List.copyOf(columns);
    }

    /** The participants' table of a BIDS folder, unless another was named. */
    public Location participantsOf(Location dataset) {
        return participants == null ? dataset.resolve("participants.tsv") : participants;
    }

    public boolean isNone() {
        return shares.isEmpty() && folds == 0;
    }

    /** Whether subjects are looked up in the participants table. */
    public boolean needsParticipants() {
        return !isNone() && (stratifyBy != null || !(by.equals(SUBJECT) || by.equals(REGION)));
    }
}
