# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Downloading a site of 432 kB into files, with all that its links lead to, as a study did with wget. The whole program
# counts, with its start. The server is ours for both.
plan 20 30
figure 'fetch: site of 432 kB' s less 1 inf

needs() {
	needs_workload fetch
	needs_command wget
}

begin() {
	. "$TOP/tools/bench/web.sh"
	ip link set lo up
	"$BUILD/bin/bench" httpd address=127.0.0.1 port=8080 >/dev/null 2>&1 &
	answers 8080
}

# in_new_folder COMMAND…: how long it takes; and it must have stored the 22 files.
in_new_folder() {
	rm -rf "$SCRATCH/site"
	mkdir "$SCRATCH/site"
	cd "$SCRATCH/site"
	seconds bounded "$@"
	[ "$(find . -type f | wc -l)" = 22 ] || { echo "not the 22 files of the site" >&2 && return 1; }
}

ours() {
	in_new_folder "$BUILD/bin/bench" fetch url=http://127.0.0.1:8080/site/ depth=8 into=.
}

peer() {
	in_new_folder wget -q -r -k -E -l 8 http://127.0.0.1:8080/site/
}
