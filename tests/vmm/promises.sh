#!/bin/sh
# SPDX-License-Identifier: MIT
# Process 1 of the machine that tests/image/vmm-promises.t boots: measures the promises of src/vmm/README.md, beside QEMU's
# microvm with the same kernel, initrd, memory, vCPUs and file, and a tap of the same kind, in turns.
. /begin

MIB=128
STARTS=5  # of each, in turns
ROUNDS=11 # of each measure, in turns
ARGS='console=ttyS0 reboot=t panic=-1 loglevel=3 acpi=off'

# QEMU as rt-vm has it (src/runtime/vm_qemu_args.c).
qemu() {
	set -- /usr/bin/qemu-system-x86_64 -L /usr/share/qemu -nodefaults -no-user-config -no-reboot -display none -serial stdio \
		-machine microvm,acpi=off,pcie=off,usb=off,pit=off,pic=off,rtc=off -accel kvm -cpu host,pmu=off -smp 1 -m $MIB \
		-global virtio-mmio.force-legacy=false "$@"
	$RUNNER "$@"
}

# vmm KERNEL INITRD ARGS [MEMBERS]
vmm() {
	cat >config.json <<-END
		{"boot-source": {"kernel_image_path": "$1", "initrd_path": "$2", "boot_args": "$3"},
		 "machine-config": {"vcpu_count": 1, "mem_size_mib": $MIB} ${4:-}}
	END
	$RUNNER /vmm --no-api --config-file config.json --level Warning
}

# least FILE: of the numbers in it. What else the emulating machine does only adds to a time.
least() {
	sort -n "$1" | head -n 1
}

# judge NAME TEXT HOLDS: yes, no, open, or none when there is nothing to judge by. That a promise of speed does not hold fails
# with STRICT only: another program on the emulating machine can do it.
judge() {
	case $3:${STRICT:-0} in
	yes:*) echo "ok - $1: $2" ;;
	no:0) echo "ok - $1: $2, which it is not" ;;
	open:0) echo "ok - $1: $2, which this does not show" ;;
	*) echo "not ok - $1: $2 ($3)" ;;
	esac
}

# at_most NAME FILE OTHER LIMIT: the ratio of the least of each.
at_most() {
	one=$(least "$2") other=$(least "$3")
	judge "$1" "${one:-none} and ${other:-none}, a ratio of at most $4" \
		"$(awk -v one="$one" -v other="$other" -v limit="$4" 'BEGIN { print (one > 0 && other > 0 ? (one / other <= limit ? "yes" : "no") : "none") }')"
}

# level NAME FILE OTHER: the median of the rounds' ratios, and an interval that holds it 95 times of 100, whose ends are
# two of the ratios (order statistics, by the binomial distribution). All of it should lie at 1 or above.
level() {
	ratios=$(paste "$2" "$3" | awk '$2 > 0 { printf "%.3f\n", $1 / $2 }' | sort -n | awk '{ v[NR] = $1 }
		END {
			for (p = 0.5 ^ NR; sum + p <= 0.025; p *= (NR - rank + 1) / rank) {
				sum += p
				rank++
			}
			if (rank)
				print v[int((NR + 1) / 2)], v[rank], v[NR + 1 - rank], NR
		}')
	# shellcheck disable=SC2086
	set -- "$1" $ratios
	judge "$1" "${2:-none} of QEMU's [${3:-?} … ${4:-?}], n = ${5:-too few}, at least 1" \
		"$(awk -v low="${3:-0}" -v high="${4:-0}" 'BEGIN { print (!high ? "none" : low >= 1 ? "yes" : high < 1 ? "no" : "open") }')"
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

# What each of the two prints and is told goes through these: vmm's 3 and 4, QEMU's 5 and 6.
open_pipes() {
	mkfifo to.vmm from.vmm to.qemu from.qemu
	exec 3<>to.vmm 4<>from.vmm 5<>to.qemu 6<>from.qemu
}

# hear FROM TEXT: reads until a line holds it, and prints the line.
hear() {
	# shellcheck disable=SC3045
	while read -r -t 60 line <&"$1"; do
		case $line in
		*"$2"*)
			echo "$line"
			return
			;;
		esac
	done
	echo "# it does not say: $2" >/dev/console
	return 1
}

# ask TO FROM WHAT: has a guest measure that, and prints bytes or bits per second.
ask() {
	echo "$3" >&"$1"
	case $3 in
	sends) hear "$2" ' receiver' | awk '{ print $7 }' && hear "$2" 'guest: sent' >/dev/null ;;
	*) hear "$2" "guest: $3 " | awk '{ print $3 }' ;;
	esac
}

# Both guests run, and one at a time has something to do.
start_both() {
	for n in 0 1; do
		/stand tap tap$n && ifconfig tap$n 172.16.$n.1 netmask 255.255.255.0 up
	done
	iperf3 -s >iperf3.log 2>&1 &
	truncate -s 64M file
	RUNNER='' vmm /guest/vmlinux /guest/iperf3.img "$ARGS test.speed test.net=172.16.0.1" ', "drives": [{"drive_id": "it", "path_on_host": "file",
		"is_root_device": false, "is_read_only": false}], "network-interfaces": [{"iface_id": "eth0",
		"host_dev_name": "tap0", "guest_mac": "06:00:ac:10:00:02"}]' <&3 >&4 2>&1 &
	RUNNER='' qemu -kernel /guest/vmlinux -initrd /guest/iperf3.img -append "$ARGS pci=off test.speed test.net=172.16.1.1" \
		-netdev tap,id=n,ifname=tap1,script=no,downscript=no,vhost=on -device virtio-net-device,netdev=n,mac=06:00:ac:10:00:02 \
		-blockdev driver=raw,node-name=d,file.driver=file,file.filename=file,file.locking=off \
		-device virtio-blk-device,drive=d <&5 >&6 2>&1 &
	hear 4 'guest: waits' && hear 6 'guest: waits'
}

# round WHO TO FROM WHAT: keeps what it says; nothing counts as zero, and $silent says whose guest it was.
round() {
	speed=$(ask "$2" "$3" "$4")
	[ -n "$speed" ] || silent=$1
	echo "${speed:-0}" >>"$4.$1"
}

# Who begins changes from round to round.
measure() {
	for i in $(seq $ROUNDS); do
		[ -z "$silent" ] || return 0
		[ $((i % 2)) = 0 ] || round vmm 3 4 "$1"
		round qemu 5 6 "$1"
		[ $((i % 2)) = 1 ] || round vmm 3 4 "$1"
	done
}

devices() {
	silent=
	open_pipes
	start_both >/dev/null || return
	for what in sends reads writes; do
		measure $what
		[ -z "$silent" ] || break
	done
	if [ -n "$silent" ]; then
		case ${STRICT:-0} in
		0) echo "ok - network and block beside QEMU's # SKIP the guest of $silent is silent at $what" ;;
		*) echo "not ok - network and block beside QEMU's: the guest of $silent is silent at $what" ;;
		esac
		return
	fi
	level 'network, by iperf3' sends.vmm sends.qemu
	level 'block, reads' reads.vmm reads.qemu
	level 'block, writes' writes.vmm writes.qemu
	for what in sends reads writes; do
		echo "# $what: vmm $(tr '\n' ' ' <$what.vmm) QEMU $(tr '\n' ' ' <$what.qemu)"
	done
}

echo "inside: began"
first_instruction
process_one
memory
devices
end
