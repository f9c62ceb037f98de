# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What a request costs our web server as a unikernel under rt-uni, and as a process under runc: requests for each second of
# CPU time of the whole path, which is the server, the client (the same ab), and the kernel between them, whoever of the
# two it charges. All of it is on one CPU, and the two paths share that in turns of some milliseconds: so these are the
# requests/s of either with one CPU, without what neighbours do to it.
. "$TOP/tools/bench/unikernel-web.sh"
plan 30 60
side_by_side
figure 'httpd: kept connections' requests/cpu-s more 1 inf
figure 'httpd: a connection each' requests/cpu-s more 1 inf
figure 'httpd: answers of 25 kB' requests/cpu-s more

# path_rate PID ADDRESS REQUESTS PAGE [AB-OPTION…]: those of that page, one hundred clients.
path_rate() {
	local pid=$1 address=$2 requests=$3 page=$4 before client TIMEFORMAT='%U %S'
	shift 4
	before=$(cpu_ns "$pid")
	client=$({ time bounded "$BUILD/bin/ab" -q "$@" -c 100 -n "$requests" "http://$address:8080$page" >"$SCRATCH/$pid.ab" 2>&3; } 3>&2 2>&1)
	awk -v n="$requests" -v ns=$(($(cpu_ns "$pid") - before)) -v client="$client" '
		/^Complete requests:/ { complete = $3 }
		/^Failed requests:/ { failed = $3 }
		END {
			if (complete != n || failed) exit 1
			split(client, s, " ")
			printf "%.0f ", n / (s[1] + s[2] + ns / 1e9)
		}' "$SCRATCH/$pid.ab"
}

# path PID ADDRESS: on the CPU that this runs on.
path() {
	taskset -p -c "$(taskset -p -c "$BASHPID" | sed 's/.*: //')" "$1" >/dev/null
	path_rate "$1" "$2" 10000 / -k
	path_rate "$1" "$2" 5000 /
	path_rate "$1" "$2" 5000 /site/picture-1.bmp -k
	echo
}

ours() {
	path "$ours_pid" 10.223.1.2
}

peer() {
	path "$peer_pid" 10.223.2.2
}

remark() {
	echo 'the CPU time is that of server and client together, since the kernel charges a packet to whoever sends or reads it'
}
