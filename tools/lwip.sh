#!/bin/bash
# SPDX-License-Identifier: MIT
# Prints a folder with lwIP's sources (core, core/ipv4, netif, include), from Debian's source package, its patches and
# ours applied.
. "$(dirname "$0")/lib.sh"

OURS=("$TOP"/src/libos/lwip/*.patch)
tarball=$("$TOP/tools/source.sh" lwip)
unpack() {
	local p
	"$TOP/tools/source.sh" --unpack lwip "$1/all"
	for p in "${OURS[@]}"; do
		patch -s -p1 -d "$1/all" <"$p"
	done
	mv "$1/all/src/core" "$1/all/src/netif" "$1/all/src/include" "$1/all/COPYING" "$1"
	rm -rf "$1/all" "$1/core/ipv6" "$1/netif/ppp"
}
cached lwip "$(key "$TOP/tools/lwip.sh" "${OURS[@]}" "$(dirname "$tarball")")" unpack
