#!/bin/bash
# SPDX-License-Identifier: MIT
# Writes build/bom.tsv, the bill of materials of the image: package, version, SHA-256, licence, kind. Kind "debian" is a
# binary package (its .deb's hash), "source" a source package (its upstream tarball's), "assay" a program of our own.
[ -n "${IN_BUILDER:-}" ] || exec "$(dirname "$0")/in-builder" "tools/$(basename "$0")" "$@"
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/apt.sh"
. "$(dirname "$0")/licence.inc"

# Built from Debian's source packages; musl's and GRUB's code comes out of the builder's packages.
SOURCES='busybox apache2 apr apr-util yyjson lwip musl'
BUILDER_PACKAGES='musl-dev grub-pc-bin grub-efi-amd64-bin'
OURS='assay bench init agent rt-vm vmm vmm-jail rt-uni tender'

header() {
	printf '# Bill of materials of the assay image. Every source is in Debian 13: "apt-get source PACKAGE=VERSION" fetches that of a\n'
	printf '# line, the archive of Debian snapshots has it later; how each was built is in tools/ of the project assay.\n'
	printf '# package\tversion\tsha256\tlicence\tkind\n'
}

# source_licence FOLDER NAME: from Debian's part of the source package; where the mirror lacks that, as upstream says it.
source_licence() {
	local debian
	debian=$(find "$1" -name '*.debian.tar.*')
	if [ -n "$debian" ]; then
		tar -xOf "$debian" debian/copyright >/tmp/copyright
		licence /tmp/copyright
		return
	fi
	case $2 in
	apr | apr-util | apache2) echo Apache-2.0 ;;
	yyjson | musl) echo MIT ;;
	lwip) echo BSD-3-clause ;;
	busybox) echo GPL-2 ;;
	*) die "no licence known for the source package $2" ;;
	esac
}

sources() {
	local name folder
	for name in $SOURCES; do
		folder=$(dirname "$("$TOP/tools/source.sh" "$name" 2>/dev/null)")
		awk -F '\t' -v OFS='\t' -v licence="$(source_licence "$folder" "$name")" \
			'{ print $1, $2 ($3 == "upstream" ? " without patches" : ""), $5, licence, "source" }' "$folder/source.tsv"
	done
}

# deb NAME VERSION [SHA256]
deb() {
	local sha256=${3:-}
	[ -n "$sha256" ] || sha256=$(apt-cache show "$1=$2" | awk '/^SHA256:/ { print $2; exit }') || true
	printf '%s\t%s\t%s\t%s\tdebian\n' "$1" "$2" "${sha256:--}" "$(licence "/usr/share/doc/$1/copyright")"
}

builder_packages() {
	local name
	for name in $BUILDER_PACKAGES; do
		deb "$name" "$(dpkg-query -W -f '${Version}' "$name")"
	done
}

# iperf3's origin file has the columns but the licence: package, version, SHA-256, kind.
iperf3() {
	local name version sha256 kind
	while IFS=$'\t' read -r name version sha256 kind; do
		case $kind in
		debian) deb "$name" "$version" "$sha256" ;;
		*) printf '%s\t%s\t%s\tBSD-3-clause\t%s\n' "$name" "$version" "$sha256" "$kind" ;;
		esac
	done <"$("$TOP/tools/iperf3.sh" 2>/dev/null)/origin"
}

kernels() {
	local kind folder
	for kind in host guest; do
		folder=$("$TOP/tools/kernel.sh" "$kind")
		(
			. "$folder/version"
			printf '%s\t%s\t%s\tGPL-2\tdebian\n' "$package" "$version" "$sha256"
		)
	done
}

ours() {
	local name
	for name in $OURS; do
		[ -f "$BUILD/bin/$name" ] || die "cannot list $name: build/bin/$name is not there (make all)"
		printf '%s\t-\t%s\tMIT\tassay\n' "$name" "$(sha256sum <"$BUILD/bin/$name" | cut -d' ' -f1)"
	done
}

rows() {
	cat "$("$TOP/tools/root-tree.sh")/packages.tsv"
	sources
	builder_packages
	iperf3
	kernels
	ours
}

apt_lists
lines=$(rows | sort -u)
{
	header
	printf '%s\n' "$lines"
} >"$BUILD/bom.tsv.new"
mv "$BUILD/bom.tsv.new" "$BUILD/bom.tsv"
printf '%s\n' "$BUILD/bom.tsv"
