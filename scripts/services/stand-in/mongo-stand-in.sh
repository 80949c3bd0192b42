#!/bin/bash
# A server that speaks MongoDB's protocol: the FerretDB gateway on PostgreSQL with the DocumentDB extension.
# Both live in this one container; this script starts them, and stops them cleanly in the right order.
set -euo pipefail

programs=/usr/lib/postgresql/18/bin
data=${DATA_DIR:-/data/db}
cluster=$data/postgresql-18
socket=/run/postgresql

as_postgres=(setpriv --reuid=postgres --regid=postgres --init-groups --)

install -d -o postgres -g postgres -m 700 "$data"
install -d -o postgres -g postgres "$socket" /run/ferretdb

exec 9>"$data/lock"
flock --nonblock 9 || { echo "the data in $data are in use by another container" >&2; exit 1; }

if [ ! -e "$cluster" ]; then
  # Made beside its place and moved there when complete: a kill half way leaves nothing that looks like a database.
  rm -rf "$cluster.new"
  "${as_postgres[@]}" "$programs/initdb" --pgdata="$cluster.new" --auth=trust --encoding=UTF8 --locale=C.UTF-8 >/dev/null
  mv "$cluster.new" "$cluster"
fi
rm -f "$cluster/postmaster.pid" # of a killed container; the lock says that nobody is at it

postgres_options=(
  -c listen_addresses=localhost # the extension connects to itself by TCP
  -c unix_socket_directories="$socket"
  -c shared_preload_libraries=pg_cron,pg_documentdb_core,pg_documentdb
  -c cron.database_name=postgres
  -c cron.use_background_workers=on
  -c cron.log_run=off # it runs every two seconds
  -c cron.log_statement=off
  -c max_worker_processes=16
  -c max_parallel_workers_per_gather=0 # no parallel queries: they want more /dev/shm than a container has
  -c shared_buffers=256MB
  -c max_connections=120
  -c jit=off
  -c log_min_messages=warning
)
"${as_postgres[@]}" "$programs/postgres" -D "$cluster" "${postgres_options[@]}" &
postgres=$!
gateway=

stop() {
  trap '' TERM INT
  if [ -n "$gateway" ]; then kill -TERM "$gateway" 2>/dev/null && wait "$gateway" || true; fi
  kill -INT "$postgres" 2>/dev/null && wait "$postgres" || true # SIGINT: PostgreSQL's fast shutdown
}
trap 'stop; exit 0' TERM INT

until "$programs/pg_isready" --quiet --host="$socket" --username=postgres; do
  kill -0 "$postgres" 2>/dev/null || exit 1
  sleep 0.05
done
"$programs/psql" --quiet --host="$socket" --username=postgres --set=ON_ERROR_STOP=1 \
  --command='set client_min_messages = warning; create extension if not exists documentdb cascade'

export FERRETDB_POSTGRESQL_URL="postgres://postgres@/postgres?host=$socket&pool_max_conns=80"
export FERRETDB_LISTEN_ADDR=:27017 FERRETDB_AUTH=false FERRETDB_TELEMETRY=disable
export FERRETDB_STATE_DIR=/run/ferretdb FERRETDB_DEBUG_ADDR=-
"${as_postgres[@]}" /usr/local/bin/ferretdb &
gateway=$!

wait -n || true # either of the two is gone without having been asked: end the other, let the container fail
stop
exit 1
