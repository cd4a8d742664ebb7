package io.github.spimpatches.export;

import io.github.spimpatches.export.ArchivePart.Member;
import io.github.spimpatches.manifest.ManifestRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The patch files as they are, under the paths that the manifest has, in one archive or in one for each subject and
 * part, with a further one of the texts. All unpack into one tree.
 */
final class TarLayout implements Layout {
    private static final String HOW_TO_READ =
            "All archives unpack into one folder. manifest.tsv has a row for each patch; its column path is the file.";

    private final String oneFile;

    /** @param oneFile the name of the one archive; null for several */
    TarLayout(String oneFile) {
        this.oneFile = oneFile;
    }

    @Override
    public Contents contents(Material material, ExportRunner runner, PatchAccess access) {
        List<TextPart> documents = new Documents(material).all(HOW_TO_READ);
        List<Member> texts = new ArrayList<>();
        documents.forEach(document -> texts.add(Member.of(document)));
        List<ManifestRow> rows = material.rows().stream()
                .sorted(Comparator.comparing(ManifestRow::path))
                .toList();
        if (oneFile != null) {
            rows.forEach(row -> texts.add(Member.of(row.path(), row)));
            return new Contents(List.of(new ArchivePart(oneFile, texts)), List.of(), List.of());
        }
        boolean isDivided = material.isSplit() || material.hasFolds();
        Map<String, List<Member>> archives = new TreeMap<>();
        for (ManifestRow row : rows) {
            String subject = row.path().contains("/")
                    ? row.path().substring(0, row.path().indexOf('/'))
                    : "patches";
            String name = (isDivided ? Division.of(row.centre()) + "_" : "") + subject + ".tar";
            archives.computeIfAbsent(name, any -> new ArrayList<>()).add(Member.of(row.path(), row));
        }
        List<Part> parts = new ArrayList<>();
        archives.forEach((name, members) -> parts.add(new ArchivePart(name, members)));
        List<Part> last = new ArrayList<>(documents);
        last.add(new ArchivePart("tables.tar", texts));
        return new Contents(parts, last, List.of());
    }
}
