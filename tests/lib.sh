# SPDX-License-Identifier: MIT
# For the shell tests: TAP with one line a check. Source it, call check/equal/skip, end with finish.
# shellcheck shell=bash
set -uo pipefail
TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$TOP" || exit 1
BUILD=${BUILD:-$TOP/build}
# shellcheck disable=SC2034
RUN_LIMIT=420 # seconds for a run that takes a few: assay waits 300 for another one on this kernel to end
count=0 bad=0
SCRATCH=$(mktemp -d)
trap 'rm -rf --one-file-system "$SCRATCH"' EXIT

# check NAME COMMAND…: ok when the command succeeds; its output is shown when it does not.
check() {
	local name=$1
	shift
	count=$((count + 1))
	# Not in a subshell: what the command sets is kept.
	if "$@" >"$SCRATCH/check.out" 2>&1; then
		printf 'ok %d - %s\n' $count "$name"
	else
		printf 'not ok %d - %s\n' $count "$name"
		sed 's/^/# /' "$SCRATCH/check.out"
		bad=1
	fi
}

# equal NAME GOT WANTED
equal() {
	check "$1" test_equal "$2" "$3"
}
test_equal() {
	[ "$1" = "$2" ] || {
		printf 'got:    %s\nwanted: %s\n' "$1" "$2"
		return 1
	}
}

# matches NAME TEXT REGEX: some line of TEXT matches the extended regular expression.
matches() {
	check "$1" test_matches "$2" "$3"
}
test_matches() {
	grep -qE -e "$2" <<<"$1" || {
		printf 'no line matches: %s\n%s\n' "$2" "$1" | head -n 40
		return 1
	}
}

# skip NAME REASON
skip() {
	count=$((count + 1))
	printf 'ok %d - %s # SKIP %s\n' $count "$1" "$2"
}

finish() {
	printf '1..%d\n' $count
	exit $bad
}
