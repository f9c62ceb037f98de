#!/bin/bash
# SPDX-License-Identifier: MIT
# The cache of what is built (tools/lib.sh): what is there is right, what is damaged is made again, what no one asks for
# any more goes.
. "$(dirname "$0")/../lib.sh"

export HOME=$SCRATCH/home XDG_CACHE_HOME=$SCRATCH/cache BUILD=$SCRATCH/build V=0
CACHE=$XDG_CACHE_HOME/assay
A=aaaaaaaaaaaaaaaa B=bbbbbbbbbbbbbbbb C=cccccccccccccccc

# tools TEXT: runs it as a build script would.
tools() {
	bash -c ". tools/lib.sh; make() { echo \"\$1\" >\"\$2/file\"; }; $1" tools/test 2>"$SCRATCH/said"
}

# entries: the names of what is there, in one line.
entries() {
	(cd "$CACHE" && find . -maxdepth 1 -type d -name '*-*' -printf '%f\n' | sort | tr '\n' ' ')
}

# unused DAYS NAME…: as if no one had asked for them since.
unused() {
	local days=$1
	shift
	for name in "$@"; do
		touch -d "$days days ago" "$CACHE/$name.seal"
	done
}

equal 'an entry is made' "$(cat "$(tools "cached thing $A make one")/file")" one
equal 'and found again' "$(cat "$(tools "cached thing $A make other")/file")" one
echo torn >"$CACHE/thing-$A/file"
equal 'a damaged one is made again' "$(cat "$(tools "cached thing $A make two")/file")" two
matches 'which is said' "$(cat "$SCRATCH/said")" '^  thing .* damaged in the cache: made again$'

tools "find() { return 1; }; cached thing $A make three" >"$SCRATCH/found"
equal 'one that cannot be looked at is not made again' "$? $(cat "$SCRATCH/found" "$CACHE/thing-$A/file")" '1 two'
matches 'but named' "$(cat "$SCRATCH/said")" "^error: cannot look whether $CACHE/thing-$A is whole$"
tools "find() { return 1; }; cached thing $A make three || exit 3" >"$SCRATCH/found"
equal 'also where the status is tested' "$? $(cat "$SCRATCH/found" "$CACHE/thing-$A/file")" '3 two'

tools "cached thing $B make b; cached thing $B-12345 make dated; cached thing-more $A make m" >/dev/null
unused 40 "thing-$A" "thing-$B-12345" "thing-more-$A"
unused 20 "thing-$B"
tools "cached thing $B make b" >/dev/null
equal 'what is found removes nothing' "$(entries)" "thing-$A thing-$B thing-$B-12345 thing-more-$A "
unused 20 "thing-$B"
mkdir "$CACHE/tmp.thing.killed" "$CACHE/tmp.thing-more.busy"
tools "cached thing $C make c" >/dev/null
equal 'what is made removes what is old of its name' "$(entries)" "thing-$B thing-$C thing-more-$A tmp.thing-more.busy "
equal 'with its seals' "$(cd "$CACHE" && echo *.seal)" "thing-$B.seal thing-$C.seal thing-more-$A.seal"

tools "cached thing $A make a" >/dev/null
unused 40 "thing-$A" "thing-$B"
equal 'what is asked for is kept' "$(tools "cached thing $A make x >/dev/null; cached thing $B-1 make x")" "$CACHE/thing-$B-1"
equal 'and the other one goes' "$(entries)" "thing-$A thing-$B-1 thing-$C thing-more-$A tmp.thing-more.busy "

# Someone asks, without the lock, while it is being moved away.
unused 40 "thing-$A"
tools "mv() { command mv \"\$@\"; [ \"\$1\" != '$CACHE/thing-$A' ] || touch -c '$CACHE/thing-$A.seal'; }
	cached thing $B make x" >/dev/null
equal 'what is asked for meanwhile is put back' "$(cat "$CACHE/thing-$A/file")" a
equal 'and whole' "$(cat "$(tools "cached thing $A make x")/file")" a
finish
