#!/bin/bash
# SPDX-License-Identifier: MIT
# Unpacks Debian 13's packages (tools/root.packages) into a tree of their own and prints the folder that holds it:
# root/, the tree, without what tools/root.exclude names; packages.tsv, the packages in it (see tools/bom.sh).
# No maintainer script runs. The key is made of the packages' hashes, so an update of Debian's makes a new tree.
[ -n "${IN_BUILDER:-}" ] || exec "$(dirname "$0")/in-builder" "tools/$(basename "$0")" "$@"
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/apt.sh"
. "$(dirname "$0")/licence.inc"

PACKAGES=$TOP/tools/root.packages
EXCLUDE=$TOP/tools/root.exclude

# resolve: "URI FILE SIZE SHA256" of every package, the left out ones left out.
resolve() {
	local words wanted unwanted
	words=$(sed 's/#.*//' "$PACKAGES" | xargs -n1)
	wanted=$(grep -v '^-' <<<"$words")
	unwanted=$(sed -n 's/^-\(.*\)/ \1_/p' <<<"$words")
	# shellcheck disable=SC2086
	apt-get install --print-uris -y $wanted | apt_uris | grep -vF -- "$unwanted" | sort -k2
}

unpack_packages() {
	local uri file sha name version
	while read -r uri file _ sha; do
		fetch "$uri" "$sha" /tmp/package.deb || die "cannot fetch $file"
		dpkg-deb -x /tmp/package.deb "$1/root"
		# shellcheck disable=SC2016
		printf '%s\t%s\n' "$(dpkg-deb -W --showformat='${Package}\t${Version}' /tmp/package.deb)" "$sha"
	done <<<"$uris" >/tmp/unpacked
	# Some packages' copyright is a link to the one of another, so this comes after all.
	while IFS=$'\t' read -r name version sha; do
		printf '%s\t%s\t%s\t%s\tdebian\n' "$name" "$version" "$sha" "$(licence "$1/root/usr/share/doc/$name/copyright")"
	done </tmp/unpacked >"$1/packages.tsv"
}

exclude() {
	local pattern
	cd "$1"
	find usr/share/doc ! -type d ! -name copyright -delete
	sed 's/#.*//' "$EXCLUDE" | while read -r pattern; do
		[ -n "$pattern" ] || continue
		compgen -G "$pattern" >/dev/null || echo "note: nothing matches $pattern"
		# shellcheck disable=SC2086
		rm -rf $pattern
	done
	find usr/share/doc -type d -empty -delete
}

# check_libraries ROOT: every library that a program or library names must be in the root.
check_libraries() {
	local lacking
	# readelf says no to scripts, which is fine.
	{ find "$1/usr" -type f \( -perm /111 -o -name '*.so*' \) -exec readelf -d {} + 2>/dev/null || true; } |
		sed -nE 's/.*\(NEEDED\).*\[(.*)\]/\1/p' | sort -u >/tmp/needed
	lacking=$(find "$1/usr/lib" -name '*.so*' -printf '%f\n' | sort -u | comm -23 /tmp/needed -)
	[ -z "$lacking" ] || die "these libraries are missing in the root: $(xargs <<<"$lacking")"
}

make_tree() {
	mkdir "$1/root"
	unpack_packages "$1"
	(exclude "$1/root")
	check_libraries "$1/root"
	"$TOP/tools/gvisor-netstack.sh" "$1/root/usr/bin/runsc" "$1/root/usr/lib/assay/provenance/runsc.json"
	mkdir -p "$1/root/mnt" "$1/root/usr/lib/assay"
}

apt_lists
uris=$(resolve)
cached root-tree "$(key "$TOP/tools/root-tree.sh" "$TOP/tools/licence.inc" "$TOP/tools/gvisor-netstack.sh" "$EXCLUDE" \
	"$(cut -d' ' -f2,4 <<<"$uris")")" make_tree
