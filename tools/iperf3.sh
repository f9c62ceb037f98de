#!/bin/bash
# SPDX-License-Identifier: MIT
# Builds iperf3 static and prints the folder of `iperf3`. With the source package at hand it is built against musl, and
# `iperf3.o` is all of it in one object, which make links as a unikernel. Some mirrors lack that source; then Debian's
# own libiperf.a and tools/iperf3-static.c make it, against glibc. `origin` beside it says which, for the bill of
# materials: package, version, SHA-256, kind.
[ -n "${IN_BUILDER:-}" ] || exec "$(dirname "$0")/in-builder" "tools/$(basename "$0")" "$@"
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/static.inc"

DIR=/tmp/iperf3-build
CFLAGS="-O2 -g0 -ffile-prefix-map=$DIR=iperf3"

build_from_source() {
	unpack_source iperf3 "$DIR"
	cd "$DIR"
	CC=$MUSL_CC CFLAGS=$CFLAGS LDFLAGS=-static ./configure --disable-shared --enable-static --without-openssl --without-sctp
	make -j"$(nproc)" -C src LDFLAGS=-all-static iperf3
	finish src/iperf3 "$1"
	ld -r src/*.o -o "$1/iperf3.o"
	cut -f 1,2,5 "$source/source.tsv" | sed 's/$/\tsource/' >"$1/origin"
}

# What the static program then consists of.
LIBRARIES="libiperf-dev libssl-dev libsctp-dev libc6-dev"

build_from_library() {
	mkdir -p "$DIR"
	# shellcheck disable=SC2086
	gcc -static $CFLAGS -D_GNU_SOURCE "$TOP/tools/iperf3-static.c" -o "$DIR/iperf3" \
		-liperf -lssl -lcrypto -lsctp -lzstd -lz -lm
	finish "$DIR/iperf3" "$1"
	for package in $LIBRARIES; do
		version=$(dpkg-query -W -f '${Version}' "$package")
		sha256=$(apt-cache show "$package=$version" | awk '/^SHA256:/ { print $2; exit }' || true)
		printf '%s\t%s\t%s\tdebian\n' "$package" "$version" "${sha256:--}"
	done >"$1/origin"
}

finish() {
	strip -o "$2/iperf3" "$1"
	"$2/iperf3" --version
}

apt_lists
if tar=$("$TOP/tools/source.sh" iperf3 2>"$BUILD/log/iperf3-source.log"); then
	source=$(dirname "$tar")
	cached iperf3 "$(static_key iperf3.sh iperf3)" build_from_source
else
	note "iperf3 is made from Debian's libiperf.a, because its source cannot be had: see $BUILD/log/iperf3-source.log"
	# shellcheck disable=SC2086
	cached iperf3 "$(static_key iperf3.sh "$TOP/tools/iperf3-static.c")-$(key "$(dpkg-query -W $LIBRARIES)")" build_from_library
fi
