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

timeout "$RUN_LIMIT" build/bin/assay run --ram "$SCRATCH/ram" runtimes=native workloads=noop repeat=8 >"$SCRATCH/log" 2>&1
one=$(echo "$SCRATCH/ram"/*)
cp -r "$one" "$SCRATCH/two"
two=$SCRATCH/two

compare "$one" "$two"
equal "runs that do not come from an image are refused" "$STATUS" 1
matches "by name" "$OUT" '^ *image .*condition .*not known'
check "and the page is written all the same" grep -q 'One run is refused' "$SCRATCH/page.html"
compare "$one" "$two" --despite image
equal "they are compared when that is accepted" "$STATUS" 0
matches "a run and its copy differ nowhere" "$OUT" 'Seem to differ 0 / [1-9]'
compare "$one" "$two" --despite image lang=de
matches "in German too" "$OUT" 'Scheinbar verschieden 0 / [1-9]'
check "the page as well" grep -q 'Läufe im Vergleich' "$SCRATCH/page.html"
compare "$one" "$two" --despite colour
equal "an unknown factor is an error" "$STATUS" 1
matches "that names those there are" "$OUT" "'colour'.*those that differ: image"

# A summary that keeps no sample of its own: all must come from the log.
sed -E ':a; N; $!ba; s/"samples": \[[^]]*\]/"samples": []/g' "$one/summary.json" >"$two/summary.json"
compare "$one" "$two" --despite image
matches "samples that the summary does not keep come from the log" "$OUT" 'Seem to differ 0 / [1-9]'
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
