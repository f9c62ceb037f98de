#!/bin/bash
# SPDX-License-Identifier: MIT
# vmm on KVM: toy guests and Linux (tests/vmm/inside.sh).
. "$(dirname "$0")/vmm.inc"

# vmlinux whose note of a PVH entry is one that nobody knows: it is entered by Linux's protocol.
without_pvh() {
	python3 - "$1" "$2" <<-'END'
		import struct, sys
		data = open(sys.argv[1], 'rb').read()
		note = struct.pack('<III', 4, 4, 18) + b'Xen\0'
		long = struct.pack('<III', 4, 8, 18) + b'Xen\0'
		assert data.count(note) + data.count(long) == 1
		open(sys.argv[2], 'wb').write(data.replace(note, b'\0' * 16).replace(long, b'\0' * 16))
	END
}

vmm_program tests/vmm/inside.sh
check "the kernel without a PVH entry" without_pvh "$vmm_guest/vmlinux" "$SCRATCH/vmlinux64"
vmm_add /guest/vmlinux64 "$SCRATCH/vmlinux64" 644
vmm_add /guest/bzImage "$vmm_guest/bzImage" 644
# The kernel will find the frequency of the TSC higher than it first believed, as happens on a busy host: then KVM gives VMs
# a clock that stands still, unless their monitor sees to it.
khz=$(build/vmm/stand tsc)
vmm_boot "tsc_early_khz=$((khz - khz / 250))"
vmm_results
finish
