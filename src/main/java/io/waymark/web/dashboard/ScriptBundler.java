package io.waymark.web.dashboard;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Bundles JavaScript modules into few files. The main file contains the entry module, the modules that it imports
 * statically, and the modules that at least two dynamically imported modules share. Each dynamically imported module
 * has its own file, with the modules that only it imports. If a dynamically imported module imports another one
 * statically, its file imports the file of the other one. Each module becomes a function that returns an object with its
 * exports, so that names in different modules do not collide.
 */
final class ScriptBundler {
    /** The number of dynamically imported modules from which a shared module belongs to the main file. */
    private static final int MIN_SHARED = 2;

    private final ModuleGraph graph;
    private final String version;

    private final Set<String> ofMain = new LinkedHashSet<>();
    /** The modules of the file of each dynamically imported module. */
    private final Map<String, Set<String>> ofLazy = new LinkedHashMap<>();

    /**
     * Creates a bundler for one entry.
     *
     * @param sourceOf returns the source of a module for its path
     * @param libraries the paths of libraries by their names
     * @param version a part of the names of the files of dynamically imported modules
     */
    ScriptBundler(UnaryOperator<String> sourceOf, Map<String, String> libraries, String version) {
        this.graph = new ModuleGraph(sourceOf, libraries);
        this.version = version;
    }

    /**
     * Returns the files by name; the first one is the main file, with the name of the entry.
     *
     * @param entry the path of the module that starts the others
     */
    Map<String, String> bundle(String entry) {
        graph.load(entry);
        assignModules(entry);
        var files = new LinkedHashMap<String, String>();
        files.put(nameOf(entry), code(ofMain) + exports(ofMain));
        ofLazy.forEach((path, own) -> {
            if (files.put(fileOf(path), lazyFile(path, own, nameOf(entry))) != null) {
                throw new IllegalStateException("Two bundled files have the name " + fileOf(path));
            }
        });
        return files;
    }

    /**
     * Returns the paths of the dynamically imported modules whose files are needed for one of them: its own, and those
     * of the others that it imports statically.
     *
     * @param path a dynamically imported module
     */
    List<String> neededFor(String path) {
        var needed = graph.reachable(path);
        return ofLazy.keySet().stream().filter(needed::contains).toList();
    }

    /** Returns the name of the file of a dynamically imported module, such as {@code run-view.0123456789abcdef.js}. */
    String fileOf(String path) {
        var name = nameOf(path);
        return name.substring(0, name.lastIndexOf('.')) + "." + version + ".js";
    }

    private void assignModules(String entry) {
        ofMain.addAll(graph.reachable(entry));
        graph.dynamicallyImported().forEach(path -> ofLazy.put(path, ownModules(path)));
        for (var path : graph.order()) {
            if (ofLazy.values().stream().filter(own -> own.contains(path)).count() >= MIN_SHARED) {
                ofMain.addAll(graph.reachable(path));
            }
        }
        ofLazy.keySet().removeAll(ofMain);
        ofLazy.values().forEach(own -> own.removeAll(ofMain));
    }

    /** Returns the modules that a module imports, except through another dynamically imported module. */
    private Set<String> ownModules(String path) {
        var own = graph.reachable(path);
        graph.dynamicallyImported().stream()
                .filter(other -> !other.equals(path) && own.contains(other))
                .map(graph::reachable)
                .toList()
                .forEach(own::removeAll);
        return own;
    }

    private String lazyFile(String entry, Set<String> own, String mainFile) {
        var imports = new TreeMap<String, Set<String>>();
        imports.put(mainFile, new TreeSet<>());
        for (var imported : graph.importsOf(own)) {
            if (!own.contains(imported)) {
                imports.computeIfAbsent(fileWith(imported, mainFile), ignored -> new TreeSet<>())
                        .add(variable(imported));
            }
        }
        var text = new StringBuilder();
        imports.forEach((file, variables) -> text.append("import{")
                .append(String.join(",", variables))
                .append("}from'./")
                .append(file)
                .append("';\n"));
        return text + code(own) + exports(exported(entry, own));
    }

    private String fileWith(String path, String mainFile) {
        return ofLazy.entrySet().stream()
                .filter(file -> file.getValue().contains(path))
                .map(file -> fileOf(file.getKey()))
                .findFirst()
                .orElse(mainFile);
    }

    /** Returns the modules of a file that other files import. */
    private Set<String> exported(String entry, Set<String> own) {
        var exported = new LinkedHashSet<String>(List.of(entry));
        for (var other : ofLazy.values()) {
            if (other != own) {
                exported.addAll(graph.importsOf(other));
            }
        }
        exported.retainAll(own);
        return exported;
    }

    private String exports(Collection<String> members) {
        return graph.order().stream()
                .filter(members::contains)
                .map(this::variable)
                .collect(Collectors.joining(",", "export{", "};\n"));
    }

    private String code(Set<String> members) {
        return graph.order().stream()
                .filter(members::contains)
                .map(this::functionOf)
                .collect(Collectors.joining());
    }

    private String functionOf(String path) {
        var module = graph.module(path);
        var text = new StringBuilder("// ")
                .append(path)
                .append("\nconst ")
                .append(variable(path))
                .append("=(()=>{\n");
        for (var one : module.imports()) {
            text.append("const ")
                    .append(one.binding())
                    .append('=')
                    .append(variable(graph.resolve(path, one.specifier())))
                    .append(";\n");
        }
        return text.append(module.bodyWith(specifier -> dynamicImport(graph.resolve(path, specifier))))
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
        return "m" + graph.order().indexOf(path);
    }

    private static String nameOf(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
