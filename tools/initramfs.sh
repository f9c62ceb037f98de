#!/bin/bash
# SPDX-License-Identifier: MIT
# Packs build/initrd.img from initramfs/files.list.
# usage: initramfs.sh [-b FOLDER with init and busybox] [-o OUT]
if [ -z "${IN_BUILDER:-}" ]; then
	top=$(cd "$(dirname "$0")/.." && pwd)
	exec "$top/tools/in-builder" "tools/$(basename "$0")" "${@/#"$top/"/}"
fi
. "$(dirname "$0")/lib.sh"

bin=$BUILD/bin
out=$BUILD/initrd.img
while getopts b:o: o; do
	case $o in
	b) bin=$OPTARG ;;
	o) out=$OPTARG ;;
	*) die "usage: initramfs.sh [-b FOLDER] [-o OUT]" ;;
	esac
done

# static FILE: the initramfs has no libraries, and a program that wants one would only show it by a panic at boot.
static() {
	[ -f "$1" ] || die "cannot pack $1: it is not there"
	! readelf -l "$1" 2>/dev/null | grep -q INTERP || die "cannot pack $1: it is not a static program"
}

pack() {
	static "$bin/init"
	static "$bin/busybox"
	(cd "$bin" && "$TOP/tools/gen_init_cpio.sh") <"$TOP/initramfs/files.list" >"$out.new"
	mv "$out.new" "$out"
}

step initramfs pack
