#!/bin/bash
# SPDX-License-Identifier: MIT
# Holds src/LAYERS: a file includes its own folder and those on its folder's line, and there is no cycle among headers.
. "$(dirname "$0")/lib.sh"
cd "$TOP/src"

bad=0
while IFS=: read -r file included; do
	from=${file%%/*}
	to=${included%%/*}
	[ "$from" != "$to" ] || continue
	[[ $included == */* ]] || continue
	[ -d "$to" ] || continue
	if ! awk -v f="$from" -v t="$to" '$1 == f { for (i = 2; i <= NF; i++) if ($i == t) ok = 1 } END { exit !ok }' LAYERS; then
		echo "src/$file includes $included: LAYERS does not let $from see $to"
		bad=1
	fi
done < <(grep -rnoE --include='*.[ch]' '^#include "[^"]+"' . | sed -E 's/^\.\/([^:]+):[0-9]+:#include "([^"]+)"/\1:\2/')
for d in */; do
	grep -q "^${d%/}[[:space:]]" LAYERS || { echo "src/$d is not in LAYERS"; bad=1; }
done
# tsort names the members of a cycle on its standard error.
grep -roE --include='*.h' '^#include "[^"]+"' . | sed -E 's/^\.\/([^:]+):#include "([^"]+)"/\1 \2/' |
	tsort 2>&1 >/dev/null | grep . && bad=1
exit $bad
