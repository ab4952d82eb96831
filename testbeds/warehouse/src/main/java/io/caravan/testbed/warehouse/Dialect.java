package io.caravan.testbed.warehouse;

import io.caravan.testbed.warehouse.Sql.Kind;
import io.caravan.testbed.warehouse.Sql.Token;
import java.util.List;

/** Where a workspace and Spark name things differently: the catalog, and files of a volume that are queried by path. */
final class Dialect {
    private static final String SPARK_CATALOG = "spark_catalog";

    private final String catalog;
    private final Volumes volumes;

    Dialect(String catalog, Volumes volumes) {
        this.catalog = catalog;
        this.volumes = volumes;
    }

    String catalog() {
        return catalog;
    }

    String toSpark(String sql) {
        List<Token> tokens =
                Sql.tokens(Sql.startsWith(sql, "USE", "CATALOG") ? sql.replaceFirst("(?i)USE", "SET") : sql);
        StringBuilder out = new StringBuilder();
        int i = 0;
        while (i < tokens.size()) {
            if (is(tokens, i, "current_catalog") && is(tokens, i + 1, "(") && is(tokens, i + 2, ")")) {
                out.append('\'').append(catalog).append('\'');
                i += 3;
            } else {
                out.append(isCatalog(tokens, i) ? SPARK_CATALOG : located(tokens.get(i)));
                i++;
            }
        }
        return out.toString();
    }

    /** Error messages speak of the catalog that the client asked for. */
    String fromSpark(String message) {
        return message.replace(SPARK_CATALOG, catalog);
    }

    private String located(Token token) {
        boolean file = token.kind() == Kind.QUOTED_NAME && token.value().startsWith(Volumes.ROOT);
        return file ? Sql.quoted(volumes.locate(token.value()).toUri().toString()) : token.text();
    }

    /** {@code main.} in front of a name, or after CATALOG or IN; not a column {@code x.main}. */
    private boolean isCatalog(List<Token> tokens, int i) {
        Token token = tokens.get(i);
        if (!token.isName() || !token.value().equalsIgnoreCase(catalog) || is(tokens, i - 1, ".")) {
            return false;
        }
        boolean qualifies = is(tokens, i + 1, ".")
                && i + 2 < tokens.size()
                && tokens.get(i + 2).isName();
        return qualifies || is(tokens, i - 2, "CATALOG") || is(tokens, i - 2, "IN");
    }

    private static boolean is(List<Token> tokens, int i, String text) {
        return i >= 0 && i < tokens.size() && tokens.get(i).is(text);
    }
}
