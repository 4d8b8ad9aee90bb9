/** Tests of clients generated from the OpenAPI document, and of the JSON Schemas in a second validator. */
package io.waymark.generated;
