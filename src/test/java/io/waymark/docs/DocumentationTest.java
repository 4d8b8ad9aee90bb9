package io.waymark.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.docs.Documentation.Block;
import io.waymark.web.openapi.DescriptionChecker;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks the Markdown pages against the files, settings, requests and log lines that they refer to. */
class DocumentationTest {
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("`[^`]*`");
    private static final Pattern FILE = Pattern.compile("(?<![\\w/.])(?:deploy|src)/[\\w./-]+");
    private static final Pattern SETTING = Pattern.compile("--((?:waymark|spring|server|management)\\.[\\w.-]+)=");
    private static final Pattern PATH = Pattern.compile("http://(?:localhost|127\\.0\\.0\\.1):8080(/[^\\s\"'?)]*)");
    private static final Pattern TEST = Pattern.compile("-Dit\\.test=(\\w+)");
    private static final Pattern CLASS = Pattern.compile("main(?:-class)?=(io\\.waymark\\.[\\w.]+)");
    private static final Pattern PROFILE = Pattern.compile("\\./mvnw[^\\n#]* -P(\\w+)");
    private static final Pattern JAR = Pattern.compile("target/(waymark-[a-z]+)\\.jar");
    private static final Pattern LOG_LINE = Pattern.compile("log line `([^`]+)`");
    private static final Pattern ROW = Pattern.compile("^\\| `([^`]+)` \\|.*");

    @Test
    void linksLeadToFilesAndHeadings() {
        var broken = new ArrayList<String>();
        int links = 0;
        for (var page : Documentation.pages()) {
            for (var line : Documentation.prose(page)) {
                for (var link : found(LINK, CODE.matcher(line).replaceAll("``"))) {
                    links++;
                    if (!link.contains("://") && !leads(page, link)) {
                        broken.add(page + ": " + link);
                    }
                }
            }
        }
        assertThat(broken).isEmpty();
        assertThat(links).isGreaterThan(150);
    }

    @Test
    void everyPageIsReachableFromTheReadme() {
        var reached = new TreeSet<Path>();
        var waiting = new ArrayList<>(List.of(Path.of("README.md")));
        while (!waiting.isEmpty()) {
            var page = waiting.removeLast();
            if (Files.isRegularFile(page) && page.toString().endsWith(".md") && reached.add(page)) {
                Documentation.prose(page)
                        .forEach(line -> found(LINK, line).stream()
                                .filter(link -> !link.contains("://"))
                                .forEach(link -> waiting.add(target(page, link))));
            }
        }
        assertThat(reached).containsAll(Documentation.pages());
    }

    @Test
    void exampleEventsMatchTheJsonSchemas() {
        var events = Documentation.blocks().stream()
                .filter(block -> block.info().equals("json event"))
                .toList();
        assertThat(events)
                .hasSizeGreaterThanOrEqualTo(9)
                .allSatisfy(event ->
                        assertThat(DescriptionChecker.eventErrors(event.text())).isEmpty());
    }

    @Test
    void shellCommandsReferToExistingFiles() {
        checkNames(FILE, (block, file) -> Files.exists(Path.of(file)), 5);
    }

    @Test
    void shellCommandsUseDocumentedSettings() throws IOException {
        Set<String> settings;
        try (var lines = Files.lines(Path.of("src/docs/configuration.md"))) {
            settings = lines.map(ROW::matcher)
                    .filter(row -> row.matches())
                    .map(row -> row.group(1))
                    .collect(Collectors.toSet());
        }
        checkNames(SETTING, (block, name) -> settings.contains(name), 3);
    }

    @Test
    void shellCommandsRequestDescribedPaths() throws IOException {
        List<String> paths;
        try (var lines = Files.lines(Path.of("src/main/resources/description/openapi.yaml"))) {
            paths = lines.filter(line -> line.matches(" {2}/.*:"))
                    .map(line -> line.strip().replaceFirst(":$", "").replaceAll("\\{[^}]*}", "[^/]+"))
                    .toList();
        }
        checkNames(PATH, (block, path) -> path.equals("/") || paths.stream().anyMatch(path::matches), 20);
    }

    @Test
    void shellCommandsNameExistingClassesAndProfiles() throws IOException {
        var pom = Files.readString(Path.of("pom.xml"));
        var sources = sources("src");
        checkNames(PROFILE, (block, profile) -> pom.contains("<id>" + profile + "</id>"), 4);
        checkNames(JAR, (block, jar) -> pom.contains("<classifier>" + jar.substring(8) + "</classifier>"), 1);
        checkNames(TEST, (block, test) -> sources.stream().anyMatch(file -> file.endsWith(test + ".java")), 1);
        checkNames(
                CLASS,
                (block, name) ->
                        sources.stream().anyMatch(file -> file.toString().endsWith(name.replace('.', '/') + ".java")),
                0);
    }

    @Test
    void quotedLogLinesExist() throws IOException {
        var code = new StringBuilder();
        for (var file : sources("src/main/java")) {
            code.append(Files.readString(file));
        }
        var lines = Documentation.pages().stream()
                .flatMap(page -> Documentation.prose(page).stream())
                .flatMap(line -> found(LOG_LINE, line).stream())
                .toList();
        assertThat(lines).isNotEmpty().allSatisfy(line -> assertThat(code).contains(line));
    }

    /** Checks that the names in shell blocks exist, and that the pattern finds at least {@code minimum} of them. */
    private static void checkNames(Pattern pattern, BiPredicate<Block, String> exists, int minimum) {
        var missing = new ArrayList<String>();
        int names = 0;
        for (var block : Documentation.blocks()) {
            if (block.info().equals("sh")) {
                for (var name : found(pattern, block.text())) {
                    names++;
                    if (!exists.test(block, name)) {
                        missing.add(block + ": " + name);
                    }
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(names).isGreaterThanOrEqualTo(minimum);
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(found -> found.group(found.groupCount()))
                .toList();
    }

    private static List<Path> sources(String root) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(root))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(file -> Path.of(file.toString()))
                    .toList();
        }
    }

    private static boolean leads(Path page, String link) {
        var target = target(page, link);
        int hash = link.indexOf('#');
        return Files.exists(target)
                && (hash < 0 || Documentation.anchors(target).contains(link.substring(hash + 1)));
    }

    private static Path target(Path page, String link) {
        var file = URLDecoder.decode(link.replaceFirst("#.*", ""), StandardCharsets.UTF_8);
        var folder = page.getParent();
        return file.isEmpty() ? page : (folder == null ? Path.of(file) : folder.resolve(file)).normalize();
    }
}
