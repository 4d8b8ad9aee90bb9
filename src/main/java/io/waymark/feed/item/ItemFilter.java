package io.waymark.feed.item;

import io.waymark.domain.run.RunId;
import io.waymark.domain.schema.FieldLookupKeyGenerator;
import io.waymark.domain.schema.diff.Change;
import io.waymark.feed.item.FilterAttributes.ChangeAttributes;
import io.waymark.port.failure.QueryFailedException;
import io.waymark.port.failure.QueryFailure;
import io.waymark.port.feed.FeedItem.Kind;
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
 * Selects the feed items that one subscriber receives. A filter has criteria; each criterion names one attribute of an
 * item and lists the accepted values. An item is selected if it matches every criterion. An item without the attribute
 * does not match; for example, a timing has no change type. A gap, the item that stands for missing items, is selected
 * if one of the missing items may match.
 */
public final class ItemFilter implements Predicate<FilterAttributes> {

    private final Set<Kind> possibleKinds;
    private final Set<RunId> runs;
    private final Set<String> workflows;
    private final Set<String> modules;
    private final Predicate<ChangeAttributes> change;
    private final boolean onlyChanges;

    private ItemFilter(Map<String, ? extends Collection<String>> query) {
        this.runs = parseNames(query, "run").stream().map(ItemFilter::runId).collect(Collectors.toUnmodifiableSet());
        this.workflows = parseNames(query, "workflow");
        this.modules = parseNames(query, "module");
        var fields = withFieldKeys(parseNames(query, "field"));
        var types = parseConstants(query, "change_type", Change.Type.class);
        var targets = parseConstants(query, "target_type", Change.Target.class);
        var categories = parseConstants(query, "category", Change.Category.class);
        var compatibilities = parseConstants(query, "compatibility", Change.Compatibility.class);
        this.change = attributes -> (types.isEmpty() || types.contains(attributes.type()))
                && (targets.isEmpty() || targets.contains(attributes.target()))
                && (compatibilities.isEmpty() || compatibilities.contains(attributes.compatibility()))
                && (categories.isEmpty() || !Collections.disjoint(categories, attributes.categories()))
                && (fields.isEmpty() || fields.stream().anyMatch(attributes.fields()::contains));
        this.onlyChanges = List.of(fields, types, targets, categories, compatibilities).stream()
                .anyMatch(set -> !set.isEmpty());
        var kinds = parseConstants(query, "kinds", Kind.class);
        this.possibleKinds = possibleKinds(kinds, onlyChanges, !modules.isEmpty());
    }

    /**
     * Parses the criteria of a query: {@code kinds}, {@code run}, {@code workflow} ({@code namespace/name}),
     * {@code module}, {@code field}, {@code change_type}, {@code target_type}, {@code category}, {@code compatibility}.
     * Each parameter may be repeated. Parameters with fixed values accept several, separated by commas. An empty value
     * of a name parameter matches the empty name.
     *
     * @throws QueryFailedException with {@link QueryFailure.InvalidFilter} or {@link QueryFailure.InvalidRunId}
     */
    public static ItemFilter of(Map<String, ? extends Collection<String>> query) {
        return new ItemFilter(query);
    }

    /**
     * Returns the only run that can match; null if there may be others. With a single run, items of other runs need not
     * be read.
     */
    public @Nullable RunId singleRun() {
        return runs.size() == 1 ? runs.iterator().next() : null;
    }

    @Override
    public boolean test(FilterAttributes attributes) {
        return (runs.isEmpty() || attributes.run() == null || runs.contains(attributes.run()))
                && isAnyPossible(attributes.kinds())
                && (modules.isEmpty() || attributes.isOfAnyModule(modules))
                && (!onlyChanges || attributes.mayBeChange(change));
    }

    /** Adds the key of each id. Items of release 0.1 have ids of unlimited length instead of keys. */
    private static Set<String> withFieldKeys(Set<String> ids) {
        return ids.stream()
                .flatMap(id -> Stream.of(id, FieldLookupKeyGenerator.of(id)))
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Parses a run id.
     *
     * @throws QueryFailedException with {@link QueryFailure.InvalidRunId}
     */
    public static RunId runId(String text) {
        try {
            return RunId.of(text);
        } catch (IllegalArgumentException malformed) {
            throw new QueryFailure.InvalidRunId(text).exception();
        }
    }

    private boolean isAnyPossible(Set<FilterAttributes.KindAndWorkflow> kinds) {
        for (var candidate : kinds) {
            if (possibleKinds.contains(candidate.kind())
                    && (workflows.isEmpty() || candidate.ofAnyWorkflow() || workflows.contains(candidate.workflow()))) {
                return true;
            }
        }
        return false;
    }

    private static Set<Kind> possibleKinds(Set<Kind> requested, boolean hasChangeCriteria, boolean hasModuleCriteria) {
        var kinds = requested.isEmpty() ? EnumSet.allOf(Kind.class) : EnumSet.copyOf(requested);
        if (hasChangeCriteria) {
            kinds.retainAll(EnumSet.of(Kind.CHANGE, Kind.DATASET));
        }
        if (hasModuleCriteria) {
            kinds.remove(Kind.RUN);
        }
        return kinds;
    }

    private static Set<String> parseNames(Map<String, ? extends Collection<String>> query, String name) {
        return values(query, name).collect(Collectors.toCollection(HashSet::new));
    }

    /** Returns the values of a parameter. A parameter without {@code =} has an empty value. */
    private static Stream<String> values(Map<String, ? extends Collection<String>> query, String name) {
        var values = query.get(name);
        return values == null ? Stream.of() : values.stream().map(value -> Objects.requireNonNullElse(value, ""));
    }

    private static <E extends Enum<E>> Set<E> parseConstants(
            Map<String, ? extends Collection<String>> query, String name, Class<E> type) {
        return values(query, name)
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(word -> parseConstant(name, word, type))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(type)));
    }

    private static <E extends Enum<E>> E parseConstant(String name, String word, Class<E> type) {
        var allowed = Arrays.asList(type.getEnumConstants());
        return allowed.stream()
                .filter(constant -> SseFrames.wireName(constant).equals(word))
                .findFirst()
                .orElseThrow(() -> unknown(name, word, allowed));
    }

    private static QueryFailedException unknown(String name, String word, List<? extends Enum<?>> allowed) {
        var words = allowed.stream().map(SseFrames::wireName).toList();
        return new QueryFailure.InvalidFilter(name, word, words).exception();
    }
}
