package io.waymark.web.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptCompactorTest {
    @Test
    void commentsAndIndentationAreRemoved() {
        var source = """
                // first line
                const a = /** @type {A} */ (b); // end

                /**
                 * A function.
                 */
                function f() {
                  return a;
                }
                """;

        assertThat(ScriptCompactor.compact(source)).isEqualTo("""
                const a = (b);
                function f() {
                return a;
                }
                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "const a = '// no comment';",
                "const a = \"/* no comment */ \\\" //\";",
                "const a = `//\n  ${`/* ${'}'} */`}  //\n`;",
                "const a = /[/'\"`]\\/\\/*/u.test(b);",
                "const a = b.replace(/'/g, `\\``);",
                "const a = b / c / d;",
                "const a = (b) / 2 + '/';",
                "return /'/.test(a);",
                "const a = [/`/, /'/];"
            })
    void literalsAreUnchanged(String source) {
        assertThat(ScriptCompactor.compact(source)).isEqualTo(source);
    }

    @Test
    void expressionsOfTemplatesAreCode() {
        assertThat(ScriptCompactor.compact("html`<p>${ /* a */ { a: 1 } }</p> // b`"))
                .isEqualTo("html`<p>${ { a: 1 } }</p> // b`");
    }

    @Test
    void commentOfSeveralLinesEndsTheLine() {
        assertThat(ScriptCompactor.compact("a/*\n*/b")).isEqualTo("a\nb");
        assertThat(ScriptCompactor.compact("return/**/a")).isEqualTo("return a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"const a = `b${c}", "const a = 'b", "/* a", "a = /b"})
    void unterminatedPartsAreRefused(String source) {
        assertThatThrownBy(() -> ScriptCompactor.compact(source))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("in line 1");
    }
}
