package io.waymark.web.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;

/**
 * The page of the dashboard for one view.
 *
 * @param html the HTML of the page, with links relative to the address of the view
 * @param importMapHash the hash that allows the import map in the Content-Security-Policy header, such as {@code
 *     'sha256-…'}. The import map is inline, because browsers do not load it from a file.
 */
record RenderedDashboardPage(String html, String importMapHash) {
    private static final String MAP_START = "<script type=\"importmap\">";
    private static final String MAP_END = "</script>";

    private static final String PRELOAD = "  <link rel=\"modulepreload\" href=\"./bundle/%s\">\n";
    private static final String HEAD_END = "</head>";

    /** The prefix of the links from the page to its files. */
    private static final String OWN_FOLDER = "\"./";

    private static final String OWN_SCRIPTS = "script-src 'self'";

    /**
     * Returns the page with other links, and a link to the file of its view.
     *
     * @param template the page with links that begin with {@code ./}
     * @param assets the path from the view to the folder of the page's files, such as {@code ./../assets/}; an import
     *     map ignores paths that do not begin with a dot or a slash
     * @param viewFile the name of the bundled file of the view, which is loaded together with the main file
     */
    static RenderedDashboardPage of(String template, String assets, Optional<String> viewFile) {
        var link = viewFile.map(PRELOAD::formatted).orElse("") + HEAD_END;
        var html = template.replace(HEAD_END, link).replace(OWN_FOLDER, '"' + assets);
        return new RenderedDashboardPage(html, "'sha256-" + sha256(importMap(html)) + "'");
    }

    /** Returns the policy of the page's files with permission for the import map. */
    String allowImportMap(String policy) {
        return policy.replace(OWN_SCRIPTS, OWN_SCRIPTS + " " + importMapHash);
    }

    private static String importMap(String html) {
        int start = html.indexOf(MAP_START);
        if (start < 0) {
            throw new IllegalStateException("The page of the dashboard has no import map");
        }
        int text = start + MAP_START.length();
        return html.substring(text, html.indexOf(MAP_END, text));
    }

    private static String sha256(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("The JDK has no SHA-256", missing);
        }
    }
}
