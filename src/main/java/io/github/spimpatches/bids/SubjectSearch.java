package io.github.spimpatches.bids;

import io.github.spimpatches.config.Selection;
import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.NearMatches;
import io.github.spimpatches.problem.Problems;
import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import io.github.spimpatches.storage.Storage.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the files of one subject in one session. An image that is missing or ambiguous is found as one with a problem;
 * what else is missing goes to the problems.
 */
final class SubjectSearch {
    /** Entities whose meaning for a label volume differs from that for an image; filters of images pass it over. */
    private static final Set<String> OF_IMAGES_ONLY = Set.of("level", "desc", "stain", "seg", "from");

    private final Storage storage;
    private final Location bidsDir;
    private final DerivativeRoots roots;
    private final Selection selection;
    private final String id;
    private final String session;
    private final String words;
    private final Problems problems;
    private final List<String> notes;
    private final List<SubjectImage> missing = new ArrayList<>();

    private record Found(Location location, BidsName name, Location root) {}

    SubjectSearch(
            Storage storage,
            Location bidsDir,
            DerivativeRoots roots,
            Selection selection,
            String id,
            String session,
            Problems problems,
            List<String> notes) {
        this.storage = storage;
        this.bidsDir = bidsDir;
        this.roots = roots;
        this.selection = selection;
        this.id = id;
        this.session = session;
        this.words = session == null ? "sub-" + id : "sub-" + id + " ses-" + session;
        this.problems = problems;
        this.notes = notes;
    }

