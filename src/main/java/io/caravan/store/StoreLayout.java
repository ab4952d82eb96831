package io.caravan.store;

import java.util.function.Predicate;

/**
 * What a store has to know of a target's keys. All prefixes are whole segments, with the slash behind them.
 *
 * @param setting that names the location, for errors
 * @param records prefix of the records whose listing a check tries
 * @param files prefix of the files that may be uploaded in parts
 * @param isFile of those, the ones that nobody but the target writes
 * @param temporary prefix of what is on its way to its name, where a store needs such a detour
 * @param probe prefix of the object that a check writes and removes
 * @param isOnlyOfItsFolder keys whose folder goes with its last file, since nobody writes to it any more
 */
public record StoreLayout(
        String setting,
        String records,
        String files,
        Predicate<ObjectKey> isFile,
        String temporary,
        String probe,
        Predicate<ObjectKey> isOnlyOfItsFolder) {}
