#!/bin/bash
# SPDX-License-Identifier: MIT
# A stick with a damaged root, and one that is pulled out while the machine measures.
. "$(dirname "$0")/vm.sh"

# One byte in the middle of the root.
vm_stick corrupt
esp=$(partitions "$SCRATCH/corrupt.img" ASSAYBOOT)
export MTOOLS_SKIP_CHECK=1
mcopy -i "$esp" ::/assay/root.squashfs "$SCRATCH/root.squashfs"
printf 'X' | dd of="$SCRATCH/root.squashfs" bs=1 seek=5000001 conv=notrunc status=none
mcopy -o -i "$esp" "$SCRATCH/root.squashfs" ::/assay/root.squashfs
vm_start corrupt
check "a corrupt root is refused with its checksum" vm_sees "$(sha256sum <"$SCRATCH/root.squashfs" | cut -c1-64)" 300
check "and the machine restarts" vm_ends 3
rm -f "$SCRATCH/root.squashfs"

# Pulled out in the middle of the run.
vm_stick pulled "runtimes = native" "workloads = primes" "repeat = 12" "duration = 2s"
vm_volume spare4 64 ASSAY
vm_start pulled
check "the third trial starts" vm_sees "event=trial_start trial=3" 400
check "the stick is pulled out" vm_qmp '{"execute":"device_del","arguments":{"id":"stick"}}'
check "that is noticed" vm_sees "VOLUME FAILED" 300
check "and the run goes to its end" vm_sees "event=run_end" 400
check "another stick is plugged in" vm_plug spare4
check "the machine powers off" vm_ends 0
check "all results are on the other stick" vm_results "$VM_RUN/spare4.img"
equal "no trial was lost" "$(grep -c '^C' "${VM_FOLDER:-}/plan.tsv")" 12
finish