    /** Empty where something is missing; the problems say what. */
    Optional<Subject> find(CohortNeeds needs) throws IOException {
        List<SubjectImage> images = new ArrayList<>();
        images.addAll(images("raw", raw()));
        images.addAll(images("corrected", corrected()));
        images.addAll(images("mask", masks()));
        images.addAll(missing);
        images.sort(Comparator.comparingInt(image -> ImageFile.order(image.kind())));
        if (needs == CohortNeeds.IMAGES) {
            String atlas = Objects.requireNonNullElse(selection.atlas(), "atlas");
            return images.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Subject(id, session, images, null, null, atlas, selection.template()));
        }
        Optional<Found> dseg = dseg();
        if (dseg.isEmpty()) {
            missing.forEach(image -> problems.add(image.problem()));
            return Optional.empty();
        }
        String atlas = dseg.get().name().entity("seg");
        String template = dseg.get().name().entity("from");
        Optional<Location> labels = labels(dseg.get(), atlas, template);
        return labels.map(table -> new Subject(id, session, images, dseg.get().location(), table, atlas, template));
    }

    // --- images

    private List<Found> raw() throws IOException {
        if (!selection.takes("raw")) {
            return List.of();
        }
        List<Found> found = zarrs(bidsDir, "micr").stream()
                .filter(file -> file.name().suffix().equals("SPIM"))
                .filter(file -> file.name().entity("desc") == null)
                .toList();
        if (found.isEmpty()) {
            miss(
                    "raw",
                    null,
                    words + ": no SPIM image; expected micr/*_SPIM.ome.zarr (or .ozx, .zarr) in " + folder(bidsDir)
                            + "." + filtered() + imaris());
        }
        return found;
    }

    private String filtered() {
        return selection.filters().isEmpty()
                ? ""
                : " --filter takes those with "
                        + selection.filters().entrySet().stream()
                                .map(filter -> filter.getKey() + "=" + filter.getValue())
                                .collect(Collectors.joining(" and "))
                        + " only.";
    }

    private String imaris() throws IOException {
        return storage.list(folder(bidsDir).resolve("micr")).stream()
                .map(Entry::name)
                .filter(name -> name.endsWith(".ims"))
                .findFirst()
                .map(name -> " Found " + name + ": Imaris files are not read; convert it to OME-Zarr.")
                .orElse("");
    }

    private List<Found> corrected() throws IOException {
        if (!selection.takes("corrected")) {
            return List.of();
        }
        List<Found> found = derived().stream()
                .filter(file -> file.name().suffix().equals("SPIM"))
                .filter(file -> Objects.requireNonNullElse(file.name().entity("desc"), "")
                        .startsWith("corrected"))
                .toList();
        demand("corrected", "seg/*_desc-corrected*_SPIM.ome.zarr", found);
        return found;
    }

    private List<Found> masks() throws IOException {
        if (!selection.takes("mask")) {
            return List.of();
        }
        List<Found> all = derived().stream()
                .filter(file -> file.name().suffix().equals("mask"))
                .toList();
        List<Found> found = all.stream()
                .filter(file -> Chosen.takes(selection.maskDescs(), file.name().entity("desc")))
                .toList();
        if (found.isEmpty() && !all.isEmpty()) {
            Set<String> descs = values(all, "desc");
            miss(
                    "mask",
                    null,
                    words + ": no mask with desc " + String.join(", ", selection.maskDescs()) + "; there are "
                            + Words.some(descs) + "."
                            + NearMatches.question(selection.maskDescs().get(0), descs));
            return List.of();
        }
        demand("mask", "seg/*_mask.ome.zarr", found);
        return selection.maskDescs().isEmpty() ? oneDescPerStain(found) : found;
    }

    /** Those of stains for which there is one. */
    private List<Found> oneDescPerStain(List<Found> masks) {
        List<Found> unambiguous = new ArrayList<>();
        Map<String, List<Found>> byStain = masks.stream()
                .collect(Collectors.groupingBy(
                        mask -> ImageFile.otherEntities(mask.name()) + " "
                                + mask.name().entity("stain"),
                        LinkedHashMap::new,
                        Collectors.toList()));
        for (List<Found> ofStain : byStain.values()) {
            Set<String> descs = values(ofStain, "desc");
            if (descs.size() > 1) {
                String stain = ofStain.get(0).name().entity("stain");
                miss(
                        "mask",
                        stain,
                        words + ": " + descs.size() + " masks" + (stain == null ? "" : " of stain " + stain) + ": "
                                + Words.some(descs) + ". Choose with --mask-desc (one, or several to take each).");
            } else {
                unambiguous.addAll(ofStain);
            }
        }
        return unambiguous;
    }

    /** An image that should be there and is not, or not one alone. */
    private void miss(String kind, String stain, String problem) {
        missing.add(SubjectImage.missing(kind, stain, folder(bidsDir), problem));
    }

    private void demand(String kind, String expected, List<Found> found) {
        if (found.isEmpty() && selection.images().contains(kind)) {
            miss(
                    kind,
                    null,
                    words + ": no " + kind + " image; expected " + expected + " (or .ozx, .zarr) below " + path()
                            + " in " + roots.words() + ".");
        }
    }

    /** The images, each at one place only. */
    private List<SubjectImage> images(String kind, List<Found> found) throws IOException {
        Map<List<String>, List<Found>> alike = new LinkedHashMap<>();
        for (Found file : found) {
            List<String> key = List.of(
                    ImageFile.otherEntities(file.name()),
                    String.valueOf(file.name().entity("stain")),
                    String.valueOf(file.name().entity("desc")));
            alike.computeIfAbsent(key, k -> new ArrayList<>()).add(file);
        }
        List<SubjectImage> images = new ArrayList<>();
        for (List<Found> files : alike.values()) {
            if (files.size() > 1) {
                miss(
                        kind,
                        files.get(0).name().entity("stain"),
                        words + ": the same " + kind + " image is there " + files.size() + " times: " + locations(files)
                                + ". " + remedy(files));
                continue;
            }
            try {
                SubjectImage image = ImageFile.read(storage, kind, files.get(0).location());
                images.add(image);
            } catch (InputProblem problem) {
                miss(
                        kind,
                        files.get(0).name().entity("stain"),
                        String.join(" ", problem.within(words).lines()));
            }
        }
        return images;
    }

    private static String remedy(List<Found> files) {
        return values(files, "level").size() > 1
                ? "Choose with --filter level="
                        + values(files, "level").iterator().next() + "."
                : "Name the folder to take with --derivatives, or leave one away.";
    }

    private List<Found> derived() throws IOException {
        List<Found> found = new ArrayList<>();
        for (Location root : roots.roots()) {
            found.addAll(zarrs(root, "seg"));
            found.addAll(zarrs(root, "micr"));
        }
        return found;
    }

    private List<Found> zarrs(Location root, String datatype) throws IOException {
        return files(root, datatype).stream()
                .filter(file -> ImageFile.EXTENSIONS.contains(file.name().extension()))
                .filter(file -> passes(file, selection.filters().keySet()))
                .toList();
    }

    // --- the atlas in subject space

    private Optional<Found> dseg() throws IOException {
        List<Found> all = new ArrayList<>();
        for (Location root : roots.roots()) {
            for (Found file : files(root, "parc")) {
                boolean isVolume = file.name().suffix().equals("dseg")
                        && file.name().entity("seg") != null
                        && Set.of(".nii.gz", ".nii").contains(file.name().extension());
                if (isVolume) {
                    all.add(file);
                }
            }
        }
        List<Found> inSubjectSpace =
                all.stream().filter(file -> file.name().entity("space") == null).toList();
        if (inSubjectSpace.isEmpty()) {
            problems.add(words + ": no label volume; expected parc/*_seg-*_dseg.nii.gz below " + path() + " in "
                    + roots.words() + "."
                    + (all.isEmpty() ? "" : " Found only " + locations(all) + ", which lies in another space."));
            return Optional.empty();
        }
        Set<String> imageFilters = selection.filters().keySet().stream()
                .filter(key -> !OF_IMAGES_ONLY.contains(key))
                .collect(Collectors.toCollection(TreeSet::new));
        List<Found> filtered = inSubjectSpace.stream()
                .filter(file -> passes(file, imageFilters))
                .toList();
        return ofAtlas(filtered.isEmpty() ? inSubjectSpace : filtered).flatMap(this::oneVolume);
    }

    private Optional<List<Found>> ofAtlas(List<Found> volumes) {
        Set<String> atlases = values(volumes, "seg");
        if (selection.atlas() != null && !atlases.contains(selection.atlas())) {
            problems.add(words + ": no label volume of atlas " + selection.atlas() + "; there "
                    + (atlases.size() == 1 ? "is " : "are ") + Words.some(atlases) + "."
                    + NearMatches.question(selection.atlas(), atlases));
            return Optional.empty();
        }
        List<Found> ofAtlas = volumes.stream()
                .filter(file ->
                        selection.atlas() == null || file.name().entity("seg").equals(selection.atlas()))
                .toList();
        if (values(ofAtlas, "seg").size() > 1) {
            problems.add(
                    words + ": " + atlases.size() + " atlases: " + Words.some(atlases) + ". Choose one with --atlas.");
            return Optional.empty();
        }
        Set<String> templates = values(ofAtlas, "from");
        List<Found> ofTemplate = ofAtlas.stream()
                .filter(file -> selection.template() == null
                        || selection.template().equals(file.name().entity("from")))
                .toList();
        if (ofTemplate.isEmpty()) {
            problems.add(words + ": no label volume of atlas "
                    + ofAtlas.get(0).name().entity("seg")
                    + " from template " + selection.template() + "; there "
                    + (templates.size() == 1 ? "is " : "are ") + Words.some(templates) + "."
                    + NearMatches.question(selection.template(), templates));
            return Optional.empty();
        }
        if (values(ofTemplate, "from").size() > 1) {
            problems.add(words + ": atlas " + ofAtlas.get(0).name().entity("seg") + " from " + templates.size()
                    + " templates: " + Words.some(templates) + ". Choose one with --template.");
            return Optional.empty();
        }
        return Optional.of(ofTemplate);
    }

    private Optional<Found> oneVolume(List<Found> volumes) {
        Set<String> images = volumes.stream()
                .map(file -> ImageFile.otherEntities(file.name()))
                .collect(Collectors.toCollection(TreeSet::new));
        if (images.size() > 1) {
            problems.add(words + ": label volumes of " + images.size() + " images: " + locations(volumes)
                    + ". Choose one with --filter, such as --filter " + example(images) + ".");
            return Optional.empty();
        }
        int finest = volumes.stream().mapToInt(SubjectSearch::level).min().orElseThrow();
        List<Found> ofFinest =
                volumes.stream().filter(file -> level(file) == finest).toList();
        if (ofFinest.size() > 1) {
            problems.add(words + ": the same label volume is there " + ofFinest.size() + " times: "
                    + locations(ofFinest) + ". Name the folder to take with --derivatives.");
            return Optional.empty();
        }
        if (volumes.size() > 1) {
            notes.add(words + ": took the finest of " + volumes.size() + " label volumes, "
                    + ofFinest.get(0).location().name() + ".");
        }
        return Optional.of(ofFinest.get(0));
    }

    private static String example(Set<String> images) {
        return images.stream()
                .flatMap(entities -> Stream.of(entities.split("_")))
                .filter(entity -> entity.contains("-"))
                .filter(entity -> images.stream()
                        .anyMatch(other -> !List.of(other.split("_")).contains(entity)))
                .findFirst()
                .orElse("acq-x")
                .replaceFirst("-", "=");
    }

    private static int level(Found file) {
        String level = file.name().entity("level");
        return level != null && level.matches("[0-9]{1,2}") ? Integer.parseInt(level) : Integer.MAX_VALUE;
    }

    private Optional<Location> labels(Found dseg, String atlas, String template) throws IOException {
        Location volume = dseg.location();
        String beside = volume.name().replaceFirst("\\.nii(\\.gz)?$", "") + ".tsv";
        List<Location> places = new ArrayList<>();
        places.add(volume.parent().resolve(beside));
        Collection<Location> searched = Stream.concat(Stream.of(dseg.root()), roots.roots().stream())
                .distinct()
                .toList();
        for (Location root : searched) {
            for (String tpl : templates(root, template)) {
                places.add(root.resolve("tpl-" + tpl + "/tpl-" + tpl + "_seg-" + atlas + "_dseg.tsv"));
            }
        }
        for (Location place : places) {
            if (storage.size(place).isPresent()) {
                return Optional.of(place);
            }
        }
        String tpl = template == null ? "T" : template;
        problems.add(words + ": no label table for " + volume + "; expected tpl-" + tpl + "/tpl-" + tpl + "_seg-"
                + atlas + "_dseg.tsv in " + roots.words() + ", or " + beside + " beside the volume.");
        return Optional.empty();
    }

    /** The template, or where the volume names none, all that the root has. */
    private List<String> templates(Location root, String template) throws IOException {
        if (template != null) {
            return List.of(template);
        }
        return storage.list(root).stream()
                .filter(entry -> entry.isFolder() && entry.name().startsWith("tpl-"))
                .map(entry -> entry.name().substring("tpl-".length()))
                .toList();
    }

    // --- files

    private List<Found> files(Location root, String datatype) throws IOException {
        Location folder = folder(root).resolve(datatype);
        return storage.list(folder).stream()
                .flatMap(entry ->
                        BidsName.parse(entry.name())
                                .map(name -> new Found(folder.resolve(entry.name()), name, root))
                                .stream())
                .toList();
    }

    private boolean passes(Found file, Set<String> keys) {
        return keys.stream().allMatch(key -> {
            String value = file.name().entity(key);
            return value == null || value.equals(selection.filters().get(key));
        });
    }

    private Location folder(Location root) {
        return root.resolve(path());
    }

    private String path() {
        return session == null ? "sub-" + id : "sub-" + id + "/ses-" + session;
    }

    private static Set<String> values(List<Found> files, String entity) {
        return files.stream()
                .map(file -> String.valueOf(file.name().entity(entity)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String locations(List<Found> files) {
        return Words.some(files.stream().map(file -> file.location().uri()).toList());
    }
}
