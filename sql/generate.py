#!/usr/bin/env python3
"""Turns sql/ into C: statements.h and statements.c (see README.md beside this file for the grammar).

Usage: generate.py SQL_DIRECTORY OUT_HEADER OUT_SOURCE. Every fault in the SQL files ends the build with file and line.
"""
import re
import sys
from pathlib import Path

C_TYPES = {"BIGINT": "int64_t", "DOUBLE": "double", "TEXT": "const char *", "BLOB": "struct db_blob"}
MACROS = {
    "sqlite": {"BIGINT": "INTEGER", "DOUBLE": "REAL", "TEXT": "TEXT", "BLOB": "BLOB", "TABLE": "STRICT", "KEYED": "STRICT, WITHOUT ROWID"},
    "postgres": {"BIGINT": "BIGINT", "DOUBLE": "DOUBLE PRECISION", "TEXT": 'TEXT COLLATE "C"', "BLOB": "BYTEA", "TABLE": "", "KEYED": ""},
}
FILES = ("config", "history")


def fail(place, text):
    sys.exit(f"{place}: {text}")


def fields(place, text):
    """'a BIGINT, b TEXT' -> [('a', 'BIGINT'), ('b', 'TEXT')]"""
    found = []
    for part in filter(None, (p.strip() for p in text.split(","))):
        words = part.split()
        if len(words) != 2 or words[1] not in C_TYPES or not re.fullmatch(r"[a-z][a-z0-9_]*", words[0]):
            fail(place, f"'{part}' is not NAME TYPE with a type of {', '.join(C_TYPES)}")
        if words[0] in (name for name, _ in found):
            fail(place, f"'{words[0]}' is declared twice")
        found.append((words[0], words[1]))
    return found


class Statement:
    def __init__(self, place, name, file):
        self.place, self.name, self.file, self.takes, self.gives, self.lines = place, name, file, None, None, []

    def finish(self):
        if self.takes is None or self.gives is None:
            fail(self.place, f"{self.name} needs '-- takes:' and '-- gives:'")
        self.sql = " ".join(" ".join(self.lines).split()).rstrip(";")
        used = list(dict.fromkeys(re.findall(r"\$([a-z0-9_]+)", self.sql)))
        names = [name for name, _ in self.takes]
        if sorted(used) != sorted(names):
            fail(self.place, f"{self.name} declares {names} and uses {used}")
        self.numbered = re.sub(r"\$([a-z0-9_]+)", lambda m: f"${names.index(m[1]) + 1}", self.sql)
        if not self.sql or ";" in self.sql or "--" in self.sql:
            fail(self.place, f"{self.name} must be one statement without comments inside")


def read_statements(directory):
    found = []
    for path in sorted(directory.glob("*.sql")):
        current = None
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            place = f"{path}:{number}"
            head = re.fullmatch(r"-- statement: ([a-z][a-z0-9_]*) \((config|history)\)", line)
            if head:
                current = Statement(place, head[1], head[2])
                found.append(current)
            elif line.startswith("-- takes:") and current:
                current.takes = fields(place, line[9:])
            elif line.startswith("-- gives:") and current:
                current.gives = fields(place, line[9:])
            elif line.startswith("-- statement"):
                fail(place, "not '-- statement: NAME (config|history)'")
            elif line.strip() and not line.startswith("--"):
                if current is None:
                    fail(place, "SQL before the first '-- statement:'")
                current.lines.append(line)
    for statement in found:
        statement.finish()
    names = [s.name for s in found]
    for name in names:
        if names.count(name) > 1:
            fail(directory, f"the statement {name} is there twice")
    return found


def read_migrations(directory):
    found = []
    for expected, path in enumerate(sorted(directory.glob("*.sql")), 1):
        head = re.fullmatch(r"([0-9]{4})_([a-z0-9_]+)\.sql", path.name)
        if not head or int(head[1]) != expected:
            fail(path, f"expected a migration {expected:04d}_name.sql")
        text = re.sub(r"^--.*\n", "", path.read_text(encoding="utf-8"), flags=re.M)
        expanded = {}
        for database, macros in MACROS.items():
            try:
                expanded[database] = re.sub(r"\{([A-Z]+)\}", lambda m: macros[m[1]], text)
            except KeyError as unknown:
                fail(path, f"unknown macro {unknown}")
        found.append((expected, head[2], expanded))
    return found


def quote(text):
    """A C string literal, one line of source per line of text."""
    lines = text.splitlines(keepends=True)
    escaped = (line.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") for line in lines)
    return "\n        ".join(f'"{line}"' for line in escaped)


def member(name, kind):
    c_type = C_TYPES[kind]
    return f"    {c_type}{'' if c_type.endswith('*') else ' '}{name};"


def header(statements):
    out = ["/* Made from sql/ by sql/generate.py: do not edit. */", "#ifndef HEARTH_STATEMENTS_H", "#define HEARTH_STATEMENTS_H", "",
           '#include "store/db.h"', "", "enum {"]
    out += [f"    SQL_{s.name.upper()}," for s in statements] + ["    SQL_STATEMENTS", "};", ""]
    for s in statements:
        for what, items in (("", s.takes), ("_row", s.gives)):
            if items:
                out += [f"struct sql_{s.name}{what} {{"] + [member(*i) for i in items] + ["};"]
    return "\n".join(out + ["", "#endif", ""])


def table(statement, what, items):
    suffix = "_row" if what == "gives" else ""
    rows = (f'{{"{n}", DB_{k}, offsetof(struct sql_{statement.name}{suffix}, {n})}}' for n, k in items)
    return [f"static const struct db_field {statement.name}_{what}[] = {{" + ", ".join(rows) + "};"] if items else []


def source(statements, migrations):
    out = ["/* Made from sql/ by sql/generate.py: do not edit. */", '#include "statements.h"', "", "#include <stddef.h>", ""]
    for s in statements:
        out += table(s, "takes", s.takes) + table(s, "gives", s.gives)
    out += ["", "const struct db_statement db_statements[] = {"]
    for s in statements:
        takes, gives = (f"{s.name}_{w}" if i else "NULL" for w, i in (("takes", s.takes), ("gives", s.gives)))
        size = f"sizeof(struct sql_{s.name})" if s.takes else "0"
        row_size = f"sizeof(struct sql_{s.name}_row)" if s.gives else "0"
        out += [f'    {{"{s.name}", DB_{s.file.upper()}, {len(s.takes)}, {len(s.gives)}, {takes}, {gives}, {size}, {row_size},',
                f"        {quote(s.sql)},", f"        {quote(s.numbered)}}},"]
    out += ["};", f"const int db_statement_count = {len(statements)};", ""]
    for file in FILES:
        out += [f"static const struct db_migration {file}_migrations[] = {{"]
        for version, name, sql in migrations[file]:
            out += [f'    {{{version}, "{name}",', f"        {{{quote(sql['sqlite'])},", f"        {quote(sql['postgres'])}}}}},"]
        out += ["};"]
    out += ["const struct db_migration *const db_migrations[DB_FILES] = {" + ", ".join(f"{f}_migrations" for f in FILES) + "};"]
    out += ["const int db_versions[DB_FILES] = {" + ", ".join(str(len(migrations[f])) for f in FILES) + "};", ""]
    return "\n".join(out)


def main(root, out_header, out_source):
    statements = read_statements(root / "statements")
    migrations = {file: read_migrations(root / "migrations" / file) for file in FILES}
    Path(out_header).write_text(header(statements), encoding="utf-8")
    Path(out_source).write_text(source(statements, migrations), encoding="utf-8")


main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
