/** SQL over everything that has landed: tables by their names, for people and for programs. */
package io.caravan.sql;
