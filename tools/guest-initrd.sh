#!/bin/bash
# SPDX-License-Identifier: MIT
# Packs build/guest-initrd.img, which a VM container's kernel starts from: the agent alone. It is not compressed: the
# guest would take longer to unpack it than to read it.
# usage: guest-initrd.sh [-i PROGRAM] [-a PROGRAM] [-o OUT]   PROGRAM instead of build/bin/agent becomes /init; a further one is
# beside it
. "$(dirname "$0")/lib.sh"

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

[ -f "$init" ] || die "cannot pack $init: it is not there"
! readelf -l "$init" 2>/dev/null | grep -q INTERP || die "cannot pack $init: it is not a static program"
# From the program's folder, since a path in the list has no spaces.
(cd "$(dirname "$init")" && "$TOP/tools/gen_init_cpio.sh") >"$out.new" <<END
	dir /dev 0755 0 0
	nod /dev/console 0600 0 0 c 5 1
	file /init $(basename "$init") 0755 0 0
	${also:+file /$(basename "$also") $also 0755 0 0}
END
mv "$out.new" "$out"
