#!/bin/bash
# SPDX-License-Identifier: MIT
# Writes a cpio archive (newc) to stdout from a list on stdin, in the list's order. The lines are those of the kernel's
# usr/gen_init_cpio: "dir NAME MODE UID GID", "file NAME SOURCE MODE UID GID", "slink NAME TARGET MODE UID GID",
# "nod NAME MODE UID GID c|b MAJOR MINOR"; # begins a comment. Owners and device nodes come from the list alone, so no
# privilege is needed, and every time stamp is SOURCE_DATE_EPOCH.
# usage: gen_init_cpio.sh <LIST >ARCHIVE
. "$(dirname "$0")/lib.sh"

inode=0
offset=0

# pad: fills up to the next multiple of four, as every header and every content must.
pad() {
	local n=$(((4 - offset % 4) % 4))
	[ $n = 0 ] || head -c $n /dev/zero
	offset=$((offset + n))
}

# header NAME MODE UID GID SIZE [MAJOR MINOR]: MODE holds the type's bits too. The archive's names have no leading /.
header() {
	local name=${1#/} nlink=1
	[ $(($2 & 0170000)) != $((0040000)) ] || nlink=2
	[ "$name" = 'TRAILER!!!' ] || inode=$((inode + 1))
	printf '070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%s\0' "$inode" "$2" "$3" "$4" $nlink \
		"$SOURCE_DATE_EPOCH" "$5" 0 0 "${6:-0}" "${7:-0}" $((${#name} + 1)) 0 "$name"
	offset=$((offset + 110 + ${#name} + 1))
	pad
}

# content COMMAND…: what COMMAND prints is the content; its length was given to header.
content() {
	"${@:2}"
	offset=$((offset + $1))
	pad
}

file() {
	local size
	size=$(stat -Lc %s "$2") || die "cannot read $2, which is to become $1"
	header "$1" $((0100000 | 0$3)) "$4" "$5" "$size"
	content "$size" cat "$2"
}

line=0
while read -r kind name a b c d e f rest; do
	line=$((line + 1))
	case $kind in
	'' | '#'*) continue ;;
	dir) header "$name" $((0040000 | 0$a)) "$b" "$c" 0 ;;
	file) file "$name" "$a" "$b" "$c" "$d" ;;
	slink)
		header "$name" $((0120000 | 0$b)) "$c" "$d" ${#a}
		content ${#a} printf %s "$a"
		;;
	nod)
		case $d in
		c) header "$name" $((0020000 | 0$a)) "$b" "$c" 0 "$e" "$f" ;;
		b) header "$name" $((0060000 | 0$a)) "$b" "$c" 0 "$e" "$f" ;;
		*) die "line $line: a node is c or b, not '$d'" ;;
		esac
		;;
	*) die "line $line: unknown kind '$kind'; known are dir, file, slink, nod" ;;
	esac
	[ -z "$rest" ] || die "line $line: too many words"
done
header 'TRAILER!!!' 0 0 0 0
