package io.waymark.generated;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * Compares a response with the response that a client has parsed and serialized. Null equals an absent member. Numbers
 * are compared by value and times by instant.
 */
final class JsonLoss {
    private static final String TIME = "[0-9]{4}-[0-9]{2}-[0-9]{2}T.*";

    private final List<String> differences = new ArrayList<>();

    private JsonLoss() {}

    /** Returns the JSON paths at which they differ. */
    static List<String> between(JsonNode answer, JsonNode copy) {
        var loss = new JsonLoss();
        loss.compare("", answer, copy);
        return loss.differences;
    }

    private void compare(String path, JsonNode answer, JsonNode copy) {
        if (answer.isObject() && copy.isObject()) {
            var names = new TreeSet<>(answer.propertyNames());
            names.addAll(copy.propertyNames());
            names.forEach(name -> compare(path + "/" + name, answer.path(name), copy.path(name)));
        } else if (answer.isArray() && copy.isArray() && answer.size() == copy.size()) {
            for (int index = 0; index < answer.size(); index++) {
                compare(path + "/" + index, answer.get(index), copy.get(index));
            }
        } else if (!isSame(answer, copy)) {
            differences.add(path + ": " + answer + " became " + copy);
        }
    }

    private static boolean isSame(JsonNode answer, JsonNode copy) {
        if (isAbsent(answer) || isAbsent(copy)) {
            return isAbsent(answer) && isAbsent(copy);
        }
        if (answer.isNumber() && copy.isNumber()) {
            return answer.decimalValue().compareTo(copy.decimalValue()) == 0
                    || (isBeyondDoubles(answer) && answer.doubleValue() == copy.doubleValue());
        }
        return answer.equals(copy) || isSameInstant(answer, copy);
    }

    /**
     * Returns whether a number exceeds 2^53, the largest integer range in JavaScript. Responses have such numbers only
     * in descriptions, as a maximum.
     */
    private static boolean isBeyondDoubles(JsonNode number) {
        return number.isIntegralNumber() && number.bigIntegerValue().bitLength() > 53;
    }

    private static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    private static boolean isSameInstant(JsonNode answer, JsonNode copy) {
        if (!answer.isString()
                || !copy.isString()
                || !answer.asString().matches(TIME)
                || !copy.asString().matches(TIME)) {
            return false;
        }
        try {
            return OffsetDateTime.parse(answer.asString()).isEqual(OffsetDateTime.parse(copy.asString()));
        } catch (DateTimeException noTime) {
            return false;
        }
    }
}
