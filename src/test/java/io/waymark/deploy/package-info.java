/** What {@code deploy/} holds, against what the service is. */
package io.waymark.deploy;
