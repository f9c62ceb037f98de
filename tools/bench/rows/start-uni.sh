# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# A container as a unikernel: rt-uni beside runc, from the first command to the first word of the null workload, and the
# memory of a web server's container. The same configuration, the same calls, the program compiled from the same source.
. "$TOP/tools/bench/unikernel.sh"
plan 20 30
figure 'start: rt-uni beside runc' s less 2 inf
figure 'memory of a unikernel' MiB less

needs() {
	needs_unikernel
}

begin() {
	uni_net 1
	uni_bundle "$SCRATCH/uni-noop" "$BUILD/uni/bench.uni" noop
	uni_bundle "$SCRATCH/uni-httpd" "$BUILD/uni/bench.uni" httpd port=8080
	uni_net 2
	uni_bundle "$SCRATCH/runc-noop" "$BUILD/bin/bench" noop
	uni_bundle "$SCRATCH/runc-httpd" "$BUILD/bin/bench" httpd port=8080
}

# word_seconds BUNDLE COMMAND…
word_seconds() {
	local t0=${EPOCHREALTIME/./} us bundle=$1
	uni_start "$@"
	uni_says "$bundle" hello
	us=$((${EPOCHREALTIME/./} - t0))
	printf '%d.%06d\n' $((us / 1000000)) $((us % 1000000))
}

# mebibytes PID: what it has for itself, and its share of what it has with others.
mebibytes() {
	awk '/^Pss:/ { printf "%.2f\n", $2 / 1024 }' "/proc/$1/smaps_rollup"
}

# live KIND COMMAND…: both lives; prints both figures.
live() {
	local s mib kind=$1
	shift
	s=$(word_seconds "$SCRATCH/$kind-noop" "$@")
	bounded "$@" delete --force row >&2
	uni_start "$SCRATCH/$kind-httpd" "$@"
	uni_says "$SCRATCH/$kind-httpd" ready
	mib=$(mebibytes "$(cat "$SCRATCH/$kind-httpd/pid")")
	bounded "$@" delete --force row >&2
	echo "$s $mib"
}

ours() {
	live uni "$BUILD/bin/rt-uni" --root "$SCRATCH/uni"
}

peer() {
	live runc runc --root "$SCRATCH/runc"
}

remark() {
	awk -F, '/^[0-9]/ && $4 == "MiB" && $5 - $6 > most { most = $5 - $6 }
		END { printf "a unikernel takes at most %.1f MiB more than the process (allowed: 8)\n", most }' "$CSV"
}
