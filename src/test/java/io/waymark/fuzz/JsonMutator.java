package io.waymark.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Mutates one random node of a JSON tree. */
final class JsonMutator {
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1.5",
            "1e308",
            "\"\"",
            "\"x\"",
            "\"NaN\"",
            "[]",
            "{}",
            "[null]",
            "{\"\":null}",
            "[[[]]]",
            "{\"id\":\"s\"}",
            "{\"attributes\":[]}",
            "{\"attributes\":{\"\":{}}}",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "9007199254740993",
            "\"9999-12-31T23:59:59Z\"",
            "{\"id\":\"s\",\"attributes\":{\"a\":{\"attributes\":{\"a\":null}}}}");

    private final Random random;

    JsonMutator(Random random) {
        this.random = random;
    }

    void apply(ObjectNode tree) {
        var targets = new ArrayList<JsonNode>();
        collect(tree, targets);
        switch (targets.get(random.nextInt(targets.size()))) {
            case ObjectNode object -> change(object);
            case ArrayNode array -> change(array);
            default -> {}
        }
    }

    private void change(ObjectNode object) {
        var names = new ArrayList<>(object.propertyNames());
        if (names.isEmpty() || random.nextInt(6) == 0) {
            object.set("added" + random.nextInt(3), value());
            return;
        }
        var name = names.get(random.nextInt(names.size()));
        switch (random.nextInt(5)) {
            case 0 -> object.remove(name);
            case 1 -> object.set(name + random.nextInt(10), object.remove(name));
            case 2 ->
                object.set(
                        name,
                        object.get(names.get(random.nextInt(names.size()))).deepCopy());
            default -> object.set(name, value());
        }
    }

    private void change(ArrayNode array) {
        if (array.isEmpty() || random.nextBoolean()) {
            array.add(value());
        } else {
            array.set(random.nextInt(array.size()), value());
        }
    }

    private JsonNode value() {
        if (random.nextInt(8) == 0) {
            return JSON.getNodeFactory()
                    .stringNode(InvalidEventGenerator.SQL.get(random.nextInt(InvalidEventGenerator.SQL.size())));
        }
        return JSON.readTree(VALUES.get(random.nextInt(VALUES.size())));
    }

    private static void collect(JsonNode node, List<JsonNode> targets) {
        if (node.isContainer()) {
            targets.add(node);
            node.forEach(child -> collect(child, targets));
        }
    }
}
