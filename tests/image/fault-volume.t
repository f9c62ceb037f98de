#!/bin/bash
# SPDX-License-Identifier: MIT
# A results volume that is full or write-protected, on the booted image. A missing one: boot-uefi.t. The first machine's
# options for the kernel are none either.
. "$(dirname "$0")/vm.sh"

tiny=("runtimes = native" "workloads = noop" "repeat = 1")
export MTOOLS_SKIP_CHECK=1

# A full volume.
vm_stick full "${tiny[@]}"
data=$(partitions "$SCRATCH/full.img" ASSAY)
truncate -s 64M "$SCRATCH/filler"
mcopy -i "$data" "$SCRATCH/filler" ::/filler 2>/dev/null
free=$(mdir -i "$data" :: | sed -nE 's/^ *([0-9 ]+) bytes free.*/\1/p' | tr -d ' ')
truncate -s "$free" "$SCRATCH/filler"
mcopy -o -i "$data" "$SCRATCH/filler" ::/filler
vm_volume spare2 64 ASSAY
# A line that is right (tools/qemu.sh says why it is wanted), a string without an end, and bytes that are no text.
python3 -c 'import random, sys
random.seed(1)
sys.stdout.buffer.write(b"set options=no_timer_check\nset options=\"debug" + random.randbytes(3000))' >"$SCRATCH/options.cfg"
vm_start full "OPTIONS=$SCRATCH/options.cfg"
check "options for the kernel that are none are named" vm_sees "error: .*options.cfg|syntax error" 400
check "a full volume is named" vm_sees "No space left|full" 400
check "it waits for another volume" vm_sees "event=waiting_for_volume" 400
check "one is plugged in" vm_plug spare2
check "the machine powers off" vm_ends 0
check "the results are on the second volume" vm_results "$VM_RUN/spare2.img"
check "whole" grep -q '"ended": true' "${VM_FOLDER:-}/run.json"

# A stick with its write-protect switch on, and a second one that takes the results and whose settings count.
vm_stick locked
vm_volume spare3 64 ASSAY
printf '%s\n' "${tiny[@]}" >"$SCRATCH/conf"
mcopy -i "$SCRATCH/spare3.img" "$SCRATCH/conf" ::/assay.conf
cp "$SCRATCH/spare3.img" "$BUILD/disk-spare3.img"
vm_start locked READONLY=1 EXTRA="-drive if=none,id=s,format=raw,file=build/disk-spare3.img -device usb-storage,bus=usb.0,drive=s"
check "a read-only stick is measured from" vm_sees "event=run_end" 400
check "the machine powers off" vm_ends 0
check "the results are on the other stick" vm_results "$BUILD/disk-spare3.img"
equal "by its settings" "$(grep -c '"runtimes": "native"' "${VM_FOLDER:-}/run.json")" 1
rm -f "$BUILD/disk-spare3.img"

finish
