package io.github.spimpatches.export;

import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * nnU-Net's raw data, version 2: {@code DatasetNNN_Name} with images (channels are all images but the mask), labels and
 * {@code dataset.json}. Samples of a part named test go to {@code imagesTs} and {@code labelsTs}; folds, or train and
 * validation parts, to {@code splits_final.json}, which nnU-Net looks for in its folder of preprocessed data.
 *
 * @see <a href="https://github.com/MIC-DKFZ/nnUNet/blob/master/documentation/dataset_format.md">Dataset format</a>
 */
final class NnunetLayout implements Layout {
    private static final String HOW_TO_READ =
            "Point nnUNet_raw to the folder above. `splits_final.json`, where there is one,"
                    + " belongs into nnU-Net's folder of preprocessed data: copy it there before training, and nnU-Net keeps to it.";

    @Override
    public Contents contents(Material material, ExportRunner runner, PatchAccess access) {
        ExportSettings settings = material.settings();
        List<Sample> samples = material.whole();
        String mask = mask(material);
        List<String> channels = material.members().words().stream()
                .filter(word -> !word.equals(mask))
                .toList();
        check(material, samples, channels, mask);
        String ending = Names.ending(samples.stream()
                .flatMap(sample -> sample.members().values().stream())
                .toList());
        LabelValues values = settings.binarize()
                ? LabelValues.BINARY
                : LabelValues.of(
                        samples.stream()
                                .map(sample -> sample.members().get(mask))
                                .toList(),
                        runner,
                        access);

        String folder = String.format(Locale.ROOT, "Dataset%03d_%s/", settings.datasetId(), name(settings.name()));
        List<Part> parts = new ArrayList<>();
        List<Sample> training = new ArrayList<>();
        for (Sample sample : samples) {
            boolean isTest = Division.isTest(sample.centre());
            if (!isTest) {
                training.add(sample);
            }
            String set = isTest ? "Ts/" : "Tr/";
            for (int i = 0; i < channels.size(); i++) {
                parts.add(new CopyPart(
                        String.format(Locale.ROOT, "%simages%s%s_%04d%s", folder, set, sample.key(), i, ending),
                        sample.members().get(channels.get(i))));
            }
            parts.add(new LabelPart(
                    folder + "labels" + set + sample.key() + ending,
                    sample.members().get(mask),
                    values));
        }
        if (training.isEmpty()) {
            throw new InputProblem("Cannot export to nnU-Net: all " + samples.size()
                    + " cases are in a part for tests, none is left to train with.");
        }
        Documents documents = new Documents(material.of(samples));
        List<Part> last = new ArrayList<>();
        documents.all(HOW_TO_READ).forEach(text -> last.add(new TextPart(folder + text.path(), text.text())));
        List<Map<String, Object>> splits = splits(training);
        if (!splits.isEmpty()) {
            last.add(TextPart.of(folder + "splits_final.json", Documents.json(splits)));
        }
        last.add(TextPart.of(
                folder + "dataset.json",
                Documents.json(dataset(material, samples, training, channels, mask, values, ending))));
        List<String> notes = new ArrayList<>();
        material.leftOut(samples).ifPresent(notes::add);
        if (!splits.isEmpty()) {
            notes.add(
                    "For training with these folds, copy splits_final.json to nnU-Net's folder of preprocessed data.");
        }
        return new Contents(parts, last, notes);
    }

    private static String mask(Material material) {
        String kind = material.settings().mask();
        List<ManifestRow> masks =
                material.rows().stream().filter(row -> row.image().equals(kind)).toList();
        TreeSet<String> words = new TreeSet<>();
        masks.forEach(row -> words.add(material.members().word(row)));
        if (words.isEmpty()) {
            throw new InputProblem(
                    "Cannot export to nnU-Net without labels: there is no patch of the image kind \"" + kind
                            + "\" among " + String.join(", ", material.members().words())
                            + ". Run with masks, or name the kind that holds labels with --mask.");
        }
        if (words.size() > 1) {
            throw new InputProblem("Cannot export to nnU-Net with several masks: there are " + String.join(", ", words)
                    + ". " + advice(masks, kind));
        }
        return words.first();
    }

