#!/bin/sh
# Keeps one file of PostgreSQL's write-ahead log. In postgresql.conf:
#
#   archive_mode = on
#   archive_timeout = 1min
#   archive_command = '/path/to/archive.sh /path/to/archive "%p" "%f"'
#
# The file is there whole or not at all. One of that name with other contents is never written over: PostgreSQL keeps its
# own until somebody has looked.
set -eu

[ $# -eq 3 ] || { echo "usage: archive.sh ARCHIVE FILE NAME" >&2; exit 2; }
archive=$1 file=$2 name=$3

if [ -e "$archive/$name" ]; then
    cmp -s "$file" "$archive/$name" || { echo "$archive/$name is there already, with other contents" >&2; exit 1; }
    # Whoever put it there may have died before it was certain to stay.
    sync "$archive/$name" "$archive"
    exit 0
fi
mkdir -p "$archive"
cp "$file" "$archive/.$name.part"
sync "$archive/.$name.part"
mv "$archive/.$name.part" "$archive/$name"
sync "$archive"
