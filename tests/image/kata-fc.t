#!/bin/bash
# SPDX-License-Identifier: MIT
# rt-vm on vmm on KVM: containers live and die (tests/vmm/containers.sh), and vmm in its jail.
. "$(dirname "$0")/containers.inc"

# shellcheck disable=SC2034
VMM_LIMIT=1700 VMM_MEMORY=1536
# Ten thousand bind mounts, in memory enough for the copies of their file and in too little.
binds() {
	BINDS=10000 MEMORY=268435456 bundle binds /bin/sh -c 'grep -c " /mnt/" /proc/mounts; cat /mnt/9999'
	BINDS=10000 bundle narrow /bin/true
}

check "the machine's files are put together" pack tests/vmm/containers.sh binds
vmm_boot
vmm_results
finish
