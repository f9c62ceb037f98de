#!/bin/bash
# SPDX-License-Identifier: MIT
# Packs build/initrd.img from initramfs/files.list.
# usage: initramfs.sh [-b FOLDER with init and busybox] [-o OUT]
if [ -z "${IN_BUILDER:-}" ]; then
	top=$(cd "$(dirname "$0")/.." && pwd)
	exec "$top/tools/in-builder" "tools/$(basename "$0")" "${@/#"$top/"/}"
fi
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/initramfs.inc"

bin=$BUILD/bin
out=$BUILD/initrd.img
while getopts b:o: o; do
	case $o in
	b) bin=$OPTARG ;;
	o) out=$OPTARG ;;
	*) die "usage: initramfs.sh [-b FOLDER] [-o OUT]" ;;
	esac
done

pack() {
	must_be_static "$bin/init"
	must_be_static "$bin/busybox"
	pack_initramfs "$bin" "$out" <"$TOP/initramfs/files.list"
}

step initramfs pack
