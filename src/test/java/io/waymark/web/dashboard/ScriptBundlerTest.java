package io.waymark.web.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptBundlerTest {
    private static final String NO_IMPORTS = "export const a = 1;";

    @Test
    void modulesBecomeFunctionsInOrder() {
        var files = bundle(Map.of(
                "js/main.js", "import { a, b as c } from './lib/a.js';\nshow(a, c);",
                "js/lib/a.js", "import d from 'lib';\nexport const a = d;\nexport function b() {}",
                "vendor/lib.js", "var x=1;export default x;function f(){}export{x as y};"));

        assertThat(files).containsOnlyKeys("main.js");
        assertThat(files.get("main.js")).isEqualTo("""
                // vendor/lib.js
                const m0=(()=>{
                var x=1;const defaultExport=x;function f(){}
                return{y:x,default:defaultExport};
                })();
                // js/lib/a.js
                const m1=(()=>{
                const {default:d}=m0;
                const a = d;
                function b() {}
                return{a,b};
                })();
                // js/main.js
                const m2=(()=>{
                const {a,b:c}=m1;
                show(a, c);
                return{};
                })();
                export{m0,m1,m2};
                """);
    }

    @Test
    void dynamicImportsHaveTheirOwnFiles() {
        var files = bundle(Map.of(
                "js/main.js", "const load = () => import('./view.js');",
                "js/view.js", "import { a } from './a.js';\nexport const view = a;",
                "js/a.js", NO_IMPORTS));

        assertThat(files).containsOnlyKeys("main.js", "view.v1.js");
        assertThat(files.get("main.js")).contains("import('./view.v1.js').then(({m1})=>m1)");
        assertThat(files.get("view.v1.js"))
                .startsWith("import{}from'./main.js';\n// js/a.js")
                .endsWith("export{m1};\n");
    }

    @Test
    void sharedModulesAreInTheMainFile() {
        var files = bundle(Map.of(
                "js/main.js", "import('./b.js'); import('./c.js');",
                "js/b.js", "import { a } from './a.js';\nexport const b = a;",
                "js/c.js", "import { a } from './a.js';\nexport const c = a;",
                "js/a.js", NO_IMPORTS));

        assertThat(files.get("main.js")).contains("// js/a.js");
        assertThat(files.get("b.v1.js"))
                .startsWith("import{m0}from'./main.js';\n// js/b.js")
                .doesNotContain("js/a.js");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "export let a = 1;",
                "export { a } from './a.js';",
                "export * from './a.js';",
                "import './a.js';",
                "export const { a } = b;",
                "import { a } from './a.js' with { type: 'json' };"
            })
    void unsupportedFormsAreRefused(String source) {
        assertThatThrownBy(() -> bundle(Map.of("js/main.js", source, "js/a.js", NO_IMPORTS)))
                .hasMessageContaining("js/main.js")
                .hasMessageContaining("unsupported");
    }

    @Test
    void circularImportsAreRefused() {
        var modules = Map.of(
                "js/main.js", "import { a } from './a.js';\nexport const b = 1;",
                "js/a.js", "import { b } from './main.js';\nexport const a = b;");

        assertThatThrownBy(() -> bundle(modules)).hasMessageContaining("import each other");
    }

    @Test
    void unknownLibraryIsRefused() {
        assertThatThrownBy(() -> bundle(Map.of("js/main.js", "import { a } from 'react';")))
                .hasMessageContaining("react");
    }

    private static Map<String, String> bundle(Map<String, String> modules) {
        return new ScriptBundler(modules::get, Map.of("lib", "vendor/lib.js"), "v1").bundle("js/main.js");
    }
}
