/** Real reverse proxies with the configuration that the documentation gives, in front of a service. */
@NullMarked
package io.waymark.proxy;

import org.jspecify.annotations.NullMarked;
