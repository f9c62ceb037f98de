#!/bin/sh
# SPDX-License-Identifier: MIT
# Process 1 of the machine that tests/image/vmm.t boots: a kernel with KVM, BusyBox, vmm and guests.
. /begin

# machine KERNEL INITRD VCPUS MIB ARGS: begins config.json; what is appended to it are further members.
machine() {
	cat >config.json <<-END
		{"boot-source": {"kernel_image_path": "$1", "initrd_path": $2, "boot_args": "$5"},
		 "machine-config": {"vcpu_count": $3, "mem_size_mib": $4}
	END
}

with() {
	echo ", $1" >>config.json
}

# run SECONDS: starts what config.json describes and waits; said is what it printed, status its exit status.
run() {
	echo '}' >>config.json
	status=0
	timeout -k 2 "$1" /vmm --no-api --config-file config.json --level Warning --boot-timer </dev/null >said 2>&1 ||
		status=$?
	cat said
	return $status
}

said() {
	grep -q -e "$1" said || {
		echo "it did not say: $1"
		return 1
	}
}

toy() {
	machine "/toys/$1" null "${2:-1}" 64 'one two'
	[ "$1" = state ] || with '"entropy": {}'
	[ "$1" != read_only ] || {
		printf drive >drive
		truncate -s 1024 drive
		with '"drives": [{"drive_id": "it", "path_on_host": "drive", "is_root_device": false, "is_read_only": true}]'
	}
	run 600 && said SUCCESS
}

# count_all NAME: what the lines in count say of it together; each says what came since the one before.
count_all() {
	grep -o "\"$1\":[0-9]*" count | awk -F : '{ n += $2 } END { print n + 0 }'
}

# A card whose rings the kernel serves is spoilt twice, and then serves again: vmm has seen none of its requests.
spoilt_card() {
	rm -f metrics
	machine /toys/bad_card null 1 64 ''
	with '"network-interfaces": [{"iface_id": "eth0", "host_dev_name": "tap0"}]'
	with '"metrics": {"metrics_path": "metrics"}'
	run 100 && said SUCCESS || return 1
	grep -o '"net_eth0":{[^}]*}' metrics | tee count
	! grep -q '"requests":[1-9]' count && [ "$(count_all guest_violations)" = 2 ]
}

# stopped TOY WORD: one that does not end, and says WORD, is killed by a signal.
stopped() {
	machine "/toys/$1" null 1 64 ''
	echo '}' >>config.json
	/vmm --no-api --config-file config.json --level Warning </dev/null >said 2>&1 &
	pid=$!
	for _ in $(seq 600); do
		grep -q "$2" said || usleep 100000
	done
	kill -0 $pid || return 1
	kill $pid
	wait $pid
	[ $? = $((128 + 15)) ] && said "$2"
}

ARGS='console=ttyS0 reboot=k panic=-1 quiet acpi=off'

# linux VCPUS KERNEL [ARGS]: its process 1 says what it sees.
linux() {
	run 600 && said "guest: cpus $1 memory .* clock kvm-clock" && said 'guest: slept' && said 'guest: done'
}

# all_devices [DRIVE-MEMBERS [CARD-MEMBERS]]
all_devices() {
	printf 'content' >ro.img
	truncate -s 1M ro.img
	truncate -s 4M rw.img
	with '"drives": [{"drive_id": "ro", "path_on_host": "ro.img", "is_root_device": false, "is_read_only": true},
		{"drive_id": "rw", "path_on_host": "rw.img", "is_root_device": false, "is_read_only": false'"${1-}"'}]'
	with '"network-interfaces": [{"iface_id": "eth0", "host_dev_name": "tap0", "guest_mac": "06:00:ac:10:00:02"'"${2-}"'}]'
	with '"vsock": {"guest_cid": 3, "uds_path": "/tmp/vsock"}'
	with '"entropy": {}'
}

# linux_with_devices VCPUS [DRIVE-MEMBERS [CARD-MEMBERS]]
linux_with_devices() {
	rm -f vsock
	machine /guest/vmlinux '"/guest/initrd"' "$1" 128 "$ARGS test.net=172.16.0.1 test.vsock test.timer"
	all_devices "${2-}" "${3-}"
	linux "$1" && said 'rng virtio_rng' && said 'vda read-only 1048576 bytes, begins with content' &&
		said 'vda cannot be written' && said 'vdb writable 4194304 bytes' && said 'vdb was written' &&
		said 'the network answers "hello from the host"' && said 'vsock answers "hello from the host"' || return 1
	[ "$(tail -c 4 rw.img)" = wwww ]
}

linux_alone() {
	machine "$2" '"/guest/initrd"' "$1" "${3:-128}" "$ARGS"
	linux "$1"
}

