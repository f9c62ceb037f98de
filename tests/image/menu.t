#!/bin/bash
# SPDX-License-Identifier: MIT
# The other two entries of the boot menu, chosen on the serial console.
. "$(dirname "$0")/vm.sh"

vm_stick rescue
vm_start rescue
check "the menu shows" vm_sees "Rescue shell" 300
vm_type '\033[B\033[B\r'
check "the third entry gives a shell" vm_sees "[#\$] ?$" 300
# The guest's shell is to do the sum.
# shellcheck disable=SC2016
vm_type 'echo answer=$((6 * 7)); mount | grep -c squashfs; cat /proc/cmdline\r'
check "which obeys" vm_sees "answer=42" 300
check "on the kernel's command line it is the rescue mode" vm_sees "assay.mode=rescue" 300
vm_type 'poweroff\r'
check "poweroff ends the machine" vm_ends 0

vm_stick off "runtimes = native" "workloads = noop" "repeat = 1"
vm_start off
check "the menu shows again" vm_sees "mitigations" 300
vm_type '\033[B\r'
check "the second entry measures" vm_sees "event=run_end" 400
check "the machine powers off" vm_ends 0
check "results are there" vm_results "$VM_RUN/stick.img"
check "and say that mitigations were off" grep -q '"cmdline": ".*mitigations=off' "${VM_FOLDER:-}/machine.json"
finish
