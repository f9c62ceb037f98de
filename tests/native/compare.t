#!/bin/bash
# SPDX-License-Identifier: MIT
# `assay compare` on results folders of a real run: exit status, what it writes, and samples that only the log has.
. "$(dirname "$0")/../lib.sh"

unset ASSAY_RUNTIME_DIR
export ASSAY_IMAGE_DIR=$SCRATCH/image ASSAY_WORK_DIR=$SCRATCH/work
mkdir -p "$ASSAY_IMAGE_DIR/bin" "$SCRATCH/ram"
cp build/bin/bench "$ASSAY_IMAGE_DIR/bin/bench"

# compare ARGUMENT…: sets STATUS and OUT.
compare() {
	OUT=$(build/bin/assay compare "$@" --out "$SCRATCH/page.html" 2>&1)
	STATUS=$?
}

for run in one two; do
	timeout "$RUN_LIMIT" build/bin/assay run --ram "$SCRATCH/ram" runtimes=native workloads=noop repeat=8 >"$SCRATCH/log" 2>&1
	mv "$SCRATCH/ram"/* "$SCRATCH/$run"
	# Within one second both would have one name.
	sed -i "s/\"id\": *\"[^\"]*\"/\"id\": \"$run\"/" "$SCRATCH/$run"/{run,summary}.json
done
one=$SCRATCH/one two=$SCRATCH/two

compare "$one" "$two"
equal "runs that do not come from an image are refused" "$STATUS" 1
matches "by name" "$OUT" '^ *image .*condition .*not known'
check "and the page is written all the same" grep -q 'One run is refused' "$SCRATCH/page.html"
compare "$one" "$two" --despite image
equal "they are compared when that is accepted" "$STATUS" 0
matches "and their cells with each other" "$OUT" 'Seem to differ [0-9]+ / [1-9]'
compare "$one" "$two" --despite image lang=de
matches "in German too" "$OUT" 'Scheinbar verschieden [0-9]+ / [1-9]'
check "the page as well" grep -q 'Läufe im Vergleich' "$SCRATCH/page.html"
compare "$one" "$two" --despite colour
equal "an unknown factor is an error" "$STATUS" 1
matches "that names those there are" "$OUT" "'colour'.*those that differ: image"

# A run that was given twice would pass for two that agree.
effects() {
	build/bin/assay compare "$@" --out "$SCRATCH/page.html" --despite image --json |
		python3 -c 'import json, sys; d = json.load(sys.stdin); print(len(d["runs"]), d["repeats"], d["effects"])'
}
cp -r "$one" "$SCRATCH/copy"
cp -r "$one" "$SCRATCH/beginning"
sed -i '$d' "$SCRATCH/beginning/samples.jsonl"
compare "$one" "$SCRATCH/copy" --despite image
equal "a run is not compared with its copy" "$STATUS" 1
matches "by name" "$OUT" "one run with itself: $SCRATCH/copy is a copy of $one"
compare "$one/" "$one" --despite image
equal "nor with itself" "$STATUS" 1
compare "$SCRATCH/beginning" "$two" "$SCRATCH/copy" "$one" --despite image
equal "beside other runs it counts once" "$STATUS" 0
matches "which is said" "$OUT" "^$SCRATCH/one is a copy of $SCRATCH/copy"
matches "as of what was copied too early" "$OUT" "^$SCRATCH/beginning is the beginning of $SCRATCH/copy"
check "on the page, too" grep -q "$SCRATCH/one is a copy of $SCRATCH/copy" "$SCRATCH/page.html"
equal "and the figures are those without it" "$(effects "$SCRATCH/beginning" "$two" "$SCRATCH/copy" "$one")" "$(effects "$one" "$two")"

# A summary that keeps no sample of its own: all must come from the log.
sed -E ':a; N; $!ba; s/"samples": \[[^]]*\]/"samples": []/g' "$two/summary.json" >"$SCRATCH/bare.json"
mv "$SCRATCH/bare.json" "$two/summary.json"
compare "$one" "$two" --despite image
matches "samples that the summary does not keep come from the log" "$OUT" 'Seem to differ [0-9]+ / [1-9]'
rm "$two/samples.jsonl"
compare "$one" "$two" --despite image
matches "without a log that is said" "$OUT" 'more samples than the summary keeps'

echo '{"version":2' >"$two/summary.json"
compare "$one" "$two"
equal "a torn summary is an error" "$STATUS" 1
compare "$one"
equal "one folder is a usage error" "$STATUS" 2
compare "$one" "$two" --colour
equal "an unknown option is one" "$STATUS" 2
finish
