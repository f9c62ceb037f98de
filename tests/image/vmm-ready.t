#!/bin/bash
# SPDX-License-Identifier: MIT
# CPU time until the API answers (src/vmm/README.md), on an emulated processor that takes a nanosecond for each instruction,
# whatever else the emulating machine does: real ones are faster.
. "$(dirname "$0")/vmm.inc"

# Another processor would count on while this one waits.
# shellcheck disable=SC2034
VMM_TCG="thread=single -icount shift=0,sleep=off" VMM_CPUS=1 VMM_MEMORY=1024
vmm_program tests/vmm/ready.sh
vmm_boot
vmm_results
finish
