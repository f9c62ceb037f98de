#!/bin/bash
# SPDX-License-Identifier: MIT
# Compiles Redis, a server that knows nothing of unikernels, from Debian's source, and prints the folder of the static
# `redis-server`, `redis-cli` and `redis-benchmark`, and of `redis-server.o`: the same server in one object, which make
# links as a unikernel. Only what Redis' own makefiles let one choose is chosen here.
[ -n "${IN_BUILDER:-}" ] || exec "$(dirname "$0")/in-builder" "tools/$(basename "$0")" "$@"
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/static.inc"

DIR=/tmp/redis-build
# One of its files is C++, which nothing here compiles for musl, and includes a header in vain, which would want a library:
# with that left out, nothing of C++ is left to link.
SETTINGS=(CC="$MUSL_CC" CXX="clang++ -O2 -fno-exceptions -D_GLIBCXX_IOSTREAM" MALLOC=libc USE_SYSTEMD=no BUILD_TLS=no PYTHON=
	OPTIMIZATION=-O2 DEBUG= CFLAGS="-ffile-prefix-map=$DIR=redis" LDFLAGS=-static)

build_redis() {
	unpack_source redis "$DIR"
	make -C "$DIR/src" -j"$(nproc)" "${SETTINGS[@]}" FINAL_LIBS='-lm -pthread' redis-server redis-cli redis-benchmark
	make -C "$DIR/src" "${SETTINGS[@]}" PROG_SUFFIX=.o REDIS_LD='ld -r' FINAL_LIBS= redis-server.o
	for program in redis-server redis-cli redis-benchmark; do
		strip -o "$1/$program" "$DIR/src/$program"
		"$1/$program" --version
	done
	cp "$DIR/src/redis-server.o" "$1"
}

apt_lists
cached redis "$(static_key redis.sh redis)-$(key "$(dpkg-query -W clang-19 libstdc++-14-dev)")" build_redis
