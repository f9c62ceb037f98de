#!/bin/bash
# SPDX-License-Identifier: MIT
# Builds musl from Debian's source with system calls that are calls of src/libos; prints the folder of libc.a, crti.o and
# crtn.o. The headers are those of musl-dev, so whatever is compiled by musl-gcc can be linked with it.
[ -n "${IN_BUILDER:-}" ] || exec "$(dirname "$0")/in-builder" "tools/$(basename "$0")" "$@"
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/static.inc"

OURS=$TOP/src/libos/musl

build_libc() {
	local dir=/tmp/unikernel-libc asm=src/thread/x86_64
	unpack_source musl "$dir"
	cd "$dir"
	cp "$OURS/syscall_arch.h" arch/x86_64/syscall_arch.h
	cp "$OURS/syscall_cp.s" $asm/syscall_cp.s
	# Without these, musl takes what it has in C for any machine.
	rm $asm/clone.s $asm/__unmapself.s $asm/__set_thread_area.s src/process/x86_64/vfork.s src/signal/x86_64/restore.s
	# The thread pointer can't be moved on every machine, so the first thread's area lies where the pointer is.
	patch -s -p1 <"$OURS/thread_area.patch"
	CC=gcc CFLAGS="-g0 -ffile-prefix-map=$dir=musl" ./configure --disable-shared --enable-optimize >/dev/null
	make -j"$(nproc)" lib/libc.a lib/crti.o lib/crtn.o
	objdump -d --no-show-raw-insn lib/libc.a |
		awk '$2 == "syscall" || $2 == "sysenter" || $2 == "int" { print; bad = 1 } END { exit bad }' ||
		die "musl still makes system calls"
	cp lib/libc.a lib/crti.o lib/crtn.o "$1"
}

apt_lists
cached unikernel-libc "$(static_key unikernel-libc.sh musl "$OURS"/*)" build_libc
