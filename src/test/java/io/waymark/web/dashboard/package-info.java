/** The dashboard, tried as it is used: in a browser. */
package io.waymark.web.dashboard;
