package io.github.spimpatches.plan;

import io.github.spimpatches.bids.OutputNames;
import io.github.spimpatches.bids.Subject;
import io.github.spimpatches.bids.SubjectImage;
import io.github.spimpatches.config.Settings;
import io.github.spimpatches.image.Channel;
import io.github.spimpatches.patch.PatchSource;
import io.github.spimpatches.storage.Location;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What images the subjects of a cohort have beside each other. Of one that some have and a subject lacks, the subject's
 * patches are refused where it was asked for; else it is noted.
 */
final class CohortImages {
    private static final int NAMED = 3;

    private final Settings settings;
    private final List<SubjectPlan> subjects;
    private final Set<Image> ofSeveralDescs = new HashSet<>();
    private final Map<Image, List<PatchSource>> patterns = new LinkedHashMap<>();
    private final Map<Image, Set<String>> owners = new LinkedHashMap<>();
    private final Map<Image, Set<String>> lackers = new LinkedHashMap<>();
    private final Map<String, Set<String>> strangers = new LinkedHashMap<>();
    private final List<SubjectPlan> completed = new ArrayList<>();
    private final Map<Subject, List<String>> problems = new LinkedHashMap<>();

    /** @param desc null where no subject has several of the kind and stain: then it is a matter of naming only */
    private record Image(String kind, String stain, String desc) {
        boolean isNamed() {
            return Channel.isName(stain);
        }

        String words() {
            return Stream.of(stain, desc == null ? null : "desc-" + desc)
                    .filter(Objects::nonNull)
                    .collect(Collectors.joining(" "));
        }
    }

    private CohortImages(Settings settings, List<SubjectPlan> subjects) {
        this.settings = settings;
        this.subjects = subjects;
    }

    static CohortImages of(List<SubjectPlan> subjects, Settings settings) {
        CohortImages images = new CohortImages(settings, subjects);
        images.know();
        subjects.forEach(subject -> images.completed.add(images.complete(subject)));
        return images;
    }

    /** The subjects, with all that is lacking and was asked for among what is refused. */
    List<SubjectPlan> completed() {
        return completed;
    }

    /** What is lacking and was asked for, by subject, one line each. */
    Map<Subject, List<String>> problems() {
        return problems;
    }

    /** What is lacking and was not asked for, one line each. */
    List<String> notes() {
        Map<List<Object>, List<Image>> alike = new LinkedHashMap<>();
        lackers.forEach((image, lacking) -> alike.computeIfAbsent(
                        List.of(image.kind(), lacking, owners.get(image)), any -> new ArrayList<>())
                .add(image));
        List<String> notes = new ArrayList<>();
        alike.values()
                .forEach(images -> notes.add(
                        note(lackers.get(images.get(0)), words(images), owners.get(images.get(0)), images.size() > 1)));
        strangers.forEach((stain, lacking) -> {
            Set<String> having = new LinkedHashSet<>();
            owners.forEach((image, subjectsOfIt) -> {
                if (stain.equals(image.stain())) {
                    having.addAll(subjectsOfIt);
                }
            });
            notes.add(note(lacking, "image of " + stain, having, false));
        });
        return notes;
    }

    private static String note(Set<String> lacking, String what, Set<String> having, boolean areSeveral) {
        return some(lacking) + (lacking.size() == 1 ? " has no " : " have no ") + what + ", which "
                + ownersWords(having) + (lacking.size() == 1 ? ": its" : ": their") + " places have no patch of "
                + (areSeveral ? "them." : "it.");
    }

    private void know() {
        for (SubjectPlan subject : subjects) {
            Map<Image, Set<String>> descs = new LinkedHashMap<>();
            subject.sources()
                    .forEach(planned -> descs.computeIfAbsent(anyDesc(planned.source()), any -> new HashSet<>())
                            .add(planned.source().desc()));
            descs.forEach((image, own) -> {
                if (own.size() > 1) {
                    ofSeveralDescs.add(image);
                }
            });
        }
        for (SubjectPlan subject : subjects) {
            Map<Image, List<PatchSource>> own = new LinkedHashMap<>();
            subject.sources().forEach(planned -> own.computeIfAbsent(image(planned.source()), any -> new ArrayList<>())
                    .add(planned.source()));
            own.forEach((image, sources) -> {
                patterns.putIfAbsent(image, sources);
                owners.computeIfAbsent(image, any -> new LinkedHashSet<>())
                        .add(subject.subject().words());
            });
        }
    }

    private static Image anyDesc(PatchSource source) {
        return new Image(source.kind(), source.stain(), null);
    }

    private Image image(PatchSource source) {
        Image image = anyDesc(source);
        return ofSeveralDescs.contains(image) ? new Image(source.kind(), source.stain(), source.desc()) : image;
    }

