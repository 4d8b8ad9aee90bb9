/** Tests the content of {@code deploy/} against the service. */
package io.waymark.deploy;
