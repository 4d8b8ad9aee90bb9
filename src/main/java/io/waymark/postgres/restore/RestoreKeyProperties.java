package io.waymark.postgres.restore;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How restores are told from forged ones, {@code waymark.restore.…}.
 *
 * @param key what they are signed with, instead of the secret that the database was made with. Needed where a topic is
 *     replayed into an empty database: select secret from restore_secret of the old one
 */
@ConfigurationProperties("waymark.restore")
public record RestoreKeyProperties(@Nullable String key) {}
