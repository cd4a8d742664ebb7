package io.github.spimpatches.zarr;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.codec.Decoder;
import io.github.spimpatches.codec.Slice;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Differences of numbers that cannot be summed without rounding: every sum is rounded to the type that numpy sums in, the
 * wider one. Golden bytes by numcodecs 0.16.6 with numpy 2.4: {@code Delta(dtype, astype).encode(a)} and {@code .decode} of
 * that, for {@code a = [0.1, 1000, 0.2, -3.7, 65000, 0.3, 1e-5, -512.5, 7]} of the dtype, or such as fit where differences
 * are whole numbers.
 */
class FiltersTest {
    @ParameterizedTest
    @CsvSource({
        "<f2, <f2, 662ed063d0e3ccc3ef7beffbcdb401e00f60," + " 662ed0630000ccc3ef7b0000cdb402e08046",
        "<f2, <f4, 00c0cc3d00007a4400007ac4008079c000e07d4700e07dc700a099be002000c400e00144,"
                + " 662ed063662e99c3ef7b98c319c409e0ce41",
        "<f4, <f4, cdcccc3d9af9794433f379c49a9979c0b3eb7d47b3e77dc74a9899be002000c400e00144,"
                + " cdcccc3d00007a4400d04c3e9acc6cc000e87d4700009a3e006c4f3af31f00c48006e040",
        "<f4, <f2, 662ed063d0e3cdc3ef7beffbcdb401e00f60,"
                + " 00c0cc3d66067a4400c0cc3d003a73c033dc7d47004073c0003a83c0742601c4008c3940",
        ">f4, <f8, 000000a09999b93f00000040333f8f4000000060663e8fc00000004033330fc00000006076bdef4000000060f6bcefc0000000400933d3bf00000000000480c000000000003c8040,"
                + " 3dcccccd447a00003e4cd666c06ccc34477de8003e999e6338432800c4001fff40e00062",
        "<f8, <f8, 9a9999999999b93f33333333333f8f4066666666663e8fc03433333333330fc06666666676bdef4066666666f6bcefc06c21c8410933d3bf622d3e05000480c000000000003c8040,"
                + " 9a9999999999b93f0000000000408f4000a099999999c93f3499999999990dc00000000000bdef40000034333333d33f00004aefb5f8e43ee6ffffffff0380c0000d000000001c40",
        "<f8, <f4, cdcccc3d9af9794433f379c49a9979c0b3eb7d47b3e77dc74a9899be002000c400e00144,"
                + " 000000a09999b93f0000cd0c00408f40000000d0cc9ac93f0000007386990dc00034e6f9ffbcef4000000068cc33d33f000000000065083f00009be7ff0380c0000080320c001c40",
        "<f2, <i2, 00001027f0d8fdff3075d08a000000fe0702," + " 0000e270000000c2537700c200c206e00044",
        "<f2, |i1, 64149656a39565ff3c," + " 40568057004b4056004740d6003c00008053",
        "<f4, <i4, 0000000080969800806967fffdffffff002f685900d197a60000000000feffff00020001,"
                + " 000000008096184b00000000000040c05ed0b24e000040c0000040c000c000c4fdff7f4b",
        "<f4, <i2, 00000f27f1d8fdff3375d18a000000fe0702,"
                + " 00000000003c1c4600000000000040c00060ea460000803f0000803f0080ffc300000041"
    })
    void differencesAreSummedAsNumpySumsThem(String dtype, String astype, String encoded, String decoded) {
        Decoder delta = Filters.delta(
                StoredType.parse(astype).orElseThrow(), StoredType.parse(dtype).orElseThrow());
        byte[] expected = HexFormat.of().parseHex(decoded);
        byte[] found = new byte[expected.length];

        delta.decodeExactly(Slice.of(HexFormat.of().parseHex(encoded)), found, 0, found.length);

        assertThat(HexFormat.of().formatHex(found)).isEqualTo(decoded);
    }
}
