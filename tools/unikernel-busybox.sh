#!/bin/bash
# SPDX-License-Identifier: MIT
# Builds BusyBox, a program that knows nothing of unikernels, as one, from Debian's source without a change, and prints
# the folder of `busybox.uni`. What needs fork or exec is refused as it runs.
# usage: unikernel-busybox.sh   with build/uni made beforehand
[ -n "${IN_BUILDER:-}" ] || exec "$(dirname "$0")/in-builder" "tools/$(basename "$0")" "$@"
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/static.inc"

LIB=$BUILD/uni
CONFIG=$TOP/tools/unikernel-busybox.config

build_busybox() {
	local dir=/tmp/unikernel-busybox kernel='-idirafter /usr/include -idirafter /usr/include/x86_64-linux-gnu'
	unpack_source busybox "$dir"
	cd "$dir"
	make -s allnoconfig >/dev/null
	cat "$CONFIG" >>.config
	{ yes "" || true; } | make -s oldconfig >/dev/null
	make -j"$(nproc)" HOSTCC=gcc SKIP_STRIP=y EXTRA_CFLAGS="-ffile-prefix-map=$dir=busybox" \
		CC="gcc -no-pie -specs=$TOP/src/libos/unikernel.specs -B $LIB/ $kernel"
	strip -o "$1/busybox.uni" busybox
}

apt_lists
cached unikernel-busybox "$(static_key unikernel-busybox.sh busybox "$CONFIG" "$LIB/libos.o" "$LIB/libc.a" \
	"$LIB/unikernel.ld" "$TOP/src/libos/unikernel.specs")" build_busybox
