package io.waymark;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameStartingWith;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.conditions.ArchConditions.never;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.reactivestreams.Publisher;

/** Checks the dependency rules between packages. Each rule states its reason; a changed rule states a new one. */
@AnalyzeClasses(packages = "io.waymark", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final int MAX_TYPES_IN_A_PACKAGE = 15;

    /**
     * Classes that own a subscription: they subscribe, and they cancel the subscription. A batch of {@code
     * RequestBatcher} runs to its end instead, because it serves several requests; its failure fails each of them.
     */
    private static final Set<String> LIFECYCLES = Set.of(
            "io.waymark.openlineage.RequestBatcher",
            "io.waymark.startup.ReadinessLogger",
            "io.waymark.feed.FeedLifecycle",
            "io.waymark.feed.subscriber.Subscriber",
            "io.waymark.projection.ProjectionLifecycle",
            "io.waymark.restore.RestoreCommandOutboxRelay",
            "io.waymark.ingest.SupervisedConsumer",
            "io.waymark.kafka.lineage.LineageTopicLifecycle",
            "io.waymark.postgres.migration.SchemaMigration",
            "io.waymark.postgres.maintenance.MaintenanceScheduler");

    /** Reactor Kafka requires that its assign listener has sought to the offsets before it returns. */
    private static final Set<String> MAY_BLOCK = Set.of("io.waymark.kafka.StoredOffsetSeeker");

    @ArchTest
    static final ArchRule domainIsPlainJava = noClasses()
            .that()
            .resideInAPackage("io.waymark.domain..")
            .should()
            .dependOnClassesThat(resideOutsideOfPackages("io.waymark.domain..", "java..", "org.jspecify.annotations.."))
            .because("the domain must be testable and replayable without a framework, a clock or I/O");

    @ArchTest
    static final ArchRule domainHasNoClock = noClasses()
            .that()
            .resideInAPackage("io.waymark.domain..")
            .should(callMethodWhere(describe(
                    "reads a clock or a random source",
                    (JavaMethodCall call) ->
                            call.getTargetOwner().getPackageName().startsWith("java.")
                                    && Set.of("now", "randomUUID", "currentTimeMillis", "nanoTime", "random")
                                            .contains(call.getName()))))
            .because("the same events in the same order must produce the same rows: time and ids come with the event");

    @ArchTest
    static final ArchRule schemasDoNotDependOnRuns = noClasses()
            .that()
            .resideInAPackage("io.waymark.domain.schema..")
            .should()
            .dependOnClassesThat(
                    resideInAPackage("io.waymark.domain..").and(resideOutsideOfPackages("io.waymark.domain.schema..")))
            .because("a schema and its differences have a meaning without any run");

    @ArchTest
    static final ArchRule sqlOnlyInPostgres = noClasses()
            .that()
            .resideOutsideOfPackages("io.waymark.postgres..", "io.waymark.embedded..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.r2dbc..", "org.springframework.r2dbc..", "java.sql..", "javax.sql..", "org.flywaydb..")
            .because("one package knows the tables; embedded only creates the database that holds them");

    @ArchTest
    static final ArchRule kafkaOnlyInKafka = noClasses()
            .that()
            .resideOutsideOfPackages("io.waymark.kafka..", "io.waymark.client.publish..", "io.waymark.embedded..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "reactor.kafka..", "kafka..")
            .because("Reactor Kafka was discontinued: a replacement must change one package only");

    @ArchTest
    static final ArchRule jsonOnlyInCodec = noClasses()
            .that()
            .resideOutsideOfPackages("io.waymark.codec..", "io.waymark.client..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("tools.jackson..", "com.fasterxml.jackson..")
            .because("codec converts between the domain types and JSON, once for all callers");

    @ArchTest
    static final ArchRule httpOnlyInWeb = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.waymark.web..", "io.waymark.feed.sse..", "io.waymark.feed", "io.waymark.client..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.springframework.http..",
                    "org.springframework.web..",
                    "reactor.netty.http..",
                    "java.net.http..")
            .because("HTTP requests, responses and statuses belong to the web packages");

    @ArchTest
    static final ArchRule statusesOnlyInWeb = noClasses()
            .that()
            .resideOutsideOfPackages("io.waymark.web..", "io.waymark.feed.sse..", "io.waymark.client..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.waymark.web..", "io.netty.handler.codec.http..")
                    .or(simpleNameStartingWith("HttpStatus")))
            .because("ports fail with typed failures, and web.problem alone maps them to statuses and texts");

    @ArchTest
    static final ArchRule portsUseDomainTypes = noClasses()
            .that()
            .resideInAPackage("io.waymark.port..")
            .should()
            .dependOnClassesThat(resideOutsideOfPackages(
                    "io.waymark.port..",
                    "io.waymark.domain..",
                    "java..",
                    "org.jspecify.annotations..",
                    "org.reactivestreams..",
                    "reactor.core..",
                    "reactor.util.context.."))
            .because("a port declares the operations that the flow uses, independent of any adapter");

    @ArchTest
    static final ArchRule edgesAreIndependent = slices().matching("io.waymark.(ingest|kafka|postgres|feed|web)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(resideInAPackage("io.waymark.kafka.."), resideInAPackage("io.waymark.ingest.supervision"))
            .ignoreDependency(resideInAPackage("io.waymark.feed.sse"), resideInAPackage("io.waymark.web.filter"))
            .ignoreDependency(resideInAPackage("io.waymark.feed.sse"), resideInAPackage("io.waymark.web.problem"))
            .because("each edge can be replaced alone: they communicate through the ports");

    @ArchTest
    static final ArchRule dependenciesPointInwards = noClasses()
            .that()
            .resideInAnyPackage("io.waymark.domain..", "io.waymark.port..", "io.waymark.codec..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.waymark..")
                    .and(resideOutsideOfPackages("io.waymark.domain..", "io.waymark.port..", "io.waymark.codec..")))
            .because("dependencies point inwards: edges, then ports and codec, then domain");

    @ArchTest
    static final ArchRule codecOfEventsAndJsonUsesDomainOnly = noClasses()
            .that()
            .resideInAnyPackage("io.waymark.codec.event..", "io.waymark.codec.json..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.waymark..")
                    .and(resideOutsideOfPackages(
                            "io.waymark.domain..", "io.waymark.codec.event..", "io.waymark.codec.json..")))
            .because("the client library includes these packages and nothing else of the service");

    @ArchTest
    static final ArchRule clientIsIndependentOfTheService = noClasses()
            .that()
            .resideInAPackage("io.waymark.client..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.waymark..")
                    .and(resideOutsideOfPackages(
                            "io.waymark.client..",
                            "io.waymark.domain..",
                            "io.waymark.codec.json..",
                            "io.waymark.codec.event..")))
            .because("an executor uses the client without the service");

    @ArchTest
    static final ArchRule serviceDoesNotUseTheClient = noClasses()
            .that()
            .resideOutsideOfPackage("io.waymark.client..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.waymark.client..")
            .because("the client library is published on its own");

    @ArchTest
    static final ArchRule telemetryOnlyInTracing = noClasses()
            .that()
            .resideOutsideOfPackage("io.waymark.tracing..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.opentelemetry..")
            .because("the flow marks what is traced, and one package does the tracing");

    @ArchTest
    static final ArchRule embeddedIsOptional = noClasses()
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
            .because("a package can be read after the packages that it uses");

    @ArchTest
    static void packagesAreSmall(JavaClasses all) {
        Map<String, Long> large = all.stream()
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(JavaClass::getPackageName, TreeMap::new, Collectors.counting()));
        large.values().removeIf(count -> count <= MAX_TYPES_IN_A_PACKAGE);

        assertThat(large)
                .as("packages with more than %s types", MAX_TYPES_IN_A_PACKAGE)
                .isEmpty();
    }

    /**
     * Checks that each port has a contract, an interface or abstract class {@code <Port>Contract}, and that the test of
     * an adapter extends it. The tests of fakes are in the packages of the ports.
     */
    @ArchTest
    static void portsHaveContractTests(JavaClasses all) throws Exception {
        var tests = adapterTests();
        var ports = all.stream()
                .filter(type -> type.getPackageName().startsWith("io.waymark.port"))
                .filter(type -> type.isInterface() && type.isTopLevelClass() && !type.isAnnotation())
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .filter(type -> !type.reflect().isSealed()) // a sealed interface is a type of data
                .toList();
        var untested = ports.stream()
                .map(JavaClass::getName)
                .filter(port -> !isExtended(port + "Contract", tests))
                .toList();

        assertThat(ports).hasSizeGreaterThan(15);
        assertThat(untested)
                .as("ports without a contract that the test of an adapter extends")
                .isEmpty();
    }

    private static boolean isExtended(String contract, List<Class<?>> tests) {
        try {
            var type = Class.forName(contract);
            return tests.stream().anyMatch(type::isAssignableFrom);
        } catch (ClassNotFoundException missing) {
            return false;
        }
    }

    /** Loads the test classes outside of the packages of the ports, nested ones included, without initializing them. */
    private static List<Class<?>> adapterTests() throws Exception {
        var loader = ArchitectureTest.class.getClassLoader();
        var root = Path.of(ArchitectureTest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        var tests = new ArrayList<Class<?>>();
        try (var files = Files.walk(root.resolve("io/waymark"))) {
            for (var file : files.map(root::relativize).map(Path::toString).toList()) {
                if (file.matches(".*(Test|IT)(\\$\\w+)?\\.class") && !file.startsWith("io/waymark/port/")) {
                    var name = file.replace('/', '.').replaceFirst("\\.class$", "");
                    tests.add(Class.forName(name, false, loader));
                }
            }
        }
        return tests;
    }

    @ArchTest
    static final ArchRule noFieldInjection = NO_CLASSES_SHOULD_USE_FIELD_INJECTION.because(
            "one constructor with final fields shows what a class needs, also to a test without a context");

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
            .because("the failure of a detached subscription is lost: return the flow, so that its owner subscribes");

    private static boolean isReactive(JavaMethodCall call) {
        return call.getTargetOwner().isAssignableTo(Publisher.class);
    }

    private static DescribedPredicate<JavaClass> areNot(Set<String> names) {
        return describe(
                "are not " + names, type -> !names.contains(type.getName().replaceFirst("\\$.*", "")));
    }
}
