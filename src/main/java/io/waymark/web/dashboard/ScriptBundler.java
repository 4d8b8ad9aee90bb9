package io.waymark.web.dashboard;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Bundles JavaScript modules into few files. The main file contains the entry module, the modules that it imports
 * statically, and the modules that at least two dynamically imported modules share. Each dynamically imported module
 * has its own file, with the modules that only it imports. Each module becomes a function that returns an object with
 * its exports, so that names in different modules do not collide.
 */
final class ScriptBundler {
    /** The number of dynamically imported modules from which a shared module belongs to the main file. */
    private static final int MIN_SHARED = 2;

    private final UnaryOperator<String> sourceOf;
    private final Map<String, String> libraries;
    private final String version;

    private final Map<String, ScriptModule> modules = new LinkedHashMap<>();
    private final Set<String> lazy = new LinkedHashSet<>();
    /** The modules in the order in which they are evaluated: each after those that it imports. */
    private final List<String> order = new ArrayList<>();

    private final Set<String> ofMain = new LinkedHashSet<>();

    /**
     * Creates a bundler for one entry.
     *
     * @param sourceOf returns the source of a module for its path
     * @param libraries the paths of libraries by their names
     * @param version a part of the names of the files of dynamically imported modules
     */
    ScriptBundler(UnaryOperator<String> sourceOf, Map<String, String> libraries, String version) {
        this.sourceOf = sourceOf;
        this.libraries = libraries;
        this.version = version;
    }

    /**
     * Returns the files by name; the first one is the main file, with the name of the entry.
     *
     * @param entry the path of the module that starts the others
     */
    Map<String, String> bundle(String entry) {
        load(entry);
        lazy.forEach(path -> addInOrder(path, new LinkedHashSet<>()));
        addInOrder(entry, new LinkedHashSet<>());

        addMainModules(entry);
        var files = new LinkedHashMap<String, String>();
        files.put(nameOf(entry), code(ofMain) + exports(ofMain));
        for (var path : lazy) {
            var own = reachable(path);
            own.removeAll(ofMain);
            if (!ofMain.contains(path) && files.put(fileOf(path), lazyFile(path, own, nameOf(entry))) != null) {
                throw new IllegalStateException("Two bundled files have the name " + fileOf(path));
            }
        }
        return files;
    }

    /** Returns the name of the file of a dynamically imported module, such as {@code run-view.0123456789abcdef.js}. */
    String fileOf(String path) {
        var name = nameOf(path);
        return name.substring(0, name.lastIndexOf('.')) + "." + version + ".js";
    }

    private void load(String path) {
        if (modules.containsKey(path)) {
            return;
        }
        var module = ScriptModule.parse(path, sourceOf.apply(path));
        modules.put(path, module);
        module.imports().forEach(one -> load(resolve(path, one.specifier())));
        for (var specifier : module.dynamicImports()) {
            lazy.add(resolve(path, specifier));
            load(resolve(path, specifier));
        }
    }

    private void addInOrder(String path, Set<String> importing) {
        if (order.contains(path)) {
            return;
        }
        if (!importing.add(path)) {
            throw new IllegalStateException("Modules import each other: " + importing);
        }
        importsOf(path).forEach(imported -> addInOrder(imported, importing));
        importing.remove(path);
        order.add(path);
    }

    private List<String> importsOf(String path) {
        return module(path).imports().stream()
                .map(one -> resolve(path, one.specifier()))
                .toList();
    }

    private void addMainModules(String entry) {
        ofMain.addAll(reachable(entry));
        var reached = lazy.stream().map(this::reachable).toList();
        for (var path : order) {
            if (reached.stream().filter(all -> all.contains(path)).count() >= MIN_SHARED) {
                ofMain.add(path);
            }
        }
    }

    /** Returns a module and those that it imports, directly or not. */
    private Set<String> reachable(String path) {
        var found = new LinkedHashSet<String>();
        addReachable(path, found);
        return found;
    }

    private void addReachable(String path, Set<String> found) {
        if (found.add(path)) {
            importsOf(path).forEach(imported -> addReachable(imported, found));
        }
    }

    private String lazyFile(String entry, Set<String> members, String mainFile) {
        var fromMain = new TreeSet<String>();
        for (var path : members) {
            importsOf(path).stream()
                    .filter(imported -> !members.contains(imported))
                    .map(this::variable)
                    .forEach(fromMain::add);
        }
        return "import{" + String.join(",", fromMain) + "}from'./" + mainFile + "';\n" + code(members)
                + exports(List.of(entry));
    }

    private String exports(Collection<String> members) {
        return order.stream()
                .filter(members::contains)
                .map(this::variable)
                .collect(Collectors.joining(",", "export{", "};\n"));
    }

    private String code(Set<String> members) {
        return order.stream().filter(members::contains).map(this::functionOf).collect(Collectors.joining());
    }

    private String functionOf(String path) {
        var module = module(path);
        var text = new StringBuilder("// ")
                .append(path)
                .append("\nconst ")
                .append(variable(path))
                .append("=(()=>{\n");
        for (var one : module.imports()) {
            text.append("const ")
                    .append(one.binding())
                    .append('=')
                    .append(variable(resolve(path, one.specifier())))
                    .append(";\n");
        }
        return text.append(module.bodyWith(specifier -> dynamicImport(resolve(path, specifier))))
                .append("\nreturn{")
                .append(String.join(",", module.exports()))
                .append("};\n})();\n")
                .toString();
    }

    private String dynamicImport(String path) {
        var variable = variable(path);
        if (ofMain.contains(path)) {
            return "Promise.resolve(" + variable + ")";
        }
        return "import('./" + fileOf(path) + "').then(({" + variable + "})=>" + variable + ")";
    }

    /** Returns the name of the constant with the exports of a module. */
    private String variable(String path) {
        return "m" + order.indexOf(path);
    }

    private ScriptModule module(String path) {
        var module = modules.get(path);
        if (module == null) {
            throw new IllegalStateException("The module " + path + " was not loaded");
        }
        return module;
    }

    private String resolve(String from, String specifier) {
        if (specifier.startsWith(".")) {
            return URI.create(from).resolve(specifier).getPath();
        }
        var library = libraries.get(specifier);
        if (library == null) {
            throw new IllegalStateException("The module " + from + " imports the unknown library " + specifier);
        }
        return library;
    }

    private static String nameOf(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
