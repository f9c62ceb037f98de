#!/bin/bash
# SPDX-License-Identifier: MIT
# The power goes in the middle of a run: every trial that ended is on the stick, and can be analysed and reported.
. "$(dirname "$0")/vm.sh"

vm_stick power "runtimes = native" "workloads = primes" "repeat = 200" "duration = 1s"
vm_start power
check "the sixth trial starts" vm_sees "event=trial_start trial=6 " 400
# QEMU goes with everything that its guest had not flushed.
pkill -KILL -f "file=[^ ]*vm-power/stick.img" || true
wait "$VM_PID" 2>/dev/null
check "results are on the stick" vm_results "$VM_RUN/stick.img"
folder=${VM_FOLDER:-/nowhere}
ended=$(grep -c '^C' "$folder/plan.tsv")
matches "every trial that had ended is marked" "$ended" '^([5-9]|[1-9][0-9])$'
# A line is written before its trial is marked, so there may be one trial more than marks.
recorded=$(grep -o '"trial":[0-9]*,' "$folder/samples.jsonl" | sort -u | wc -l)
check "and its samples are there" test "$recorded" -ge "$ended" -a "$recorded" -le $((ended + 1))
check "the log can be analysed" build/bin/assay analyse "$folder"
matches "no line of it is damaged" "$(tr -d ' \n' <"$folder/summary.json")" '"dropped_lines":(\[\]|0|\{"count":0)'
check "and reported" build/bin/assay report "$folder"
matches "as a run that did not end" "$(cat "$folder/report.html")" '[Nn]ot (ended|finished|complete)|did not (end|finish)|incomplete'
finish
