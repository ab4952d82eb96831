"""What a data engineer writes in an afternoon: Convex's streaming export into Parquet files by dlt. URL, deploy key, folder."""

import sys

import dlt
from dlt.sources.helpers import requests


def pages(url, key, path, query):
    """Every page behind the query."""
    while True:
        answer = requests.get(f"{url}/api/{path}", params=query, headers={"Authorization": f"Convex {key}"})
        answer.raise_for_status()
        page = answer.json()
        yield page
        if not page["hasMore"]:
            return
        query = {**query, "cursor": page["cursor"]}
        if "snapshot" in page:
            query["snapshot"] = page["snapshot"]


@dlt.resource(table_name=lambda row: row["_component"].replace("/", "__") + row["_table"], write_disposition="append", max_table_nesting=0)
def changes(url, key):
    state = dlt.current.resource_state()
    if "cursor" not in state:
        for page in pages(url, key, "list_snapshot", {"format": "json"}):
            yield page["values"]
            state["cursor"] = page["snapshot"]
    for page in pages(url, key, "document_deltas", {"format": "json", "cursor": state["cursor"]}):
        yield page["values"]
        state["cursor"] = page["cursor"]


if __name__ == "__main__":
    url, key, folder = sys.argv[1:]
    pipeline = dlt.pipeline(
        "convex",
        pipelines_dir=f"{folder}/pipelines",
        destination=dlt.destinations.filesystem(f"file://{folder}/lake"),
        dataset_name="raw",
    )
    pipeline.run(changes(url, key), loader_file_format="parquet")
