package io.github.spimpatches.codec;

import io.github.spimpatches.problem.InputProblem;

/**
 * How this room words damaged input: a clause without its object and without a full stop; the room above says which
 * chunk it was.
 */
final class Damage {
    private Damage() {}

    /** {@code 812 bytes decoded, 524288 expected (zstd)}. */
    static InputProblem size(String codec, long decoded, long expected) {
        return new InputProblem(decoded + " bytes decoded, " + expected + " expected (" + codec + ")");
    }

    /** The data hold more than the caller expects. */
    static InputProblem tooLong(String codec, long expected) {
        return new InputProblem(
                "more than the expected " + expected + " bytes decoded (" + codec + ")", new TooLittleRoom());
    }

    /** A header that claims another size than the caller expects. */
    static InputProblem claim(String codec, long claimed, long expected) {
        return new InputProblem(
                "the header claims " + claimed + " bytes, " + expected + " expected (" + codec + ")",
                new TooLittleRoom());
    }

    static InputProblem truncated(String codec, long length) {
        return new InputProblem("the data end too early, after " + length + " bytes (" + codec + ")");
    }

    /** @param at the byte of the encoded data, counted from its start, where the damage was noticed */
    static InputProblem at(String codec, long at, String what) {
        return new InputProblem(what + " at byte " + at + " (" + codec + ")");
    }

    static InputProblem of(String codec, String what, Throwable cause) {
        return new InputProblem(what + " (" + codec + ")", cause);
    }
}
