package io.waymark.postgres.restore;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of the signature of restore events, {@code waymark.restore.…}.
 *
 * @param key the signing key that replaces the secret of the database. It is necessary when a topic is replayed into an
 *     empty database: {@code select secret from restore_secret} in the old database returns it.
 */
@ConfigurationProperties("waymark.restore")
public record RestoreKeyProperties(@Nullable String key) {}
