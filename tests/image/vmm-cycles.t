#!/bin/bash
# SPDX-License-Identifier: MIT
# Starts and stops of vmm, as it is delivered, on KVM (tests/vmm/cycles.sh). STARTS=500 LINUX_S=60 is the whole; every test run
# does a part.
. "$(dirname "$0")/vmm.inc"

STARTS=${STARTS:-60} LINUX_S=${LINUX_S:-10}
VMM_LIMIT=$((VMM_LIMIT + 5 * STARTS + LINUX_S))
vmm_program tests/vmm/cycles.sh
# The right frequency, or guests may be without timers (tests/image/vmm.t).
vmm_boot "STARTS=$STARTS" "LINUX_S=$LINUX_S" "tsc_early_khz=$(build/vmm/stand tsc)"
vmm_results
finish
