/** Browser tests of the dashboard. */
package io.waymark.web.dashboard;
