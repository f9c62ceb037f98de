#!/bin/busybox sh
# SPDX-License-Identifier: MIT
# Process 1 of the machine that tests/image/kata-fc.t boots: a kernel with KVM, rt-vm, vmm and containers.

. /second.sh

# vm VERB…: rt-vm with a deadline.
vm() {
	timeout -k 2 600 rt-vm "$@" </dev/null
}

# phases ID: the milliseconds from the command to each phase.
phases() {
	awk -v who="$1" 'NR == 1 { first = $2; printf "# %s: ms from the command to", who; next }
		{ printf " %s %.0f", $1, ($2 - first) / 1000000 } END { print "" }' "/run/rt-vm/rt-vm/$1/phases"
}

say_phases() {
	phases "$1" >/dev/console
}

hello() {
	vm run --bundle /bundles/hello hello >said
	[ $? = 3 ] && grep -q '^hello$' said
}

# Each mount has its copy of the file.
ten_thousand() {
	vm run --bundle /bundles/binds binds >said 2>&1 && [ "$(cat said)" = "10000
$(cat /etc/rt-vm.conf)" ] && return 0
	head -n 20 said
	return 1
}

narrow() {
	vm run --bundle /bundles/narrow narrow >said 2>&1 && return 1
	cat said
	grep -q "the container's memory was used up before its program could begin" said
}

# Who made it says so, and what runs it is what it says.
created() {
	vm create --bundle /bundles/stays stays >out 2>&1 || {
		cat out
		return 1
	}
	vm state stays >now
	cat now
	grep -q '"status": *"created"' now && grep -q '"rt-vm.program": *"/usr/bin/vmm"' now &&
		grep -q '"rt-vm.accel": *"kvm"' now || return 1
	vmm=$(pidof vmm)
	[ "$(stat -c %u "/proc/$vmm")" = 65534 ] && grep -q '^CapEff:.*0000000000000000$' "/proc/$vmm/status" &&
		grep -q '^Seccomp:.*2$' "/proc/$vmm/status"
}

used() {
	vm start stays && [ "$(vm exec stays /bin/busybox echo from inside)" = 'from inside' ] || return 1
	vm pause stays && vm state stays | grep -q '"status": *"paused"' && vm resume stays || return 1
	[ "$(vm exec stays /bin/busybox cat /proc/1/comm)" = sh ]
}

stopped() {
	vm state "$1" >now && grep -q '"status": *"stopped"' now
}

# ended ID: it has, within a minute.
ended() {
	until_true stopped "$1" && return 0
	cat now
	return 1
}

killed() {
	vm kill stays TERM && ended stays && vm delete stays && [ ! -e /run/rt-vm/rt-vm/stays ]
}

# Nothing is left: no process, no mount, no link in this network namespace.
clean() {
	! pidof vmm && ! pidof rt-vm && ! grep -q rt-vm /proc/mounts && ! ip link | grep -q _assay && [ -z "$(ls /run/rt-vm/rt-vm)" ]
}

# until_true COMMAND…: it succeeds, within a minute.
until_true() {
	for _ in $(seq 300); do
		"$@" && return 0
		usleep 200000
	done
	return 1
}

elsewhere() {
	[ "$(readlink "/proc/$keeper/ns/net")" != "$(readlink /proc/self/ns/net)" ]
}

# web_namespace: a network namespace behind a veth, held by a file.
web_namespace() {
	touch /run/netns-web
	unshare -n sleep 1000 &
	keeper=$!
	until_true elsewhere || return 1
	mount --bind "/proc/$keeper/ns/net" /run/netns-web && ip link add v0 type veth || return 1
	peer=$(basename /sys/class/net/veth*)
	ip link set "$peer" netns "$keeper" &&
		ip addr add 10.1.0.1/24 dev v0 && ip link set v0 up &&
		nsenter -t "$keeper" -n ip addr add 10.1.0.2/24 dev "$peer" && nsenter -t "$keeper" -n ip link set "$peer" up
}

page() {
	wget -q -T 3 -O page http://10.1.0.2:8080/ && [ -s page ]
}

served() {
	if ! vm create --bundle /bundles/web web >out 2>&1 || ! vm start web; then
		cat out
		return 1
	fi
	until_true page && return 0
	cat /run/rt-vm/rt-vm/web/shim.log /run/rt-vm/rt-vm/web/console.log
	nsenter -t "$keeper" -n ip addr
	return 1
}

no_vmm() {
	! pidof vmm
}

taps() {
	nsenter -t "$keeper" -n ip link | grep -c _assay
}

# A shim that is killed takes the VMM with it, and delete the taps.
shim_dies() {
	[ "$(taps)" = 1 ] || return 1
	kill -9 "$(pidof rt-vm)"
	until_true no_vmm && [ "$(taps)" = 1 ] && vm delete --force web && [ "$(taps)" = 0 ] &&
		! nsenter -t "$keeper" -n tc qdisc show dev "$peer" | grep -q ingress
}

orderly_network() {
	vm create --bundle /bundles/web web >out 2>&1 && vm start web && vm kill web KILL && ended web || return 1
	[ "$(taps)" = 0 ] && vm delete web
}

vmm_dies() {
	vm create --bundle /bundles/stays stays >out 2>&1 && vm start stays || return 1
	kill -9 "$(pidof vmm)"
	ended stays && vm delete stays
}

many() {
	pids=
	for i in 1 2 3 4; do
		vm create --bundle /bundles/stays "many$i" >"out$i" 2>&1 &
		pids="$pids $!"
	done
	# shellcheck disable=SC2086
	wait $pids
	[ "$(pidof vmm | wc -w)" = 4 ] || {
		cat out?
		return 1
	}
	for i in 1 2 3 4; do
		vm delete --force "many$i" || return 1
	done
}

# What /usr/bin/firecracker is is used in vmm's place, and said.
upstream() {
	ln -s vmm /usr/bin/firecracker
	vm create --bundle /bundles/stays stays >out 2>&1 && vm state stays | grep -q '"rt-vm.program": *"/usr/bin/firecracker"'
	result=$?
	rm /usr/bin/firecracker
	vm delete --force stays && return $result
}

without_kvm() {
	mv /dev/kvm /dev/kvm-away
	vm create --bundle /bundles/stays stays >out 2>&1
	result=$?
	mv /dev/kvm-away /dev/kvm
	cat out
	[ $result != 0 ] && grep -q 'the VMM says "vmm: ' out
}

# jailed CGROUP-FILE VALUE: vmm in vmm-jail, with a toy guest that ends by itself.
jailed() {
	root=/run/jails/vmm/j1/root
	mkdir -p $root
	cp /guest/noise $root/kernel
	cat >$root/config.json <<-END
		{"boot-source": {"kernel_image_path": "/kernel", "boot_args": ""},
		 "machine-config": {"vcpu_count": 1, "mem_size_mib": 64}, "metrics": {"metrics_path": "/metrics"}, "entropy": {}}
	END
	timeout -k 2 60 vmm-jail --id j1 --exec-file /usr/bin/vmm --uid 3000 --gid 3000 --chroot-base-dir /run/jails \
		--cgroup "$1=$2" --resource-limit no-file=64 -- --no-api --config-file /config.json --level Warning >said 2>&1
	result=$?
	cat said
	[ $result = 0 ] && grep -q SUCCESS said && [ "$(cat "/sys/fs/cgroup/vmm/j1/$1")" = "$2" ] || return 1
	grep -o '"api_server":{[^}]*}' $root/metrics | sed 's/^/# in its jail: /' >/dev/console
}

tests() {
	check "a container runs to its end" hello
	check "create: in a jail, on KVM" created
	say_phases stays
	check "start, exec, pause, resume" used
	check "kill and delete" killed
	check "10 000 bind mounts" ten_thousand
	check "too many for its memory: it is said" narrow
	check "nothing is left" clean
	check "a network namespace" web_namespace
	check "its network serves" served
	check "the shim dies: delete takes the tap away" shim_dies
	check "with an orderly end the tap goes at once" orderly_network
	check "the VMM dies" vmm_dies
	check "four at once" many
	check "what is called firecracker on the path is used" upstream
	check "without KVM it is said" without_kvm
	check "nothing is left of all that" clean
	check "vmm in vmm-jail" jailed memory.max 268435456
}

echo "inside: began"
tests
end
