# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What the rows share that put our program as a unikernel, under rt-uni, beside the same program under runc: a bundle
# each, the same configuration, a network namespace each with a veth pair to here.

needs_unikernel() {
	needs_workload httpd
	needs_command runc
	needs_program bin/rt-uni
	needs_program bin/tender
	needs_program uni/bench.uni
}

# uni_net NUMBER: a network namespace whose eth0 is 10.223.NUMBER.2, and .1 is here; its path is in $netns. It ends with
# the row, as the process does that has it.
uni_net() {
	unshare --net sleep infinity &
	netns=/proc/$!/ns/net
	until [ "$(readlink "$netns")" != "$(readlink /proc/self/ns/net)" ]; do
		sleep 0.01
	done
	ip link add "row$1" type veth peer name eth0 netns $!
	ip address add "10.223.$1.1/24" dev "row$1"
	ip link set "row$1" up
	nsenter --net="$netns" ip link set lo up
	nsenter --net="$netns" ip link set eth0 up
	nsenter --net="$netns" ip address add "10.223.$1.2/24" dev eth0
}

# uni_bundle DIR PROGRAM ARGUMENT…: with that program as /bin/bench, in the namespace $netns.
uni_bundle() {
	local bundle=$1 program=$2 dir args
	shift 2
	for dir in bin proc dev tmp; do
		mkdir -p "$bundle/rootfs/$dir"
	done
	cp "$program" "$bundle/rootfs/bin/bench"
	args=$(printf ', "%s"' "$@")
	cat >"$bundle/config.json" <<-END
		{"ociVersion": "1.0.2", "root": {"path": "rootfs", "readonly": true}, "hostname": "row",
		 "process": {"cwd": "/", "args": ["/bin/bench"$args], "env": ["PATH=/bin"], "user": {"uid": 0, "gid": 0}},
		 "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"},
		  {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755"]}],
		 "linux": {"namespaces": [{"type": "pid"}, {"type": "mount"}, {"type": "ipc"}, {"type": "uts"},
		  {"type": "network", "path": "$netns"}]}}
	END
}

# uni_start BUNDLE COMMAND…: creates and starts its container, named row.
uni_start() {
	local bundle=$1
	shift
	if ! bounded "$@" create --bundle "$bundle" --pid-file "$bundle/pid" row >"$bundle/said" 2>"$bundle/log" </dev/null; then
		cat "$bundle/log" >&2
		return 1
	fi
	bounded "$@" start row
}

# uni_server KIND PROGRAM NUMBER WORD COMMAND…: the server, with "${arguments[@]}", in $SCRATCH/KIND and on $server_cpu, at
# 10.223.NUMBER.2; it has said that word when this returns.
# shellcheck disable=SC2154
uni_server() {
	local bundle=$SCRATCH/$1 program=$2 number=$3 word=$4
	uni_net "$number"
	uni_bundle "$bundle" "$program" "${arguments[@]}"
	shift 4
	uni_start "$bundle" taskset -c "$server_cpu" "$@"
	uni_says "$bundle" "$word"
}

# uni_servers UNIKERNEL PROCESS WORD: the one under rt-uni, the other under runc; their processes are $ours_pid and $peer_pid.
# They have the first CPU, and whoever asks them is to have the last one, $client_cpu.
# shellcheck disable=SC2034
uni_servers() {
	local cpus
	mapfile -t cpus < <(usable_cpus)
	server_cpu=${cpus[0]} client_cpu=${cpus[-1]}
	ip link set lo up
	uni_server uni "$1" 1 "$3" "$BUILD/bin/rt-uni" --root "$SCRATCH/uni-state"
	uni_server peer "$2" 2 "$3" runc --root "$SCRATCH/runc-state"
	ours_pid=$(cat "$SCRATCH/uni/pid") peer_pid=$(cat "$SCRATCH/peer/pid")
}

# uni_says BUNDLE WORD: waits until the container has said it, wherever in a line.
uni_says() {
	local end=$((SECONDS + deadline))
	until grep -q "$2" "$1/said"; do
		[ $SECONDS -lt $end ] || { echo "no '$2' from inside within $deadline s" >&2; return 1; }
		sleep 0.001
	done
}

# uni_remark: for a row of requests/s and us/request, how busy either was.
uni_remark() {
	awk -F, '
		/^[0-9]/ && $4 == "requests/s" { ours = $5; peer = $6 }
		/^[0-9]/ && $4 == "us/request" { o += ours * $5 / 1e4; p += peer * $6 / 1e4; n++ }
		END { printf "the unikernel was busy %.0f %% of the time, the process %.0f %%; packets to a veth pair are handled by\n", o / n, p / n
			print "the kernel in whoever sends them, and those to a tap by the unikernel that reads them" }' "$CSV"
}
