package io.github.spimpatches.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class S3AddressTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "https://b.s3.eu-central-1.amazonaws.com/a/x.zarr, b, a/x.zarr, eu-central-1",
                "https://b.s3-eu-west-1.amazonaws.com/x, b, x, eu-west-1",
                "https://b.s3.amazonaws.com/x, b, x, -",
                "https://my.own.bucket.s3.us-gov-west-1.amazonaws.com/x, my.own.bucket, x, us-gov-west-1",
                "https://b.s3.dualstack.us-east-2.amazonaws.com/x, b, x, us-east-2",
                "https://b.s3.cn-north-1.amazonaws.com.cn/x, b, x, cn-north-1",
                "https://s3.eu-central-1.amazonaws.com/b/a/x.zarr, b, a/x.zarr, eu-central-1",
                "https://s3.amazonaws.com/b/x, b, x, -",
                "https://s3-us-west-2.amazonaws.com/b/x, b, x, us-west-2",
                "https://b.s3.amazonaws.com, b, '', -",
                "https://B.S3.Amazonaws.com/X%20y+z, b, X y+z, -",
            })
    void amazonsWebAddressesAreS3s(String address, String bucket, String key, String region) {
        assertThat(S3Address.of(new Location(address), StorageSettings.DEFAULT))
                .hasValue(new S3Address(bucket, key, region));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://s3.example.org/b/x",
                "https://b.s3.amazonaws.com.example.org/x",
                "https://b.s3.amazonaws.com/x?X-Amz-Signature=1",
                "https://s3.amazonaws.com/",
                "https://s3.amazonaws.com/my_bucket/x",
                "https://ec2.amazonaws.com/x",
                "s3://b/x",
                "/data/s3.amazonaws.com/x"
            })
    void othersAreNot(String address) {
        assertThat(S3Address.of(new Location(address), StorageSettings.DEFAULT)).isEmpty();
    }

    @Test
    void aServerOfOnesOwnHasWebAddressesToo() {
        StorageSettings own = new StorageSettings(false, "http://lab:9000", null, false, Map.of());
        assertThat(S3Address.of(new Location("http://lab:9000/b/a/x"), own)).hasValue(new S3Address("b", "a/x", null));
        assertThat(S3Address.of(new Location("http://lab:9001/b/a/x"), own)).isEmpty();
        assertThat(S3Address.of(new Location("https://b.s3.amazonaws.com/x"), own))
                .as("Amazon is not where that server is")
                .isEmpty();
    }

    @Test
    void theBucketIsReachedInItsRegionAndWithoutCredentialsWhereThereAreNone() {
        Configuration found = HadoopSettings.configuration(StorageSettings.DEFAULT);
        HadoopSettings.reach(new S3Address("b", "x", "eu-central-1"), found, StorageSettings.DEFAULT);
        assertThat(found.get("fs.s3a.bucket.b.endpoint.region")).isEqualTo("eu-central-1");
        assertThat(found.get("fs.s3a.bucket.b.aws.credentials.provider"))
                .contains("Default")
                .endsWith("AnonymousAWSCredentialsProvider");
        assertThat(found.get("fs.s3a.aws.credentials.provider"))
                .as("other buckets ask for credentials")
                .doesNotContain("Anonymous");
    }

    @Test
    void whatTheUserSaysOfTheRegionWins() {
        StorageSettings settings = new StorageSettings(true, null, "us-west-2", false, Map.of());
        Configuration found = HadoopSettings.configuration(settings);
        HadoopSettings.reach(new S3Address("b", "x", "eu-central-1"), found, settings);
        assertThat(found.get("fs.s3a.bucket.b.endpoint.region")).isNull();
        assertThat(found.get("fs.s3a.bucket.b.aws.credentials.provider")).isNull();
    }

    @Test
    void ofAnAccessKeyOnlyTheEndsAreShown() {
        assertThat(S3Identity.masked("AKIAIOSFODNN7EXAMPLE")).isEqualTo("AKIA...MPLE");
        assertThat(S3Identity.masked("minio")).isEqualTo("m...");
    }
}
