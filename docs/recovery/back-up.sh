#!/bin/sh
# Makes a base backup of a PostgreSQL server that runs, and checks it. Wants PostgreSQL's own programs on the PATH, of the
# server's version; the server is named as for psql, by a URL or by PGHOST, PGUSER and PGPASSWORD.
#
# The backup appears in BACKUPS under the time at which it was begun, whole or not at all; its path is the last line told.
# To go back to a moment after it, the write-ahead log since then is needed as well: see archive.sh.
set -eu

[ $# -ge 1 ] && [ $# -le 2 ] || { echo "usage: back-up.sh BACKUPS [URL]" >&2; exit 2; }
backups=$1 url=${2:-}

begun=$(date -u +%Y%m%dT%H%M%SZ)
part="$backups/.$begun.part"
mkdir -p "$backups"
trap 'rm -rf "$part"' EXIT
pg_basebackup --pgdata "$part" --checkpoint fast --wal-method stream ${url:+--dbname "$url"}
# Every file as its manifest says, and a log without gaps from the backup's beginning to its end.
pg_verifybackup --quiet "$part"
mv "$part" "$backups/$begun"
sync "$backups"
echo "$backups/$begun"
