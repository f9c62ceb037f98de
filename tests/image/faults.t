#!/bin/bash
# SPDX-License-Identifier: MIT
# What lab machines do to a stick, on the booted image with a plan of one trial.
. "$(dirname "$0")/vm.sh"

tiny=("runtimes = native" "workloads = noop" "repeat = 1")

# A corrupt root: one byte in its middle.
vm_stick corrupt
esp=$(sfdisk --dump "$SCRATCH/corrupt.img" | sed -nE 's/^.* : start= *([0-9]+),.*name="ASSAYBOOT".*/\1/p')
esp=$SCRATCH/corrupt.img@@$((esp * 512))
export MTOOLS_SKIP_CHECK=1
mcopy -i "$esp" ::/assay/root.squashfs "$SCRATCH/root.squashfs"
printf 'X' | dd of="$SCRATCH/root.squashfs" bs=1 seek=5000001 conv=notrunc status=none
mcopy -o -i "$esp" "$SCRATCH/root.squashfs" ::/assay/root.squashfs
vm_start corrupt
check "a corrupt root is refused with its checksum" vm_sees "$(sha256sum <"$SCRATCH/root.squashfs" | cut -c1-64)" 300
check "and the machine restarts" vm_ends 3
rm -f "$SCRATCH/root.squashfs"

# No results volume; one is plugged in at the end.
vm_stick none "${tiny[@]}"
data=$(sfdisk --dump "$SCRATCH/none.img" | sed -nE 's/^.* : start= *([0-9]+),.*name="ASSAY".*/\1/p')
mlabel -i "$SCRATCH/none.img@@$((data * 512))" ::OTHER
vm_volume spare 64 ASSAY
vm_start none
check "without a results volume the run goes on in memory" vm_sees "event=run_end" 400
check "and waits for a volume" vm_sees "event=waiting_for_volume" 60
check "one is plugged in" vm_plug spare
check "the results are delivered and the machine powers off" vm_ends 0
check "they are on the volume plugged in" vm_results "$VM_RUN/spare.img"
check "with their report" test -s "${VM_FOLDER:-}/report.html"

# A full volume.
vm_stick full "${tiny[@]}"
data=$SCRATCH/full.img@@$(($(sfdisk --dump "$SCRATCH/full.img" | sed -nE 's/^.* : start= *([0-9]+),.*name="ASSAY".*/\1/p') * 512))
truncate -s 64M "$SCRATCH/filler"
mcopy -i "$data" "$SCRATCH/filler" ::/filler 2>/dev/null
free=$(mdir -i "$data" :: | sed -nE 's/^ *([0-9 ]+) bytes free.*/\1/p' | tr -d ' ')
truncate -s "$free" "$SCRATCH/filler"
mcopy -o -i "$data" "$SCRATCH/filler" ::/filler
vm_volume spare2 64 ASSAY
vm_start full
check "a full volume is named" vm_sees "No space left|full" 400
check "it waits for another volume" vm_sees "event=waiting_for_volume" 400
check "one is plugged in" vm_plug spare2
check "the machine powers off" vm_ends 0
check "the results are on the second volume" vm_results "$VM_RUN/spare2.img"
check "whole" grep -q '"ended": true' "${VM_FOLDER:-}/run.json"

# A stick with its write-protect switch on.
vm_stick locked "${tiny[@]}"
vm_volume spare3 64 ASSAY
vm_start locked READONLY=1
check "a read-only stick is measured from" vm_sees "event=run_end" 400
check "and waits for a volume that takes the results" vm_sees "event=waiting_for_volume" 60
check "one is plugged in" vm_plug spare3
check "the machine powers off" vm_ends 0
check "the results are on it" vm_results "$VM_RUN/spare3.img"

# Pulled out in the middle of the run.
vm_stick pulled "runtimes = native" "workloads = primes" "repeat = 12" "duration = 2s"
vm_volume spare4 64 ASSAY
vm_start pulled
check "the third trial starts" vm_sees "event=trial_start trial=3" 400
check "the stick is pulled out" vm_qmp '{"execute":"device_del","arguments":{"id":"stick"}}'
check "that is noticed" vm_sees "VOLUME FAILED" 120
check "and the run goes to its end" vm_sees "event=run_end" 400
check "another stick is plugged in" vm_plug spare4
check "the machine powers off" vm_ends 0
check "all results are on the other stick" vm_results "$VM_RUN/spare4.img"
equal "no trial was lost" "$(grep -c '^C' "${VM_FOLDER:-}/plan.tsv")" 12
finish
