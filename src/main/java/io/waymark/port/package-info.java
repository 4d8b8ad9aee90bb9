/** What the flow needs of the world, in the domain's words; each port has an adapter and a fake that pass the same contract. */
@NullMarked
package io.waymark.port;

import org.jspecify.annotations.NullMarked;
