package io.waymark.codec.event;

import io.waymark.codec.event.parse.DataNode;
import io.waymark.domain.run.ExecutionOutput;
import io.waymark.domain.schema.Value;
import org.jspecify.annotations.Nullable;

/**
 * Converts the result of an execution from event data to the domain: its output data, a reference to data stored
 * elsewhere, and a profile (row and null counts). Throws {@code DecodeException} if the result is invalid.
 */
final class ExecutionOutputMapper {
    private ExecutionOutputMapper() {}

    static ExecutionOutput read(ParsedEventData data) {
        return new ExecutionOutput(
                data.resultData(), ref(data.at("result").member("ref")), profile(data.at("profile")));
    }

    /** Validates the known members of a reference and keeps the unknown members unchanged. */
    private static Value.@Nullable Members ref(DataNode ref) {
        if (ref.isAbsent()) {
            return null;
        }
        ref.member("uri").text();
        ref.member("media_type").text();
        ref.member("rows").count();
        ref.member("bytes").count();
        ref.member("sha256").optionalText();
        return ref.object();
    }

    private static Value.@Nullable Members profile(DataNode profile) {
        if (profile.isAbsent()) {
            return null;
        }
        profile.member("rows").count();
        for (var column : profile.member("columns").nodes()) {
            column.member("name").text();
            column.member("dtype").optionalText();
            column.member("nulls").count();
        }
        return profile.object();
    }
}
