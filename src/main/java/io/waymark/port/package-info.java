/** Failures that all ports share. The subpackages declare the interfaces between the data flow and its adapters. */
@NullMarked
package io.waymark.port;

import org.jspecify.annotations.NullMarked;
