/** Tests of this version against data that earlier versions stored. */
package io.waymark.upgrade;
