# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What the rows share that put our web server as a unikernel, under rt-uni, beside it as a process, under runc.
. "$TOP/tools/bench/unikernel.sh"
. "$TOP/tools/bench/web.sh"

needs() {
	needs_unikernel
	needs_program bin/ab
}

# shellcheck disable=SC2034
begin() {
	arguments=(httpd port=8080)
	uni_servers "$BUILD/uni/bench.uni" "$BUILD/bin/bench" ready
}
