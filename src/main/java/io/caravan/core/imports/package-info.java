/** Imports and deleted tables: what no log tells, and how it is found out. See docs/guarantees.md, "Imports". */
package io.caravan.core.imports;
