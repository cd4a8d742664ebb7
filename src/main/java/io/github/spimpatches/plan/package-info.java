/**
 * What will be done? {@link io.github.spimpatches.plan.Planner} checks a cohort against the world (files, labels,
 * levels, geometry), reads each label volume once and draws the centres; the {@link io.github.spimpatches.plan.Plan} is
 * a value that can be printed, counted and tested. No voxel of an image is read, but where a map or a mask is to decide:
 * {@link io.github.spimpatches.plan.PrePass} averages a coarse level of it, here or on a cluster.
 *
 * <p>Each kind of check reports all its problems at once, then stops. Imports {@code sampling}, {@code atlas}, {@code
 * bids}, {@code ngff}, {@code patch} (what an executor needs to know) and what lies below.
 */
package io.github.spimpatches.plan;
