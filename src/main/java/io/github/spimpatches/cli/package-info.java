/**
 * What did the user type, and what do they read back? Verbs turn options into settings and a cohort's source, hand them
 * to the {@link io.github.spimpatches.cli.Engine}, and turn what happens into lines and an exit code. {@link
 * io.github.spimpatches.cli.Main} is the only place that ends the JVM.
 *
 * <p>Nothing here touches Spark or Hadoop before the input has been checked: help and usage errors come at once. Top of
 * the house: may import every room.
 */
package io.github.spimpatches.cli;
