package io.waymark;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.conditions.ArchConditions.never;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import org.reactivestreams.Publisher;

/** The rules that keep the data's way readable. A rule that has to give way is changed here, with its reason. */
@AnalyzeClasses(packages = "io.waymark", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    /** Classes whose work is the life of something: they subscribe, and end what they began. */
    private static final Set<String> LIFECYCLES = Set.of(
            "io.waymark.StartupMessage",
            "io.waymark.feed.FeedLifecycle",
            "io.waymark.ingest.CommandsLifecycle",
            "io.waymark.ingest.SupervisedConsumer",
            "io.waymark.store.Migration",
            "io.waymark.store.maintenance.Maintenance");

    /** Reactor Kafka calls its assign listener and expects it to have sought when it returns. */
    private static final Set<String> MAY_BLOCK = Set.of("io.waymark.ingest.kafka.PositionedConsumer");

    @ArchTest
    static final ArchRule domainIsPlainJava = noClasses()
            .that()
            .resideInAPackage("io.waymark.domain..")
            .should()
            .dependOnClassesThat(resideOutsideOfPackages("io.waymark.domain..", "java..", "org.jspecify.annotations.."))
            .allowEmptyShould(true)
            .because("what we know about runs must be testable and replayable without a framework, a clock or I/O");

    @ArchTest
    static final ArchRule domainHasNoClock = noClasses()
            .that()
            .resideInAPackage("io.waymark.domain..")
            .should(callMethodWhere(describe(
                    "asks a clock or a random source",
                    (JavaMethodCall call) ->
                            call.getTargetOwner().getPackageName().startsWith("java.")
                                    && Set.of("now", "randomUUID", "currentTimeMillis", "nanoTime", "random")
                                            .contains(call.getName()))))
            .allowEmptyShould(true)
            .because("the same events in the same order must give the same rows: time and ids come with the event");

    @ArchTest
    static final ArchRule schemasAreALeaf = noClasses()
            .that()
            .resideInAPackage("io.waymark.domain.schema..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.waymark.domain.run..", "io.waymark.domain.recording..")
            .allowEmptyShould(true)
            .because("a schema and its differences mean something without any run");

    @ArchTest
    static final ArchRule sqlOnlyInStore = noClasses()
            .that()
            .resideOutsideOfPackages("io.waymark.store..", "io.waymark.embedded..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.r2dbc..", "org.springframework.r2dbc..", "java.sql..", "javax.sql..", "org.flywaydb..")
            .because("one package knows the tables; embedded only makes the database they live in");

    @ArchTest
    static final ArchRule kafkaOnlyAtItsEdge = noClasses()
            .that()
            .resideOutsideOfPackages("io.waymark.ingest..", "io.waymark.client..", "io.waymark.embedded..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "reactor.kafka..", "kafka..")
            .because("Reactor Kafka was discontinued: what replaces it must have to change one package");

    @ArchTest
    static final ArchRule jsonOnlyAtTheWire = noClasses()
            .that()
            .resideOutsideOfPackages("io.waymark.wire..", "io.waymark.decode..", "io.waymark.client..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("tools.jackson..", "com.fasterxml.jackson..")
            .because("wire turns the domain's records into JSON and back, once for everybody");

    @ArchTest
    static final ArchRule portsSpeakTheDomainsLanguage = noClasses()
            .that()
            .resideInAPackage("io.waymark.port..")
            .should()
            .dependOnClassesThat(resideOutsideOfPackages(
                    "io.waymark.port..",
                    "io.waymark.domain..",
                    "java..",
                    "org.jspecify.annotations..",
                    "org.reactivestreams..",
                    "reactor.core.."))
            .allowEmptyShould(true)
            .because("a port says what the flow needs, not how an edge does it");

    @ArchTest
    static final ArchRule edgesDoNotKnowEachOther = slices().matching("io.waymark.(ingest|store|feed|query)..")
            .should()
            .notDependOnEachOther()
            .allowEmptyShould(true)
            .because("each edge can be replaced alone; they meet in the ports");

    @ArchTest
    static final ArchRule nothingDependsOnTheEdges = noClasses()
            .that()
            .resideInAnyPackage("io.waymark.domain..", "io.waymark.port..", "io.waymark.wire..", "io.waymark.decode..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.waymark.ingest..",
                    "io.waymark.store..",
                    "io.waymark.feed..",
                    "io.waymark.query..",
                    "io.waymark.client..",
                    "io.waymark.embedded..")
            .allowEmptyShould(true)
            .because("dependencies point inwards: edges → ports → domain");

    @ArchTest
    static final ArchRule clientStandsAlone = noClasses()
            .that()
            .resideInAPackage("io.waymark.client..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.waymark..")
                    .and(resideOutsideOfPackages(
                            "io.waymark.client..", "io.waymark.domain..", "io.waymark.wire..", "io.waymark.decode..")))
            .allowEmptyShould(true)
            .because("an executor uses it without the service");

    @ArchTest
    static final ArchRule telemetryOnlyInTracing = noClasses()
            .that()
            .resideOutsideOfPackage("io.waymark.tracing..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.opentelemetry..")
            .because("the flow says what is traced, one package how");

    @ArchTest
    static final ArchRule embeddedIsNeverNeeded = noClasses()
            .that()
            .resideOutsideOfPackage("io.waymark.embedded..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.waymark.embedded..")
            .because("its libraries are absent from the service jar");

    @ArchTest
    static final ArchRule noCycles = slices().matching("io.waymark.(**)")
            .should()
            .beFreeOfCycles()
            .because("a package is understood after those it uses, never together with them");

    @ArchTest
    static final ArchRule noFieldInjection = NO_CLASSES_SHOULD_USE_FIELD_INJECTION.because(
            "one constructor with final fields says what a class needs, also to a test without a context");

    @ArchTest
    static final ArchRule loggersAreConstants = fields().that()
            .haveRawType("org.slf4j.Logger")
            .should()
            .bePrivate()
            .andShould()
            .beStatic()
            .andShould()
            .beFinal()
            .because("a logger belongs to its class");

    @ArchTest
    static final ArchRule nothingBlocks = classes()
            .that(areNot(MAY_BLOCK))
            .should(never(callMethodWhere(describe(
                    "blocks a Reactor thread",
                    (JavaMethodCall call) -> isReactive(call)
                            && Set.of("block", "blockFirst", "blockLast", "blockOptional", "toIterable", "toStream")
                                    .contains(call.getName())))))
            .because("a blocked event loop stops every request and every subscriber of the instance");

    @ArchTest
    static final ArchRule onlyLifecyclesSubscribe = classes()
            .that(areNot(LIFECYCLES))
            .should(never(callMethodWhere(describe(
                    "subscribes",
                    (JavaMethodCall call) -> isReactive(call) && call.getName().equals("subscribe")))))
            .because("what nobody waits for fails unseen and never ends: a flow is returned, its owner subscribes");

    private static boolean isReactive(JavaMethodCall call) {
        return call.getTargetOwner().isAssignableTo(Publisher.class);
    }

    private static DescribedPredicate<JavaClass> areNot(Set<String> names) {
        return describe(
                "are not " + names, type -> !names.contains(type.getName().replaceFirst("\\$.*", "")));
    }
}
