/**
 * What is there to try it on? {@link io.github.spimpatches.demo.Demo} makes a small cohort, laid out as SPIMquant leaves
 * its own: two made brains with two stains, masks, corrected images, and an atlas with a hierarchy. The same bytes every
 * time.
 *
 * <p>A brain is an {@link io.github.spimpatches.demo.Anatomy} (which region is where), stained ({@link
 * io.github.spimpatches.demo.Staining}) with {@link io.github.spimpatches.demo.Blobs}. Imported by {@code cli} only.
 */
package io.github.spimpatches.demo;
