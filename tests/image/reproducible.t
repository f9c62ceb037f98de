#!/bin/bash
# SPDX-License-Identifier: MIT
# The image steps, twice from the same inputs, at different times, in different folders, under another umask, locale
# and time zone: the same bytes.
if [ -z "${IN_BUILDER:-}" ]; then
	top=$(cd "$(dirname "$0")/../.." && pwd)
	exec "$top/tools/in-builder" "tests/image/$(basename "$0")"
fi
. "$(dirname "$0")/../lib.sh"

for d in 1 "2 with a longer name"; do
	mkdir -p "$SCRATCH/$d/bin" "$SCRATCH/$d/uni"
done

# program OUT TEXT: any static program will do.
program() {
	printf '#include <stdio.h>\nint main(void) { return puts("%s") < 0; }\n' "$2" |
		musl-gcc -static -x c -o "$1" -
}

program "$SCRATCH/init" init
program "$SCRATCH/busybox" busybox
head -c 3000000 /dev/urandom >"$SCRATCH/kernel"
head -c 50000000 /dev/urandom >"$SCRATCH/root"
printf 'package\tversion\n' >"$SCRATCH/bom"

# make DIR: packs the initramfs and the image from copies of the inputs there.
make() {
	local d=$SCRATCH/$1
	cp "$SCRATCH/init" "$SCRATCH/busybox" "$d/bin/"
	BUILD=$d tools/initramfs.sh -b "$d/bin" -o "$d/initrd.img" &&
		BUILD=$d tools/image.sh -k "$SCRATCH/kernel" -i "$d/initrd.img" -r "$SCRATCH/root" -b "$SCRATCH/bom" -o "$d/assay.img"
}

check "the first time" make 1
# FAT counts in steps of two seconds; the umask and the locale are the caller's, not the image's.
sleep 2.1
elsewhere() (
	umask 077
	# shellcheck disable=SC2030,SC2031
	export LC_ALL=C.UTF-8 TZ=Asia/Kathmandu
	make "2 with a longer name"
)
check "the second time" elsewhere
check "the same initrd" cmp "$SCRATCH/1/initrd.img" "$SCRATCH/2 with a longer name/initrd.img"
check "the same image" cmp "$SCRATCH/1/assay.img" "$SCRATCH/2 with a longer name/assay.img"

# The root, from what was really built.
# pack DIR
pack() {
	local d=$SCRATCH/$1
	cp "$BUILD"/bin/* "$d/bin/"
	cp "$BUILD/uni/bench.uni" "$d/uni/"
	BUILD=$d tools/root.sh
}
pack_elsewhere() (
	umask 077
	# shellcheck disable=SC2030,SC2031
	export LC_ALL=C.UTF-8 TZ=Asia/Kathmandu
	pack "2 with a longer name"
)
check "the root, the first time" pack 1
sleep 1.1
check "the root, the second time" pack_elsewhere
check "the same root" cmp "$SCRATCH/1/root.squashfs" "$SCRATCH/2 with a longer name/root.squashfs"
check "and the same as in the image" cmp "$SCRATCH/1/root.squashfs" "$BUILD/root.squashfs"
check "the same bill of materials" cmp "$SCRATCH/1/bom.tsv" "$SCRATCH/2 with a longer name/bom.tsv"

printf x >>"$SCRATCH/bom"
check "a third time with one byte more" make 1
equal "then they differ" "$(cmp -s "$SCRATCH"/*/assay.img; echo $?)" 1
finish
