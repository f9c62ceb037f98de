# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Our web server as a unikernel under rt-uni, and as a process under runc: the same source, the same page of 1 kB, the
# same path by a veth pair, one CPU each; ab has the last one.
. "$TOP/tools/bench/unikernel.sh"
. "$TOP/tools/bench/web.sh"
web_row 'httpd: rt-uni beside runc' -k

needs() {
	needs_unikernel
	needs_program bin/ab
}

# begin_server KIND PROGRAM NUMBER COMMAND…: it listens when this returns.
begin_server() {
	local bundle=$SCRATCH/$1 program=$2 number=$3
	uni_net "$number"
	uni_bundle "$bundle" "$program" httpd port=8080
	shift 3
	uni_start "$bundle" taskset -c "$server_cpu" "$@"
	uni_says "$bundle" ready
}

begin() {
	local cpus
	mapfile -t cpus < <(usable_cpus)
	server_cpu=${cpus[0]} client_cpu=${cpus[-1]}
	ip link set lo up
	begin_server uni "$BUILD/uni/bench.uni" 1 "$BUILD/bin/rt-uni" --root "$SCRATCH/uni-state"
	begin_server peer "$BUILD/bin/bench" 2 runc --root "$SCRATCH/runc-state"
	ours_pid=$(cat "$SCRATCH/uni/pid") peer_pid=$(cat "$SCRATCH/peer/pid")
}

ours() {
	ask "$ours_pid" 10.223.1.2:8080
}

peer() {
	ask "$peer_pid" 10.223.2.2:8080
}

remark() {
	awk -F, '
		/^[0-9]/ && $4 == "requests/s" { ours = $5; peer = $6 }
		/^[0-9]/ && $4 == "us/request" { o += ours * $5 / 1e4; p += peer * $6 / 1e4; n++ }
		END { printf "the unikernel was busy %.0f %% of the time, the process %.0f %%; packets to a veth pair are handled by\n", o / n, p / n
			print "the kernel in whoever sends them, and those to a tap by the unikernel that reads them" }' "$CSV"
}
