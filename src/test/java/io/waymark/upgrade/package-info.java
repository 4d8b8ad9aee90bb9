/** Later versions against the data of earlier ones. */
package io.waymark.upgrade;