    private SubjectPlan complete(SubjectPlan subject) {
        Set<Image> known = new LinkedHashSet<>();
        subject.sources().forEach(planned -> known.add(image(planned.source())));
        List<PatchSource> refused = new ArrayList<>();
        for (PatchSource source : subject.refused()) {
            List<Image> meant = meant(source, known);
            if (meant.isEmpty()) {
                refused.add(source);
            }
            meant.forEach(image -> refused.addAll(refused(subject.subject(), image, source.uri(), source.problem())));
        }
        refused.forEach(source -> known.add(image(source)));
        Map<String, List<Image>> asked = lackingThoughAsked(subject, known).stream()
                .collect(Collectors.groupingBy(Image::kind, LinkedHashMap::new, Collectors.toList()));
        asked.forEach((kind, images) -> {
            String problem = problem(subject.subject(), images);
            problems.computeIfAbsent(subject.subject(), any -> new ArrayList<>())
                    .add(problem);
            Location where = subject.subject().images().get(0).uri().parent();
            images.forEach(image -> refused.addAll(refused(subject.subject(), image, where, problem)));
        });
        List<PatchSource> distinct = refused.stream()
                .collect(Collectors.toMap(
                        source -> List.of(source.folder(), source.level()),
                        Function.identity(),
                        (first, second) -> first,
                        LinkedHashMap::new))
                .values()
                .stream()
                .toList();
        return new SubjectPlan(subject.subject(), subject.sources(), distinct, subject.draws());
    }

    /** An image that could not be opened does not name its stains: those that the others have, and the subject not. */
    private List<Image> meant(PatchSource refused, Set<Image> known) {
        Image image = image(refused);
        if (patterns.containsKey(image)) {
            return List.of();
        }
        return patterns.keySet().stream()
                .filter(other -> other.kind().equals(refused.kind()) && !known.contains(other))
                .filter(other -> refused.stain() == null || refused.stain().equals(other.stain()))
                .toList();
    }

    /** What others have and the subject has not, and was asked for. The rest of it is told in the notes. */
    private List<Image> lackingThoughAsked(SubjectPlan subject, Set<Image> known) {
        Set<String> stains = known.stream().map(Image::stain).collect(Collectors.toCollection(HashSet::new));
        String words = subject.subject().words();
        List<Image> asked = new ArrayList<>();
        for (Image image : patterns.keySet()) {
            boolean hasItsKind = known.stream().anyMatch(own -> own.kind().equals(image.kind()));
            if (known.contains(image) || (!image.isNamed() && hasItsKind)) {
                continue;
            }
            if (image.isNamed()
                    && !stains.contains(image.stain())
                    && !settings.stains().contains(image.stain())) {
                strangers
                        .computeIfAbsent(image.stain(), any -> new LinkedHashSet<>())
                        .add(words);
                continue;
            }
            if (isAsked(image) && !isBesideUnnamed(image, known)) {
                asked.add(image);
            } else {
                lackers.computeIfAbsent(image, any -> new LinkedHashSet<>()).add(words);
            }
        }
        return asked;
    }

    private boolean isAsked(Image image) {
        return settings.images().contains(image.kind())
                || (image.stain() != null && settings.stains().contains(image.stain()));
    }

    /** Whether the subject has one of the kind that names no stain: it may be this one. */
    private static boolean isBesideUnnamed(Image image, Set<Image> known) {
        return known.stream().anyMatch(own -> own.kind().equals(image.kind()) && !own.isNamed());
    }

    private String problem(Subject subject, List<Image> images) {
        Set<String> having = new LinkedHashSet<>();
        images.forEach(image -> having.addAll(owners.get(image)));
        return subject.words() + ": no " + words(images) + ", which " + ownersWords(having)
                + ". Add it, or leave it out with --images or --stain, or the subject with --participant-label.";
    }

    private List<PatchSource> refused(Subject subject, Image image, Location where, String problem) {
        return patterns.get(image).stream()
                .map(pattern -> {
                    SubjectImage lacking = new SubjectImage(
                            pattern.kind(),
                            where,
                            pattern.desc(),
                            pattern.stain(),
                            suffix(pattern),
                            entities(subject),
                            null,
                            List.of(),
                            pattern.firstLevel(),
                            problem);
                    String folder = OutputNames.patchFolder(
                            subject, lacking, pattern.stain(), pattern.level(), settings.names());
                    return pattern.refusedAt(where, folder, problem);
                })
                .toList();
    }

    private String suffix(PatchSource pattern) {
        return subjects.stream()
                .flatMap(subject -> subject.subject().images().stream())
                .filter(image -> image.uri().absolute().equals(pattern.uri()))
                .map(SubjectImage::suffix)
                .findFirst()
                .orElseThrow();
    }

    /** As its other images have them. */
    private static String entities(Subject subject) {
        return subject.images().stream()
                .filter(image -> image.problem() == null)
                .map(SubjectImage::entities)
                .findFirst()
                .orElse("");
    }

    /** {@code mask of Abeta, YoPro}. */
    private static String words(List<Image> images) {
        String which = images.stream()
                .map(Image::words)
                .filter(words -> !words.isEmpty())
                .collect(Collectors.joining(", "));
        return images.get(0).kind() + (which.isEmpty() ? "" : " of " + which);
    }

    private static String ownersWords(Set<String> having) {
        String first = having.iterator().next();
        return having.size() == 1 ? first + " has" : first + " and " + (having.size() - 1) + " more have";
    }

    private static String some(Set<String> subjects) {
        List<String> all = List.copyOf(subjects);
        if (all.size() == 1) {
            return all.get(0);
        }
        if (all.size() > NAMED) {
            return String.join(", ", all.subList(0, NAMED)) + " and " + (all.size() - NAMED) + " more";
        }
        return String.join(", ", all.subList(0, all.size() - 1)) + " and " + all.get(all.size() - 1);
    }
}
