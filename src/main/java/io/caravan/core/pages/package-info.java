/** Pages are asked for, one ahead of the other, and proven to follow on what was asked; what they bring is somebody else's. */
package io.caravan.core.pages;
