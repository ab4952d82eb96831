/** What commands print, as text for people and as JSON for scripts. */
package io.caravan.cli.report;
