/** Tests of clients that are generated from the OpenAPI document, and of the JSON Schemas in another validator. */
package io.waymark.generated;
