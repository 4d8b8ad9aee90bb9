package io.waymark.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Reads the Markdown pages of the repository. */
public final class Documentation {

    private Documentation() {}

    /**
     * A fenced code block.
     *
     * @param marker the text of the HTML comment on the line before the block, empty if there is none
     * @param info the text after the opening fence, such as {@code sh} or {@code json event}
     */
    public record Block(Path page, int line, String marker, String info, String text) {
        @Override
        public String toString() {
            return page + ":" + line;
        }
    }

    /** Returns the README, all pages in src/docs, and the READMEs of deploy. */
    public static List<Path> pages() {
        try (var docs = Files.walk(Path.of("src/docs"));
                var deploy = Files.walk(Path.of("deploy"))) {
            return Stream.of(Stream.of(Path.of("README.md")), docs, deploy)
                    .flatMap(paths -> paths)
                    .filter(path -> path.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public static List<Block> blocks() {
        return pages().stream().flatMap(page -> blocks(page).stream()).toList();
    }

    static List<String> lines(Path page) {
        try {
            return Files.readAllLines(page);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<Block> blocks(Path page) {
        var blocks = new ArrayList<Block>();
        var lines = lines(page);
        int start = -1;
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).startsWith("```")) {
                continue;
            }
            if (start < 0) {
                start = i;
            } else {
                var info = lines.get(start).substring(3).strip();
                var text = String.join("\n", lines.subList(start + 1, i)) + "\n";
                blocks.add(new Block(page, start + 1, marker(lines, start), info, text));
                start = -1;
            }
        }
        return blocks;
    }

    private static String marker(List<String> lines, int fence) {
        var before = fence == 0 ? "" : lines.get(fence - 1).strip();
        return before.startsWith("<!--")
                ? before.substring(4, before.length() - 3).strip()
                : "";
    }

    /** Returns the lines outside code blocks. */
    static List<String> prose(Path page) {
        var prose = new ArrayList<String>();
        boolean code = false;
        for (var line : lines(page)) {
            if (line.startsWith("```")) {
                code = !code;
            } else if (!code) {
                prose.add(line);
            }
        }
        return prose;
    }

    /** Returns the anchors that GitHub makes of the headings of a page. */
    static Set<String> anchors(Path page) {
        var anchors = new HashSet<String>();
        var counts = new HashMap<String, Integer>();
        for (var line : prose(page)) {
            if (line.matches("#{1,6} .*")) {
                var anchor = anchor(line.replaceFirst("#+ ", ""));
                int count = counts.merge(anchor, 1, Integer::sum);
                anchors.add(count == 1 ? anchor : anchor + "-" + (count - 1));
            }
        }
        return anchors;
    }

    private static String anchor(String heading) {
        return heading.strip()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }
}
