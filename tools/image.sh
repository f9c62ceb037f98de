#!/bin/bash
# SPDX-License-Identifier: MIT
# Makes build/assay.img, the hybrid image for BIOS and UEFI, and build/assay.img.sha256. No loop device, no mount: every
# program here writes into the file. The same inputs give the same bytes.
# usage: image.sh [-k BZIMAGE] [-i INITRD] [-r SQUASHFS] [-b BOM] [-o OUT]
if [ -z "${IN_BUILDER:-}" ]; then
	top=$(cd "$(dirname "$0")/.." && pwd)
	exec "$top/tools/in-builder" "tools/$(basename "$0")" "${@/#"$top/"/}"
fi
. "$(dirname "$0")/lib.sh"

# The names that the outside sees; nothing else writes them down.
DISK_ID=a55a0000-0000-4000-8000-000000000000
BIOSBOOT_ID=a55a0000-0000-4000-8000-000000000001
ESP_ID=a55a0000-0000-4000-8000-000000000002
DATA_ID=a55a0000-0000-4000-8000-000000000003
ESP_SERIAL=a55a0002
DATA_SERIAL=a55a0003

MIB=2048 # in sectors of 512 bytes
CORE_AT=$MIB
ESP_AT=$((2 * MIB))
DATA_SIZE=$((40 * MIB))
MOST_BYTES=160000000
# FAT32 is FAT32 from this many clusters on; with clusters of one sector they are 33 MiB with both tables.
FAT32_LEAST=$((36 * MIB))

kernel='' initrd=$BUILD/initrd.img root=$BUILD/root.squashfs bom=$BUILD/bom.tsv out=$BUILD/assay.img
while getopts k:i:r:b:o: o; do
	case $o in
	k) kernel=$OPTARG ;;
	i) initrd=$OPTARG ;;
	r) root=$OPTARG ;;
	b) bom=$OPTARG ;;
	o) out=$OPTARG ;;
	*) die "usage: image.sh [-k BZIMAGE] [-i INITRD] [-r SQUASHFS] [-b BOM] [-o OUT]" ;;
	esac
done
[ -n "$kernel" ] || kernel=$("$TOP/tools/kernel.sh" host)/bzImage
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# little_endian BYTES VALUE FILE OFFSET
little_endian() {
	local i bytes=''
	for ((i = 0; i < $1; i++)); do
		bytes+=$(printf '\\x%02x' $((($2 >> (8 * i)) & 255)))
	done
	# shellcheck disable=SC2059
	printf "$bytes" | dd of="$3" bs=1 seek=$(($4)) conv=notrunc status=none
}

# The configuration inside GRUB, which knows no "if" yet. The partition it was loaded from is tried first; the search is
# for a firmware that does not say which one that was.
grub_start() {
	cat <<-END
		search --no-floppy --fs-uuid --set=root --hint=\$root ${ESP_SERIAL:0:4}-${ESP_SERIAL:4}
		set prefix=(\$root)/boot/grub
	END
}

# grub_image FORMAT PREFIX OUT MODULE…: GRUB with all it needs inside, so that it reads no module from the stick. Of its
# video drivers only the firmware's own: all_video brings some that set the card's mode behind the firmware's back, and a
# kernel that asks the firmware then draws nonsense.
grub_image() {
	grub-mkimage -O "$1" -p "$2" -c "$work/start.cfg" -o "$3" part_gpt fat normal configfile linux echo test search \
		search_fs_uuid gfxterm font terminal serial minicmd ls cat reboot halt true sleep "${@:4}"
}

# fill_esp: the ESP's content as a tree, first on its own to learn its size.
fill_esp() {
	mkdir -p "$work/esp/EFI/BOOT" "$work/esp/boot/grub/fonts" "$work/esp/assay"
	grub_start >"$work/start.cfg"
	grub_image x86_64-efi /boot/grub "$work/esp/EFI/BOOT/BOOTX64.EFI" efi_gop efi_uga
	grub_image i386-pc '(,gpt2)/boot/grub' "$work/core.img" biosdisk vbe vga
	cp /usr/share/grub/ascii.pf2 "$work/esp/boot/grub/fonts/"
	cp "$kernel" "$work/esp/assay/vmlinuz"
	cp "$initrd" "$work/esp/assay/initrd.img"
	cp "$root" "$work/esp/assay/root.squashfs"
	cp "$bom" "$work/esp/assay/bom.tsv"
	sed -e "s/@BOOT_PARTUUID@/$ESP_ID/" -e "s/@ROOT_SHA256@/$(sha256sum <"$root" | cut -d' ' -f1)/" \
		"$TOP/tools/grub.cfg.in" >"$work/esp/boot/grub/grub.cfg"
	find "$work/esp" -exec touch -d "@$SOURCE_DATE_EPOCH" {} +
}

