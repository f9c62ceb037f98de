#!/bin/bash
# SPDX-License-Identifier: MIT
# Makes the builder, a Debian 13 root with every tool the project uses, and prints its path. So a Debian 12 host and
# a Debian 13 host make the same bytes, and `make check` judges with the same clang-format everywhere.
. "$(dirname "$0")/lib.sh"

make_builder() {
	local packages
	packages=$(sed 's/#.*//' "$TOP/tools/builder.packages" | xargs | tr ' ' ',')
	"$TOP/tools/mirror.sh" deb >"$BUILD/builder.list"
	mmdebstrap --mode=root --variant=apt --include="$packages" \
		--aptopt='APT::Install-Recommends "false"' \
		--aptopt='Acquire::Languages "none"' --aptopt='Acquire::Retries "3"' \
		--dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
		--dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
		--skip=cleanup/apt/lists trixie "$1" "$BUILD/builder.list"
	# in-builder mounts over these; the root itself stays read-only after this.
	mkdir -p "$1/assay" "$1/cache-home/assay" "$1/image"
	rm -f "$1/etc/resolv.conf"
	touch "$1/etc/resolv.conf"
	chroot "$1" apt-get clean
}

# A month's worth of packages is one builder: the compiler's version goes into the keys of what it makes.
cached builder "$(key "$TOP/tools/builder.packages" "$TOP/tools/builder.sh" "$("$TOP/tools/mirror.sh")" "$(date +%Y-%m)")" make_builder
