package io.github.spimpatches.bids;

import io.github.spimpatches.storage.Location;
import io.github.spimpatches.storage.Storage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Turns the location of an OME-Zarr into a {@link SubjectImage}: what its name says (desc, stain, sample, ...) and what
 * its sidecar says.
 */
final class ImageFile {
    /** Extensions of an OME-Zarr in a BIDS folder. */
    static final Set<String> EXTENSIONS = Set.of(".ome.zarr", ".ozx", ".zarr");

    private static final Pattern STORE = Pattern.compile("(.*?[^/]\\.(?:zarr|ozx|zip))(/.*)?");
    private static final Set<String> OURS = Set.of("sub", "ses", "stain", "seg", "from", "level", "desc");

    private ImageFile() {}

    static SubjectImage read(Storage storage, String kind, Location uri) throws IOException {
        Location store = store(uri);
        Optional<BidsName> name = BidsName.parse(store.name());
        String suffix = kind.equals(SubjectImage.MASK)
                        || name.map(n -> n.suffix().equals(SubjectImage.MASK)).orElse(false)
                ? SubjectImage.MASK
                : SubjectImage.SPIM;
        Sidecar sidecar = Sidecar.beside(storage, uri);
        return new SubjectImage(
                kind,
                uri,
                name.map(n -> n.entity("desc")).orElse(kind),
                name.map(n -> n.entity("stain")).orElse(null),
                suffix,
                name.map(ImageFile::otherEntities).orElse(""),
                sidecar.orientation(),
                sidecar.stains(),
                kind.equals("raw") ? 0 : name.map(ImageFile::level).orElse(0),
                null);
    }

    private static int level(BidsName name) {
        String level = name.entity("level");
        return level != null && level.matches("[0-9]{1,2}") ? Integer.parseInt(level) : 0;
    }

    /** The file or folder that is the store, without the path inside it. */
    static Location store(Location uri) {
        Matcher matcher = STORE.matcher(uri.uri());
        return matcher.matches() ? new Location(matcher.group(1)) : uri;
    }

    /** Entities that tell two images of one subject apart and that our own names do not set. */
    static String otherEntities(BidsName name) {
        return name.entities().entrySet().stream()
                .filter(entity -> !OURS.contains(entity.getKey()))
                .map(entity -> OutputNames.safe(entity.getKey()) + "-" + OutputNames.safe(entity.getValue()))
                .collect(Collectors.joining("_"));
    }

    /** In the order in which a subject's images are listed. */
    static int order(String kind) {
        int index = List.of("raw", "corrected", "mask").indexOf(kind);
        return index < 0 ? 3 : index;
    }
}
