#!/bin/bash
# SPDX-License-Identifier: MIT
# Prints a folder with yyjson.h and yyjson.c, from Debian's source package.
. "$(dirname "$0")/lib.sh"

tarball=$("$TOP/tools/source.sh" yyjson)
unpack() {
	tar -xf "$tarball" -C "$1" --strip-components=2 --wildcards '*/src/yyjson.[ch]'
}
cached yyjson "$(key "$tarball")" unpack
