#!/bin/bash
# SPDX-License-Identifier: MIT
# Writes the image to a USB stick, reads it back and compares. Refuses whatever may be something else than a stick that
# is lying idle. It asks first; a script sets ASSAY_FLASH_YES to the very device instead.
# usage: flash.sh /dev/sdX; IMAGE= another image than build/assay.img
. "$(dirname "$0")/lib.sh"

# The tests put made-up ones here.
SYSFS=${SYSFS:-/sys}
PROC=${PROC:-/proc}

IMAGE=${IMAGE:-$BUILD/assay.img}
# What a backup partition table takes at the end of a stick.
BACKUP=$((33 * 512))

refuse() {
	die "not writing to $dev: $*"
}

# line FILE: its first line without what a terminal might obey; empty when there is none. The device wrote it.
line() {
	head -n 1 "$1" 2>/dev/null | tr -cd '[:print:]' | sed 's/^ *//; s/ *$//' || true
}

# sysfs_of DEV: the folder that describes it.
sysfs_of() {
	local major minor
	read -r major minor <<<"$(stat -Lc '%t %T' "$1")"
	realpath -e "$SYSFS/dev/block/$((16#$major)):$((16#$minor))" 2>/dev/null
}

# uses FOLDER: what uses the disk or the partition that FOLDER describes, a reason a line.
uses() {
	local node name number holder
	name=$(basename "$1")
	node=/dev/$name
	number=$(line "$1/dev")
	# mountinfo: 3 is the device, 5 where it is mounted; the source follows a lone "-" and the type. Both, because
	# some file systems (btrfs) have a number of their own.
	awk -v number="$number" -v node="$node" '{
		for (i = 6; $i != "-" && i < NF; i++) continue
		if ($3 == number || $(i + 2) == node)
			print node, $5 == "/" ? "holds the running system" : "is mounted on " $5
	}' "$PROC/self/mountinfo"
	awk -v node="$node" '$1 == node { print node, "is swap space" }' "$PROC/swaps"
	for holder in "$1"/holders/*; do
		[ ! -e "$holder" ] || printf '%s is part of %s\n' "$node" "$(basename "$holder")"
	done
}

# judge: refuses, or leaves the device's folder in $sys, its size in $size, and $whatitis.
judge() {
	local part used
	[ -e "$dev" ] || refuse "there is no such device"
	[ -b "$dev" ] || refuse "it is not a block device"
	sys=$(sysfs_of "$dev") || refuse "the kernel does not describe it"
	[ ! -e "$sys/partition" ] || refuse "it is a partition; name the whole stick, /dev/$(basename "$(dirname "$sys")")"
	case $sys in */usb[0-9]*/*) ;; *) refuse "it is not on the USB bus" ;; esac
	used=$(for part in "$sys" "$sys/$(basename "$sys")"*; do [ ! -e "$part/dev" ] || uses "$part"; done | sort -u)
	[ -z "$used" ] || refuse "$used"
	[ "$(line "$sys/ro")" = 0 ] || refuse "it is read-only; is there a switch on it?"
	size=$(($(line "$sys/size") * 512))
	[ $size -gt 0 ] || refuse "there is no medium in it"
	[ $size -ge "$need" ] || refuse "it is too small: $size bytes, the image has $need"
	[ -w "$dev" ] || refuse "you may not write to it; are you root?"
}

# describe: shows the stick and leaves the word to confirm with in $word.
describe() {
	local up=$sys serial='' model
	model=$(line "$sys/device/model")
	while [ -z "$serial" ] && [[ $up == */usb[0-9]*/* ]]; do
		serial=$(line "$up/serial")
		up=$(dirname "$up")
	done
	printf '%s: %s %s, serial %s, %s MB\n' "$dev" "$(line "$sys/device/vendor")" "${model:-unknown model}" \
		"${serial:-unknown}" $((size / 1000000))
	lsblk -o NAME,SIZE,FSTYPE,LABEL "$dev" 2>/dev/null || true
	model=${model// /_}
	word=$((size / 1000000))MB-${model:-unknown}
}

confirm() {
	local answer=''
	if [ -n "${ASSAY_FLASH_YES:-}" ]; then
		[ "$ASSAY_FLASH_YES" = "$dev" ] || refuse "ASSAY_FLASH_YES names $ASSAY_FLASH_YES"
		return 0
	fi
	printf 'All that is on it will be lost. To go on, type %s: ' "$word"
	read -r answer || true
	[ "$answer" = "$word" ] || refuse "it was not confirmed"
}

# hold: claims the device until this script ends, so that the kernel too refuses one in use, and nobody mounts it in
# between. Perl, because it is on every Debian and no smaller tool opens with O_EXCL.
hold() {
	local held=''
	coproc HOLD { exec perl -MFcntl -e '
		sysopen(my $d, $ARGV[0], O_RDONLY | O_EXCL) or die "$!\n";
		syswrite STDOUT, "held\n";
		<STDIN>' "$dev"; }
	read -r held <&"${HOLD[0]}" || true
	[ "$held" = held ] || refuse "something has it open for itself"
}

# to_stick BYTES SEEK <DATA: past the kernel's cache.
to_stick() {
	dd of="$dev" bs=1M count="$1" seek="$2" iflag=fullblock,count_bytes oflag=direct,seek_bytes \
		conv=nocreat,notrunc,fsync status="${3:-none}" || die "cannot write to $dev: is it broken?"
}

# write: a former content's backup table at the stick's end would be found again by some systems; it goes first.
write() {
	[ $((size - BACKUP)) -lt "$need" ] || to_stick $BACKUP $((size - BACKUP)) </dev/zero
	to_stick "$need" 0 progress <"$IMAGE"
}

verify() {
	sync "$dev"
	blockdev --flushbufs "$dev"
	dd if="$dev" bs=1M count="$need" iflag=direct,fullblock,count_bytes status=progress | cmp - "$IMAGE" ||
		die "$dev does not hold what was written: the stick is broken, or not of the size it claims"
}

[ $# = 1 ] || die "usage: flash.sh /dev/sdX"
[ -f "$IMAGE" ] || die "cannot write $IMAGE: it is not there (make image)"
need=$(stat -c %s "$IMAGE")
dev=$(realpath -m "$1")
judge
(cd "$(dirname "$IMAGE")" && sha256sum --status -c "$(basename "$IMAGE").sha256") ||
	die "cannot write $IMAGE: it does not match $IMAGE.sha256 (make image)"
describe
confirm
hold
printf 'writing\n'
write
printf 'reading back\n'
verify
printf '%s holds the image and can be unplugged.\n' "$dev"
