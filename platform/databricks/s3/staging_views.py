"""Views over the staging that Caravan publishes: one for each table, over the files that _published.json names.

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
        files = ["SELECT * FROM parquet." + quoted(location + "/" + file["key"]) for file in table["files"]]
        as_of = table if "batch" in table else published  # versions 2 and 4: a table that could not be staged is of an older batch
        note = "batch %d, version %d, consistent as of %d" % (as_of["batch"], table["version"], as_of["consistentAsOf"])
        yield "CREATE OR REPLACE VIEW %s.%s COMMENT '%s' AS\n%s" % (
            schema, quoted(view_name(table)), note, "\nUNION ALL ".join(files))


def main(root, schema, location=None):
    with open(root + "/staging/_published.json", encoding="utf-8") as record:
        published = json.load(record)
    if published["version"] not in (1, 2, 3, 4):
        sys.exit("_published.json is of version %s: this script knows 1 to 4" % published["version"])
    for table in published.get("missing", []):
        print("-- %s could not be staged yet: see caravan staging" % view_name(table))
    for statement in statements(published, schema, (location or root).rstrip("/")):
        print(statement + ";")
        if "spark" in globals():  # a notebook, or a Python task of a job
            globals()["spark"].sql(statement)


if __name__ == "__main__":
    main(*sys.argv[1:])
