/** JSON as Caravan writes and reads its own files: canonical bytes and strict reading. */
package io.caravan.core.json;
