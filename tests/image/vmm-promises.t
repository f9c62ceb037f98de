#!/bin/bash
# SPDX-License-Identifier: MIT
# The promises of src/vmm/README.md, measured in the emulated machine beside QEMU (tests/vmm/promises.sh). All that runs
# there is emulated, so ratios count. STRICT=1 fails where a promise of speed does not hold.
. "$(dirname "$0")/vmm.inc"

vmm_program tests/vmm/promises.sh
vmm_qemu
vmm_add /beside tests/vmm/beside.sh 644
# The right frequency, or QEMU's guests may be without timers (tests/image/vmm.t).
vmm_boot "STRICT=${STRICT:-0}" "tsc_early_khz=$(build/vmm/stand tsc)"
vmm_results
finish
