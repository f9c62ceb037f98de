#!/bin/sh
# SPDX-License-Identifier: MIT
# Process 1 of the machine that tests/image/vmm-promises.t boots: measures the promises of src/vmm/README.md, beside QEMU's
# microvm, in turns.
. /begin
. /beside

STARTS=5 # of each, in turns

# least FILE: of the numbers in it. What else the emulating machine does only adds to a time.
least() {
	sort -n "$1" | head -n 1
}

# at_most NAME FILE OTHER LIMIT: the ratio of the least of each.
at_most() {
	one=$(least "$2") other=$(least "$3")
	judge "$1" "${one:-none} and ${other:-none}, a ratio of at most $4" \
		"$(awk -v one="$one" -v other="$other" -v limit="$4" 'BEGIN { print (one > 0 && other > 0 ? (one / other <= limit ? "yes" : "no") : "none") }')"
}

# in_turns TEXT KERNEL ARGS: times how long each takes until it prints the text.
in_turns() {
	rm -f times.vmm times.qemu
	for _ in $(seq $STARTS); do
		RUNNER="/stand until $1" vmm "$2" /guest/initrd "$3" >>times.vmm
		RUNNER="/stand until $1" qemu -kernel "$2" -initrd /guest/initrd -append "$3 pci=off" >>times.qemu
	done
}

first_instruction() {
	in_turns ! /toys/pvh ''
	at_most 'process start to the first instruction, µs of vmm and QEMU' times.vmm times.qemu 0.2
}

process_one() {
	in_turns guest: /guest/vmlinux "$ARGS"
	at_most 'process start to PID 1, µs of vmm and QEMU' times.vmm times.qemu 1
}

# What the process holds beside the guest's memory: resident pages of all its mappings but the one of that size.
memory() {
	RUNNER=: vmm /toys/halt /guest/initrd ''
	/vmm --no-api --config-file config.json --level Warning </dev/null >said 2>&1 &
	pid=$!
	for _ in $(seq 50); do
		grep -q HALTED said || usleep 100000
	done
	awk -v guest=$((MIB * 1024)) '
		/^[0-9a-f]+-[0-9a-f]+ / { is_guest = 0 }
		/^Size:/ { is_guest = $2 >= guest }
		/^Rss:/ && !is_guest { kib += $2 }
		END { printf "%s - memory beside the guest'"'"'s: %d KiB, at most 5120\n", (kib > 0 && kib <= 5120) ? "ok" : "not ok", kib }
	' "/proc/$pid/smaps"
	kill "$pid"
	wait "$pid"
}

echo "inside: began"
first_instruction
process_one
memory
end
