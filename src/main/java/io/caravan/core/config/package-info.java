/** Typed values out of named texts: all problems are collected, each value knows where it was said, secrets stay masked. */
package io.caravan.core.config;
