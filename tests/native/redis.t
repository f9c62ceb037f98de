#!/bin/bash
# SPDX-License-Identifier: MIT
# A server that no one here wrote: Redis from Debian's source, unchanged, as a unikernel under rt-uni. Its own clients
# speak to it over a veth pair, and what it answers is what the same Redis answers as a process.
if [ -z "${IN_NETNS:-}" ]; then
	cd "$(dirname "$0")/../.." || exit 1
	[ "$(id -u)" = 0 ] || { echo 'only root makes containers'; exit 77; }
	tools/source.sh redis >/dev/null || { echo 'the source of Redis cannot be had'; exit 77; }
	make --no-print-directory --silent build/bin/rt-uni build/bin/tender build/uni/redis-server.uni >&2 || exit 1
	IN_NETNS=1 exec unshare --net tests/native/redis.t
fi
. "$(dirname "$0")/../lib.sh"

STATE=$SCRATCH/state BUNDLE=$SCRATCH/bundle REDIS=$BUILD/redis
UNIKERNEL=10.222.0.2 PROCESS=127.0.0.1 OUTSIDE=10.222.0.1
NETNS=redis-$$ # and the container's name, by which its cgroup is called
SETTINGS=(--protected-mode no --save '' --dir /tmp --enable-debug-command yes)
others=()

cleanup() {
	timeout 30 "$BUILD/bin/rt-uni" --root "$STATE" delete --force "$NETNS"
	kill -KILL "${others[@]}"
	ip netns delete "$NETNS"
	rm -rf --one-file-system "$SCRATCH"
} 2>/dev/null
trap cleanup EXIT

ip link set lo up
ip netns add "$NETNS"
ip link add out type veth peer name eth0 netns "$NETNS"
ip address add $OUTSIDE/24 dev out && ip link set out up
ip -n "$NETNS" link set eth0 up && ip -n "$NETNS" address add $UNIKERNEL/24 dev eth0

# begin ARGUMENT…: redis-server as a unikernel; its process is $server, and what it says is in $SCRATCH/said.
begin() {
	mkdir -p "$BUNDLE"/rootfs/{bin,tmp}
	cp "$BUILD/uni/redis-server.uni" "$BUNDLE/rootfs/bin/redis-server"
	python3 - "$@" >"$BUNDLE/config.json" <<-END
		import json, sys
		print(json.dumps({"ociVersion": "1.0.2", "hostname": "redis", "root": {"path": "rootfs"},
		    "process": {"user": {"uid": 0, "gid": 0}, "args": ["redis-server"] + sys.argv[1:], "cwd": "/", "env": ["PATH=/bin"]},
		    "linux": {"namespaces": [{"type": "pid"}, {"type": "mount"}, {"type": "ipc"}, {"type": "uts"},
		                             {"type": "network", "path": "/run/netns/$NETNS"}]}}))
	END
	timeout 300 "$BUILD/bin/rt-uni" --root "$STATE" run --bundle "$BUNDLE" "$NETNS" </dev/null >"$SCRATCH/said" 2>&1 &
	server=$!
}

# cli HOST ARGUMENT…: what Redis answers.
cli() {
	timeout 60 "$REDIS/redis-cli" -t 5 -h "$@" 2>&1
}
redis() {
	cli $UNIKERNEL "$@"
}

# serves HOST: whether it does within a minute.
serves() {
	becomes PONG cli "$1" PING || {
		cat "$SCRATCH/said"
		return 1
	}
}

# field SECTION NAME: of INFO.
field() {
	redis INFO "$1" | tr -d '\r' | sed -n "s/^$2://p"
}

# becomes WANTED COMMAND…: waits until the command says so, for minutes.
becomes() {
	local wanted=$1 end=$((SECONDS + 300))
	shift
	until [ "$("$@")" = "$wanted" ] || [ $SECONDS -ge $end ]; do
		sleep 0.05
	done
	test_equal "$("$@")" "$wanted"
}

