package io.github.spimpatches;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;

/**
 * The house. Storeys from the top; a room may import rooms of the storeys below its own, and of its own storey only
 * where an arrow is drawn.
 *
 * <pre>
 * cli
 * spark   report   export   verify   demo               spark -> verify, export
 * plan
 * patch
 * sampling   atlas                                      sampling -> atlas
 * manifest   bids
 * config
 * ngff   nifti   imaris   tiff
 * zarr
 * image   codec
 * geometry   storage
 * problem
 * </pre>
 */
@AnalyzeClasses(packages = "io.github.spimpatches", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseTest {
    private static final String HOUSE = "io.github.spimpatches.";

    private static final List<Set<String>> STOREYS = List.of(
            Set.of("cli"),
            Set.of("spark", "report", "export", "verify", "demo"),
            Set.of("plan"),
            Set.of("patch"),
            Set.of("sampling", "atlas"),
            Set.of("manifest", "bids"),
            Set.of("config"),
            Set.of("ngff", "nifti", "imaris", "tiff"),
            Set.of("zarr"),
            Set.of("image", "codec"),
            Set.of("geometry", "storage"),
            Set.of("problem"));

    private static final Set<String> ARROWS_WITHIN_A_STOREY =
            Set.of("sampling -> atlas", "spark -> verify", "spark -> export");

    @ArchTest
    static final ArchRule arrows_go_downwards = ArchRuleDefinition.classes()
            .should(new ArchCondition<>("import only the rooms below their own") {
                @Override
                public void check(JavaClass here, ConditionEvents events) {
                    here.getDirectDependenciesFromSelf().forEach(dependency -> {
                        String from = room(here);
                        String to = room(dependency.getTargetClass());
                        if (to != null && !to.equals(from) && !isAllowed(from, to)) {
                            events.add(SimpleConditionEvent.violated(
                                    here,
                                    "the arrow " + from + " -> " + to + " is not drawn: "
                                            + dependency.getDescription()));
                        }
                    });
                }
            });

    @ArchTest
    static final ArchRule every_room_has_its_place = ArchRuleDefinition.classes()
            .should(new ArchCondition<>("be in a room of the drawing") {
                @Override
                public void check(JavaClass here, ConditionEvents events) {
                    if (storey(room(here)) < 0) {
                        events.add(
                                SimpleConditionEvent.violated(here, here.getName() + " is in no room of the drawing"));
                    }
                }
            });

    @ArchTest
    static final ArchRule rooms_form_no_cycles =
            slices().matching(HOUSE + "(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule only_spark_knows_spark = noClasses()
            .that()
            .resideOutsideOfPackage(HOUSE + "spark..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.spark..", "scala..");

    @ArchTest
    static final ArchRule only_storage_and_tables_know_hadoop = noClasses()
            .that()
            .resideOutsideOfPackages(HOUSE + "storage..", HOUSE + "manifest..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.hadoop..", "org.apache.parquet..");

    @ArchTest
    static final ArchRule names_say_what_a_class_is = noClasses()
            .should()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Manager");

    @ArchTest
    static final ArchRule only_the_command_line_prints_and_exits = noClasses()
            .that()
            .resideOutsideOfPackage(HOUSE + "cli..")
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould(ArchConditions.accessField(System.class, "out"))
            .orShould(ArchConditions.accessField(System.class, "err"))
            .orShould()
            .callMethod(Throwable.class, "printStackTrace")
            .orShould()
            .callMethod(Throwable.class, "printStackTrace", PrintStream.class);

    private static boolean isAllowed(String from, String to) {
        return storey(from) < storey(to) || ARROWS_WITHIN_A_STOREY.contains(from + " -> " + to);
    }

    private static int storey(String room) {
        for (int i = 0; i < STOREYS.size(); i++) {
            if (STOREYS.get(i).contains(room)) {
                return i;
            }
        }
        return -1;
    }

    /** The package's first part below the house; null for a class from elsewhere. */
    private static String room(JavaClass type) {
        String name = type.getBaseComponentType().getPackageName() + ".";
        if (!name.startsWith(HOUSE)) {
            return null;
        }
        String rest = name.substring(HOUSE.length());
        return rest.isEmpty() ? "" : rest.substring(0, rest.indexOf('.'));
    }
}
