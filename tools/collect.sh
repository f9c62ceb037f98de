#!/bin/bash
# SPDX-License-Identifier: MIT
# Takes the results off every volume labelled ASSAY of an image or a stick, and prints a line with the path of each. A
# folder of that name that is already there is the same run, and is replaced. What a damaged volume still gives is kept
# with ".incomplete" behind its name, and the exit status is 1.
# usage: collect.sh [IMAGE|/dev/sdX [DEST]]; IMAGE and DEST are within the checkout
if [ -z "${IN_BUILDER:-}" ]; then
	top=$(cd "$(dirname "$0")/.." && pwd)
	exec "$top/tools/in-builder" "tools/$(basename "$0")" "${@/#"$top/"/}"
fi
. "$(dirname "$0")/lib.sh"
. "$TOP/tools/partitions.sh"

image=${1:-build/assay.img}
dest=${2:-build/results}
# A damaged volume can lead mtools in circles.
DEADLINE=300
# mtools would refuse a volume whose size is no whole number of tracks.
export MTOOLS_SKIP_CHECK=1

# is_assay VOLUME
is_assay() {
	mlabel -s -i "$1" :: 2>/dev/null </dev/null | grep -qE 'label is ASSAY( |$)'
}

# take VOLUME: copies its results to a folder of our own first: DEST never holds half a run under a whole one's name.
take() {
	local run work to suffix=''
	mdir -b -i "$1" ::/results 2>/dev/null </dev/null | grep -q '/$' || return 0
	mkdir -p "$dest"
	work=$(mktemp -d -p "$dest" .new-XXXXXX)
	# shellcheck disable=SC2064
	trap "rm -rf --one-file-system '$work'" EXIT
	timeout $DEADLINE mcopy -s -n -m -i "$1" '::/results/*' "$work/" </dev/null || suffix=.incomplete
	for run in "$work"/*/; do
		[ -d "$run" ] || continue
		to=$dest/$(basename "$run")$suffix
		rm -rf --one-file-system "$to"
		mv "$run" "$to"
		printf '%s\n' "$to"
	done
}

[ -r "$image" ] || die "cannot read $image"
volumes=0 runs=''
# A volume may be the whole of it, or a partition.
while read -r volume; do
	is_assay "$volume" || continue
	volumes=$((volumes + 1))
	taken=$(take "$volume")
	runs+=${taken:+$taken$'\n'}
done < <(echo "$image@@0" && partitions "$image")
[ $volumes -gt 0 ] || die "$image has no volume labelled ASSAY"
[ -n "$runs" ] || die "the volume ASSAY of $image holds no results"
printf '%s' "$runs"
! grep -q '\.incomplete$' <<<"$runs" || die "not all results of $image could be read: the volume is damaged"
