#!/bin/bash
# SPDX-License-Identifier: MIT
# The library operating system behind the real tender and its seven calls: a program's calls answer what Linux answers;
# our measuring programs, and BusyBox, give as unikernels what they give as programs.
. "$(dirname "$0")/../lib.sh"

ROOT=$SCRATCH/root IMAGE=$SCRATCH/image

# unikernel PROGRAM [ARGUMENT…]: runs it, with the image as its tree of files.
unikernel() {
	timeout 600 "$BUILD/bin/tender" --user 65534:65534 --root 9 --hostname here -- "$@" 9<"$IMAGE"
}

plant() {
	mkdir -p "$ROOT"/tree/{a,b,deep/er} "$ROOT"/dev
	echo content >"$ROOT/tree/b/file"
	: >"$ROOT/tree/empty"
	echo hello >"$ROOT/tree/hello"
	ln -s b/file "$ROOT/tree/link"
	ln -s loop "$ROOT/tree/loop"
	ln -s ../.. "$ROOT/tree/out"
	"$BUILD/bin/fileimage" "$ROOT" "$IMAGE"
	cp -a "$ROOT" "$SCRATCH/before"
}

# Like the unikernel the program finds the three streams open and nothing else.
linux_calls() {
	mknod "$ROOT/dev/null" c 1 3
	mknod "$ROOT/dev/zero" c 1 5
	mknod "$ROOT/dev/full" c 1 7
	cp "$BUILD/native/libos_calls" "$ROOT/calls"
	(
		for fd in {3..30}; do
			exec {fd}>&-
		done
		FROM_OUTSIDE=yes exec timeout 120 chroot "$ROOT" /calls one two </dev/null
	)
	echo "exit $?"
}

unikernel_calls() {
	FROM_OUTSIDE=yes unikernel "$BUILD/native/libos_calls.uni" one two </dev/null
	echo "exit $?"
}

plant
linux_calls >"$SCRATCH/linux"
unikernel_calls >"$SCRATCH/unikernel" 2>&1
matches 'the program makes some hundred calls on Linux' "$(wc -l <"$SCRATCH/linux")" '^[2-9][0-9][0-9]$'
equal 'and comes to its end there' "$(tail -n 1 "$SCRATCH/linux")" 'exit 7'
check 'each of them answers the same in the unikernel' diff "$SCRATCH/linux" "$SCRATCH/unikernel"

# ----- what comes in later
# told HOW WORD: says the word, and waits until it was heard.
told() {
	local end=$((SECONDS + 300))
	echo "$2" >&8
	until grep -q "$2" "$SCRATCH/$1" || [ $SECONDS -ge $end ]; do
		sleep 0.05
	done
}
mkfifo "$SCRATCH/words"
for how in wait wait-edge; do
	unikernel "$BUILD/native/libos_calls.uni" $how <"$SCRATCH/words" >"$SCRATCH/$how" &
	exec 8>"$SCRATCH/words"
	sleep 0.3
	told $how one
	told $how two
	exec 8>&-
	check "epoll is told of the end of standard input: $how" wait $!
	equal "and of what comes: $how" "$(tr -d '\n' <"$SCRATCH/$how")" 'it came: oneit came: two'
done

# ----- how it ends
for how in abort trap null pipe exit overrun; do
	"$BUILD/native/libos_calls" $how
	wanted=$?
	unikernel "$BUILD/native/libos_calls.uni" $how
	equal "a program's end by $how" $? $wanted
done 2>/dev/null
equal 'which it explains' "$(unikernel "$BUILD/native/libos_calls.uni" overrun 2>&1)" \
	'libos: a thread has used more than its stack'

# ----- what is refused, and how
out=$(unikernel "$BUILD/native/libos_calls.uni" refused)
for call in 'fork()' 'vfork()' 'execv(argv[0], argv)'; do
	equal "$call" "$(grep -F "$call = " <<<"$out" | sed 's/.* = //' | tail -n 1)" '-1 Function not implemented'
