package io.waymark.codec.event.parse;

/**
 * The location of a character in a multi-line text, for error messages. Lines end with LF, CR LF or CR.
 *
 * @param line the number of the line, from 1
 * @param column the number of the character in the line, in UTF-16 code units, from 1
 */
record TextLocation(int line, int column) {

    /** Returns the line and column of an offset in UTF-16 code units. */
    static TextLocation locate(String text, int offset) {
        int line = 1;
        int start = 0;
        for (int at = 0; at < offset; at++) {
            char unit = text.charAt(at);
            if (unit == '\n' || (unit == '\r' && !text.startsWith("\n", at + 1))) {
                line++;
                start = at + 1;
            }
        }
        return new TextLocation(line, offset - start + 1);
    }

    @Override
    public String toString() {
        return "line " + line + ", column " + column;
    }
}
