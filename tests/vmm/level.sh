#!/bin/sh
# SPDX-License-Identifier: MIT
# Process 1 of the machine that tests/image/vmm-level.t boots: how much network and drive of a guest move for each second of
# CPU time of that machine, beside QEMU's microvm with the same file and a tap of the same kind, in turns. Guest, monitor and
# kernel all count, and what else the emulating machine does not.
. /begin
. /beside

ROUNDS=${ROUNDS:-6} # of each measure, in turns

# Nanoseconds of CPU time that this machine has taken, which the test answers at the second serial port.
clock() {
	echo >&7
	# shellcheck disable=SC3045
	read -r -t 60 now <&7 && echo "$now"
}

# hear FROM TEXT: reads and prints until a line holds it.
hear() {
	# shellcheck disable=SC3045
	while read -r -t 60 line <&"$1"; do
		echo "$line"
		case $line in
		*"$2"*) return ;;
		esac
	done
	return 1
}

# A server for one client: one that goes on is deaf between two of them, and refuses who comes then.
serve() {
	iperf3 -s -1 >iperf3.log 2>&1 &
	server=$!
	for _ in $(seq 500); do
		grep -qs ':1451 [0-9A-F]*:0000 0A' /proc/net/tcp /proc/net/tcp6 && return
		usleep 10000
	done
}

# ask TO FROM WHAT: has a guest measure that, and prints bytes per second of CPU time. What it said is in the file heard.
ask() {
	began=$(clock)
	echo "$3" >&"$1"
	hear "$2" "guest: $3 " >heard
	awk -v took="$(($(clock) - began))" '/^guest: [a-z]+ [0-9]+ bytes/ && $3 > 0 && took > 0 { printf "%.0f\n", $3 * 1e9 / took }' heard
}

# round WHO TO FROM WHAT
round() {
	case $4 in
	sends | receives) serve ;;
	*) server= ;;
	esac
	speed=$(ask "$2" "$3" "$4")
	[ -z "$server" ] || { kill "$server" && wait "$server"; } 2>/dev/null
	echo "${speed:-0}" >>"$4.$1"
	[ -n "$speed" ] && return
	silent="the guest of $1 does not say how fast it $4"
	sed 's/^/# /' heard iperf3.log
	return 1
}

# measure WHAT: who begins changes from round to round. The first does not count: there the emulator has most to translate.
measure() {
	rm -f "$1.vmm" "$1.qemu"
	for i in $(seq 0 "$ROUNDS"); do
		[ $((i % 2)) = 0 ] || round vmm 3 4 "$1" || return
		round qemu 5 6 "$1" || return
		[ $((i % 2)) = 1 ] || round vmm 3 4 "$1" || return
	done
	sed -i 1d "$1.vmm" "$1.qemu"
}

# level NAME WHAT: the median of the rounds' ratios, and an interval that holds it 95 times of 100, whose ends are two
# of the ratios (order statistics, by the binomial distribution). All of it should lie at 1 or above.
level() {
	measure "$2" || {
		judge "$1" "$silent" none
		return
	}
	ratios=$(paste "$2.vmm" "$2.qemu" | awk '{ printf "%.3f\n", $1 / $2 }' | sort -n | awk '{ v[NR] = $1 }
		END {
			for (p = 0.5 ^ NR; sum + p <= 0.025; p *= (NR - rank + 1) / rank) {
				sum += p
				rank++
			}
			if (rank)
				print v[int((NR + 1) / 2)], v[rank], v[NR + 1 - rank], NR
		}')
	# shellcheck disable=SC2086
	set -- "$1" "$2" $ratios
	judge "$1" "${3:-none} of QEMU's [${4:-?} … ${5:-?}], n = ${6:-too few}, at least 1" \
		"$(awk -v low="${4:-none}" -v high="${5:-none}" 'BEGIN { print (low == "none" ? low : (low >= 1 ? "yes" : (high < 1 ? "no" : "open"))) }')"
	echo "# $2: vmm $(tr '\n' ' ' <"$2.vmm") QEMU $(tr '\n' ' ' <"$2.qemu")"
}

# start_both on|off: vhost-net. Both guests run, and one at a time has something to do.
start_both() {
	[ "$1" = on ] || rm -f /dev/vhost-net
	RUNNER='exec' vmm /guest/vmlinux /guest/iperf3.img "$ARGS test.speed test.net=172.16.0.1" ', "drives": [{"drive_id": "it", "path_on_host": "file",
		"is_root_device": false, "is_read_only": false}], "network-interfaces": [{"iface_id": "eth0",
		"host_dev_name": "tap0", "guest_mac": "06:00:ac:10:00:02"}]' <&3 >&4 2>&1 &
	pids=$!
	RUNNER='exec' qemu -kernel /guest/vmlinux -initrd /guest/iperf3.img -append "$ARGS pci=off test.speed test.net=172.16.1.1" \
		-netdev tap,id=n,ifname=tap1,script=no,downscript=no,vhost="$1" -device virtio-net-device,netdev=n,mac=06:00:ac:10:00:02 \
		-blockdev driver=raw,node-name=d,file.driver=file,file.filename=file,file.locking=off \
		-device virtio-blk-device,drive=d <&5 >&6 2>&1 &
	pids="$pids $!"
	hear 4 'guest: waits' && hear 6 'guest: waits'
}

# How many of the two hold vhost-net.
offloaded() {
	for pid in $pids; do
		ls -l "/proc/$pid/fd"
	done | grep -c /dev/vhost-net
}

stop_both() {
	# shellcheck disable=SC2086
	kill $pids && wait $pids
}

echo "inside: began"
mkfifo to.vmm from.vmm to.qemu from.qemu
exec 7<>/dev/ttyS1
stty raw -echo <&7
exec 3<>to.vmm 4<>from.vmm 5<>to.qemu 6<>from.qemu
for n in 0 1; do
	/stand tap tap$n && ifconfig tap$n 172.16.$n.1 netmask 255.255.255.0 up
done
truncate -s 64M file
check "both guests run" start_both on
check "both have vhost-net" [ "$(offloaded)" = 2 ]
level 'network, from the guest, by vhost-net' sends
level 'network, to the guest, by vhost-net' receives
level 'drive, reads' reads
level 'drive, writes' writes
stop_both
if [ "${STRICT:-0}" = 1 ]; then
	check "both guests run without vhost-net" start_both off
	check "neither has vhost-net" [ "$(offloaded)" = 0 ]
	level 'network, from the guest' sends
	level 'network, to the guest' receives
	stop_both
fi
end
