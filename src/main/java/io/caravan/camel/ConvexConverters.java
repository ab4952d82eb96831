package io.caravan.camel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caravan.core.change.ChangeEvent;
import io.caravan.core.json.Json;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.TypeConversionException;
import org.apache.camel.TypeConverterLoaderException;
import org.apache.camel.spi.TypeConverterLoader;
import org.apache.camel.spi.TypeConverterRegistry;
import org.apache.camel.support.SimpleTypeConverter;

/** What the body of an event, or an event of a page, can be read as. Camel finds this class by name. */
public final class ConvexConverters implements TypeConverterLoader {
    private static final ObjectMapper TREES = new ObjectMapper();
    private static final String AVRO = "org.apache.avro.generic.GenericRecord";

    /** Makes something of the JSON of a document. */
    private interface FromJson<T> {
        T of(byte[] json, Exchange exchange) throws Exception;
    }

    @Override
    public void load(TypeConverterRegistry registry) throws TypeConverterLoaderException {
        add(registry, String.class, (json, exchange) -> new ConvexDocument(json).toString());
        add(registry, byte[].class, (json, exchange) -> json.clone());
        add(registry, InputStream.class, (json, exchange) -> new ByteArrayInputStream(json));
        add(registry, Map.class, (json, exchange) -> map(json));
        add(registry, JsonNode.class, (json, exchange) -> TREES.readTree(json));
        if (isThere(AVRO)) {
            AvroRows.load(registry);
        }
    }

    private static boolean isThere(String type) {
        try {
            Class.forName(type, false, ConvexConverters.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException none) {
            return false;
        }
    }

    private static <T> void add(TypeConverterRegistry registry, Class<T> type, FromJson<T> from) {
        registry.addTypeConverter(
                type,
                ConvexDocument.class,
                new SimpleTypeConverter(
                        false, (to, exchange, value) -> from.of(((ConvexDocument) value).shared(), exchange)));
        registry.addTypeConverter(
                type,
                ChangeEvent.Upsert.class,
                new SimpleTypeConverter(
                        false,
                        (to, exchange, value) ->
                                from.of(((ChangeEvent.Upsert) value).document().toByteArray(), exchange)));
    }

    /** With Java's own null, which users expect of a map. */
    private static Map<?, ?> map(byte[] json) throws Exception {
        Object tree = plain(Json.read(json));
        if (tree instanceof Map<?, ?> map) {
            return map;
        }
        throw new TypeConversionException(json, Map.class, new IllegalArgumentException("a document is an object"));
    }

    private static Object plain(Object tree) {
        if (tree instanceof Map<?, ?> map) {
            Map<Object, Object> plain = new LinkedHashMap<>();
            map.forEach((key, value) -> plain.put(key, plain(value)));
            return plain;
        }
        if (tree instanceof List<?> list) {
            List<Object> plain = new ArrayList<>();
            list.forEach(value -> plain.add(plain(value)));
            return plain;
        }
        return tree == Json.NULL ? null : tree;
    }
}
