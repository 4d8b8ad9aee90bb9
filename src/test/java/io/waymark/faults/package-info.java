/** What goes wrong around the service, and what it does then: each scenario through real servers. */
package io.waymark.faults;
