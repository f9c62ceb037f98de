#!/bin/bash
# SPDX-License-Identifier: MIT
# The phases of a container's start in a VM, on an emulated processor that takes a nanosecond for each instruction, whatever
# else the emulating machine does: real ones are faster.
. "$(dirname "$0")/containers.inc"

programs() {
	local rom=usr/share/qemu/qboot.rom
	bring qemu-system-x86_64 && bring /usr/libexec/virtiofsd && install -D "/$rom" "$root/$rom"
}

# The machine, too, may stand still through the fault of the emulator that vmm-level.t tells of. It takes less than a minute,
# or five on a busy host, and two more for a guest that stood still.
boot_twice() {
	boot_machine || boot_machine
}

# Another processor would count on while this one waits.
# shellcheck disable=SC2034
VMM_TCG="thread=single -icount shift=0,sleep=off" VMM_CPUS=1 VMM_MEMORY=4096 VMM_LIMIT=600
check "the machine's files are put together" pack tests/vmm/starts.sh programs
check "the machine boots and runs to its end" boot_twice
vmm_results
finish
