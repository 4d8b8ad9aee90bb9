package io.waymark.decode;

import io.waymark.domain.run.Result;
import io.waymark.domain.schema.Value;
import org.jspecify.annotations.Nullable;

/** Reads what an execution leaves for others. */
final class ResultReader {
    private ResultReader() {}

    static Result read(EventData data) {
        return new Result(data.resultData(), ref(data.at("result").at("ref")), profile(data.at("profile")));
    }

    /** Unknown members stay. */
    private static Value.@Nullable Members ref(Part ref) {
        if (ref.absent()) {
            return null;
        }
        ref.at("uri").text();
        ref.at("media_type").text();
        ref.at("rows").count();
        ref.at("bytes").count();
        ref.at("sha256").optionalText();
        return ref.object();
    }

    private static Value.@Nullable Members profile(Part profile) {
        if (profile.absent()) {
            return null;
        }
        profile.at("rows").count();
        for (var column : profile.at("columns").parts()) {
            column.at("name").text();
            column.at("dtype").optionalText();
            column.at("nulls").count();
        }
        return profile.object();
    }
}
