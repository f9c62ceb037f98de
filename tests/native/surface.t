#!/bin/bash
# SPDX-License-Identifier: MIT
# The count of the host's system calls: a program's are found, and a unikernel that serves makes none but the seven of
# abi/unikernel.h.
. "$(dirname "$0")/../lib.sh"

SURFACE=$BUILD/bench/surface OUT=$SCRATCH/out

equal 'the status is the command'"'"'s' "$("$SURFACE" "$OUT" 20 "$BUILD/bin/busybox" sh -c 'exit 42'; echo $?)" 42
"$SURFACE" "$OUT" 20 "$BUILD/bin/busybox" sh -c 'mkdir /tmp/surface.$$; (rmdir /tmp/surface.$$) & wait'
matches 'a call is found' "$(cat "$OUT")" ' mkdir(at)? '
matches 'that of a child, too' "$(cat "$OUT")" ' rmdir '
equal 'the number is that of the names' "$(cut -d' ' -f1 "$OUT")" "$(cut -d' ' -f2- "$OUT" | wc -w)"
equal 'what is not made is not found' "$(grep -c ' sethostname ' "$OUT")" 0
equal 'what takes too long is ended' "$("$SURFACE" "$OUT" 1 "$BUILD/bin/busybox" sleep 30; echo $?)" 137

out=$(tools/surface.sh native nabla 2>&1)
matches 'the server without a container serves' "$out" '^native +[0-9]+ +[0-9]+ +[0-9]+ +served$'
matches 'and the unikernel' "$out" '^nabla +[0-9]+ +[0-9]+ +[0-9]+ +served$'
matches 'the first asks epoll' "$(sed -n 2p "$BUILD/surface/native-httpd")" ' epoll_pwait '
equal 'the other makes calls of the seven only' "$(sed -n 2p "$BUILD/surface/nabla-httpd" | cut -d' ' -f2- | tr ' ' '\n' |
	grep -vxE 'read|write|ppoll|clock_gettime|exit_group|pread64|pwrite64')" ''
finish
