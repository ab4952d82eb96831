/** The end of raw_change_log: its files written again without rows that go. */
package io.caravan.s3.history;
