package io.github.spimpatches.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One target alone, since Jazzer runs one search in a JVM: {@code mvn -Pfuzz test -Dtest=FuzzingOne#blosc}. An input that it
 * finds goes to {@code src/test/resources/fuzz/blosc}, where {@link FuzzTargetTest} feeds it in every build.
 */
@Tag("fuzz")
class FuzzingOne {
    private static Stream<Arguments> seeds(FuzzTarget target) throws IOException {
        return Seeds.of(target).stream().filter(seed -> seed.length <= 4096).map(seed -> Arguments.of((Object) seed));
    }

    static Stream<Arguments> blosc() throws IOException {
        return seeds(FuzzTarget.BLOSC);
    }

    @MethodSource("blosc()")
    @FuzzTest
    void blosc(byte[] input) {
        FuzzTarget.BLOSC.feed(input);
    }

    static Stream<Arguments> zstd() throws IOException {
        return seeds(FuzzTarget.ZSTD);
    }

    @MethodSource("zstd()")
    @FuzzTest
    void zstd(byte[] input) {
        FuzzTarget.ZSTD.feed(input);
    }

    static Stream<Arguments> gzip() throws IOException {
        return seeds(FuzzTarget.GZIP);
    }

    @MethodSource("gzip()")
    @FuzzTest
    void gzip(byte[] input) {
        FuzzTarget.GZIP.feed(input);
    }

    static Stream<Arguments> zlib() throws IOException {
        return seeds(FuzzTarget.ZLIB);
    }

    @MethodSource("zlib()")
    @FuzzTest
    void zlib(byte[] input) {
        FuzzTarget.ZLIB.feed(input);
    }

    static Stream<Arguments> bz2() throws IOException {
        return seeds(FuzzTarget.BZ2);
    }

    @MethodSource("bz2()")
    @FuzzTest
    void bz2(byte[] input) {
        FuzzTarget.BZ2.feed(input);
    }

    static Stream<Arguments> lz4() throws IOException {
        return seeds(FuzzTarget.LZ4);
    }

    @MethodSource("lz4()")
    @FuzzTest
    void lz4(byte[] input) {
        FuzzTarget.LZ4.feed(input);
    }

    static Stream<Arguments> lzma() throws IOException {
        return seeds(FuzzTarget.LZMA);
    }

    @MethodSource("lzma()")
    @FuzzTest
    void lzma(byte[] input) {
        FuzzTarget.LZMA.feed(input);
    }

    static Stream<Arguments> rawLzma1() throws IOException {
        return seeds(FuzzTarget.RAW_LZMA1);
    }

    @MethodSource("rawLzma1()")
    @FuzzTest
    void rawLzma1(byte[] input) {
        FuzzTarget.RAW_LZMA1.feed(input);
    }

    static Stream<Arguments> rawLzma2() throws IOException {
        return seeds(FuzzTarget.RAW_LZMA2);
    }

    @MethodSource("rawLzma2()")
    @FuzzTest
    void rawLzma2(byte[] input) {
        FuzzTarget.RAW_LZMA2.feed(input);
    }

    static Stream<Arguments> shuffle() throws IOException {
        return seeds(FuzzTarget.SHUFFLE);
    }

    @MethodSource("shuffle()")
    @FuzzTest
    void shuffle(byte[] input) {
        FuzzTarget.SHUFFLE.feed(input);
    }

    static Stream<Arguments> checksum() throws IOException {
        return seeds(FuzzTarget.CHECKSUM);
    }

    @MethodSource("checksum()")
    @FuzzTest
    void checksum(byte[] input) {
        FuzzTarget.CHECKSUM.feed(input);
    }

    static Stream<Arguments> chunk() throws IOException {
        return seeds(FuzzTarget.CHUNK);
    }

    @MethodSource("chunk()")
    @FuzzTest
    void chunk(byte[] input) {
        FuzzTarget.CHUNK.feed(input);
    }

    static Stream<Arguments> shard() throws IOException {
        return seeds(FuzzTarget.SHARD);
    }

    @MethodSource("shard()")
    @FuzzTest
    void shard(byte[] input) {
        FuzzTarget.SHARD.feed(input);
    }

    static Stream<Arguments> arrayV2() throws IOException {
        return seeds(FuzzTarget.ARRAY_V2);
    }

    @MethodSource("arrayV2()")
    @FuzzTest
    void arrayV2(byte[] input) {
        FuzzTarget.ARRAY_V2.feed(input);
    }

    static Stream<Arguments> arrayV3() throws IOException {
        return seeds(FuzzTarget.ARRAY_V3);
    }

    @MethodSource("arrayV3()")
    @FuzzTest
    void arrayV3(byte[] input) {
        FuzzTarget.ARRAY_V3.feed(input);
    }

    static Stream<Arguments> imageV2() throws IOException {
        return seeds(FuzzTarget.IMAGE_V2);
    }

    @MethodSource("imageV2()")
    @FuzzTest
    void imageV2(byte[] input) {
        FuzzTarget.IMAGE_V2.feed(input);
    }

    static Stream<Arguments> imageV3() throws IOException {
        return seeds(FuzzTarget.IMAGE_V3);
    }

    @MethodSource("imageV3()")
    @FuzzTest
    void imageV3(byte[] input) {
        FuzzTarget.IMAGE_V3.feed(input);
    }

    static Stream<Arguments> zip() throws IOException {
        return seeds(FuzzTarget.ZIP);
    }

    @MethodSource("zip()")
    @FuzzTest
    void zip(byte[] input) {
        FuzzTarget.ZIP.feed(input);
    }

    static Stream<Arguments> nifti() throws IOException {
        return seeds(FuzzTarget.NIFTI);
    }

    @MethodSource("nifti()")
    @FuzzTest
    void nifti(byte[] input) {
        FuzzTarget.NIFTI.feed(input);
    }

    static Stream<Arguments> patchHeader() throws IOException {
        return seeds(FuzzTarget.PATCH_HEADER);
    }

    @MethodSource("patchHeader()")
    @FuzzTest
    void patchHeader(byte[] input) {
        FuzzTarget.PATCH_HEADER.feed(input);
    }

    static Stream<Arguments> labelTable() throws IOException {
        return seeds(FuzzTarget.LABEL_TABLE);
    }

    @MethodSource("labelTable()")
    @FuzzTest
    void labelTable(byte[] input) {
        FuzzTarget.LABEL_TABLE.feed(input);
    }

    static Stream<Arguments> hierarchyJson() throws IOException {
        return seeds(FuzzTarget.HIERARCHY_JSON);
    }

    @MethodSource("hierarchyJson()")
    @FuzzTest
    void hierarchyJson(byte[] input) {
        FuzzTarget.HIERARCHY_JSON.feed(input);
    }

    static Stream<Arguments> hierarchyTsv() throws IOException {
        return seeds(FuzzTarget.HIERARCHY_TSV);
    }

    @MethodSource("hierarchyTsv()")
    @FuzzTest
    void hierarchyTsv(byte[] input) {
        FuzzTarget.HIERARCHY_TSV.feed(input);
    }

    static Stream<Arguments> tableParents() throws IOException {
        return seeds(FuzzTarget.TABLE_PARENTS);
    }

    @MethodSource("tableParents()")
    @FuzzTest
    void tableParents(byte[] input) {
        FuzzTarget.TABLE_PARENTS.feed(input);
    }

    static Stream<Arguments> sidecar() throws IOException {
        return seeds(FuzzTarget.SIDECAR);
    }

    @MethodSource("sidecar()")
    @FuzzTest
    void sidecar(byte[] input) {
        FuzzTarget.SIDECAR.feed(input);
    }

    static Stream<Arguments> centresTsv() throws IOException {
        return seeds(FuzzTarget.CENTRES_TSV);
    }

    @MethodSource("centresTsv()")
    @FuzzTest
    void centresTsv(byte[] input) {
        FuzzTarget.CENTRES_TSV.feed(input);
    }

    static Stream<Arguments> manifestTsv() throws IOException {
        return seeds(FuzzTarget.MANIFEST_TSV);
    }

    @MethodSource("manifestTsv()")
    @FuzzTest
    void manifestTsv(byte[] input) {
        FuzzTarget.MANIFEST_TSV.feed(input);
    }

    static Stream<Arguments> config() throws IOException {
        return seeds(FuzzTarget.CONFIG);
    }

    @MethodSource("config()")
    @FuzzTest
    void config(byte[] input) {
        FuzzTarget.CONFIG.feed(input);
    }
}
