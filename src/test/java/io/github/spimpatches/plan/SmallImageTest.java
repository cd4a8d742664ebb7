package io.github.spimpatches.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spimpatches.geometry.Extent;
import java.util.List;
import org.junit.jupiter.api.Test;

class SmallImageTest {
    private static final String ADVICE =
            " Choose a smaller --patch-size or another --level, or fill up with --edge pad.";

    private final SmallImage raw = new SmallImage("sub-01", "/a/raw/0", 0, new Extent(90, 80, 70), Extent.cube(100));
    private final SmallImage mask = new SmallImage("sub-01", "/a/mask/0", 0, new Extent(9, 8, 7), Extent.cube(100));
    private final SmallImage other = new SmallImage("sub-02", "/b/raw/0", 0, new Extent(90, 80, 60), Extent.cube(100));

    @Test
    void theSmallestOfDifferentOnesIsNamed() {
        assertThat(SmallImage.words(List.of(raw, mask, other)))
                .containsExactly(
                        "Cannot cut patches of 100 x 100 x 100 voxels from 3 images of 2 subjects at level 0: the"
                                + " smallest, /a/mask/0 (sub-01), has only 9 x 8 x 7." + ADVICE);
    }

    /** Each channel of an image is another source, and none of them another image. */
    @Test
    void oneImageIsCountedOnce() {
        assertThat(SmallImage.words(List.of(raw, raw)))
                .containsExactly(
                        "Cannot cut patches of 100 x 100 x 100 voxels from /a/raw/0 (sub-01): it has only 90 x 80"
                                + " x 70." + ADVICE);
    }

    @Test
    void oneSubjectIsNamed() {
        assertThat(SmallImage.words(List.of(raw, mask)))
                .singleElement()
                .asString()
                .contains("2 images of sub-01 at");
    }

    @Test
    void patchesOfAnotherSizeAreAnotherMatter() {
        SmallImage larger = new SmallImage("sub-02", "/b/raw/0", 0, new Extent(90, 80, 70), Extent.cube(101));

        assertThat(SmallImage.words(List.of(raw, larger))).hasSize(2);
    }
}
