package io.waymark.startup;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.core.Ordered;
import org.springframework.util.unit.DataSize;

/**
 * Logs a failed start in one line, without a stack trace, if its cause is a {@link StartupException} or a setting of
 * the wrong type. Spring Boot reports all other causes with a stack trace.
 */
class StartupFailureReporter implements SpringBootExceptionReporter, Ordered {

    private static final Logger log = LoggerFactory.getLogger(StartupFailureReporter.class);

    @Override
    public boolean reportException(Throwable failure) {
        var message = singleLineMessage(failure);
        if (message != null) {
            log.error(message);
            log.debug("Stack trace of the failed start", failure);
        }
        return message != null;
    }

    private static @Nullable String singleLineMessage(Throwable failure) {
        var startup = findCause(StartupException.class, failure);
        if (startup != null) {
            return startup.getMessage();
        }
        var binding = findCause(BindException.class, failure);
        return binding == null ? null : typeMismatchMessage(binding);
    }

    private static <T extends Throwable> @Nullable T findCause(Class<T> type, Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }

    /** Returns which type a setting must have. */
    private static String typeMismatchMessage(BindException failure) {
        var property = failure.getProperty();
        var value = property == null ? "…" : property.getValue();
        return SettingChecks.invalidValueMessage(failure.getName().toString(), value) + ": it must be "
                + typeName(failure.getTarget().getType().resolve(Object.class));
    }

    private static String typeName(Class<?> type) {
        if (type == Duration.class) {
            return "a duration such as 500ms, 10s, 5m or 2h";
        }
        if (type == DataSize.class) {
            return "a size such as 64KB or 8MB";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        return Number.class.isAssignableFrom(type) || type.isPrimitive()
                ? "a whole number"
                : "a " + type.getSimpleName();
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
