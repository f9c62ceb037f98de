#!/bin/bash
# SPDX-License-Identifier: MIT
# Fetches the source package NAME of Debian 13, verified by the signed index, and prints the path of its upstream
# tarball. Debian's own part (debian.tar) lies beside it when the mirror has it, and source.tsv says what was had:
# name, version, "debian" or "upstream" (without Debian's patches), file, SHA-256.
# Security updates come first; a version whose tarball the mirror lacks is named, and the one before it is taken.
# usage: source.sh NAME             prints the tarball
#        source.sh --unpack NAME DIR  unpacks it into DIR, Debian's patches applied
[ -n "${IN_BUILDER:-}" ] || exec "$(dirname "$0")/in-builder" "tools/$(basename "$0")" "$@"
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/apt.sh"

# Where a person lays a file that the mirror does not have.
BY_HAND=$CACHE/sources

# wanted NAME: "VERSION URI FILE SIZE SHA256" of the tarballs of every version, newest version first.
wanted() {
	local v versions
	versions=$(apt-cache madison "$1" | awk -F ' *[|] *' '$3 ~ /Sources$/ { print $2 }' | sort -Vru)
	[ -n "$versions" ] || die "cannot find the source package $1 in Debian 13"
	for v in $versions; do
		apt-get source --print-uris "$1=$v" | apt_uris | sed "s|^|$v |" | grep -E ' [^ ]+\.(orig|debian)\.tar\.[a-z0-9]+ '
	done
}

# take URI FILE SHA256 DIR: from the folder of a person, else from the mirror.
take() {
	if [ -f "$BY_HAND/$2" ] && echo "$3  $BY_HAND/$2" | sha256sum --check --status; then
		cp "$BY_HAND/$2" "$4/$2"
	else
		fetch "$1" "$3" "$4/$2"
	fi
}

get_source() {
	local name=$1 files=$2 version uri file sha had=
	while read -r version uri file _ sha; do
		[ -z "$had" ] || [ "$had" = "$version" ] || break
		if take "$uri" "$file" "$sha" "$3"; then
			case $file in
			*.orig.tar.*)
				had=$version
				printf '%s\t%s\tupstream\t%s\t%s\n' "$name" "$version" "$file" "$sha" >"$3/source.tsv"
				;;
			esac
		else
			printf 'cannot fetch %s: its SHA-256 is %s\n' "$file" "$sha"
		fi
	done <<<"$files"
	[ -n "$had" ] || die "no tarball of $name can be had"
	# Of a version that was given up, Debian's part may be here.
	find "$3" -name '*.debian.tar.*' ! -name "*_${had#*:}.debian.tar.*" -delete
	[ -z "$(find "$3" -name '*.debian.tar.*')" ] || sed -i 's/\tupstream\t/\tdebian\t/' "$3/source.tsv"
}

unpack() {
	local folder=$1 dir=$2 patch tar
	mkdir -p "$dir"
	tar -xf "$folder"/*.orig.tar.* -C "$dir" --strip-components=1 --no-same-owner
	tar=$(find "$folder" -name '*.debian.tar.*')
	[ -n "$tar" ] || return 0
	tar -xf "$tar" -C "$dir" --no-same-owner
	[ -f "$dir/debian/patches/series" ] || return 0
	sed -E 's/(^| )#.*//; s/[[:space:]]*$//' "$dir/debian/patches/series" | while read -r patch; do
		[ -z "$patch" ] || patch -s -p1 -d "$dir" <"$dir/debian/patches/$patch"
	done
}

mode=--print
[ "$1" != --unpack ] || { mode=$1 && shift; }
name=$1
mkdir -p "$BY_HAND"
apt_lists
files=$(wanted "$name")
by_hand=$(find "$BY_HAND" -name "${name}_*" -printf '%f %s %T@\n' | sort)
set +e
folder=$(
	set -e
	cached "source-$name" "$(key "$(declare -f take get_source)" "$files" "$by_hand")" get_source "$name" "$files"
)
failed=$?
set -e
[ $failed = 0 ] || die "cannot get the source of $name: lay the files named above into the cache's folder sources" \
	"(~/.cache/assay/sources, unless XDG_CACHE_HOME is set)"
while IFS=$'\t' read -r source version patched _; do
	[ "$version" = "${files%% *}" ] || note "$source ${files%% *} is not on the mirror; $version is used"
	[ "$patched" = debian ] || note "$source $version is used without Debian's patches"
done <"$folder/source.tsv"
case $mode in
--unpack) unpack "$folder" "$2" ;;
*) find "$folder" -name '*.orig.tar.*' ;;
esac