network() {
	/stand tap tap0 && ifconfig tap0 172.16.0.1 netmask 255.255.255.0 up || return 1
	/stand answer tcp 7000 &
	/stand answer unix /tmp/vsock_5000 &
}

# put METHOD PATH BODY: a request; the answer's first line must be 204.
put() {
	request "$@" >answer
	head -n 1 answer | grep -q ' 204 ' || {
		cat answer
		return 1
	}
}

# grows LINES SECONDS: waits until the guest has said more lines than that.
grows() {
	for _ in $(seq $(($2 * 5))); do
		[ "$(grep -c 'still here' said)" -le "$1" ] || return 0
		usleep 200000
	done
	echo "the guest says no more than $1 lines:"
	tail -n 5 said
	return 1
}

# The guest says a line every tenth of a second, but not while it is paused.
pause_and_resume() {
	grows 0 100 && put PATCH /vm '{"state": "Paused"}' || return 1
	paused=$(grep -c 'still here' said)
	sleep 1
	[ "$(grep -c 'still here' said)" = "$paused" ] || {
		echo "it runs on while it is paused"
		return 1
	}
	put PATCH /vm '{"state": "Resumed"}' && grows "$paused" 100
}

# Frames that vmm itself has carried since the last time: none while vhost-net does it.
carried() {
	put PUT /actions '{"action_type": "FlushMetrics"}' >&2
	sed -n 's/.*"net_eth0":{[^}]*"requests":\([0-9]*\).*/\1/p' metrics | tail -n 1
}

# Its card is vhost-net's, until a limiter is set, and then vmm's own; the guest's kernel answers through both.
limit_its_card() {
	ping -c 3 -W 10 172.16.0.2 || return 1
	before=$(carried)
	put PATCH /network-interfaces/eth0 '{"iface_id": "eth0",
		"tx_rate_limiter": {"ops": {"size": 1000, "refill_time": 100}}}' && ping -c 3 -W 10 172.16.0.2 || return 1
	after=$(carried)
	echo "frames by vmm: $before before, $after after"
	[ "$before" = 0 ] && [ "$after" -ge 6 ]
}

# It gets another file, behind the filter of system calls, and keeps it where a third is none.
change_its_drive() {
	put PATCH /drives/it '{"drive_id": "it", "path_on_host": "second"}' || return 1
	request PATCH /drives/it '{"drive_id": "it", "path_on_host": "third"}' | grep 'No such file or directory (os error 2) third' &&
		request GET /vm/config '' | grep '"path_on_host":"second"'
}

by_api() {
	truncate -s 1024 first
	truncate -s 4096 second
	vmm_api && put PUT /machine-config '{"vcpu_count": 2, "mem_size_mib": 128}' &&
		put PUT /boot-source "{\"kernel_image_path\": \"/guest/vmlinux\", \"initrd_path\": \"/guest/initrd\", \"boot_args\": \"$ARGS test.net=172.16.0.1 test.stay\"}" &&
		put PUT /network-interfaces/eth0 '{"iface_id": "eth0", "host_dev_name": "tap0"}' &&
		put PUT /drives/it '{"drive_id": "it", "path_on_host": "first", "is_root_device": false}' &&
		put PUT /actions '{"action_type": "InstanceStart"}' && pause_and_resume && limit_its_card && change_its_drive
	result=$?
	kill "$pid"
	wait "$pid"
	return $result
}

tests() {
	for t in state fpu pvh_alone triple bad_index bad_loop bad_buffer bad_length read_only reset_middle noise storm; do
		[ ! -e "/toys/$t" ] || check "toy guest $t" toy $t
	done
	check "toy guest smp, with 4 vCPUs" toy smp 4
	check "a guest that halts is stopped" stopped halt HALTED
	check "a guest that spins is stopped" stopped spin SPINNING
	check "the host's network" network
	check "toy guest bad_card, served by vhost-net" spoilt_card
	for n in 1 2 4; do
		check "Linux with $n vCPUs" linux_alone $n /guest/vmlinux
		check "Linux with $n vCPUs, drives, network, vsock, rng" linux_with_devices $n
	done
	# A limiter takes the network card from vhost-net to vmm's own queues.
	check "Linux with its drive by io_uring, its card without vhost-net" linux_with_devices 1 \
		', "io_engine": "Async", "cache_type": "Writeback", "rate_limiter": {"ops": {"size": 1000, "refill_time": 100}}' \
		', "rx_rate_limiter": {"ops": {"size": 1000, "refill_time": 100}}'
	check "Linux by the 64-bit protocol" linux_alone 1 /guest/vmlinux64
	ARGS=${ARGS% acpi=off}
	check "Linux that looks for ACPI" linux_alone 2 /guest/vmlinux
	check "Linux as a bzImage" linux_alone 1 /guest/bzImage 256
	check "started, paused, resumed, its card limited and its drive changed by the API" by_api
}

echo "inside: began"
tests
end
