#!/bin/bash
# SPDX-License-Identifier: MIT
# Packs build/guest-initrd.img, which a VM container's kernel starts from: the agent alone. It is not compressed: the
# guest would take longer to unpack it than to read it.
# usage: guest-initrd.sh [-i PROGRAM] [-a PROGRAM] [-o OUT]   PROGRAM instead of build/bin/agent becomes /init; a further one is
# beside it
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/initramfs.inc"

init=$BUILD/bin/agent
out=$BUILD/guest-initrd.img
also=
while getopts i:a:o: o; do
	case $o in
	i) init=$OPTARG ;;
	a) also=$(realpath "$OPTARG") ;;
	o) out=$OPTARG ;;
	*) die "usage: guest-initrd.sh [-i PROGRAM] [-a PROGRAM] [-o OUT]" ;;
	esac
done

must_be_static "$init"
pack_initramfs "$(dirname "$init")" "$out" <<END
	dir /dev 0755 0 0
	nod /dev/console 0600 0 0 c 5 1
	file /init $(basename "$init") 0755 0 0
	${also:+file /$(basename "$also") $also 0755 0 0}
END
