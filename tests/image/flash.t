#!/bin/bash
# SPDX-License-Identifier: MIT
# tools/flash.sh against sticks that are made up: a folder stands for /sys, another for /proc, a loop device for the
# stick itself. Every refusal must name its reason and leave each byte of the device alone.
. "$(dirname "$0")/../lib.sh"

SIZE=$((8 * 1048576))
SYS=$SCRATCH/sys
PCI=$SYS/devices/pci0000:00/0000:00:14.0

if ! loop=$(truncate -s $SIZE "$SCRATCH/stick" && losetup --find --show "$SCRATCH/stick" 2>&1); then
	echo "no loop device to be had: $loop"
	exit 77
fi
trap 'losetup --detach "$loop"; rm -rf --one-file-system "$SCRATCH"' EXIT
name=$(basename "$loop")
number=$(cat "/sys/block/$name/dev")

# stick PATH: describes the loop device under PATH, idle, with a partition.
stick() {
	rm -rf "$SYS" "$SCRATCH/proc"
	block=$PCI/$1/block/$name
	mkdir -p "$SYS/dev/block" "$block/${name}p1" "$block/holders" "$block/${name}p1/holders" "$SCRATCH/proc/self"
	ln -s "$block" "$SYS/dev/block/$number"
	echo "$number" >"$block/dev"
	echo 999:1 >"$block/${name}p1/dev"
	echo 1 >"$block/${name}p1/partition"
	echo 0 >"$block/ro"
	echo $((SIZE / 512)) >"$block/size"
	ln -s ../.. "$block/device"
	printf 'Maker   \n' >"$PCI/$1/vendor"
	printf 'Fine \033[31mStick \n' >"$PCI/$1/model"
	echo '20 1 8:1 / / rw - ext4 /dev/sda1 rw' >"$SCRATCH/proc/self/mountinfo"
	printf 'Filename Type Size Used Priority\n' >"$SCRATCH/proc/swaps"
}

usb_stick() {
	stick usb2/2-1/2-1:1.0/host6/target6:0:0/6:0:0:0
	echo 0123SERIAL >"$PCI/usb2/2-1/serial"
	echo the-hub >"$PCI/usb2/serial"
}

# flash [DEVICE]
flash() {
	SYSFS=$SYS PROC=$SCRATCH/proc IMAGE=${image:-$SCRATCH/image} "$TOP/tools/flash.sh" "${1:-$loop}" 2>&1 </dev/null
}

# refused NAME REASON [DEVICE]: with a yes given, flash.sh fails, says why, and the stick keeps its bytes.
refused() {
	local out rc=0
	out=$(ASSAY_FLASH_YES=${3:-$loop} flash "${3:-$loop}") || rc=$?
	equal "$1: exit status" $rc 1
	matches "$1: says why" "$out" "error: .*$2"
	equal "$1: untouched" "$(sha256sum <"$SCRATCH/stick")" "$before"
}

head -c $SIZE /dev/urandom >"$SCRATCH/stick"
blockdev --flushbufs "$loop"
before=$(sha256sum <"$SCRATCH/stick")
# No whole number of MiB, so that the last block of the writer is a short one.
head -c $((3 * 1048576 + 512)) /dev/urandom >"$SCRATCH/image"
(cd "$SCRATCH" && sha256sum image >image.sha256)

usb_stick
refused "no such device" "no such device" "$SCRATCH/nothing"
refused "a file" "not a block device" "$SCRATCH/stick"
refused "a character device" "not a block device" /dev/null

rm "$SYS/dev/block/$number"
refused "not in sysfs" "does not describe"

usb_stick
echo 1 >"$block/partition"
refused "a partition" "it is a partition; name the whole stick"

stick ata1/host0/target0:0:0/0:0:0:0
refused "an internal disk" "not on the USB bus"
stick 0000:01:00.0/nvme/nvme0
refused "an NVMe disk" "not on the USB bus"

usb_stick
echo "30 20 $number / /media/x rw shared:1 - vfat /dev/other rw" >>"$SCRATCH/proc/self/mountinfo"
refused "mounted by number" "is mounted on /media/x"
usb_stick
echo "30 20 0:44 / /media/x rw - btrfs $loop rw" >>"$SCRATCH/proc/self/mountinfo"
refused "mounted by name" "is mounted on /media/x"
usb_stick
echo '30 20 999:1 / /media/y rw - vfat /dev/other rw' >>"$SCRATCH/proc/self/mountinfo"
refused "a partition mounted" "${name}p1 is mounted on /media/y"
usb_stick
echo "1 0 $number / / rw - ext4 /dev/root rw" >"$SCRATCH/proc/self/mountinfo"
refused "the root device" "holds the running system"
usb_stick
echo "${loop}p1 partition 1000 0 -2" >>"$SCRATCH/proc/swaps"
refused "swap space" "is swap space"
usb_stick
mkdir "$block/${name}p1/holders/dm-3"
refused "under a device mapper" "is part of dm-3"

