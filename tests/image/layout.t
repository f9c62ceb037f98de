#!/bin/bash
# SPDX-License-Identifier: MIT
# build/assay.img (or IMAGE) as a partitioning tool, a file system checker and another reader of FAT see it.
if [ -z "${IN_BUILDER:-}" ]; then
	top=$(cd "$(dirname "$0")/../.." && pwd)
	exec "$top/tools/in-builder" env "IMAGE=${IMAGE:-build/assay.img}" "tests/image/$(basename "$0")"
fi
. "$(dirname "$0")/../lib.sh"

IMAGE=${IMAGE:-build/assay.img}
MOST_BYTES=160000000
if [ ! -f "$IMAGE" ]; then
	echo "$IMAGE is not there (make image)"
	exit 77
fi
dump=$(sfdisk --dump "$IMAGE")

# field NAME KEY: of the partition NAME.
field() {
	grep "name=\"$1\"" <<<"$dump" | sed -nE "s/.*[ ,]$2= *\"?([^,\"]*).*/\1/p"
}

# volume NAME: extracts it to $SCRATCH/NAME.
volume() {
	dd if="$IMAGE" of="$SCRATCH/$1" bs=1M skip=$(($(field "$1" start) * 512)) count=$(($(field "$1" size) * 512)) \
		iflag=skip_bytes,count_bytes conv=sparse status=none
}

# type_of FILE: the FAT variant, by the count of clusters, which alone decides.
type_of() {
	minfo -i "$1" :: | sed -nE 's/^disk type="(.*) *"$/\1/p' | tr -d ' '
}

# has PATH: the ESP has it, and not empty.
has() {
	[ -n "$(mtype -i "$SCRATCH/ASSAYBOOT" "::$1" | head -c 1 | od -An -c)" ]
}

matches "the partition table is valid" "$(sfdisk --verify "$IMAGE" 2>&1)" '^No errors detected'
matches "it is a GPT" "$dump" '^label: gpt$'
equal "three partitions" "$(grep -c ' : start=' <<<"$dump")" 3
equal "BIOS boot partition" "$(field BIOSBOOT type)" 21686148-6449-6E6F-744E-656564454649
equal "EFI system partition" "$(field ASSAYBOOT type)" C12A7328-F81F-11D2-BA4B-00A0C93EC93B
equal "data partition" "$(field ASSAY type)" EBD0A0A2-B9E5-4433-87C0-68B6B72699C7
equal "the data partition is the third" "$(tail -n 1 <<<"$dump" | grep -c 'img3 .*name="ASSAY"')" 1
equal "the data partition has 40 MiB" "$(field ASSAY size)" 81920
check "the image is small enough" test "$(stat -c %s "$IMAGE")" -le $MOST_BYTES
equal "the checksum beside it is right" "$(cut -d' ' -f1 "$IMAGE.sha256")" "$(sha256sum <"$IMAGE" | cut -d' ' -f1)"

for v in ASSAYBOOT ASSAY; do
	volume $v
	check "$v: fsck.fat finds nothing" fsck.fat -n "$SCRATCH/$v"
	equal "$v: nor does it want to mend anything" "$(fsck.fat -n "$SCRATCH/$v" | grep -c '^Leaving')" 0
	matches "$v: label" "$(mlabel -s -i "$SCRATCH/$v" ::)" "label is $v( |$)"
	matches "$v: FAT32" "$(od -An -c -j 82 -N 8 "$SCRATCH/$v" | tr -d ' ')" '^FAT32$'
done
equal "the data partition is empty" "$(mdir -b -i "$SCRATCH/ASSAY" :: 2>/dev/null)" ""

for f in /EFI/BOOT/BOOTX64.EFI /boot/grub/grub.cfg /boot/grub/fonts/ascii.pf2 /assay/vmlinuz /assay/initrd.img \
	/assay/root.squashfs /assay/bom.tsv; do
	check "$f is there" has $f
done
cfg=$(mtype -i "$SCRATCH/ASSAYBOOT" ::/boot/grub/grub.cfg)
root=$(mtype -i "$SCRATCH/ASSAYBOOT" ::/assay/root.squashfs | sha256sum | cut -d' ' -f1)
matches "the menu names the ESP" "$cfg" "assay\.boot=$(field ASSAYBOOT uuid | tr A-F a-f)"
matches "the menu names the root's hash" "$cfg" "assay\.sha256=$root"
equal "no placeholder is left" "$(grep -c '@[A-Z_0-9]*@' <<<"$(grep -v '^#' <<<"$cfg")")" 0
for entry in Measure "Measure with mitigations=off" "Rescue shell"; do
	matches "menu entry: $entry" "$cfg" "^menuentry \"$entry\""
done

# With a driver of its own for the card GRUB changes the mode behind the firmware's back, and the kernel's screen is torn.
mtype -i "$SCRATCH/ASSAYBOOT" ::/EFI/BOOT/BOOTX64.EFI >"$SCRATCH/grub.efi"
check "GRUB draws through the firmware" grep -qa efi_gop "$SCRATCH/grub.efi"
check "and only so" sh -c "! grep -qaE 'video_(bochs|cirrus)' '$SCRATCH/grub.efi'"

# The initrd holds two files and nothing that belongs to anybody but root.
list=$(mtype -i "$SCRATCH/ASSAYBOOT" ::/assay/initrd.img | cpio -tvn --quiet)
for f in init bin/busybox; do
	matches "initrd: $f" "$list" "^-rwxr-xr-x +1 0 +0 .* $f$"
done
matches "initrd: the console" "$list" "^crw------- +1 0 +0 +5, +1 .* dev/console$"
equal "initrd: all of it is root's" "$(awk '$3 != 0 || $4 != 0' <<<"$list")" ""
finish