done
equal 'code in memory' "$(grep PROT_EXEC <<<"$out" | sed 's/.* = //')" 1

# ----- our measuring programs
bench() {
	unikernel "$BUILD/uni/bench.uni" "$@"
}
equal 'noop' "$(bench noop)" "$("$BUILD/bin/bench" noop)"
matches 'primes finds what the sieve finds' "$(bench primes events=3)" '^sample 1 events 3.000000 1 arithmetic verified'
matches 'memory writes' "$(bench memory time-ms=50)" '^sample 1 write_rate [0-9.]+ MiB/s harmonic verified'
matches 'memory streams' "$(bench memory mode=stream elements=100000)" '^sample 1 triad [0-9.]+ MB/s harmonic verified'
matches 'memory has a latency' "$(bench memory mode=latency max-mib=1 time-ms=50)" \
	'^sample 1 latency_1MiB [0-9.]+ ns arithmetic verified'
matches 'linpack solves its system' "$(bench linpack n=300)" '^sample 1 residual [0-9.]+ 1 maximum verified'
out=$(bench syscall time-ms=10)
matches 'syscall times a call' "$out" '^sample 1 getpid [0-9.]+ ns arithmetic verified'
matches 'syscall says that there are no processes' "$out" 'context_switch":"not measured: Function not implemented"'
out=$(bench limits spin-ms=10 touch-mib=32)
matches 'limits finds one CPU' "$out" '^sample 1 cpus_usable 1.000000'
matches 'limits touches memory' "$out" '^sample 1 memory_touched 33554432.000000 B arithmetic verified'
matches 'limits finds calls that are missing' "$out" '^sample 1 syscalls_missing [1-9]'
matches 'limits ends where the heap ends' "$(timeout 600 "$BUILD/bin/tender" --user 65534:65534 --heap 64M -- \
	"$BUILD/uni/bench.uni" limits spin-ms=1 touch-mib=1000)" '^sample 1 memory_touched [345][0-9]{7}.0'

# ----- a program that no one here wrote
busybox() {
	unikernel "$BUILD/uni/busybox.uni" "$@" 2>&1
}
equal 'BusyBox lists the files' "$(busybox find /tree | sort)" "$(cd "$SCRATCH/before" && find tree | sed 's|^|/|' | sort)"
equal 'BusyBox reads one' "$(busybox sha256sum /tree/b/file | cut -c1-64)" "$(sha256sum <"$SCRATCH/before/tree/b/file" | cut -c1-64)"
equal 'BusyBox sorts what comes in' "$(seq 30000 | busybox sort -rn | sha256sum)" "$(seq 30000 | sort -rn | sha256sum)"
equal 'its shell writes files and reads them' "$(busybox sh -c 'cd /tmp && for i in 1 2 3; do echo echo $((i * i)); done >x
	. ./x; echo *' | tr '\n' ' ')" '1 4 9 x '
matches 'its shell is told that there is no fork' "$(busybox sh -c 'echo | cat')" "can't fork: Function not implemented"
equal 'an exit status comes through' "$(busybox sh -c 'exit 42'; echo $?)" 42

equal '/proc/self/stat has its fields, and a size' \
	"$(busybox awk '{ print NF, $1, $2, $20, ($23 > 0 && $24 > 0 && $24 * 4096 <= $25) }' /proc/self/stat)" \
	"$(awk '{ print NF }' /proc/self/stat) 1 (busybox.uni) 1 1"

# ----- images that are damaged
damaged() {
	unikernel "$BUILD/uni/busybox.uni" find / 2>&1 | sort | head -n 3
}
size=$(stat -c %s "$IMAGE")
for cut in 0 63 100 4096 $((size - 1)); do
	head -c "$cut" "$IMAGE" >"$SCRATCH/cut"
	out=$(IMAGE=$SCRATCH/cut damaged)
	matches "an image cut at $cut of $size bytes" "$out" 'file tree is damaged|I/O error'
done
finish
