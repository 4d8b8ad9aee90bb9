/** The environment of all benchmarks: servers, Waymark in a child process, generated events and counted subscribers. */
@NullMarked
package io.waymark.bench.environment;

import org.jspecify.annotations.NullMarked;
