"""Views over the staging that Caravan publishes: one for each table, over the Delta version that _published.json names.

    python staging_views.py ROOT SCHEMA [LOCATION]

ROOT is the lake as a folder (a Unity Catalog volume, a mount), LOCATION how SQL finds it where that differs (s3://bucket/prefix).
Prints SQL; on a cluster it runs it, too. A job runs this after each sync, and at least once every staging.grace (1 h): after that the files
of the version before are deleted. A view per table is replaced whole, so a query sees one version of a table; tables change one
after another.

It is no SQL because Spark's file sources skip names that begin with an underscore: they find no _published.json, and say nothing.
"""

import json
import sys


def quoted(name):
    return "`" + name.replace("`", "``") + "`"


def view_name(table):
    """component__table; app__ for the root, and a/b becomes a__b."""
    return (table["component"].replace("/", "__") or "app") + "__" + table["table"]


def statements(published, schema, location):
    """One statement for each table, in the order of the record."""
    names = [view_name(table).lower() for table in published["tables"]]
    twice = sorted(name for name in set(names) if names.count(name) > 1)
    if twice:
        sys.exit("more than one table would be the view %s: nothing was done. Name one of them otherwise in view_name()" % twice[0])
    for table in published["tables"]:
        as_of = table if "batch" in table else published  # even versions: a table that could not be staged is of an older batch
        note = "batch %d, version %d, consistent as of %d" % (as_of["batch"], table["version"], as_of["consistentAsOf"])
        yield "CREATE OR REPLACE VIEW %s.%s COMMENT '%s' AS\n%s" % (
            schema, quoted(view_name(table)), note, rows(table, published["version"], location))


def rows(table, version, location):
    """Files of versions 5 and 6 may lack columns that came later, so the Delta log tells them; before, all files had all columns."""
    if version >= 5:
        folder = table["files"][0]["key"].rsplit("/", 2)[0]
        return "SELECT * FROM delta." + quoted("%s/%s@v%d" % (location, folder, table["deltaVersion"]))
    return "\nUNION ALL ".join("SELECT * FROM parquet." + quoted(location + "/" + file["key"]) for file in table["files"])


def main(root, schema, location=None):
    with open(root + "/staging/_published.json", encoding="utf-8") as record:
        published = json.load(record)
    if published["version"] not in range(1, 7):
        sys.exit("_published.json is of version %s: this script knows 1 to 6" % published["version"])
    for table in published.get("missing", []):
        print("-- %s could not be staged yet: see caravan staging" % view_name(table))
    for statement in statements(published, schema, (location or root).rstrip("/")):
        print(statement + ";")
        if "spark" in globals():  # a notebook, or a Python task of a job
            globals()["spark"].sql(statement)


if __name__ == "__main__":
    main(*sys.argv[1:])
