/** Tests of faults around the service, each scenario with real servers. */
package io.waymark.faults;
