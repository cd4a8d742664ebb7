package io.github.spimpatches.verify;

import io.github.spimpatches.config.Settings;
import io.github.spimpatches.config.Settings.Edge;
import io.github.spimpatches.manifest.Centre;
import io.github.spimpatches.manifest.ManifestRow;
import io.github.spimpatches.manifest.ManifestRow.Status;
import io.github.spimpatches.plan.Shortfall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What a run's tables say of each other about a subject, without a look at any patch. */
final class TableChecks {
    private final RunSurvey survey;
    private final Settings settings;
    private final Set<Integer> labels;
    private final List<Finding> findings;

    /** A centre's name within its cohort. */
    private record Place(String subject, String session, int label, int patch) {
        static Place of(Centre centre) {
            return new Place(centre.subject(), centre.session(), centre.label(), centre.patch());
        }

        @Override
        public String toString() {
            return "sub-" + subject + (session == null ? "" : " ses-" + session) + ", label " + label + ", patch "
                    + patch;
        }
    }

    private record Image(String image, String stain, String desc, int level) {
        static Image of(ManifestRow row) {
            return new Image(row.image(), row.stain(), row.desc(), row.level());
        }

        @Override
        public String toString() {
            return image + (stain == null ? "" : " " + stain) + " level " + level;
        }
    }

    private record Owner(String subject, String session) {
        static Owner of(Centre centre) {
            return new Owner(centre.subject(), centre.session());
        }
    }

    /** @param findings where goes what is off */
    TableChecks(RunSurvey survey, List<Finding> findings) {
        this.survey = survey;
        this.settings = survey.settingsOrDefaults();
        this.labels = survey.centres().map(table -> table.walked().labels()).orElse(Set.of());
        this.findings = findings;
    }

    /**
     * Looks at all that the tables have of a subject; at nothing where the centres cannot be read.
     *
     * @param shortfalls its labels that lack places
     */
    void look(List<ManifestRow> rows, List<Centre> centres, List<Shortfall> shortfalls) {
        if (survey.centres().isEmpty()) {
            return;
        }
        unique(rows, centres);
        centres(rows, centres);
        failed(rows);
        pairs(rows);
        if (survey.settings().isPresent()) {
            padding(rows);
        }
        if (survey.isDrawn()) {
            shortfall(centres, shortfalls);
        }
    }

    private void found(Check check, Object where, String what) {
        findings.add(new Finding(check, where.toString(), what));
    }

    private void unique(List<ManifestRow> rows, List<Centre> centres) {
        Set<String> paths = new HashSet<>();
        for (ManifestRow row : rows) {
            if (!paths.add(row.path())) {
                found(Check.UNIQUE, row.path(), "two rows of the manifest name this file");
            }
        }
        Set<Place> places = new HashSet<>();
        for (Centre centre : centres) {
            if (!places.add(Place.of(centre))) {
                found(Check.UNIQUE, Place.of(centre), "two rows of the centres table have this number");
            }
        }
    }

    private void centres(List<ManifestRow> rows, List<Centre> centres) {
        Map<Place, Centre> known = new HashMap<>();
        centres.forEach(centre -> known.put(Place.of(centre), centre));
        Map<Owner, Set<Image>> images = new HashMap<>();
        Map<Place, Set<Image>> there = new HashMap<>();
        for (ManifestRow row : rows) {
            Place place = Place.of(row.centre());
            Centre centre = known.get(place);
            images.computeIfAbsent(Owner.of(row.centre()), any -> new LinkedHashSet<>())
                    .add(Image.of(row));
            there.computeIfAbsent(place, any -> new HashSet<>()).add(Image.of(row));
            if (centre == null) {
                found(Check.CENTRES, row.path(), "the centres table has no such centre");
            } else if (!agree(centre, row.centre())) {
                found(Check.CENTRES, row.path(), "the centres table has another place, part or fold for its centre");
            }
        }
        for (Centre centre : centres) {
            Set<Image> own = there.getOrDefault(Place.of(centre), Set.of());
            Set<Image> expected = images.getOrDefault(Owner.of(centre), Set.of());
            if (expected.isEmpty()) {
                found(Check.CENTRES, Place.of(centre), "no row of the manifest");
            }
            for (Image image : expected) {
                if (!own.contains(image)) {
                    found(Check.CENTRES, Place.of(centre), "no row of the manifest for " + image);
                }
            }
        }
    }

