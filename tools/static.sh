#!/bin/bash
# SPDX-License-Identifier: MIT
# Others' programs that the image carries, static: BusyBox, ab, iperf3. Copies them to build/bin, tries each once on
# real traffic, and prints the folders they came from.
[ -n "${IN_BUILDER:-}" ] || exec "$(dirname "$0")/in-builder" "tools/$(basename "$0")" "$@"
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/apt.sh"

# wait_port PORT: until somebody listens there, at most 30 s.
wait_port() {
	for _ in {1..600}; do
		[ -z "$(ss -Hltn "sport = :$1")" ] || return 0
		sleep 0.05
	done
	die "nobody listens on port $1"
}

try_ab() {
	# shellcheck disable=SC2016
	"$busybox" nc -ll -p 8080 -e "$busybox" ash -c \
		'while read -r line && [ "${#line}" -gt 1 ]; do :; done; printf "HTTP/1.0 200 OK\r\nContent-Length: 6\r\n\r\nassay\n"' &
	wait_port 8080
	timeout 30 "$ab" -n 20 -c 2 http://127.0.0.1:8080/ | grep '^Complete requests: *20$'
}

try_iperf3() {
	timeout 60 "$iperf3" -s -1 -p 5201 >/dev/null &
	wait_port 5201
	timeout 30 "$iperf3" -c 127.0.0.1 -p 5201 -t 1 -J | grep '"sum_received"'
}

# In a network namespace of its own, so that nothing else on this machine can answer; in a process namespace too, so
# that no server outlives a failure.
try_programs() {
	local program
	for program in "$busybox" "$ab" "$iperf3"; do
		! readelf -l "$program" | grep -q INTERP || die "$program is not static"
	done
	export busybox ab iperf3
	unshare --net --pid --fork --kill-child bash -euo pipefail -c "$(declare -f die wait_port try_ab try_iperf3)
		ip link set lo up
		try_ab
		try_iperf3"
	sha256sum "$busybox" "$ab" "$iperf3" >"$1/tried"
}

apt_lists
busybox=$("$TOP/tools/busybox.sh")/busybox
ab=$("$TOP/tools/ab.sh")/ab
iperf3=$("$TOP/tools/iperf3.sh")/iperf3
cached static-tried "$(key "$TOP/tools/static.sh" "$busybox" "$ab" "$iperf3")" try_programs >/dev/null
mkdir -p "$BUILD/bin"
for program in "$busybox" "$ab" "$iperf3"; do
	install -m 755 "$program" "$BUILD/bin/"
	dirname "$program"
done
