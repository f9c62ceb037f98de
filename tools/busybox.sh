#!/bin/bash
# SPDX-License-Identifier: MIT
# Builds BusyBox static against musl from Debian's source and initramfs/busybox.config; prints the folder of `busybox`.
[ -n "${IN_BUILDER:-}" ] || exec "$(dirname "$0")/in-builder" "tools/$(basename "$0")" "$@"
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/static.inc"

# configure FILE: everything off but what FILE says. An option whose parent is off vanishes in silence, so compare.
configure() {
	local lost
	make -s allnoconfig >/dev/null
	# allnoconfig names only what is visible then; what FILE makes visible must not come on by default.
	grep -rhoE --include=Config.in '^[[:space:]]*config [A-Za-z0-9_]+' . |
		awk 'NR == FNR { sub(/=.*/, ""); said[$1] = 1; next }
			!(("CONFIG_" $2) in said) { print "# CONFIG_" $2 " is not set" }' "$1" - >.config
	cat "$1" >>.config
	{ yes "" || true; } | make -s oldconfig >/dev/null
	lost=$(grep -E '^CONFIG_' "$1" | grep -vxFf .config || true)
	[ -z "$lost" ] || die "BusyBox dropped these options: $(xargs <<<"$lost")"
}

build_busybox() {
	local dir=/tmp/busybox-build
	unpack_source busybox "$dir"
	cd "$dir"
	configure "$TOP/initramfs/busybox.config"
	make -j"$(nproc)" CC="$MUSL_CC" HOSTCC=gcc EXTRA_CFLAGS="-ffile-prefix-map=$dir=busybox"
	cp busybox "$1/busybox"
	./busybox --list | sort >"$1/applets"
	# shellcheck disable=SC2016
	"$1/busybox" ash -c '[ "$(echo assay | sha256sum | cut -c1-8)" = "$(printf "assay\n" | ./busybox sha256sum | cut -c1-8)" ]' ||
		die "the new BusyBox does not run"
}

apt_lists
cached busybox "$(static_key busybox.sh busybox "$TOP/initramfs/busybox.config")" build_busybox
