package io.waymark.web.dashboard;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** JavaScript modules, by path, and their imports. */
final class ModuleGraph {
    private final UnaryOperator<String> sourceOf;
    private final Map<String, String> libraries;
    private final Map<String, ScriptModule> modules = new LinkedHashMap<>();
    private final Set<String> dynamicallyImported = new LinkedHashSet<>();
    private final List<String> order = new ArrayList<>();

    /**
     * Creates an empty graph.
     *
     * @param sourceOf returns the source of a module for its path
     * @param libraries the paths of libraries by their names
     */
    ModuleGraph(UnaryOperator<String> sourceOf, Map<String, String> libraries) {
        this.sourceOf = sourceOf;
        this.libraries = libraries;
    }

    /** Loads a module and all modules that it imports, directly or not. */
    void load(String entry) {
        loadModule(entry);
        dynamicallyImported.forEach(path -> addInOrder(path, new LinkedHashSet<>()));
        addInOrder(entry, new LinkedHashSet<>());
    }

    /** Returns the modules in the order in which they are evaluated: each after those that it imports. */
    List<String> order() {
        return order;
    }

    Set<String> dynamicallyImported() {
        return dynamicallyImported;
    }

    private void loadModule(String path) {
        if (modules.containsKey(path)) {
            return;
        }
        var module = ScriptModule.parse(path, sourceOf.apply(path));
        modules.put(path, module);
        module.imports().forEach(one -> loadModule(resolve(path, one.specifier())));
        for (var specifier : module.dynamicImports()) {
            dynamicallyImported.add(resolve(path, specifier));
            loadModule(resolve(path, specifier));
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

    /** Returns a module and those that it imports, directly or not. */
    Set<String> reachable(String path) {
        var found = new LinkedHashSet<String>();
        addReachable(path, found);
        return found;
    }

    private void addReachable(String path, Set<String> found) {
        if (found.add(path)) {
            importsOf(path).forEach(imported -> addReachable(imported, found));
        }
    }

    /** Returns the modules that modules import statically. */
    Set<String> importsOf(Collection<String> paths) {
        return paths.stream().flatMap(path -> importsOf(path).stream()).collect(Collectors.toSet());
    }

    ScriptModule module(String path) {
        var module = modules.get(path);
        if (module == null) {
            throw new IllegalStateException("The module " + path + " was not loaded");
        }
        return module;
    }

    /** Returns the path of an imported module. */
    String resolve(String from, String specifier) {
        if (specifier.startsWith(".")) {
            return URI.create(from).resolve(specifier).getPath();
        }
        var library = libraries.get(specifier);
        if (library == null) {
            throw new IllegalStateException("The module " + from + " imports the unknown library " + specifier);
        }
        return library;
    }
}
