# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Redis, which no one here wrote, as a unikernel under rt-uni, and as a process under runc: the same source, the same path
# by a veth pair, one CPU each; its own redis-benchmark has the last one.
. "$TOP/tools/bench/unikernel.sh"
. "$TOP/tools/bench/web.sh"
plan 60 60
figure 'redis GET: rt-uni beside runc' requests/s more
figure 'redis GET: rt-uni beside runc: CPU' us/request less
REQUESTS=50000

needs() {
	needs_unikernel
	needs_program uni/redis-server.uni
}

begin() {
	arguments=(--bind 0.0.0.0 --protected-mode no --save '')
	uni_servers "$BUILD/uni/redis-server.uni" "$BUILD/redis/redis-server" 'Ready to accept connections'
}

# cli HOST COMMAND…: what Redis answers is left in $SCRATCH/answer.
cli() {
	bounded "$BUILD/redis/redis-cli" -h "$@" >"$SCRATCH/answer"
}

# get PID HOST: requests per second, and microseconds of the server's CPU for each. Every one must find a value.
get() {
	local before spent
	cli "$2" SET key:__rand_int__ value
	cli "$2" CONFIG RESETSTAT
	before=$(cpu_ns "$1")
	bounded taskset -c "$client_cpu" "$BUILD/redis/redis-benchmark" -h "$2" --csv -c 50 -n $REQUESTS -t get >"$SCRATCH/get"
	spent=$(($(cpu_ns "$1") - before))
	cli "$2" INFO stats
	grep -q "^keyspace_hits:$REQUESTS.$" "$SCRATCH/answer"
	awk -F '"' -v n=$REQUESTS -v ns=$spent '
		$2 == "GET" { printf "%s %.4f\n", $4, ns / 1000 / n; found = 1 }
		END { exit !found }' "$SCRATCH/get"
}

ours() {
	get "$ours_pid" 10.223.1.2
}

peer() {
	get "$peer_pid" 10.223.2.2
}

remark() {
	uni_remark
}
