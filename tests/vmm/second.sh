# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# What process 1 of the machines with containers begins with; sourced.

# A root that can be changed: the first one cannot.
if [ ! -e /moved ]; then
	/bin/busybox mkdir /new
	/bin/busybox mount -t tmpfs tmpfs /new
	/bin/busybox cp -a /begin /second.sh /bin /bundles /dev /etc /guest /init /lib /lib64 /proc /run /sys /tmp /usr /var /new 2>/dev/null
	/bin/busybox touch /new/moved
	exec /bin/busybox switch_root -c /dev/console /new /init
fi

. /begin
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /tmp
cd /tmp || exit 1
exec </dev/null
