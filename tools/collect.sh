#!/bin/bash
# SPDX-License-Identifier: MIT
# Takes the results off every volume labelled ASSAY of an image or a stick, and prints a line with the path of each. A
# folder of that name that is already there is the same run, and is replaced.
# usage: collect.sh [IMAGE|/dev/sdX [DEST]]; IMAGE and DEST are within the checkout
if [ -z "${IN_BUILDER:-}" ]; then
	top=$(cd "$(dirname "$0")/.." && pwd)
	exec "$top/tools/in-builder" "tools/$(basename "$0")" "${@/#"$top/"/}"
fi
. "$(dirname "$0")/lib.sh"

image=${1:-build/assay.img}
dest=${2:-build/results}
# A damaged volume can lead mtools in circles.
DEADLINE=300
# mtools would refuse a volume whose size is no whole number of tracks.
export MTOOLS_SKIP_CHECK=1

# starts: the byte offset of every place where a volume may begin: the whole, and each partition.
starts() {
	echo 0
	sfdisk --dump "$image" 2>/dev/null | sed -nE 's/^.* : start= *([0-9]+),.*/\1/p' | while read -r sector; do
		echo $((sector * 512))
	done
}

# is_assay VOLUME
is_assay() {
	mlabel -s -i "$1" :: 2>/dev/null </dev/null | grep -qE 'label is ASSAY( |$)'
}

# take VOLUME: copies its results to a folder of our own first, so that DEST never holds half a run.
take() {
	local run work
	mdir -b -i "$1" ::/results 2>/dev/null </dev/null | grep -q '/$' || return 0
	mkdir -p "$dest"
	work=$(mktemp -d -p "$dest" .new-XXXXXX)
	# shellcheck disable=SC2064
	trap "rm -rf --one-file-system '$work'" EXIT
	timeout $DEADLINE mcopy -s -n -m -i "$1" '::/results/*' "$work/" </dev/null ||
		die "cannot read all results of $image; what was read is not kept: the volume may be damaged (try fsck.fat)"
	for run in "$work"/*/; do
		[ -d "$run" ] || continue
		rm -rf --one-file-system "${dest:?}/$(basename "$run")"
		mv "$run" "$dest/"
		printf '%s\n' "$dest/$(basename "$run")"
	done
}

[ -r "$image" ] || die "cannot read $image"
volumes=0 runs=0
for at in $(starts); do
	is_assay "$image@@$at" || continue
	volumes=$((volumes + 1))
	taken=$(take "$image@@$at")
	[ -n "$taken" ] || continue
	printf '%s\n' "$taken"
	runs=$((runs + 1))
done
[ $volumes -gt 0 ] || die "$image has no volume labelled ASSAY"
[ $runs -gt 0 ] || die "the volume ASSAY of $image holds no results"
