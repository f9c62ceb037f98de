#!/bin/bash
# SPDX-License-Identifier: MIT
# tools/collect.sh on volumes that are full, empty, absent, elsewhere, damaged.
if [ -z "${IN_BUILDER:-}" ]; then
	top=$(cd "$(dirname "$0")/../.." && pwd)
	exec "$top/tools/in-builder" "tests/image/$(basename "$0")"
fi
. "$(dirname "$0")/../lib.sh"
export MTOOLS_SKIP_CHECK=1

image=$SCRATCH/stick
dest=$SCRATCH/results
DATA=$((40 * 1048576))

# stick LABEL: two volumes, the second with that label.
stick() {
	rm -f "$image"
	truncate -s 80M "$image"
	sfdisk --quiet "$image" <<-END
		label: gpt
		start=2048, size=77824, type=uefi
		start=$((DATA / 512)), size=77824
	END
	mkfs.fat -F 32 -n ASSAYBOOT --offset 2048 "$image" 38912 >/dev/null 2>&1
	mkfs.fat -F 32 -n "$1" --offset $((DATA / 512)) "$image" 38912 >/dev/null 2>&1
}

# run VOLUME NAME: puts results there as a run leaves them.
run() {
	rm -rf "${SCRATCH:?}/run"
	mkdir -p "$SCRATCH/run/$2/tables" "$SCRATCH/run/$2/logs"
	echo "report of $2" >"$SCRATCH/run/$2/report.html"
	seq 20000 >"$SCRATCH/run/$2/samples.jsonl"
	echo a,b >"$SCRATCH/run/$2/tables/noop.csv"
	mmd -i "$1" ::/results 2>/dev/null </dev/null
	mcopy -s -i "$1" "$SCRATCH/run/$2" ::/results/
}

# fails NAME REASON [IMAGE]
fails() {
	local out rc=0
	out=$(tools/collect.sh "${3:-$image}" "$dest" 2>&1) || rc=$?
	equal "$1: exit status" $rc 1
	matches "$1: says why" "$out" "error: .*$2"
	equal "$1: nothing is left behind" "$(ls -A "$dest" 2>/dev/null)" ""
}

fails "no image" "cannot read" "$SCRATCH/nothing"
head -c 1000000 /dev/urandom >"$SCRATCH/noise"
fails "noise" "no volume labelled ASSAY" "$SCRATCH/noise"
stick OTHER
fails "no volume of the name" "no volume labelled ASSAY"
stick ASSAY
fails "an empty volume" "holds no results"
mmd -i "$image@@$DATA" ::/results
fails "an empty folder" "holds no results"
echo x >"$SCRATCH/x"
mcopy -i "$image@@$DATA" "$SCRATCH/x" ::/results/stray.txt
fails "a stray file only" "holds no results"

run "$image@@$DATA" 'board-20260102T030405Z'
run "$image@@$DATA" 'Board two [x]-20260102T030406Z'
equal "prints the path of each run" "$(tools/collect.sh "$image" "$dest" | sort)" \
	"$(printf '%s\n' "$dest/Board two [x]-20260102T030406Z" "$dest/board-20260102T030405Z")"
check "the whole run is there" diff -r "$SCRATCH/run/Board two [x]-20260102T030406Z" "$dest/Board two [x]-20260102T030406Z"
equal "and nothing else" "$(find "$dest" -mindepth 1 -maxdepth 1 | wc -l)" 2
echo stale >"$dest/board-20260102T030405Z/stale"
check "a second time" tools/collect.sh "$image" "$dest"
check "an old copy is replaced" test ! -e "$dest/board-20260102T030405Z/stale"

# Without a partition table, as some sticks are sold.
rm -rf "$dest"
truncate -s 40M "$SCRATCH/plain"
mkfs.fat -F 32 -n ASSAY "$SCRATCH/plain" >/dev/null
run "$SCRATCH/plain" plain-20260102T030405Z
equal "a volume without a table" "$(tools/collect.sh "$SCRATCH/plain" "$dest")" "$dest/plain-20260102T030405Z"

# A chain of clusters that ends in the void: both tables are lost from the second sector on.
rm -rf "$dest"
reserved=$(od -An -tu2 -j 14 -N 2 "$SCRATCH/plain")
each=$(od -An -tu4 -j 36 -N 4 "$SCRATCH/plain")
for table in 0 1; do
	head -c $(((each - 1) * 512)) /dev/zero |
		dd of="$SCRATCH/plain" bs=512 seek=$((reserved + table * each + 1)) conv=notrunc status=none
done
out=$(tools/collect.sh "$SCRATCH/plain" "$dest" 2>&1)
equal "a damaged volume: exit status" $? 1
matches "a damaged volume: says so" "$out" "error: not all results of .* could be read"
equal "a damaged volume: what it gives is kept, and marked" "$(ls -A "$dest")" plain-20260102T030405Z.incomplete
finish
