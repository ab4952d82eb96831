/** Documents of the sandbox and their JSON: values, ids, generated rows. */
package io.caravan.sandbox.value;
