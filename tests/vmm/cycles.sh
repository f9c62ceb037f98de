#!/bin/sh
# SPDX-License-Identifier: MIT
# Process 1 of the machine that tests/image/vmm-cycles.t boots: vmm as it is delivered is started and stopped many times, each with
# a drive, a card, vsock and rng, and nothing is left.
. /begin

LANES=4

# describe N KERNEL INITRD ARGS: the Nth machine, with devices of its own.
describe() {
	cat >config."$1" <<-END
		{"boot-source": {"kernel_image_path": "$2", "initrd_path": $3, "boot_args": "$4"},
		 "machine-config": {"vcpu_count": 1, "mem_size_mib": ${5:-64}},
		 "drives": [{"drive_id": "ro", "path_on_host": "drive", "is_root_device": false, "is_read_only": true}],
		 "network-interfaces": [{"iface_id": "eth0", "host_dev_name": "tap$1"}],
		 "vsock": {"guest_cid": 3, "uds_path": "/tmp/vsock.$1"}, "entropy": {}}
	END
}

vmm() {
	exec /vmm --no-api --config-file config."$1" --level Warning </dev/null >said."$1" 2>&1
}

# failed N WHAT: keeps what it said.
failed() {
	echo "machine $1 $2:"
	tail -n 5 said."$1"
	return 1
}

# A guest that uses its card and resets.
ends() {
	describe "$1" /toys/bad_card null ''
	if ! (vmm "$1") || ! grep -q SUCCESS said."$1" || [ -e vsock."$1" ]; then
		failed "$1" "does not end well"
	fi
}

# begin_one N: a guest that does nothing any more, and is to be stopped.
begin_one() {
	describe "$1" /toys/halt null ''
	: >said."$1"
	(vmm "$1") &
	eval "pid$1=$!"
}

# Whoever is killed leaves vsock's socket, as Firecracker does.
stop_one() {
	for _ in $(seq 900); do
		! grep -q HALTED said."$1" || break
		usleep 100000
	done
	grep -q HALTED said."$1" || failed "$1" "does not begin" || return 1
	eval "kill \$pid$1; wait \$pid$1"
	[ $? = 143 ] || failed "$1" "does not end by the signal" || return 1
	rm vsock."$1"
}

# lane N: every LANES-th start; of two one ends by itself.
lane() {
	for i in $(seq "$1" $LANES "$STARTS"); do
		if [ $((i / LANES % 2)) = 0 ]; then
			ends "$1" || return
		else
			begin_one "$1"
			stop_one "$1" || return
		fi
	done
}

# in_lanes COMMAND: side by side, each with its number.
in_lanes() {
	pids='' status=0
	for n in $(seq $LANES); do
		("$1" "$n") &
		pids="$pids $!"
	done
	for pid in $pids; do
		wait "$pid" || status=1
	done
	return $status
}

fifty() {
	for n in $(seq 50); do
		begin_one "$n"
	done
	for n in $(seq 50); do
		stop_one "$n" || return
	done
}

# One after the other until the time is up, and one at least.
linux_lane() {
	while :; do
		describe "$1" /guest/vmlinux '"/guest/initrd"' \
			"console=ttyS0 reboot=k panic=-1 quiet acpi=off test.net=172.16.$1.1 test.vsock" 128
		(vmm "$1") || failed "$1" "does not end well" || return
		[ "$(grep -c -e 'the network answers' -e 'vsock answers' -e 'rng virtio_rng' -e 'guest: done' said."$1")" = 4 ] ||
			failed "$1" "does not all that it should" || return
		echo >>linux
		[ "$(date +%s)" -lt "$until" ] || return 0
	done
}

linux() {
	for n in $(seq $LANES); do
		ifconfig tap"$n" 172.16."$n".1 netmask 255.255.255.0
		/stand answer unix /tmp/vsock."${n}_5000" &
	done
	/stand answer tcp 7000 &
	until=$(($(date +%s) + LINUX_S))
	in_lanes linux_lane && [ "$(wc -l <linux)" -ge $LANES ]
}

# Open files and free memory of the whole machine. The kernel's count of files is off by some dozens.
count() {
	sync
	echo 3 >/proc/sys/vm/drop_caches
	files=$(cut -f 1 /proc/sys/fs/file-nr)
	kib=$(awk '/^MemAvailable:/ { print $2 }' /proc/meminfo)
}

set_up() {
	truncate -s 1M drive
	for n in $(seq 50); do
		/stand tap "tap$n" && ifconfig "tap$n" up || return
	done
	# What the kernel keeps from the first time is no loss.
	ends 1 && begin_one 2 && stop_one 2 && count && files_before=$files kib_before=$kib
}

nothing_left() {
	count
	echo "# open files: $files_before before, $files after; KiB available: $kib_before before, $kib after" >/dev/console
	! pidof vmm || return
	[ "$(cat /sys/class/net/tap*/carrier | sort -u)" = 0 ] && [ "$(echo /sys/class/net/tap* | wc -w)" = 50 ] &&
		[ "$files" -le $((files_before + 100)) ] && [ "$kib" -ge $((kib_before - 20480)) ]
}

echo "inside: began"
check "50 taps, and a first start of each kind" set_up
check "$STARTS starts and stops, $LANES at a time" in_lanes lane
check "50 at once" fifty
check "nothing is left: no process, tap, file, memory" nothing_left
check "Linux guests, $LANES at a time, for $LINUX_S s" linux
echo "# Linux guests: $(wc -l <linux)"
end
