package io.waymark.web.dashboard;

import java.util.Set;

/**
 * Removes comments, indentation and empty lines from JavaScript. Strings, templates and regular expressions are copied
 * unchanged.
 */
final class ScriptCompactor {
    private static final String PUNCTUATION_BEFORE_REGEX = "(,=:[!&|?{;+-*%~^<>";

    /** Keywords after which a slash begins a regular expression and is no division. */
    private static final Set<String> KEYWORDS =
            Set.of("return", "typeof", "case", "in", "of", "void", "throw", "new", "else", "do", "await", "yield");

    private final String source;
    private final StringBuilder out;
    private int at;

    private ScriptCompactor(String source) {
        this.source = source;
        out = new StringBuilder(source.length());
    }

    static String compact(String source) {
        var compactor = new ScriptCompactor(source);
        compactor.copyCode(false);
        return compactor.out.toString();
    }

    /** Copies code to the end of the source, or to the brace that closes an expression of a template. */
    private void copyCode(boolean inTemplate) {
        int depth = 0;
        while (at < source.length()) {
            char c = source.charAt(at);
            if (c == '}' && inTemplate && depth == 0) {
                return;
            }
            switch (c) {
                case '\'', '"' -> copyUntil(c);
                case '`' -> copyTemplate();
                case '/' -> copySlash();
                case '\n', '\r' -> copyLineBreak();
                case '{' -> {
                    depth++;
                    copy(1);
                }
                case '}' -> {
                    depth--;
                    copy(1);
                }
                default -> copy(1);
            }
        }
        if (inTemplate) {
            throw unterminated("template");
        }
    }

    private void copyTemplate() {
        copy(1);
        while (at < source.length()) {
            if (source.charAt(at) == '\\') {
                copy(2);
            } else if (source.startsWith("${", at)) {
                copy(2);
                copyCode(true);
                copy(1);
            } else if (source.charAt(at) == '`') {
                copy(1);
                return;
            } else {
                copy(1);
            }
        }
        throw unterminated("template");
    }

    /** Copies a string or a regular expression with its delimiters; a class in brackets may contain the delimiter. */
    private void copyUntil(char delimiter) {
        boolean isRegex = delimiter == '/';
        boolean inClass = false;
        copy(1);
        while (at < source.length() && source.charAt(at) != '\n') {
            char c = source.charAt(at);
            copy(c == '\\' ? 2 : 1);
            if (c == delimiter && !inClass) {
                return;
            }
            inClass = isRegex && (c == '[' || (inClass && c != ']'));
        }
        throw unterminated(isRegex ? "regular expression" : "string");
    }

    private void copySlash() {
        if (source.startsWith("//", at)) {
            int end = source.indexOf('\n', at);
            at = end < 0 ? source.length() : end;
        } else if (source.startsWith("/*", at)) {
            skipComment();
        } else if (isRegexAllowed()) {
            copyUntil('/');
        } else {
            copy(1);
        }
    }

    /** Skips a comment and the blanks after it; a comment of several lines is a line break. */
    private void skipComment() {
        int end = source.indexOf("*/", at + 2);
        if (end < 0) {
            throw unterminated("comment");
        }
        boolean hasLines = source.substring(at, end).indexOf('\n') >= 0;
        at = end + 2;
        while (at < source.length() && source.charAt(at) == ' ') {
            at++;
        }
        if (hasLines) {
            endLine();
        } else if (isIdentifierPart(out.length() - 1)) {
            out.append(' ');
        }
    }

    private void copyLineBreak() {
        endLine();
        while (at < source.length() && Character.isWhitespace(source.charAt(at))) {
            at++;
        }
    }

    private void endLine() {
        out.setLength(endOfCode());
        if (!out.isEmpty() && out.charAt(out.length() - 1) != '\n') {
            out.append('\n');
        }
    }

    private boolean isRegexAllowed() {
        int end = out.length();
        while (end > 0 && Character.isWhitespace(out.charAt(end - 1))) {
            end--;
        }
        if (end == 0 || PUNCTUATION_BEFORE_REGEX.indexOf(out.charAt(end - 1)) >= 0) {
            return true;
        }
        int start = end;
        while (isIdentifierPart(start - 1)) {
            start--;
        }
        return KEYWORDS.contains(out.substring(start, end));
    }

    private boolean isIdentifierPart(int index) {
        return index >= 0 && Character.isJavaIdentifierPart(out.charAt(index));
    }

    /** Returns the length of the output without blanks at its end. */
    private int endOfCode() {
        int end = out.length();
        while (end > 0 && (out.charAt(end - 1) == ' ' || out.charAt(end - 1) == '\t')) {
            end--;
        }
        return end;
    }

    private void copy(int characters) {
        int end = Math.min(source.length(), at + characters);
        out.append(source, at, end);
        at = end;
    }

    private IllegalStateException unterminated(String part) {
        long line = 1 + source.chars().limit(at).filter(c -> c == '\n').count();
        return new IllegalStateException("Unterminated " + part + " in line " + line);
    }
}
