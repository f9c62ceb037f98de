#!/bin/bash
# SPDX-License-Identifier: MIT
# Builds Apache's ab static against musl, with apr and one file of apr-util, without TLS; prints the folder of `ab`.
[ -n "${IN_BUILDER:-}" ] || exec "$(dirname "$0")/in-builder" "tools/$(basename "$0")" "$@"
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/static.inc"

DIR=/tmp/ab-build
CFLAGS="-O2 -g0 -ffile-prefix-map=$DIR=ab"

build_apr() {
	cd "$DIR/apr"
	CC=$MUSL_CC CFLAGS=$CFLAGS ./configure --disable-shared --enable-static --disable-dso --prefix=/usr
	make -j"$(nproc)" libapr-1.la
}

# Of apr-util ab wants the base64 coder only, so none of its optional parts is there (0) and expat is not needed.
build_ab() {
	unpack_source apr "$DIR/apr"
	unpack_source apr-util "$DIR/apr-util"
	unpack_source apache2 "$DIR/apache2"
	build_apr
	cd "$DIR"
	sed -E 's/@[a-z0-9_]+@/0/' apr-util/include/apu.h.in >apr-util/include/apu.h
	# Without TLS, nothing of what httpd's configure finds out is asked for.
	touch apache2/include/ap_config_auto.h
	# shellcheck disable=SC2086
	$MUSL_CC -static -D_GNU_SOURCE $CFLAGS -I apr/include -I apr-util/include -I apache2/include -I apache2/os/unix \
		apache2/support/ab.c apr-util/encoding/apr_base64.c apr/.libs/libapr-1.a -lm -o ab
	strip ab
	"./ab" -V
	cp ab "$1/ab"
}

apt_lists
cached ab "$(static_key ab.sh apache2 apr apr-util)" build_ab
