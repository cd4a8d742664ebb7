package io.github.spimpatches.export;

import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.storage.Storage.Sink;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/** A tar archive of patch files and texts, in the order of its members. */
record ArchivePart(String path, List<Member> members) implements Part {
    ArchivePart {
        members = List.copyOf(members);
    }

    /**
     * One file in the archive.
     *
     * @param row of the patch that it is a copy of; null for a text
     * @param text null for a patch
     */
    record Member(String name, ManifestRow row, TextPart text) implements Serializable {
        static Member of(String name, ManifestRow row) {
            return new Member(name, row, null);
        }

        static Member of(TextPart text) {
            return new Member(text.path(), null, text);
        }

        long bytes() {
            return row == null ? text.text().length() : row.bytes();
        }
    }

    @Override
    public List<ManifestRow> sources() {
        return members.stream().map(Member::row).filter(Objects::nonNull).toList();
    }

    @Override
    public void write(PatchFiles patches, Sink sink) throws IOException {
        try (TarStream tar = new TarStream(sink)) {
            for (Member member : members) {
                if (member.row == null) {
                    tar.file(member.name, member.bytes(), to -> member.text.write(patches, to));
                } else {
                    tar.file(member.name, member.bytes(), to -> patches.copy(member.row, to));
                }
            }
            tar.finish();
        }
    }
}
