# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# What process 1 of these tests' machines begins and ends with; sourced. Every line "ok" or "not ok" on the console is a
# result.
set -u

for applet in $(/bin/busybox --list); do
	[ -e "/bin/$applet" ] || /bin/busybox ln -s busybox "/bin/$applet"
done
export PATH=/usr/bin:/bin
mkdir -p /proc /sys /tmp
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
# The kernel's words would stand in the middle of ours.
dmesg -n 1
ifconfig lo up
cd /tmp || exit 1

# check NAME COMMAND…
check() {
	name=$1
	shift
	if "$@" >check.out 2>&1; then
		echo "ok - $name"
	else
		echo "not ok - $name"
		tail -n 40 check.out | sed 's/^/# /'
	fi
}

# vmm_api: starts vmm with its API at api.sock, its metrics in metrics and what it says in said; $pid is its process.
# shellcheck disable=SC2034
vmm_api() {
	rm -f api.sock metrics
	/vmm --api-sock api.sock --metrics-path metrics --level Warning </dev/null >said 2>&1 &
	pid=$!
	for _ in $(seq 1200); do
		[ ! -S api.sock ] || return 0
		usleep 50000
	done
	echo "there is no api.sock:"
	cat said
	return 1
}

# request METHOD PATH BODY: at the API's socket; prints the answer.
request() {
	printf '%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %s\r\n\r\n%s' "$1" "$2" ${#3} "$3" | /stand dial api.sock
}

# The machine's end.
end() {
	echo "inside: ended"
	sync
	echo o >/proc/sysrq-trigger
	sleep 10
}
