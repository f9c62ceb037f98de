# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Our web server as a unikernel under rt-uni, and as a process under runc: the same source, the same page of 1 kB, the
# same path by a veth pair, one CPU each; ab has the last one.
. "$TOP/tools/bench/unikernel-web.sh"
web_row 'httpd: rt-uni beside runc' -k

ours() {
	ask "$ours_pid" 10.223.1.2:8080
}

peer() {
	ask "$peer_pid" 10.223.2.2:8080
}

remark() {
	uni_remark
}