    private static boolean agree(Centre a, Centre b) {
        return a.world().equals(b.world())
                && Objects.equals(a.split(), b.split())
                && Objects.equals(a.fold(), b.fold())
                && Objects.equals(a.labelFraction(), b.labelFraction());
    }

    private void failed(List<ManifestRow> rows) {
        for (ManifestRow row : rows) {
            if (row.status() == Status.FAILED) {
                found(Check.FAILED, row.path(), row.error());
            }
        }
    }

    private void pairs(List<ManifestRow> rows) {
        Map<Place, List<ManifestRow>> byCentre = new LinkedHashMap<>();
        rows.forEach(row -> byCentre.computeIfAbsent(Place.of(row.centre()), any -> new ArrayList<>())
                .add(row));
        byCentre.forEach((place, pair) -> {
            boolean some = pair.stream().anyMatch(row -> row.status() != Status.FAILED);
            boolean all = pair.stream().allMatch(row -> row.status() != Status.FAILED);
            if (some && !all) {
                found(Check.PAIRS, place, "some of its images failed, so those that are there have no partner");
            }
            Map<Integer, ManifestRow> first = new HashMap<>();
            for (ManifestRow row : pair) {
                ManifestRow other = first.putIfAbsent(row.level(), row);
                if (!row.centre().world().equals(pair.get(0).centre().world())) {
                    found(
                            Check.PAIRS,
                            row.path(),
                            "its centre is not that of " + pair.get(0).path());
                }
                if (other != null && !other.size().equals(row.size())) {
                    found(
                            Check.PAIRS,
                            row.path(),
                            "it has " + row.size() + " voxels, " + other.path() + " has " + other.size());
                }
            }
        });
    }

    private void padding(List<ManifestRow> rows) {
        for (ManifestRow row : rows) {
            long voxels = row.size().voxels();
            if (row.paddedVoxels() < 0 || row.paddedVoxels() > voxels) {
                found(Check.PADDING, row.path(), row.paddedVoxels() + " of " + voxels + " voxels are padded");
            } else if (settings.edge() == Edge.INSIDE && row.paddedVoxels() > 0 && row.status() != Status.FAILED) {
                found(Check.PADDING, row.path(), row.paddedVoxels() + " voxels lie beyond the image, with edge inside");
            }
        }
    }

    private void shortfall(List<Centre> centres, List<Shortfall> shortfalls) {
        Map<Owner, Map<Integer, Long>> drawn = new LinkedHashMap<>();
        for (Centre centre : centres) {
            drawn.computeIfAbsent(Owner.of(centre), any -> new HashMap<>()).merge(centre.label(), 1L, Long::sum);
        }
        Map<Owner, Map<Integer, Shortfall>> listed = new HashMap<>();
        shortfalls.forEach(
                each -> listed.computeIfAbsent(new Owner(each.subject(), each.session()), any -> new HashMap<>())
                        .put(each.label(), each));
        drawn.forEach((owner, byLabel) -> labels.forEach(label -> {
            long taken = byLabel.getOrDefault(label, 0L);
            Shortfall known = listed.getOrDefault(owner, Map.of()).get(label);
            String where = "sub-" + owner.subject() + ", label " + label;
            if (known != null && known.taken() != taken) {
                found(Check.SHORTFALL, where, taken + " centres, shortfall.tsv says " + known.taken());
            } else if (known == null && label > 0 && taken != settings.patchesPerLabel()) {
                found(
                        Check.SHORTFALL,
                        where,
                        taken + " centres of " + settings.patchesPerLabel() + ", and shortfall.tsv does not say why");
            }
        }));
    }
}
