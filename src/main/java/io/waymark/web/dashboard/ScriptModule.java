package io.waymark.web.dashboard;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A parsed JavaScript module: its imports, its exports, and the rest of its code. The parser supports only the forms of
 * import and export statements that the dashboard and its libraries use, and rejects all others.
 *
 * @param imports the imports in the order of the source
 * @param exports the exports, as properties of an object, such as {@code name} or {@code name:local}
 * @param body the rest of the code
 */
record ScriptModule(List<Import> imports, List<String> exports, String body) {
    private static final String NAME = "[\\w$]+";

    private static final Pattern IMPORT = Pattern.compile("(?m)^import\\s*(?:(" + NAME + ")|\\{([^}]*)}|\\*\\s*as\\s+("
            + NAME + "))\\s*from\\s*(['\"])([^'\"]+)\\4;");

    private static final Pattern DECLARATION =
            Pattern.compile("(?m)^export (?=(?:async function\\*?|function\\*?|class|const) (" + NAME + "))");

    private static final Pattern EXPORT_LIST =
            Pattern.compile("(?m)(?:^|(?<=[;}]))export\\s*\\{([^}]*)}(?!\\s*from\\b);?");
    private static final Pattern DEFAULT = Pattern.compile("(?m)(?:^|(?<=[;}]))export default ");
    private static final Pattern UNSUPPORTED = Pattern.compile("(?m)(?:^|(?<=[;}]))(?:import[\\s{*'\"]|export\\b).*");
    private static final Pattern DYNAMIC = Pattern.compile("\\bimport\\('(\\.[^']+)'\\)");
    private static final Pattern ALIAS = Pattern.compile("\\s+as\\s+");

    private static final String DEFAULT_NAME = "defaultExport";

    /**
     * An import of another module.
     *
     * @param specifier the path of the module, relative to the importing one, or the name of a library
     * @param binding the pattern to which the exports of the module are assigned
     */
    record Import(String specifier, String binding) {}

    /**
     * Parses a module.
     *
     * @param name for messages
     */
    static ScriptModule parse(String name, String source) {
        var text = ScriptCompactor.compact(source);
        var imports = new ArrayList<Import>();
        text = IMPORT.matcher(text).replaceAll(found -> {
            imports.add(new Import(found.group(5), binding(found)));
            return "";
        });
        var exports = new ArrayList<String>();
        text = DECLARATION.matcher(text).replaceAll(found -> {
            exports.add(found.group(1));
            return "";
        });
        text = EXPORT_LIST.matcher(text).replaceAll(found -> {
            exports.addAll(properties(found.group(1), true));
            return "";
        });
        text = DEFAULT.matcher(text).replaceFirst(found -> {
            exports.add("default:" + DEFAULT_NAME);
            return "const " + DEFAULT_NAME + "=";
        });
        var unsupported = UNSUPPORTED.matcher(text);
        if (unsupported.find()) {
            throw new IllegalStateException(
                    "Cannot bundle the module " + name + ": unsupported " + unsupported.group());
        }
        return new ScriptModule(List.copyOf(imports), List.copyOf(exports), text.strip());
    }

    /** Returns the paths of modules that are imported when they are needed. */
    Set<String> dynamicImports() {
        var paths = new TreeSet<String>();
        DYNAMIC.matcher(body).results().forEach(found -> paths.add(found.group(1)));
        return paths;
    }

    /** Returns the body with other expressions instead of dynamic imports. */
    String bodyWith(UnaryOperator<String> expressionOf) {
        return DYNAMIC.matcher(body).replaceAll(found -> Matcher.quoteReplacement(expressionOf.apply(found.group(1))));
    }

    private static String binding(MatchResult found) {
        if (found.group(1) != null) {
            return "{default:" + found.group(1) + "}";
        }
        return found.group(3) == null
                ? "{" + String.join(",", properties(found.group(2), false)) + "}"
                : found.group(3);
    }

    /**
     * Returns the names of an import or export list as properties of a pattern or of an object.
     *
     * @param isExport whether {@code a as b} is a property {@code b} with the value {@code a}; in a pattern it is the
     *     property {@code a} that is assigned to {@code b}
     */
    private static List<String> properties(String list, boolean isExport) {
        var properties = new ArrayList<String>();
        for (var one : list.split(",", -1)) {
            var names = ALIAS.split(one.strip(), -1);
            if (names.length == 2) {
                properties.add(isExport ? names[1] + ":" + names[0] : names[0] + ":" + names[1]);
            } else if (!one.isBlank()) {
                properties.add(names[0]);
            }
        }
        return properties;
    }
}
