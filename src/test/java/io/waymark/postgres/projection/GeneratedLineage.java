package io.waymark.postgres.projection;

import io.waymark.domain.run.DatasetName;
import io.waymark.domain.run.RunEvent.DatasetAlias;
import io.waymark.domain.run.RunEvent.ReadDataset;
import io.waymark.domain.schema.FieldTransformation;
import io.waymark.domain.schema.ReadField;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Generates the lineage of completions: read datasets, declared transformations, or none. */
final class GeneratedLineage {
    private static final List<DatasetName> DATASETS =
            List.of(new DatasetName("s3://x", "t/0"), new DatasetName("s3://x", "t/1"), new DatasetName("raw", "\0"));

    private static final List<DatasetName> ALIASES =
            List.of(DATASETS.getFirst(), new DatasetName("raw", "\0"), new DatasetName("hive", "db.t"));

    private GeneratedLineage() {}

    static List<ReadDataset> inputs(Random random) {
        if (random.nextInt(3) != 0) {
            return List.of();
        }
        var inputs = new ArrayList<ReadDataset>();
        for (int i = random.nextInt(2); i < 2; i++) {
            var fields = IntStream.range(0, random.nextInt(3))
                    .mapToObj(number -> field(random))
                    .toList();
            inputs.add(new ReadDataset(DATASETS.get(random.nextInt(DATASETS.size())), fields));
        }
        return inputs;
    }

    static List<FieldTransformation> transformations(Random random) {
        return random.nextInt(2) == 0
                ? List.of()
                : List.of(new FieldTransformation(
                        name(random), "kind", random.nextBoolean() ? List.of() : List.of(name(random)), null));
    }

    static List<DatasetAlias> aliases(Random random) {
        return random.nextInt(4) != 0
                ? List.of()
                : IntStream.range(0, 1 + random.nextInt(2))
                        .mapToObj(number -> new DatasetAlias(
                                ALIASES.get(random.nextInt(ALIASES.size())),
                                random.nextBoolean() ? DatasetAlias.Kind.SYMLINK : DatasetAlias.Kind.RENAMED,
                                random.nextBoolean() ? null : DATASETS.get(random.nextInt(DATASETS.size()))))
                        .toList();
    }

    private static ReadField field(Random random) {
        var into = IntStream.range(0, random.nextInt(3))
                .mapToObj(number -> name(random))
                .toList();
        return new ReadField(name(random), into, random.nextBoolean() ? "identity" : "join", random.nextInt(4) == 0);
    }

    private static String name(Random random) {
        return "f" + random.nextInt(3);
    }
}
