"""Parses each SQL file of its arguments (DIALECT=FILE) and prints what sqlglot does not read: one line each."""
import logging
import sys

import sqlglot

logging.disable(logging.CRITICAL)  # it warns of statements that it only keeps as text; those are printed here
for argument in sys.argv[1:]:
    dialect, _, path = argument.partition("=")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    try:
        for statement in sqlglot.parse(text, read=dialect):
            if statement is None:
                continue
            for command in statement.find_all(sqlglot.exp.Command):
                print(f"{dialect} {path}: kept as text: {' '.join(command.sql().split()[:2])}")
        print(f"{dialect} {path}: read")
    except sqlglot.errors.SqlglotError as error:
        print(f"{dialect} {path}: REFUSED: {' '.join(str(error).split())[:300]}")
