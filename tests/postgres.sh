#!/bin/sh
# A PostgreSQL of the tests' own, on a Unix socket in a temporary directory, gone when it is no longer needed.
#   postgres.sh start DIRECTORY [PID]   makes a cluster in DIRECTORY, starts it, prints its URL; stops it when process PID ends
#   postgres.sh stop DIRECTORY          stops it and removes DIRECTORY
#   postgres.sh schema URL NAME         makes an empty schema, prints the URL of a connection that lives in it
# Exit code 77: there is no PostgreSQL on this machine.
set -eu

programs() {
    for directory in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) "$(dirname "$(command -v pg_ctl 2>/dev/null || echo /nowhere/x)")"; do
        if [ -x "$directory/initdb" ] && [ -x "$directory/pg_ctl" ]; then
            echo "$directory"
            return
        fi
    done
    exit 77
}

as_owner() { # PostgreSQL refuses to run as root
    if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

start() {
    bin=$(programs)
    mkdir -p "$1"
    if [ "$(id -u)" = 0 ]; then chown postgres "$1"; fi
    cd "$1"
    as_owner "$bin/initdb" -D "$1/cluster" -U hearth -A trust -E UTF8 --locale=C --no-sync >"$1.log" 2>&1 || { cat "$1.log" >&2; exit 1; }
    as_owner "$bin/pg_ctl" -D "$1/cluster" -w -s -l "$1/cluster/log" \
        -o "-c listen_addresses='' -c unix_socket_directories='$1' -c fsync=off -c shared_buffers=16MB -c max_connections=20" start >>"$1.log" 2>&1 ||
        { cat "$1.log" >&2; exit 1; }
    if [ -n "${2:-}" ]; then
        (while kill -0 "$2" 2>/dev/null; do sleep 1; done; stop "$1") </dev/null >/dev/null 2>&1 &
    fi
    echo "postgres://hearth@/postgres?host=$1"
}

stop() {
    if [ -d "$1/cluster" ]; then
        cd "$1"
        as_owner "$(programs)/pg_ctl" -D "$1/cluster" -w -s -m immediate stop >/dev/null 2>&1 || true
    fi
    cd /
    rm -rf "$1" "$1.log"
}

schema() {
    "$(programs)/psql" -q -v ON_ERROR_STOP=1 "$1" -c "CREATE SCHEMA $2" >&2
    echo "$1&options=-csearch_path%3D$2"
}

case "${1:-}" in
start) start "$2" "${3:-}" ;;
stop) stop "$2" ;;
schema) schema "$2" "$3" ;;
*) sed -n '2,6s/^# *//p' "$0" >&2; exit 2 ;;
esac
