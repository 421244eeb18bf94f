#!/bin/sh
# Makes the data of a PostgreSQL server as it was at a moment, from a base backup that was begun before it and the archived
# write-ahead log. Wants PostgreSQL's own programs on the PATH, of the version that made the backup.
#
#   restore.sh BACKUP ARCHIVE DATA MOMENT        for example ... '2026-11-28 09:30:00+01'
#
# DATA must not be there yet: the server that was lost is left as it is, for whoever wants to look at it. The server that is
# then started on DATA takes in the log up to the moment, and no further, and becomes a primary by itself; if the archive
# ends before the moment, it stops and says so.
set -eu

[ $# -eq 4 ] || { echo "usage: restore.sh BACKUP ARCHIVE DATA MOMENT" >&2; exit 2; }
backup=$1 archive=$2 data=$3 moment=$4

[ -f "$backup/backup_manifest" ] || { echo "$backup is no base backup" >&2; exit 1; }
[ -d "$archive" ] || { echo "the archive $archive is not there" >&2; exit 1; }
# The server asks for files of the archive from a folder of its own.
archive=$(cd "$archive" && pwd)
[ ! -e "$data" ] || { echo "$data is there already; it is left as it is" >&2; exit 1; }
case "$moment" in
    *[0-9]Z | *[-+][0-9][0-9] | *[-+][0-9][0-9]:[0-9][0-9]) ;;
    *) echo "the moment $moment does not name its offset from UTC, such as +01" >&2; exit 1 ;;
esac
quoted() { printf "'%s'" "$(printf %s "$1" | sed "s/'/''/g")"; }

pg_verifybackup --quiet "$backup"
trap 'rm -rf "$data.part"' EXIT
rm -rf "$data.part"
cp -a "$backup" "$data.part"
chmod 700 "$data.part"
{
    echo "restore_command = $(quoted "cp \"$archive/%f\" \"%p\"")"
    echo "recovery_target_time = $(quoted "$moment")"
    echo "recovery_target_action = 'promote'"
} >> "$data.part/postgresql.auto.conf"
touch "$data.part/recovery.signal"
mv "$data.part" "$data"
echo "Start PostgreSQL on $data; when it takes writes, go on with: veilig facts restored"
