#!/bin/bash
# SPDX-License-Identifier: MIT
# Mends one thing in Debian's runsc, openly: its own network stack does not start on kernels from 6.11 on, because this
# snapshot takes the file rmem_default for a mark of the root network namespace, and since 6.11 every namespace has it
# (google/gvisor#10704). Upstream asks for dev_weight instead (19f6b0c07fcd); so does the program after the change of
# one string by another of the same length. A program that has upstream's mend is left as it is.
# usage: gvisor-netstack.sh RUNSC RECORD   changes RUNSC in place and writes what was done into RECORD (JSON)
. "$(dirname "$0")/lib.sh"

runsc=$1 record=$2
OLD=/proc/sys/net/core/rmem_default
NEW=/proc/sys/net/core/./dev_weight
MENDED_UPSTREAM=/proc/sys/net/core/dev_weight
# Once as the path, once in the message for when it cannot be read.
TIMES=2
# Debian's 0.0~20240729.0-4+b7, before and after: this pair was tried on a 6.12 kernel.
KNOWN=ce52e04038baa76d6069afae5fc1bee60c153bbf0276f2c3c25506553526f38f
KNOWN_MENDED=f9ca319fbaf289fac68b0677d14dd10726cab6e1ea44aed01b3fd77f59e7f648

# offsets STRING: where it is in the program, one line each.
offsets() {
	grep -obUaF -- "$1" "$runsc" | cut -d: -f1
}

sha256() {
	sha256sum <"$runsc" | cut -d' ' -f1
}

# write_record STATE PROVENANCE ORIGINAL
write_record() {
	mkdir -p "$(dirname "$record")"
	cat >"$record" <<-EOF
		{
		  "program": "/usr/bin/runsc",
		  "provenance": "$2",
		  "state": "$1",
		  "reason": "its network stack takes every network namespace for the root one on kernels from 6.11 on",
		  "issue": "google/gvisor#10704",
		  "replaced": "$OLD",
		  "by": "$NEW",
		  "original_sha256": "$3",
		  "sha256": "$(sha256)"
		}
	EOF
}

mend() {
	local at before
	before=$(sha256)
	for at in $old; do
		printf '%s' "$NEW" | dd of="$runsc" bs=1 seek="$at" conv=notrunc status=none
	done
	[ "$before" != $KNOWN ] || [ "$(sha256)" = $KNOWN_MENDED ] || die "the mended runsc is not the one that was tried"
	write_record patched "debian, patched" "$before"
	echo "runsc: $OLD replaced by $NEW at $(xargs <<<"$old")"
}

[ ${#OLD} = ${#NEW} ] || die "the two strings differ in length"
old=$(offsets $OLD || true)
if [ -n "$(offsets $NEW || true)" ]; then
	if [ -n "$old" ] || ! grep -q "\"sha256\": \"$(sha256)\"" "$record"; then
		die "runsc was changed before, and $record does not say how"
	fi
	echo "runsc: mended already"
elif [ -n "$(offsets $MENDED_UPSTREAM || true)" ]; then
	write_record not-needed debian "$(sha256)"
	echo "runsc: has upstream's mend"
elif [ "$(wc -w <<<"$old")" = $TIMES ]; then
	mend
else
	die "cannot tell whether this runsc needs the mend of google/gvisor#10704: $OLD is in it $(wc -w <<<"$old") times"
fi