    /** What chooses one of several masks: only options that tell these apart. */
    private static String advice(List<ManifestRow> masks, String kind) {
        List<String> options = new ArrayList<>();
        if (masks.stream().map(ManifestRow::stain).distinct().count() > 1) {
            options.add("--stain");
        }
        if (kind.equals(PatchChoice.MASK)
                && masks.stream().map(ManifestRow::desc).distinct().count() > 1) {
            options.add("--mask-desc");
        }
        if (masks.stream().map(ManifestRow::level).distinct().count() > 1) {
            options.add("--level");
        }
        return options.isEmpty()
                ? "Run again with --filter, which takes one of them."
                : "Choose one with " + String.join(" or ", options) + ".";
    }

    private static void check(Material material, List<Sample> samples, List<String> channels, String mask) {
        if (channels.isEmpty()) {
            throw new InputProblem("Cannot export to nnU-Net without images: there are only patches of " + mask + ".");
        }
        if (samples.isEmpty()) {
            throw new InputProblem("Cannot export to nnU-Net: no centre has a patch of each of "
                    + String.join(", ", material.members().words()) + ". Choose with --images or --stain.");
        }
        List<Integer> levels = material.rows().stream()
                .map(ManifestRow::level)
                .distinct()
                .sorted()
                .toList();
        if (levels.size() > 1) {
            throw new InputProblem(
                    "Cannot export several levels to nnU-Net: there are " + levels + ". Choose one with --level.");
        }
        Problems problems = new Problems();
        for (Sample sample : samples) {
            if (sample.members().values().stream()
                            .map(ManifestRow::size)
                            .distinct()
                            .count()
                    > 1) {
                problems.add("Cannot export " + sample.centre().pair() + " to nnU-Net: its patches differ in size ("
                        + sample.members().entrySet().stream()
                                .map(member -> member.getKey() + " "
                                        + member.getValue().size())
                                .collect(java.util.stream.Collectors.joining(", "))
                        + "). Choose images of one grid with --images.");
            }
        }
        problems.throwIfAny();
    }

    private static String name(String name) {
        String safe = name.replaceAll("[^A-Za-z0-9]+", "");
        return safe.isEmpty() ? "Patches" : safe;
    }

    private static Map<String, Object> dataset(
            Material material,
            List<Sample> samples,
            List<Sample> training,
            List<String> channels,
            String mask,
            LabelValues values,
            String ending) {
        Map<String, Object> names = new LinkedHashMap<>();
        ManifestRow[] rows = channels.stream()
                .map(word -> samples.get(0).members().get(word))
                .toArray(ManifestRow[]::new);
        for (int i = 0; i < rows.length; i++) {
            names.put(Integer.toString(i), rows[i].stain() == null ? channels.get(i) : rows[i].stain());
        }
        if (names.values().stream().distinct().count() < names.size()) {
            for (int i = 0; i < rows.length; i++) {
                names.put(Integer.toString(i), channels.get(i));
            }
        }
        Map<String, Object> labels = new LinkedHashMap<>();
        labels.put("background", 0);
        for (int label = 1; label <= values.count(); label++) {
            labels.put(values.count() == 1 ? mask : mask + "-" + values.values().get(label - 1), label);
        }
        Map<String, Object> dataset = new LinkedHashMap<>();
        dataset.put("channel_names", names);
        dataset.put("labels", labels);
        dataset.put("numTraining", training.size());
        dataset.put("file_ending", ending);
        dataset.put("name", material.settings().name());
        dataset.put(
                "description",
                "Patches cut by spim-patches " + material.settings().version());
        return dataset;
    }

    /** One for each fold; or one of train and validation; or none. */
    private static List<Map<String, Object>> splits(List<Sample> training) {
        TreeSet<Integer> folds = new TreeSet<>();
        training.stream()
                .map(sample -> sample.centre().fold())
                .filter(Objects::nonNull)
                .forEach(folds::add);
        List<Map<String, Object>> splits = new ArrayList<>();
        for (int fold : folds) {
            splits.add(split(training, sample -> Objects.equals(sample.centre().fold(), fold)));
        }
        if (folds.isEmpty() && training.stream().anyMatch(sample -> Division.isValidation(sample.centre()))) {
            splits.add(split(training, sample -> Division.isValidation(sample.centre())));
        }
        return splits;
    }

    private static Map<String, Object> split(List<Sample> training, java.util.function.Predicate<Sample> isHeldOut) {
        TreeMap<String, Object> split = new TreeMap<>();
        split.put(
                "train",
                training.stream()
                        .filter(isHeldOut.negate())
                        .map(Sample::key)
                        .sorted()
                        .toList());
        split.put(
                "val",
                training.stream().filter(isHeldOut).map(Sample::key).sorted().toList());
        return split;
    }
}
