package io.caravan.testbed.pipelines;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The statements of one file of a silver pipeline. */
record SilverFile(String table, String bronze, String select, String current) {
    static SilverFile read(Path file) throws IOException {
        String table = file.getFileName().toString().replace(".sql", "");
        String[] statements = Files.readString(file).split(";\n");
        String header = "`" + table + "_9typed` AS";
        String select = statements[0].substring(statements[0].indexOf(header) + header.length());
        String source = "STREAM(`main`.`bronze`.`" + table + "`)";
        if (!select.contains(source) || !statements[2].contains("STORED AS SCD TYPE 1")) {
            throw new IllegalArgumentException(file + " is no file of this test");
        }
        String bronze = "bronze_" + table;
        return new SilverFile(
                table,
                bronze,
                select.replace(source, bronze),
                statements[3].replace("CREATE VIEW", "CREATE OR REPLACE TEMPORARY VIEW"));
    }
}
