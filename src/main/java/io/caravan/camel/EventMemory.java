package io.caravan.camel;

import java.io.File;
import java.util.Map;
import org.apache.camel.support.LRUCacheFactory;
import org.apache.camel.support.processor.idempotent.FileIdempotentRepository;

/**
 * An idempotent repository in a file, as a bean of a YAML file can say it: {@code path}, and {@code cacheSize}, how many keys it knows;
 * the file is cut when it is larger than {@code maxFileStoreSize}.
 */
public final class EventMemory extends FileIdempotentRepository {
    private static final int KEYS = 100_000;
    private static final long LARGEST = 100L << 20;

    public EventMemory() {
        super(new File("data/camel/delivered.txt"), keys(KEYS));
        setMaxFileStoreSize(LARGEST);
    }

    private static Map<String, Object> keys(int most) {
        return LRUCacheFactory.newLRUCache(most);
    }

    public void setPath(String path) {
        setFileStore(new File(path));
    }

    @Override
    public void setCacheSize(int keys) {
        setCache(keys(keys));
    }
}
