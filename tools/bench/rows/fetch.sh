# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Downloading a site of 432 kB into files, with all that its links lead to, as a study did with wget. The whole program
# counts, with its start. The server is ours for both.
plan 100 30
figure 'fetch: site of 432 kB' s less 1 inf

needs() {
	needs_workload fetch
	needs_command wget
}

begin() {
	ip link set lo up
	"$BUILD/bin/bench" httpd address=127.0.0.1 port=8080 >/dev/null 2>&1 &
	answers 8080
}

# stored COMMAND…: how long it takes to store the 22 files of the site.
stored() {
	rm -rf "$SCRATCH/site"
	seconds bounded "$@"
	[ "$(find "$SCRATCH/site" -type f | wc -l)" = 22 ] || {
		echo "these are not the 22 files of the site" >&2
		return 1
	}
}

ours() {
	stored "$BUILD/bin/bench" fetch url=http://127.0.0.1:8080/site/ depth=8 "save=$SCRATCH/site"
}

peer() {
	stored wget -q -r -k -E -l 8 -P "$SCRATCH/site" http://127.0.0.1:8080/site/
}
