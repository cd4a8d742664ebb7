package io.github.spimpatches.geometry;

import io.github.spimpatches.problem.InputProblem;
import io.github.spimpatches.problem.NearMatches;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A unit of length and its size in millimetres.
 *
 * <p>Names are those that NGFF 0.4 lists for space axes (UDUNITS-2 names), and the short forms nm, um, µm, mm, cm, m.
 */
public record LengthUnit(String name, double millimetres) implements Serializable {
    public static final LengthUnit MICROMETER = new LengthUnit("micrometer", 1e-3);
    public static final LengthUnit MILLIMETER = new LengthUnit("millimeter", 1);

    private static final Map<String, LengthUnit> BY_NAME = table();

    /** @throws InputProblem for a name that is not a unit of length */
    public static LengthUnit parse(String name) {
        LengthUnit unit = BY_NAME.get(name.strip());
        if (unit == null) {
            throw new InputProblem(
                    "Unknown unit of length \"" + name + "\"; expected nm, um, mm, m or an NGFF unit name"
                            + " such as micrometer." + NearMatches.question(name, BY_NAME.keySet()));
        }
        return unit;
    }

    private static Map<String, LengthUnit> table() {
        Map<String, Double> metres = new LinkedHashMap<>();
        metres.put("micrometer", 1e-6);
        metres.put("millimeter", 1e-3);
        metres.put("nanometer", 1e-9);
        metres.put("meter", 1.0);
        metres.put("centimeter", 1e-2);
        metres.put("angstrom", 1e-10);
        metres.put("attometer", 1e-18);
        metres.put("decimeter", 1e-1);
        metres.put("exameter", 1e18);
        metres.put("femtometer", 1e-15);
        metres.put("foot", 0.3048);
        metres.put("gigameter", 1e9);
        metres.put("hectometer", 1e2);
        metres.put("inch", 0.0254);
        metres.put("kilometer", 1e3);
        metres.put("megameter", 1e6);
        metres.put("mile", 1609.344);
        metres.put("parsec", (double) 30_856_775_814_913_672L);
        metres.put("petameter", 1e15);
        metres.put("picometer", 1e-12);
        metres.put("terameter", 1e12);
        metres.put("yard", 0.9144);
        metres.put("yoctometer", 1e-24);
        metres.put("yottameter", 1e24);
        metres.put("zeptometer", 1e-21);
        metres.put("zettameter", 1e21);

        Map<String, LengthUnit> units = new LinkedHashMap<>();
        metres.forEach((name, m) -> units.put(name, new LengthUnit(name, millimetres(name, m))));
        Map.of(
                        "um", "micrometer",
                        "\u00b5m", "micrometer",
                        "\u03bcm", "micrometer",
                        "micron", "micrometer",
                        "micrometre", "micrometer",
                        "mm", "millimeter",
                        "millimetre", "millimeter",
                        "nm", "nanometer",
                        "cm", "centimeter",
                        "m", "meter")
                .forEach((alias, name) -> units.put(alias, units.get(name)));
        return units;
    }

    /** 1e-6 * 1000 is not the double 0.001; the common units get the exact literal. */
    private static double millimetres(String name, double metres) {
        return switch (name) {
            case "micrometer" -> 1e-3;
            case "millimeter" -> 1;
            case "nanometer" -> 1e-6;
            case "centimeter" -> 10;
            default -> metres * 1000;
        };
    }
}
