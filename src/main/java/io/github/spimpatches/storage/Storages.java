package io.github.spimpatches.storage;

import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * All stores behind one door: each location goes to the storage that serves its scheme, and into the archive where its
 * path leads through an {@code .ozx} or {@code .zip} file. Hadoop's classes are loaded at the first location that is not
 * local, and its connections are shared by all of one JVM's tasks that have the same settings.
 */
public final class Storages {
    private Storages() {}

    /** Opens nothing yet: the stores are opened by the first location that needs them. */
    public static Storage open(StorageSettings settings) {
        return new WithArchives(new ByScheme(settings));
    }

    /**
     * The same for who is waited for by a person: a store that does not answer at all is told of after 10 s, and given up
     * as an {@link io.github.spimpatches.problem.InputProblem} after 60 s.
     *
     * @param notes takes lines that say so
     */
    public static Storage watched(StorageSettings settings, Consumer<String> notes) {
        return new FirstContact(open(settings), settings, FirstContact.Patience.USUAL, notes);
    }

    private static final class ByScheme extends RoutingStorage {
        private final StorageSettings settings;
        private final Storage local = new LocalStorage();

        ByScheme(StorageSettings settings) {
            this.settings = settings;
        }

        @Override
        Storage of(Location location) {
            String scheme = location.scheme();
            if (scheme.equals("file")) {
                return local;
            }
            AddressCheck.check(location);
            return switch (scheme) {
                case "http", "https" ->
                    S3Address.of(location, settings).isPresent() ? Remote.storage(settings) : Web.STORAGE;
                default -> Remote.storage(settings);
            };
        }
    }

    private static final class WithArchives extends RoutingStorage {
        private final Storage plain;
        private final ZipStorage archives;

        WithArchives(Storage plain) {
            this.plain = plain;
            archives = new ZipStorage(plain);
        }

        @Override
        Storage of(Location location) throws IOException {
            return archives.holds(location) ? archives : plain;
        }
    }

    /** A class of its own, so that Hadoop's are loaded only when it is. */
    private static final class Remote {
        private static final ConcurrentHashMap<StorageSettings, HadoopStorage> OPENED = new ConcurrentHashMap<>();

        /**
         * Never closed here: Hadoop's own shutdown hook does that. An application has one or two settings, and a new
         * set of connections for each of a thousand tasks would cost more than the tasks.
         */
        static Storage storage(StorageSettings settings) {
            return OPENED.computeIfAbsent(settings, HadoopStorage::new);
        }
    }

    private static final class Web {
        static final Storage STORAGE = new HttpStorage();
    }
}
