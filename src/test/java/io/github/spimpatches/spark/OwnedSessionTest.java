package io.github.spimpatches.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class OwnedSessionTest {

    @Test
    void withoutAMasterItIsThisMachine() {
        assertThat(OwnedSession.settings(Map.of(), null, Map.of(), false))
                .containsEntry("spark.master", "local[*]")
                .containsEntry("spark.ui.enabled", "false")
                .containsEntry("spark.app.name", "spim-patches");
    }

    @Test
    void defaultsGiveWayToTheUsersAndBothToWhatIsGiven() {
        Map<String, String> user = Map.of("spark.master", "yarn", "spark.ui.enabled", "true");
        assertThat(OwnedSession.settings(user, null, Map.of("spark.app.name", "mine"), false))
                .as("what the user set is there already, as system properties")
                .doesNotContainKeys("spark.master", "spark.ui.enabled")
                .containsEntry("spark.app.name", "mine");
        assertThat(OwnedSession.settings(user, null, Map.of("spark.ui.enabled", "false"), false))
                .containsEntry("spark.ui.enabled", "false");
    }

    @Test
    void aRunningSessionIsLeftAsItIs() {
        assertThat(OwnedSession.settings(Map.of(), null, Map.of(), true)).isEmpty();
    }

    @Test
    void aConnectServersSettingsAreItsOwn() {
        assertThat(OwnedSession.settings(Map.of(), "sc://host:15002", Map.of(), false))
                .containsOnly(
                        Map.entry("spark.remote", "sc://host:15002"), Map.entry("spark.sql.adaptive.enabled", "false"));
    }

    @Test
    void onlyASessionThatWasStartedHereIsStopped() {
        Map<String, String> small = Map.of("spark.master", "local[1]", "spark.hadoop.fs.s3a.threads.max", "7");
        OwnedSession first = OwnedSession.open(small);
        SparkSession session = first.session();
        try (OwnedSession second = OwnedSession.open(Map.of())) {
            assertThat(second.session()).isSameAs(session);
        }
        assertThat(session.sparkContext().isStopped()).isFalse();
        assertThat(ExecutorHadoop.keys())
                .containsEntry("fs.s3a.threads.max", "7")
                .doesNotContainKey("spark.master");
        first.close();
        assertThat(session.sparkContext().isStopped()).isTrue();
        assertThat(ExecutorHadoop.keys()).isEmpty();
    }

    @Test
    void theProcessIsThePlatformsOnDatabricksAndInYarnsClusterMode() {
        Map<String, String> yarn = Map.of("spark.master", "yarn", "spark.submit.deployMode", "cluster");
        assertThat(OwnedSession.isProcessOurs(yarn, false)).isFalse();
        assertThat(OwnedSession.isProcessOurs(Map.of(), true)).isFalse();

        assertThat(OwnedSession.isProcessOurs(Map.of(), false)).isTrue();
        assertThat(OwnedSession.isProcessOurs(
                        Map.of("spark.master", "yarn", "spark.submit.deployMode", "client"), false))
                .isTrue();
        assertThat(OwnedSession.isProcessOurs(
                        Map.of("spark.master", "k8s://https://h", "spark.submit.deployMode", "cluster"), false))
                .as("the driver's pod passes our exit code on")
                .isTrue();
    }

    @Test
    void executorsSeeALocalPathWhereTheyAreHereOrDatabricksMountsIt() {
        assertThat(OwnedSession.isSeenByExecutors("/data/out", true, false)).isTrue();
        assertThat(OwnedSession.isSeenByExecutors("/data/out", false, false)).isFalse();
        assertThat(OwnedSession.isSeenByExecutors("/Volumes/a/b/c", false, true))
                .isTrue();
        assertThat(OwnedSession.isSeenByExecutors("/tmp/out", false, true)).isFalse();
        assertThat(OwnedSession.isSeenByExecutors("/Volumes/a/b/c", false, false))
                .isFalse();
    }
}
