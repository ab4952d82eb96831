/** What is heard of a source since the process started, and what it means for somebody on call. Knows no port and no page. */
package io.caravan.ops.state;
