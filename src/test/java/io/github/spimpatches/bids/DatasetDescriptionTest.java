package io.github.spimpatches.bids;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.storage.Location;
import java.util.List;
import org.junit.jupiter.api.Test;

class DatasetDescriptionTest {

    @Test
    void theOutputSaysWhatMadeItAndFromWhat() {
        assertThat(DatasetDescription.json(
                        cohort("/data/my bids", "Mice"), "0.1.0", "spim-patches run '/data/my bids' /out"))
                .isEqualTo("""
                    {
                      "BIDSVersion" : "1.10.0",
                      "DatasetType" : "derivative",
                      "GeneratedBy" : [ {
                        "Command" : "spim-patches run '/data/my bids' /out",
                        "Name" : "spim-patches",
                        "Version" : "0.1.0"
                      } ],
                      "Name" : "Patches of Mice",
                      "SourceDatasets" : [ {
                        "URL" : "file:///data/my%20bids"
                      } ]
                    }
                    """);
    }

    @Test
    void secretsAreMaskedAndANamelessDatasetIsCalledAfterItsFolder() {
        String json = DatasetDescription.json(
                cohort("s3a://KEY:SECRET@b/mice", null), "0.1.0", "spim-patches run s3a://KEY:SECRET@b/mice o");

        assertThat(json)
                .doesNotContain("SECRET")
                .contains("\"Patches of mice\"")
                .contains("\"s3a://***@b/mice\"")
                .contains("\"spim-patches run s3a://***@b/mice o\"");
    }

    private static Cohort cohort(String dataset, String name) {
        Location file = new Location("/x");
        SubjectImage image = new SubjectImage("raw", file, "raw", null, "SPIM", "", null, List.of());
        Subject subject = new Subject("1", null, List.of(image), file, file, "A", null);
        return new Cohort(List.of(subject), "here", name, new Location(dataset), List.of());
    }
}
