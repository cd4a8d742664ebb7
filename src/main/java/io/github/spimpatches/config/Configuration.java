package io.github.spimpatches.config;

import java.io.Serializable;

/** All that config file and command line say: how patches are made, and from which part of the cohort. */
public record Configuration(Settings settings, Selection selection) implements Serializable {}