# esp_size: sectors for the content, 8 bytes a cluster for the two tables, and 1 MiB to spare, in whole MiB.
esp_size() {
	local content size
	content=$(find "$work/esp" -type f -printf '%s\n' | awk '{ n += int(($1 + 511) / 512) } END { print n }')
	size=$(((content * 65 / 64 / MIB + 2) * MIB))
	echo $((size > FAT32_LEAST ? size : FAT32_LEAST))
}

# partition SIZE: the table, with room for its copy behind the last partition.
partition() {
	truncate -s $(((ESP_AT + $1 + DATA_SIZE + MIB) * 512)) "$image"
	sfdisk --quiet "$image" <<-END
		label: gpt
		label-id: $DISK_ID
		start=$CORE_AT, size=$MIB, uuid=$BIOSBOOT_ID, name=BIOSBOOT, type=21686148-6449-6E6F-744E-656564454649
		start=$ESP_AT, size=$1, uuid=$ESP_ID, name=ASSAYBOOT, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B
		start=$((ESP_AT + $1)), size=$DATA_SIZE, uuid=$DATA_ID, name=ASSAY, type=EBD0A0A2-B9E5-4433-87C0-68B6B72699C7
	END
}

# fat START SIZE SERIAL LABEL
fat() {
	mkfs.fat --invariant -F 32 -s 1 -g 255/63 -h "$1" -i "$3" -n "$4" --offset "$1" "$image" $(($2 / 2))
}

# copy_esp: one file at a time in sorted order, because mcopy -s takes them as the folder happens to list them.
copy_esp() {
	local to=$image@@$((ESP_AT * 512)) f
	(cd "$work/esp" && find . -mindepth 1 -type d | sort) | while read -r f; do
		mmd -i "$to" "::${f#.}"
	done
	(cd "$work/esp" && find . -type f | sort) | while read -r f; do
		mcopy -m -i "$to" "$work/esp/$f" "::${f#.}"
	done
}

# bios_boot: what grub-bios-setup does, which wants a block device. The offsets are in GRUB's boot.h and diskboot.S: the
# boot sector learns where GRUB's core begins and to trust the drive number it gets; the core's first sector learns where
# the rest is, how long, and the segment it goes to. The partition table in the boot sector stays.
bios_boot() {
	local core=$work/core.img sectors
	sectors=$((($(stat -c %s "$core") + 511) / 512))
	[ $sectors -le $MIB ] || die "GRUB's core of $sectors sectors does not fit its partition"
	head -c 440 /usr/lib/grub/i386-pc/boot.img | dd of="$image" conv=notrunc status=none
	little_endian 8 $CORE_AT "$image" 0x5c
	little_endian 1 0xff "$image" 0x64
	little_endian 8 $((CORE_AT + 1)) "$core" 0x1f4
	little_endian 2 $((sectors - 1)) "$core" 0x1fc
	little_endian 2 0x820 "$core" 0x1fe
	dd if="$core" of="$image" bs=512 seek=$CORE_AT conv=notrunc status=none
}

make_image() {
	local size
	image=$out.new
	rm -f "$image"
	fill_esp
	size=$(esp_size)
	partition "$size"
	fat $ESP_AT "$size" $ESP_SERIAL ASSAYBOOT
	fat $((ESP_AT + size)) $DATA_SIZE $DATA_SERIAL ASSAY
	copy_esp
	bios_boot
	[ "$(stat -c %s "$image")" -le $MOST_BYTES ] ||
		die "the image has $(stat -c %s "$image") bytes, more than the $MOST_BYTES it may have"
	mv "$image" "$out"
	(cd "$(dirname "$out")" && sha256sum "$(basename "$out")" >"$(basename "$out").sha256")
}

for f in "$kernel" "$initrd" "$root" "$bom"; do
	[ -f "$f" ] || die "cannot make the image: $f is not there"
done
step image make_image
printf '  %-22s %4d MB\n' "$(basename "$out")" $(($(stat -c %s "$out") / 1000000)) >&2
