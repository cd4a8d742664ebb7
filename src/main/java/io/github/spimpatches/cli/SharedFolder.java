package io.github.spimpatches.cli;

import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.spark.OwnedSession;
import io.github.spimpatches.storage.Location;

/** Whether a folder is the same one on every node. */
final class SharedFolder {
    private SharedFolder() {}

    /**
     * @param what the folder is called in the verb's help
     * @throws InputProblem where it may be another folder on each node
     */
    static void check(String what, Location folder) {
        if (folder.isLocal()
                && !OwnedSession.isSeenByExecutors(folder.absolute().uri())) {
            throw new InputProblem(what + " " + folder + " is a path of this machine, and the master is a cluster's:"
                    + " each node would write to a disk of its own. Give --shared-fs if all nodes see that folder, or a"
                    + " store such as hdfs:// or s3a://.");
        }
    }
}
