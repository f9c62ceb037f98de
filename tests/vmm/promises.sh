#!/bin/sh
# SPDX-License-Identifier: MIT
# Process 1 of the machine that tests/image/vmm-promises.t boots: measures the promises of src/vmm/README.md, beside QEMU's
# microvm with the same kernel, initrd, memory, vCPUs, tap and file, in turns. Prints "ok" and "not ok" lines.
set -u

for applet in $(/bin/busybox --list); do
	[ -e "/bin/$applet" ] || /bin/busybox ln -s busybox "/bin/$applet"
done
mkdir -p /proc /sys /tmp
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
# The kernel's words would stand in the middle of ours.
dmesg -n 1
ifconfig lo up
cd /tmp || exit 1

MIB=128
ROUNDS=3
ARGS='console=ttyS0 reboot=t panic=-1 loglevel=3 acpi=off'

# QEMU as rt-vm has it (src/runtime/vm_qemu_args.c).
qemu() {
	set -- /usr/bin/qemu-system-x86_64 -L /usr/share/qemu -nodefaults -no-user-config -no-reboot -display none -serial stdio \
		-machine microvm,acpi=off,pcie=off,usb=off,pit=off,pic=off,rtc=off -accel kvm -cpu host,pmu=off -smp 1 -m $MIB \
		-global virtio-mmio.force-legacy=false -initrd /guest/initrd "$@"
	$RUNNER "$@"
}

# vmm KERNEL ARGS [MEMBERS]
vmm() {
	cat >config.json <<-END
		{"boot-source": {"kernel_image_path": "$1", "initrd_path": "/guest/initrd", "boot_args": "$2"},
		 "machine-config": {"vcpu_count": 1, "mem_size_mib": $MIB} ${3:-}}
	END
	$RUNNER /vmm --no-api --config-file config.json --level Warning
}

# median FILE: of the numbers in it.
median() {
	sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# best FILE: the highest number in it, which other work on the emulating machine has disturbed least.
best() {
	sort -n "$1" | tail -n 1 >"$1.best"
	echo "$1.best"
}

# verdict NAME FILE OTHER LIMIT: the medians' ratio, and whether it is at most the limit. That it is not fails with STRICT
# only: another program on the emulating machine can do it.
verdict() {
	awk -v name="$1" -v one="$(median "$2")" -v other="$(median "$3")" -v limit="$4" -v strict="${STRICT:-0}" 'BEGIN {
		ratio = other > 0 ? one / other : 0
		holds = ratio > 0 && ratio <= limit
		printf "%s - %s: %s and %s, ratio %.2f, promised at most %s%s\n", (holds || (ratio > 0 && !strict)) ? "ok" : "not ok",
			name, one, other, ratio, limit, holds ? "" : ", which it is not"
	}'
}

# in_turns TEXT KERNEL ARGS: times how long each takes until it prints the text.
in_turns() {
	rm -f times.vmm times.qemu
	for _ in $(seq $ROUNDS); do
		RUNNER="/stand until $1" vmm "$2" "$3" >>times.vmm
		RUNNER="/stand until $1" qemu -kernel "$2" -append "$3 pci=off" >>times.qemu
	done
}

first_instruction() {
	in_turns ! /toys/pvh ''
	verdict 'process start to the first instruction, µs of vmm and QEMU' times.vmm times.qemu 0.2
}

process_one() {
	in_turns guest: /guest/vmlinux "$ARGS"
	verdict 'process start to PID 1, µs of vmm and QEMU' times.vmm times.qemu 1
}

# What the process holds beside the guest's memory: resident pages of all its mappings but the one of that size.
memory() {
	RUNNER=: vmm /toys/halt ''
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

# request METHOD PATH BODY: at the API's socket.
request() {
	printf '%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %s\r\n\r\n%s' "$1" "$2" ${#3} "$3" |
		/stand dial api.sock >>answers
}

# The metrics say what CPU time had gone when the API answered; they can be asked for once a guest runs.
api() {
	rm -f api.sock metrics
	limit=$((8000 * ${SLOWNESS:-1}))
	/vmm --api-sock api.sock --metrics-path metrics --level Warning </dev/null >said 2>&1 &
	pid=$!
	for _ in $(seq 100); do
		[ -S api.sock ] || usleep 50000
	done
	request PUT /boot-source '{"kernel_image_path": "/toys/halt"}'
	request PUT /actions '{"action_type": "InstanceStart"}'
	request PUT /actions '{"action_type": "FlushMetrics"}'
	us=$(sed -n 's/.*"process_startup_time_cpu_us":\([0-9]*\).*/\1/p' metrics | head -n 1)
	kill "$pid"
	wait "$pid"
	if [ "${us:-0}" -gt 0 ] && { [ "$us" -le $limit ] || [ "${STRICT:-0}" = 0 ]; }; then
		echo "ok - API ready after $us µs of CPU time, promised at most $limit"
	else
		echo "not ok - API ready after ${us:-?} µs of CPU time, at most $limit"
		cat answers metrics said | sed 's/^/# /'
	fi
}

# rate NAME: bytes a second that the guest said of it.
rate() {
	sed -n "s/^guest: $1 \([0-9]*\) bytes per s.*/\1/p" said
}

devices() {
	/stand tap tap0 && ifconfig tap0 172.16.0.1 netmask 255.255.255.0 up
	/stand sink 7001 &
	truncate -s 64M file
	names='sends reads writes'
	rm -f ./*.vmm ./*.qemu
	args="$ARGS test.net=172.16.0.1 test.speed"
	for _ in 1 2 3; do
		RUNNER='timeout 40' vmm /guest/vmlinux "$args" ', "drives": [{"drive_id": "it", "path_on_host": "file",
			"is_root_device": false, "is_read_only": false}], "network-interfaces": [{"iface_id": "eth0",
			"host_dev_name": "tap0", "guest_mac": "06:00:ac:10:00:02"}]' >said </dev/null
		for n in $names; do rate "$n" >>"$n.vmm"; done
		RUNNER='timeout 40' qemu -kernel /guest/vmlinux -append "$args pci=off" \
			-netdev tap,id=n,ifname=tap0,script=no,downscript=no,vhost=on -device virtio-net-device,netdev=n,mac=06:00:ac:10:00:02 \
			-blockdev driver=raw,node-name=d,file.driver=file,file.filename=file -device virtio-blk-device,drive=d >said </dev/null
		for n in $names; do rate "$n" >>"$n.qemu"; done
	done
	verdict 'network, bytes per s of QEMU and vmm' "$(best sends.qemu)" "$(best sends.vmm)" 1
	verdict 'block reads, bytes per s of QEMU and vmm' "$(best reads.qemu)" "$(best reads.vmm)" 1
	verdict 'block writes, bytes per s of QEMU and vmm' "$(best writes.qemu)" "$(best writes.vmm)" 1
	for n in $names; do
		echo "# $n: vmm $(tr '\n' ' ' <"$n.vmm") QEMU $(tr '\n' ' ' <"$n.qemu")"
	done
}

echo "inside: began"
first_instruction
process_one
memory
api
devices
echo "inside: ended"
sync
echo o >/proc/sysrq-trigger
sleep 10
