package io.github.spimpatches.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.spimpatches.export.ArchivePart.Member;
import io.github.spimpatches.manifest.CentreColumns;
import io.github.spimpatches.manifest.ManifestColumns;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Shards for WebDataset: each sample is {@code KEY.raw.nii.gz}, {@code KEY.mask.nii.gz}, ... and {@code KEY.json}, side by
 * side. Samples stand in an order drawn from the seed, apart for each part and fold of the data.
 *
 * @see <a href="https://github.com/webdataset/webdataset">WebDataset</a>
 */
final class WebDatasetLayout implements Layout {
    private static final String HOW_TO_READ =
            "Read the shards with WebDataset: a sample has the members of the table above as"
                    + " `WORD.nii.gz`, and `json`. `PART.json` lists a part's shards and their samples.";
    private static final String WHOLE = "patches";
    private static final Set<String> OF_MEMBERS = Set.of(
            "image",
            "stain",
            "desc",
            "level",
            "start_x",
            "start_y",
            "start_z",
            "size_x",
            "size_y",
            "size_z",
            "dtype",
            "path",
            "padded_voxels",
            "source");

    @Override
    public Contents contents(Material material, ExportRunner runner, PatchAccess access) {
        boolean isDivided = material.isSplit() || material.hasFolds();
        Map<String, List<Sample>> divided = new TreeMap<>();
        for (Sample sample : material.samples()) {
            divided.computeIfAbsent(isDivided ? Division.of(sample.centre()) : WHOLE, any -> new ArrayList<>())
                    .add(sample);
        }
        List<Part> parts = new ArrayList<>();
        Documents documents = new Documents(material.of(material.samples()));
        List<Part> last = new ArrayList<>();
        documents.license().ifPresent(last::add);
        divided.forEach((name, samples) -> {
            List<Map<String, Object>> index = new ArrayList<>();
            for (List<Sample> shard :
                    Shards.of(shuffled(samples, material.settings().seed()), material.settings())) {
                String path = String.format(Locale.ROOT, "%s-%06d.tar", name, index.size());
                parts.add(shard(path, shard));
                TreeMap<String, Object> entry = new TreeMap<>();
                entry.put("url", path);
                entry.put("nsamples", shard.size());
                index.add(entry);
            }
            TreeMap<String, Object> list = new TreeMap<>();
            list.put("__kind__", "wids-shard-index-v1");
            list.put("wids_version", 1);
            list.put("name", material.settings().name() + " " + name);
            list.put("shardlist", index);
            last.add(TextPart.of(name + ".json", Documents.json(list)));
        });
        last.add(documents.labels());
        last.add(documents.participants());
        last.add(documents.readme(HOW_TO_READ));
        return new Contents(parts, last, material.notes());
    }

    /** By a hash of seed and key: what else there is moves no sample before or behind another. */
    private static List<Sample> shuffled(List<Sample> samples, long seed) {
        record Drawn(String ticket, Sample sample) {}
        return samples.stream()
                .map(sample -> new Drawn(Material.digest(Stream.of(Long.toString(seed), sample.key())), sample))
                .sorted(Comparator.comparing(Drawn::ticket))
                .map(Drawn::sample)
                .toList();
    }

    private static ArchivePart shard(String path, List<Sample> samples) {
        List<Member> members = new ArrayList<>();
        for (Sample sample : samples) {
            members.add(Member.of(TextPart.of(sample.key() + ".json", json(sample))));
            sample.members()
                    .forEach((word, row) ->
                            members.add(Member.of(sample.key() + "." + word + Names.ending(row.path()), row)));
        }
        return new ArchivePart(path, members);
    }

    private static String json(Sample sample) {
        Map<String, Object> facts = Documents.facts(CentreColumns.ALL, sample.centre(), any -> true);
        facts.put("pair", sample.centre().pair());
        TreeMap<String, Object> members = new TreeMap<>();
        sample.members()
                .forEach((word, row) ->
                        members.put(word, Documents.facts(ManifestColumns.ALL, row, OF_MEMBERS::contains)));
        facts.put("members", members);
        try {
            return new ObjectMapper().writeValueAsString(facts);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps of texts and numbers are always JSON", e);
        }
    }
}