usb_stick
echo 1 >"$block/ro"
refused "read-only" "read-only"
usb_stick
echo 0 >"$block/size"
refused "no medium" "no medium"
usb_stick
echo 6144 >"$block/size"
refused "too small" "too small: 3145728 bytes, the image has 3146240"

usb_stick
image=$SCRATCH/absent refused "no image" "it is not there"
cp "$SCRATCH/image" "$SCRATCH/other"
cp "$SCRATCH/image.sha256" "$SCRATCH/other.sha256"
sed -i s/image/other/ "$SCRATCH/other.sha256"
printf x | dd of="$SCRATCH/other" bs=1 seek=1000 conv=notrunc status=none
image=$SCRATCH/other refused "a damaged image" "does not match"

out=$(ASSAY_FLASH_YES=/dev/other flash)
matches "a yes for another device" "$out" "ASSAY_FLASH_YES names /dev/other"
out=$(flash)
matches "no answer" "$out" "not confirmed"
matches "asks for size and model" "$out" "type 8MB-Fine_\[31mStick:"
matches "shows model, serial and size" "$out" "Maker Fine \[31mStick, serial 0123SERIAL, 8 MB"
out=$(echo yes | SYSFS=$SYS PROC=$SCRATCH/proc IMAGE=$SCRATCH/image "$TOP/tools/flash.sh" "$loop" 2>&1)
matches "a plain yes is not enough" "$out" "not confirmed"
equal "not confirmed: untouched" "$(sha256sum <"$SCRATCH/stick")" "$before"

# The kernel's own lock: something has the device open for itself, and no file says so.
exec 8< <(exec perl -MFcntl -e 'sysopen(D, $ARGV[0], O_RDONLY | O_EXCL) or die "$!"; syswrite STDOUT, "held\n"; sleep 60' "$loop")
holder=$!
read -r held <&8
equal "another program holds the device" "$held" held
refused "held by another program" "something has it open for itself"
kill "$holder"
exec 8<&-
wait "$holder" 2>/dev/null

out=$(echo '8MB-Fine_[31mStick' | SYSFS=$SYS PROC=$SCRATCH/proc IMAGE=$SCRATCH/image "$TOP/tools/flash.sh" "$loop" 2>&1)
equal "written after the right answer" $? 0
matches "says it can be unplugged" "$out" "can be unplugged"
need=$(stat -c %s "$SCRATCH/image")
check "the stick holds the image" cmp -n "$need" "$SCRATCH/stick" "$SCRATCH/image"
tail -c $((33 * 512)) "$SCRATCH/stick" >"$SCRATCH/tail"
check "an old backup table is gone" cmp -n $((33 * 512)) "$SCRATCH/tail" /dev/zero
ln -s "$loop" "$SCRATCH/by-id"
ASSAY_FLASH_YES=$loop check "through a symbolic link" flash "$SCRATCH/by-id"

# A stick that loses a byte: this dd writes as told and then spoils what is behind the device.
mkdir "$SCRATCH/bin"
cat >"$SCRATCH/bin/dd" <<END
#!/bin/bash
$(command -v dd) "\$@" || exit
case " \$* " in *" of=$loop "*) printf x | $(command -v dd) of="$SCRATCH/stick" bs=1 seek=2000000 conv=notrunc status=none ;; esac
END
chmod +x "$SCRATCH/bin/dd"
out=$(PATH=$SCRATCH/bin:$PATH ASSAY_FLASH_YES=$loop flash)
equal "a bad stick is found out" $? 1
matches "a bad stick is named" "$out" "does not hold what was written"

# A stick of the image's very size has no room for another table.
usb_stick
truncate -s $((4 * 1048576)) "$SCRATCH/exact"
(cd "$SCRATCH" && head -c $SIZE /dev/urandom >image && sha256sum image >image.sha256)
ASSAY_FLASH_YES=$loop check "a stick of the image's size" flash
check "holds all of it" cmp "$SCRATCH/stick" "$SCRATCH/image"
finish
