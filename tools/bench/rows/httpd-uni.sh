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

begin() {
	arguments=(httpd port=8080)
	uni_servers "$BUILD/uni/bench.uni" "$BUILD/bin/bench" ready
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
