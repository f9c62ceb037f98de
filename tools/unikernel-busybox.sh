#!/bin/bash
# SPDX-License-Identifier: MIT
# Compiles BusyBox, a program that knows nothing of unikernels, from Debian's source, and prints the folder of
# `busybox.o`, all of it in one object that make links as a unikernel. What needs fork or exec is refused as it runs.
[ -n "${IN_BUILDER:-}" ] || exec "$(dirname "$0")/in-builder" "tools/$(basename "$0")" "$@"
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/static.inc"

CONFIG=$TOP/tools/unikernel-busybox.config

build_busybox() {
	local dir=/tmp/unikernel-busybox lost
	unpack_source busybox "$dir"
	cd "$dir"
	make -s allnoconfig >/dev/null
	grep -vxF -f <(sed -E 's/^(CONFIG_[A-Z0-9_]+)=.*/# \1 is not set/' "$CONFIG") .config >.config.rest
	cat .config.rest "$CONFIG" >.config
	{ yes "" || true; } | make -s oldconfig >/dev/null
	lost=$(grep "^CONFIG_" "$CONFIG" | grep -vxFf .config || true)
	[ -z "$lost" ] || die "BusyBox dropped these options: $(xargs <<<"$lost")"
	make -j"$(nproc)" CC="$MUSL_CC" HOSTCC=gcc EXTRA_CFLAGS="-ffile-prefix-map=$dir=busybox"
	find . -name lib.a -o -name built-in.o | sort | xargs ld -r --whole-archive -o "$1/busybox.o"
}

apt_lists
cached unikernel-busybox "$(static_key unikernel-busybox.sh busybox "$CONFIG")" build_busybox
