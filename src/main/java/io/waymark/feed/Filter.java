package io.waymark.feed;

import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.Change;
import io.waymark.domain.schema.FieldKeys;
import io.waymark.feed.Facts.ChangeFacts;
import io.waymark.port.FeedItem.Kind;
import io.waymark.port.RequestRejected;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one subscriber wants. Values of one criterion are alternatives, criteria hold together; an item that has nothing
 * that a criterion asks for (a timing has no change type) does not pass it. A gap passes when something that the filter
 * wants may be missing.
 */
final class Filter implements Predicate<Facts> {

    private final Set<Kind> possible;
    private final Set<RunId> runs;
    private final Set<String> workflows;
    private final Set<String> modules;
    private final Predicate<ChangeFacts> change;

    private Filter(Map<String, ? extends Collection<String>> query) {
        this.runs = names(query, "run").stream().map(Filter::runId).collect(Collectors.toUnmodifiableSet());
        this.workflows = names(query, "workflow");
        this.modules = names(query, "module");
        var fields = withKeys(names(query, "field"));
        var types = words(query, "change_type", Change.Type.class);
        var targets = words(query, "target_type", Change.Target.class);
        var categories = words(query, "category", Change.Category.class);
        var compatibilities = words(query, "compatibility", Change.Compatibility.class);
        this.change = facts -> (types.isEmpty() || types.contains(facts.type()))
                && (targets.isEmpty() || targets.contains(facts.target()))
                && (compatibilities.isEmpty() || compatibilities.contains(facts.compatibility()))
                && (categories.isEmpty() || !Collections.disjoint(categories, facts.categories()))
                && (fields.isEmpty() || fields.stream().anyMatch(facts.fields()::contains));
        boolean ofChanges = List.of(fields, types, targets, categories, compatibilities).stream()
                .anyMatch(set -> !set.isEmpty());
        this.possible = possible(words(query, "kinds", Kind.class), ofChanges, !modules.isEmpty());
    }

    /**
     * Reads the criteria of a query: {@code kinds}, {@code run}, {@code workflow} ({@code namespace/name}),
     * {@code module}, {@code field}, {@code change_type}, {@code target_type}, {@code category}, {@code compatibility}.
     * Each may be repeated; those with fixed words take several with commas between. An empty name is the empty name.
     *
     * @throws RequestRejected 400 {@code malformed-parameter} or {@code malformed-run-id}
     */
    static Filter of(Map<String, ? extends Collection<String>> query) {
        return new Filter(query);
    }

    /** The only run that can pass, if there is one: then nothing of others needs to be looked at. */
    @Nullable
    RunId onlyRun() {
        return runs.size() == 1 ? runs.iterator().next() : null;
    }

    @Override
    public boolean test(Facts facts) {
        return (runs.isEmpty() || facts.run() == null || runs.contains(facts.run()))
                && isAnyPossible(facts.kinds())
                && (modules.isEmpty() || facts.gap() || modules.contains(facts.module()))
                && (facts.change() == null || change.test(facts.change()));
    }

    /** The ids and their keys: items of release 0.1 have the ids of the fields that they stand for, however long. */
    private static Set<String> withKeys(Set<String> ids) {
        return ids.stream().flatMap(id -> Stream.of(id, FieldKeys.of(id))).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Reads a run's id.
     *
     * @throws RequestRejected 400 {@code malformed-run-id}
     */
    static RunId runId(String text) {
        try {
            return RunId.of(text);
        } catch (IllegalArgumentException malformed) {
            throw RequestRejected.malformed(
                    "malformed-run-id", "Cannot use a run id: it must be " + RunId.RULE + ": " + text);
        }
    }

    private boolean isAnyPossible(Set<Facts.OfKind> kinds) {
        for (var of : kinds) {
            if (possible.contains(of.kind())
                    && (workflows.isEmpty() || of.ofAnyWorkflow() || workflows.contains(of.workflow()))) {
                return true;
            }
        }
        return false;
    }

    private static Set<Kind> possible(Set<Kind> asked, boolean ofChanges, boolean ofModules) {
        var kinds = asked.isEmpty() ? EnumSet.allOf(Kind.class) : EnumSet.copyOf(asked);
        if (ofChanges) {
            kinds.retainAll(EnumSet.of(Kind.CHANGE));
        }
        if (ofModules) {
            kinds.remove(Kind.RUN);
        }
        return kinds;
    }

    private static Set<String> names(Map<String, ? extends Collection<String>> query, String name) {
        return values(query, name).collect(Collectors.toCollection(HashSet::new));
    }

    /** A parameter without {@code =} is one with an empty value. */
    private static Stream<String> values(Map<String, ? extends Collection<String>> query, String name) {
        var values = query.get(name);
        return values == null ? Stream.of() : values.stream().map(value -> Objects.requireNonNullElse(value, ""));
    }

    private static <E extends Enum<E>> Set<E> words(
            Map<String, ? extends Collection<String>> query, String name, Class<E> type) {
        return values(query, name)
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(word -> word(name, word, type))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(type)));
    }

    private static <E extends Enum<E>> E word(String name, String word, Class<E> type) {
        var known = Arrays.asList(type.getEnumConstants());
        return known.stream()
                .filter(constant -> Frames.word(constant).equals(word))
                .findFirst()
                .orElseThrow(() -> unknown(name, word, known));
    }

    private static RequestRejected unknown(String name, String word, List<? extends Enum<?>> known) {
        var words = known.stream().map(Frames::word).collect(Collectors.joining(", "));
        return RequestRejected.malformed(
                "malformed-parameter", "Give '%s' as one of %s: '%s' is none.".formatted(name, words, word));
    }
}
