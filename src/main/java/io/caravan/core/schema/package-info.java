/** Types and columns of a table, as observed in documents and as declared. */
package io.caravan.core.schema;
