package io.caravan.databricks.lakeflow;

import io.caravan.core.schema.ColumnType;
import java.util.Locale;

/** The view that takes documents apart: one {@code from_json}, a line a column, and what no column took. */
final class TypedView {
    private final String name;
    private final String bronze;
    private final TypedColumns columns;

    /** Both names quoted. */
    TypedView(String name, String bronze, TypedColumns columns) {
        this.name = name;
        this.bronze = bronze;
        this.columns = columns;
    }

    String text() {
        String values = columns.values();
        return String.format(
                Locale.ROOT,
                VIEW,
                name,
                columns.read(),
                columns.has(ColumnType.JSON) ? ", left(document, length(document) - 1) AS _body" : "",
                bronze,
                columns.asJson(),
                columns.has(ColumnType.DOUBLE) ? DOUBLES : "",
                values.isEmpty() ? "" : ", struct(" + values + "\n    ) AS _c",
                columns.has(ColumnType.DOUBLE) ? "_numbers" : "_cut",
                columns.leftOver(),
                values.isEmpty() ? "" : ", _c.*");
    }

    @SuppressWarnings("InlineFormatString") // between the methods it would hide them
    private static final String VIEW =
            """
            CREATE TEMPORARY VIEW %s AS WITH
              _read AS (
                SELECT *%s%s
                FROM STREAM(%s)),
              _checked AS (SELECT *, CASE WHEN _doubt OR length(_there) - length(replace(_there, '":', '"')) <> length(_taken) - length(replace(_taken, '":', '"')) THEN document END AS _odd
                FROM (SELECT *, replace(document, '":null', '"') AS _there, replace(%s, '":null', '"') AS _taken FROM _read)),
              _split AS (SELECT *, from_json(_odd, 'MAP<STRING, STRING>') AS _values, split(substr(_odd, 2, length(_odd) - 2), ',') AS _pieces FROM _checked),
              _placed AS (
                SELECT *, aggregate(map_entries(_values), array(1), (_all, _m) -> _all
                  || array(element_at(_all, -1) + array_size(split(concat(_m.key, coalesce(_m.value, '')), ',')))) AS _at FROM _split),
              _cut AS (
                SELECT *, CASE WHEN element_at(_at, -1) = array_size(_pieces) + 1 THEN map_filter(map_from_arrays(map_keys(_values), transform(map_keys(_values),
                  (_f, _i) -> substr(array_join(slice(_pieces, _at[_i], _at[_i + 1] - _at[_i]), ','), length(to_json(array(_f)))))), (_f, _x) -> _x <> 'null')
                  WHEN _odd IS NOT NULL THEN map() END AS _texts FROM _placed),
            %s  _typed AS (SELECT *%s FROM %s),
              _left AS (SELECT *, CASE WHEN size(_texts) > 0 THEN %s END AS _left FROM _typed)
            SELECT _id, _creation_time, _generation, _ts, _op, _deleted%s,
              CASE WHEN size(_texts) = 0 THEN _odd WHEN size(_left) > 0 THEN concat('{', array_join(transform(_left, _f ->
                concat(substr(to_json(array(_f)), 2, length(to_json(array(_f))) - 2), ':', _texts[_f])), ','), '}') END AS _rescued
            FROM _left;
            """;

    /* An int64 is in a column of doubles only if it is exact there; 2^63-1 is not, but its double comes back as it. */
    private static final String DOUBLES =
            """
              _numbers AS (SELECT *, transform_values(_texts, (_f, _x) -> CASE
                WHEN _x = '{"$float":"AAAAAAAA8H8="}' THEN double('Infinity') WHEN _x = '{"$float":"AAAAAAAA8P8="}' THEN double('-Infinity')
                WHEN startswith(_x, '{"$float":"') THEN double('NaN') WHEN _x RLIKE '^-?[0-9]+[.Ee]' OR _x <> '9223372036854775807'
                  AND try_cast(try_cast(_x AS DOUBLE) AS BIGINT) = try_cast(_x AS BIGINT) THEN try_cast(_x AS DOUBLE) END) AS _doubles FROM _cut),
            """;
}
