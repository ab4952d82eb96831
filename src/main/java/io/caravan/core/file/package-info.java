/** Files that are still whole after a power cut: written, synced and renamed in the one order that holds. */
package io.caravan.core.file;
