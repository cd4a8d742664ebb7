package io.github.spimpatches.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HuffmanCodeTest {
    @Test
    void theExampleOfTheSpecification() {
        // RFC 1951, 3.2.2: lengths 3 3 3 3 3 2 4 4 make these codes.
        HuffmanCode code = new HuffmanCode(8, 15);
        code.fit(new int[] {20, 20, 20, 20, 20, 40, 10, 10});

        assertThat(code.lengths()).containsExactly(3, 3, 3, 3, 3, 2, 4, 4);
        assertThat(written(code)).containsExactly("010", "011", "100", "101", "110", "00", "1110", "1111");
    }

    @Test
    void oneSymbolGetsACompanion() {
        HuffmanCode code = new HuffmanCode(30, 15);
        int[] frequencies = new int[30];
        frequencies[7] = 5;
        code.fit(frequencies);

        assertThat(code.lengths()[7]).isEqualTo(1);
        assertThat(code.lengths()[0]).isEqualTo(1);
        assertThat(code.size()).isEqualTo(8);
        assertThat(code.bits(frequencies, 30)).isEqualTo(5);
    }

    @Test
    void noSymbolAtAllMakesACodeOfTheFirstTwo() {
        HuffmanCode code = new HuffmanCode(30, 15);
        code.fit(new int[30]);

        assertThat(code.size()).isEqualTo(2);
        assertThat(written(code)).startsWith("0", "1");
    }

    @Test
    void aCodeForgetsTheBlockBefore() {
        HuffmanCode code = new HuffmanCode(5, 15);
        code.fit(new int[] {1, 1, 1, 1, 1});
        code.fit(new int[] {0, 3, 3, 0, 0});

        assertThat(code.lengths()).containsExactly(0, 1, 1, 0, 0);
    }

    @Test
    void codesAreCompleteWithinTheLimitAndAsShortAsHuffmans() {
        SplittableRandom random = new SplittableRandom(9);
        for (int i = 0; i < 2_000; i++) {
            int limit = 7 + random.nextInt(9);
            int[] frequencies = frequencies(random, Math.min(2 + random.nextInt(285), 1 << limit));
            HuffmanCode code = new HuffmanCode(frequencies.length, limit);
            code.fit(frequencies);

            double kraft = 0;
            for (int length : code.lengths()) {
                assertThat(length).isLessThanOrEqualTo(limit);
                kraft += length == 0 ? 0 : Math.pow(0.5, length);
            }
            assertThat(kraft).as("case %d", i).isEqualTo(1);
            for (int symbol = 0; symbol < frequencies.length; symbol++) {
                assertThat(frequencies[symbol] == 0 || code.lengths()[symbol] > 0)
                        .isTrue();
            }
            long[] best = huffman(frequencies);
            long bits = code.bits(frequencies, frequencies.length);
            if (best[1] <= limit) {
                assertThat(bits).as("case %d", i).isEqualTo(best[0]);
            } else {
                assertThat(bits).as("case %d", i).isGreaterThanOrEqualTo(best[0]);
            }
        }
    }

    @Test
    void aLimitedCodeOfFibonaccisFrequenciesLosesLittle() {
        int[] frequencies = new int[24];
        Arrays.fill(frequencies, 1);
        for (int i = 2; i < frequencies.length; i++) {
            frequencies[i] = frequencies[i - 1] + frequencies[i - 2];
        }
        HuffmanCode code = new HuffmanCode(frequencies.length, 14);
        code.fit(frequencies);

        long[] best = huffman(frequencies);
        assertThat(best[1]).isEqualTo(23);
        assertThat(code.bits(frequencies, frequencies.length)).isBetween(best[0], best[0] * 101 / 100);
    }

    private static int[] frequencies(SplittableRandom random, int symbols) {
        int[] frequencies = new int[symbols];
        int shape = random.nextInt(3);
        for (int symbol = 0; symbol < symbols; symbol++) {
            frequencies[symbol] = switch (shape) {
                case 0 -> random.nextInt(1000);
                case 1 -> random.nextInt(3) == 0 ? 1 + random.nextInt(5) : 0;
                default -> (int) Math.min(1_000_000, Math.pow(1.6, symbol % 40));
            };
        }
        frequencies[0]++;
        frequencies[1]++;
        return frequencies;
    }

    /** All bits and the longest code of Huffman's own way, with a queue. */
    private static long[] huffman(int[] frequencies) {
        record Node(long weight, int depth, int order) {}
        PriorityQueue<Node> queue = new PriorityQueue<>((a, b) -> a.weight != b.weight
                ? Long.compare(a.weight, b.weight)
                : a.depth != b.depth ? Integer.compare(a.depth, b.depth) : Integer.compare(a.order, b.order));
        for (int symbol = 0; symbol < frequencies.length; symbol++) {
            if (frequencies[symbol] > 0) {
                queue.add(new Node(frequencies[symbol], 0, symbol));
            }
        }
        long bits = 0;
        while (queue.size() > 1) {
            Node a = queue.remove();
            Node b = queue.remove();
            bits += a.weight + b.weight;
            queue.add(new Node(a.weight + b.weight, 1 + Math.max(a.depth, b.depth), 0));
        }
        return new long[] {bits, queue.element().depth};
    }

    /** The codes as the specification writes them. */
    private static String[] written(HuffmanCode code) {
        return Arrays.stream(code.packed())
                .mapToObj(packed -> {
                    StringBuilder bits = new StringBuilder();
                    for (int i = 0; i < (packed & HuffmanCode.LENGTH_MASK); i++) {
                        bits.append(packed >>> (HuffmanCode.LENGTH_BITS + i) & 1);
                    }
                    return bits.toString();
                })
                .toArray(String[]::new);
    }
}
