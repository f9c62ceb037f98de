#!/bin/bash
# SPDX-License-Identifier: MIT
# Packs build/root.squashfs, what the stick runs from: Debian's packages (tools/root-tree.sh), our programs and others'
# static ones from build/bin, the guest kernel, container images, rootfs-overlay/, the bill of materials.
# usage: root.sh [--tree]   with --tree it only prints the folder of the unpacked packages; QEMU is in it, too
. "$(dirname "$0")/lib.sh"
if [ -z "${IN_BUILDER:-}" ]; then
	path=$("$TOP/tools/in-builder" "tools/$(basename "$0")" "$@")
	path=${path/#\/cache-home\/assay/$CACHE}
	printf '%s\n' "${path/#\/assay/$TOP}"
	exit
fi
. "$(dirname "$0")/apt.sh"

# What goes into /usr/bin of build/bin; init is in the initramfs only.
PROGRAMS='assay bench rt-vm vmm vmm-jail rt-uni tender iperf3 ab'
# Of a container's own root: /bin.
IMAGE_PROGRAMS='bench iperf3 busybox'
# Programs change often, and 15 and 19 take 6 and 20 times as long for 7 and 8 percent less.
LEVEL=9

# place FILE DESTINATION: a program or a kernel of ours, which must be there.
place() {
	[ -f "$1" ] || die "cannot pack $1: it is not there"
	install -D -m "${3:-755}" "$1" "$2"
}

# applets DIR: a link for each of BusyBox's programs that Debian's packages do not bring.
applets() {
	local name
	"$BUILD/bin/busybox" --list | while read -r name; do
		[ -e "$1/usr/bin/$name" ] || [ -e "$1/usr/sbin/$name" ] || ln -s busybox "$1/usr/bin/$name"
	done
}

container_image() {
	local name
	mkdir -p "$1"/{dev,etc,proc,run,sys}
	mkdir -m 1777 "$1/tmp"
	for name in $IMAGE_PROGRAMS; do
		place "$BUILD/bin/$name" "$1/bin/$name"
	done
	ln -s busybox "$1/bin/sh"
	install -m 644 "$TOP"/rootfs-overlay/etc/{passwd,group,hosts} "$1/etc/"
}

# The same program as a unikernel, and the files that it sees.
unikernel_image() {
	mkdir -p "$1"/{etc,.unikernel}
	mkdir -m 1777 "$1/tmp"
	place "$BUILD/uni/bench.uni" "$1/bin/bench"
	install -m 644 "$TOP"/rootfs-overlay/etc/{passwd,group,hosts} "$1/etc/"
	# The tree of files keeps their times.
	find "$1" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
	"$BUILD/bin/fileimage" "$1" "$1/.unikernel/files"
}

# overlay DIR: git keeps no modes but the x of programs; the rest is what the umask was at the checkout.
overlay() {
	tar -C "$TOP/rootfs-overlay" --mode=u=rwX,go=rX -c . | tar -C "$1" -x
}

assemble() {
	local name
	cp -a "$tree/." "$1"
	for name in $PROGRAMS busybox; do
		place "$BUILD/bin/$name" "$1/usr/bin/$name"
	done
	applets "$1"
	place "$guest/vmlinux" "$1/usr/lib/assay/guest/vmlinux" 644
	place "$BUILD/guest-initrd.img" "$1/usr/lib/assay/guest/initrd.img" 644
	place "$BUILD/bom.tsv" "$1/usr/lib/assay/bom.tsv" 644
	container_image "$1/usr/lib/assay/images/bench/rootfs"
	unikernel_image "$1/usr/lib/assay/images/unikernel/rootfs"
	overlay "$1"
	rm -f "$1/README.md"
	chmod 600 "$1/etc/shadow"
	printf 'VARIANT="assay"\nVARIANT_ID=assay\n' >>"$1/usr/lib/os-release"
}

pack() {
	local stage=/tmp/root pseudo=/tmp/root.pseudo
	rm -rf --one-file-system "$stage" # of a run that failed
	assemble "$stage"
	# For the moment before devtmpfs is mounted.
	printf '/dev/%s\n' 'console c 600 0 0 5 1' 'null c 666 0 0 1 3' >"$pseudo"
	env -u SOURCE_DATE_EPOCH mksquashfs "$stage" "$out.new" -noappend -no-progress -quiet -all-root -no-xattrs -pf "$pseudo" \
		-mkfs-time "$SOURCE_DATE_EPOCH" -all-time "$SOURCE_DATE_EPOCH" -comp zstd -Xcompression-level $LEVEL
	rm -rf "$stage"
	mv "$out.new" "$out"
}

out=$BUILD/root.squashfs
apt_lists
tree=$("$TOP/tools/root-tree.sh")/root
if [ "${1:-}" = --tree ]; then
	printf '%s\n' "$tree"
	exit
fi
"$TOP/tools/static.sh" >/dev/null
guest=$("$TOP/tools/kernel.sh" guest)
"$TOP/tools/guest-initrd.sh"
"$TOP/tools/bom.sh" >/dev/null
step root.squashfs pack
printf '%s\n' "$out"
