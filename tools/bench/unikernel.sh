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

# uni_says BUNDLE WORD: waits until the container has said it.
uni_says() {
	local end=$((SECONDS + deadline))
	until grep -q "^$2" "$1/said"; do
		[ $SECONDS -lt $end ] || { echo "no '$2' from inside within $deadline s" >&2; return 1; }
		sleep 0.001
	done
}