# What a client may want, of many kinds of values.
commands() {
	cat <<-'END'
		SET greeting hello
		APPEND greeting " world"
		GET greeting
		GETRANGE greeting -5 -1
		SETBIT bits 70000 1
		BITCOUNT bits
		INCRBYFLOAT pi 3.14159265358979
		INCR greeting
		RPUSH list a b c d
		LRANGE list 0 -1
		LPUSH greeting x
		HSET hash one 1 two 2
		HGETALL hash
		SADD set 5 3 1 4
		SORT set
		ZADD board 1.5 ada 1e300 grace -inf alan
		ZRANGE board 0 -1 WITHSCORES
		ZRANGEBYSCORE board (1.5 +inf
		GEOADD sicily 13.361389 38.115556 Palermo 15.087269 37.502669 Catania
		GEODIST sicily Palermo Catania km
		PFADD visitors 1 2 3 4 5 1 2
		PFCOUNT visitors
		XADD stream 1-1 field value
		XRANGE stream - +
		EVAL "return redis.call('GET', KEYS[1]) .. ARGV[1]" 1 greeting !
		EVAL "local s = 0 for i = 1, tonumber(ARGV[1]) do s = s + i end return s" 0 100000
		EVAL "return cjson.encode({1, 'two', {three = 3}})" 0
		EVAL "return {string.format('%.17g', 0.1), tostring(1e15), math.floor(-1.5)}" 0
		EVAL "return redis.call('NOSUCH')" 0
		EVAL "return os.execute('true')" 0
		MULTI
		SET in transaction
		GET in
		EXEC
		OBJECT ENCODING list
		OBJECT ENCODING pi
		SET short lived EXAT 1
		GET short
		EXPIRETIME greeting
		CONFIG GET maxmemory-policy
		NOSUCH command
		DEL set hash
		DBSIZE
		DEBUG DIGEST
	END
}

# ----- it serves
begin --bind $UNIKERNEL "${SETTINGS[@]}"
check 'redis-server runs as a unikernel' serves $UNIKERNEL
[ "$(redis PING)" = PONG ] || finish
matches 'it takes itself for an ordinary Linux' "$(redis INFO server)" '^os:Linux [0-9.]+-libos x86_64'
equal 'it waits by epoll' "$(field server multiplexing_api)" epoll
matches 'it knows its memory' "$(field memory used_memory_rss)" '^[1-9][0-9]{6,}$'

(cd "$SCRATCH" && exec "$REDIS/redis-server" --bind $PROCESS $OUTSIDE "${SETTINGS[@]}" >/dev/null 2>&1) &
others+=($!)
check 'the same one runs as a process' serves $PROCESS
commands | cli $PROCESS >"$SCRATCH/process"
commands | redis >"$SCRATCH/unikernel"
matches 'which answers' "$(wc -l <"$SCRATCH/process")" '^[6-9][0-9]$'
check 'the unikernel answers every command as the process does' diff "$SCRATCH/process" "$SCRATCH/unikernel"

# ----- much, and many
head -c 1048576 /dev/urandom >"$SCRATCH/value"
equal 'it takes a value of 1 MB' "$(redis -x SET value <"$SCRATCH/value")" OK
redis --raw GET value | head -c 1048576 >"$SCRATCH/got"
check 'and gives it back' cmp "$SCRATCH/value" "$SCRATCH/got"
out=$(seq 50000 | awk '{ printf "SET key:%d value-of-%d\r\n", $1, $1 }' | redis --pipe)
matches 'it answers 50000 commands that come at once' "$out" '^errors: 0, replies: 50000$'
equal 'and has done them' "$(redis GET key:49999)" value-of-49999
ulimit -n 4096
out=$(timeout 600 "$REDIS/redis-benchmark" -h $UNIKERNEL -q -c 500 -n 20000 -P 4 -d 100 -t ping_mbulk,set,get,lpush,lrange_100 2>&1)
equal 'five hundred clients at once' "$(tr '\r' '\n' <<<"$out" | grep -cE '^[A-Z_]+.*: [0-9.]+ requests per second')" 6
"$REDIS/redis-benchmark" -h $UNIKERNEL -I -c 2000 >"$SCRATCH/idle" 2>&1 &
others+=($!)
check 'two thousand connections that do nothing' becomes 2001 field clients connected_clients
kill "${others[-1]}"
check 'and are gone' becomes 1 field clients connected_clients
for tenths in 1 2 3; do
	timeout --signal=KILL 0.$tenths "$REDIS/redis-benchmark" -h $UNIKERNEL -q -c 50 -n 1000000 -d 100000 -t set,get
done >/dev/null 2>&1
check 'nor does it mind those that vanish while it speaks to them' becomes 1 field clients connected_clients
(redis BLPOP queue 60 >"$SCRATCH/popped") &
others+=($!)
check 'a client waits for what another one' becomes 1 field clients blocked_clients
redis RPUSH queue word >/dev/null
check 'brings' wait "${others[-1]}"
equal 'and gets it' "$(tr '\n' ' ' <"$SCRATCH/popped")" 'queue word '

# ----- its threads, its files, and what it cannot have
equal 'a thread of its own' "$(redis FLUSHALL ASYNC)" OK
check 'frees what was there' becomes 0 field memory lazyfree_pending_objects
matches 'all of it' "$(field memory lazyfreed_objects)" '^[5-9][0-9]{4}$'
head -c 9000000 /dev/urandom | redis -x SET large >/dev/null
digest=$(redis DEBUG DIGEST)
matches 'it has data again' "$digest" '^[0-9a-f]{40}$'
matches 'no other process saves its data' "$(redis BGSAVE)" '^(\(error\) )?ERR'
matches 'and it knows why' "$(cat "$SCRATCH/said")" "Can't save in background: fork: Function not implemented"
equal 'which it reports' "$(field persistence rdb_last_bgsave_status)" err
equal 'itself it saves them' "$(redis SAVE)" OK
equal 'and loads them' "$(redis DEBUG RELOAD)" OK
equal 'as they were' "$(redis DEBUG DIGEST)" "$digest"

# ----- a client itself: of another Redis, whose data it is to have
digest=$(cli $PROCESS DEBUG DIGEST)
equal 'it becomes the replica of a process' "$(redis REPLICAOF $OUTSIDE 6379)" OK
check 'which sends it what it has' becomes up field replication master_link_status
equal 'all of it' "$(redis DEBUG DIGEST)" "$digest"
cli $PROCESS SET word later >/dev/null
check 'and what it gets' becomes later redis GET word
equal 'a replica takes nothing from others' "$(redis SET word other)" "READONLY You can't write against a read only replica."
redis REPLICAOF NO ONE >/dev/null
equal 'until it is none' "$(redis SET word other)" OK

# ----- the end
redis SHUTDOWN NOSAVE >/dev/null
wait "$server"
equal 'it ends when it is told to' $? 0
begin --no-such-option
wait "$server"
equal 'and with its own status if it cannot begin' $? 1
matches 'which it explains' "$(cat "$SCRATCH/said")" 'FATAL CONFIG FILE ERROR'
begin --bind $UNIKERNEL "${SETTINGS[@]}" --appendonly yes
check 'it keeps a journal' serves $UNIKERNEL
redis SET journal kept >/dev/null
equal 'which its threads write' "$(field persistence aof_last_write_status)" ok
equal 'and from which it loads' "$(redis DEBUG LOADAOF)" OK
equal 'what there was' "$(redis GET journal)" kept
redis SHUTDOWN NOSAVE >/dev/null
wait "$server"
equal 'and ends' $? 0
finish
