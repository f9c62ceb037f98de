#!/bin/bash
# SPDX-License-Identifier: MIT
# An image whose assay dies: what died is shown and saved, and the machine starts again.
. "$(dirname "$0")/vm.sh"

export MTOOLS_SKIP_CHECK=1
mkdir -p "$SCRATCH/build/bin" "$SCRATCH/build/uni"
cp build/bin/* "$SCRATCH/build/bin/"
cp build/uni/bench.uni "$SCRATCH/build/uni/"
# shellcheck disable=SC2016
printf '#!/bin/sh\necho "the last words of assay"\nkill -SEGV $$\n' >"$SCRATCH/build/bin/assay"
broken() {
	BUILD=$SCRATCH/build tools/root.sh && BUILD=$SCRATCH/build tools/image.sh -i build/initrd.img -o "$SCRATCH/crash.img"
}
check "an image with a broken assay is made" broken
vm_start crash
check "what died is said" vm_sees "event=crash .*(Segmentation|signal 11|SIGSEGV)" 300
check "with its last words" vm_sees "the last words of assay" 300
check "the machine starts again by itself" vm_ends 3
data=$(partitions "$VM_RUN/stick.img" ASSAY)
check "a crash file is on the stick" mcopy -n -i "$data" '::/crash-*.txt' "$SCRATCH/"
check "which holds the last words" grep -q 'the last words of assay' "$SCRATCH"/crash-*.txt
finish
