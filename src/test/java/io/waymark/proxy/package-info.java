/** Tests of reverse proxies with the documented configuration in front of a service. */
@NullMarked
package io.waymark.proxy;

import org.jspecify.annotations.NullMarked;
