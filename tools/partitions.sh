# SPDX-License-Identifier: MIT
# Where things are in an image of a stick; for tools and tests to source.
# shellcheck shell=bash

# partitions IMAGE [NAME]: where each partition of an image, or the one of that name, begins, as IMAGE@@BYTES for mtools.
partitions() {
	sfdisk --dump "$1" 2>/dev/null | sed -nE "s/^.* : start= *([0-9]+),.*${2:+name=\"$2\"}.*/\1/p" | while read -r sector; do
		printf '%s@@%s\n' "$1" $((sector * 512))
	done
}
