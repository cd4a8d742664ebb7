package io.github.spimpatches.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        s3a://KEY:SEC/RET@b/x                          | s3a://***@b/x
        s3a://KEY:SECRET@b/x                           | s3a://***@b/x
        https://me:pw@host/x                           | https://***@host/x
        https://token@host/x                           | https://***@host/x
        https://host/x?X-Amz-Signature=abc             | https://host/x?***
        abfs://data@account.dfs.core.windows.net/x     | abfs://data@account.dfs.core.windows.net/x
        spim-patches run --image raw=s3a://k:s@b/x o   | spim-patches run --image raw=s3a://***@b/x o
        hdfs://nn:8020/user/a@b                        | hdfs://nn:8020/user/a@b
        {"uri": "https://host/x?sig=abc", "n": 1}      | {"uri": "https://host/x?***", "n": 1}
        --conf spark.hadoop.fs.s3a.secret.key=SEC/RET+ | --conf spark.hadoop.fs.s3a.secret.key=***
        -Dfs.s3a.access.key=AK fs.azure.account.key=K= | -Dfs.s3a.access.key=*** fs.azure.account.key=***
        --run secretary                                | --run secretary
        /data/a@b:c                                    | /data/a@b:c
        """)
    void passwordsGoAndNamesStay(String text, String masked) {
        assertThat(Secrets.masked(text)).isEqualTo(masked);
    }
}
