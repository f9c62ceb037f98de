#!/bin/bash
# SPDX-License-Identifier: MIT
# Builds a kernel from Debian 13's linux-source-6.12 and the fragments in kernel-config/, and prints the folder that holds
# bzImage, config and version (and vmlinux for the guest). Without a network the newest source in the cache is taken.
# usage: kernel.sh host|guest
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/apt.sh"

PACKAGE=linux-source-6.12
CONFIGS=$TOP/kernel-config

# fetch_source URI VERSION SHA256 DIR: the file apt has vouched for, and a note of what it is.
fetch_source() {
	fetch "$1" "$3" "$4/source.deb" || return 1
	printf '%s %s\n' "$2" "$3" >"$4/package"
}

# unpack DEB DIR: without the parts that a build for x86-64 never reads, which are half of it.
unpack() {
	mkdir "$2"
	dpkg-deb --fsys-tarfile "$1" | tar -xO "./usr/src/$PACKAGE.tar.xz" |
		tar -xJ -C "$2" --strip-components=1 --exclude='*/drivers/gpu/drm/amd/include/*' \
			--exclude='*/arch/*/boot/dts/*' --exclude='*/sound/*/*.c' --exclude='*/tools/testing/*' \
			--exclude='*/Documentation/*/*'
}

# configure KIND: what the fragments do not name has Kconfig's default, so mitigations of faults found later come in.
configure() {
	make tinyconfig
	scripts/kconfig/merge_config.sh -m .config "$CONFIGS/common.config" "$CONFIGS/$1.config"
	make olddefconfig
	"$TOP/tools/check-kernel-config.sh" .config "$CONFIGS/$1.forbidden" "$CONFIGS/common.config" "$CONFIGS/$1.config"
}

# compile KIND DEB VERSION SHA256 DIR: nothing of this machine, user or day gets into the result.
compile() {
	local tree=/tmp/linux-$1 jobs
	jobs=$(nproc)
	KBUILD_BUILD_TIMESTAMP=$(date -u -d "@$SOURCE_DATE_EPOCH")
	export KBUILD_BUILD_TIMESTAMP KBUILD_BUILD_USER=assay KBUILD_BUILD_HOST=assay KBUILD_BUILD_VERSION=1
	rm -rf "$tree"
	unpack "$2" "$tree"
	cd "$tree"
	configure "$1"
	make -j"$jobs" bzImage
	cp arch/x86/boot/bzImage "$5/bzImage"
	cp .config "$5/config"
	printf '%s\n' "release=$(make -s kernelrelease)" "package=$PACKAGE" "version=$3" "sha256=$4" >"$5/version"
	if [ "$1" = guest ]; then
		strip --strip-all -o "$5/vmlinux" vmlinux
		readelf --notes "$5/vmlinux" | grep -q '0x00000012' || die "vmlinux has no PVH entry"
	fi
	rm -rf "$tree"
}

# kernel_key: whatever can change a byte of the result; the functions' text stands for this script.
kernel_key() {
	key "$(gcc --version)" "$(ld --version)" "$(declare -f unpack configure compile)" "$version" "$sha256" "$SOURCE_DATE_EPOCH" \
		"$TOP/tools/check-kernel-config.sh" "$CONFIGS/common.config" "$CONFIGS/$kind.config" "$CONFIGS/$kind.forbidden"
}

# cached_sources: "VERSION SHA256 FOLDER" of every undamaged source package in the cache.
cached_sources() {
	local package dir
	for package in "$CACHE"/linux-source-*/package; do
		dir=${package%/package}
		[ ! -f "$package" ] || ! cache_has "${dir##*/}" || printf '%s %s\n' "$(cat "$package")" "$dir"
	done
}

# get_source: sets source, and turns to the newest version in the cache when this one cannot be had.
get_source() {
	local wanted=$version failed
	# Not "if ! source=…": bash would ignore errors inside.
	set +e
	source=$(
		set -e
		cached linux-source "$(key "$version" "$sha256")" fetch_source "$uri" "$version" "$sha256"
	)
	failed=$?
	set -e
	[ "$failed" != 0 ] || return 0
	read -r version sha256 source < <(cached_sources | sort -V | tail -n 1) ||
		die "cannot get $PACKAGE $wanted: the mirror does not give it and the cache has none"
	printf 'note: %s %s cannot be had; %s from the cache is used\n' "$PACKAGE" "$wanted" "$version" >&2
}

kind=${1:-}
case $kind in
host | guest) ;;
*) die "usage: kernel.sh host|guest" ;;
esac
if [ -z "${IN_BUILDER:-}" ]; then
	entry=$("$TOP/tools/in-builder" tools/kernel.sh "$kind")
	printf '%s\n' "$CACHE/${entry##*/}"
	exit
fi

apt_lists
read -r uri file _ sha256 < <(apt-get download --print-uris "$PACKAGE" | apt_uris)
version=${file#*_}
version=${version%_*}
if ! cache_has "kernel-$kind-$(kernel_key)"; then
	get_source
fi
cached "kernel-$kind" "$(kernel_key)" compile "$kind" "${source:-}/source.deb" "$version" "$sha256"
