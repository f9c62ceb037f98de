#!/bin/bash
# SPDX-License-Identifier: MIT
# rt-vm on vmm on KVM: containers live and die (tests/vmm/containers.sh), and vmm in its jail.
. "$(dirname "$0")/containers.inc"

# shellcheck disable=SC2034
VMM_LIMIT=1700 VMM_MEMORY=1536
check "the machine's files are put together" pack tests/vmm/containers.sh
vmm_boot
vmm_results
finish
