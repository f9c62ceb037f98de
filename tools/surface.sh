#!/bin/bash
# SPDX-License-Identifier: MIT
# The host's surface, by runtime: how many different system calls of the host a container makes, with all that its
# runtime keeps beside it, while it lives a life of doing nothing, and while it serves web requests. Prints a table; the
# names are in build/surface/.
# usage: tools/surface.sh [RUNTIME…]     of: native runc runsc nabla
[ -n "${IN_BUILDER:-}" ] || exec "$(dirname "$0")/in-builder" "tools/$(basename "$0")" "$@"
[ -n "${IN_NETNS:-}" ] || IN_NETNS=1 exec unshare --net --mount "$0" "$@"
. "$(dirname "$0")/lib.sh"

SURFACE=$BUILD/bench/surface OUT=$BUILD/surface WORK=$(mktemp -d)
LIMIT=60 # seconds for a container under our eyes, where every call takes some ten microseconds longer
trap 'rm -rf --one-file-system "$WORK"' EXIT
mkdir -p "$OUT" /run/netns

# rootfs RUNTIME: the files that its container sees.
rootfs() {
	local dir=$WORK/$1/rootfs
	mkdir -p "$dir"/{bin,dev,proc,sys,etc,tmp,.unikernel}
	case $1 in
	nabla)
		cp "$BUILD/uni/bench.uni" "$dir/bin/bench"
		"$BUILD/bin/fileimage" "$dir" "$WORK/files"
		mv "$WORK/files" "$dir/.unikernel/files"
		;;
	*) cp "$BUILD/bin/bench" "$dir/bin/bench" ;;
	esac
}

# config RUNTIME ARGUMENT…: its container's configuration.
config() {
	local runtime=$1 args
	shift
	printf -v args '"%s", ' /bin/bench "$@"
	cat >"$WORK/$runtime/config.json" <<-END
		{"ociVersion": "1.0.2", "hostname": "surface", "root": {"path": "rootfs", "readonly": true},
		"process": {"cwd": "/", "user": {"uid": 0, "gid": 0}, "args": [${args%, }], "env": ["PATH=/bin"]},
		"mounts": [{"destination": "/proc", "type": "proc", "source": "proc"}],
		"linux": {"namespaces": [{"type": "pid"}, {"type": "ipc"}, {"type": "uts"}, {"type": "mount"},
			{"type": "network", "path": "/run/netns/$runtime"}]}}
	END
}

# choose RUNTIME: sets call to its program with the options that it needs here.
choose() {
	case $1 in
	native) call=() ;;
	runc) call=(runc --root "$WORK/state") ;;
	runsc) call=(runsc --root "$WORK/state" --platform systrap --ignore-cgroups) ;;
	nabla) call=(rt-uni --root "$WORK/state") ;;
	*) die "there is no runtime $1 here" ;;
	esac
}

# watched FILE RUNTIME ARGUMENT…: a container's whole life under our eyes.
watched() {
	local file=$1 runtime=$2
	shift 2
	if [ "$runtime" = native ]; then
		exec ip netns exec native "$SURFACE" "$file" $LIMIT "$BUILD/bin/bench" "$@"
	fi
	config "$runtime" "$@"
	exec "$SURFACE" "$file" $LIMIT "${call[@]}" run --bundle "$WORK/$runtime" "$runtime"
}

# serves ADDRESS: whether it answers within some seconds; a runtime under our eyes is slow.
serves() {
	local end=$((SECONDS + LIMIT / 2))
	while [ $SECONDS -lt $end ]; do
		[ "$(wget -q -T 2 -t 1 -O - "http://$1:8080/" | wc -c)" != 1024 ] || return 0
		sleep 0.1
	done
	return 1
}

line() {
	sed -n "${2}p" "$1" 2>/dev/null | cut -d' ' -f1
}

net() {
	ip netns add "$1"
	ip link add "h$2" type veth peer name eth0 netns "$1"
	ip address add "10.79.$2.1/24" dev "h$2"
	ip link set "h$2" up
	ip -n "$1" address add "10.79.$2.2/24" dev eth0
	ip -n "$1" link set eth0 up
	ip -n "$1" link set lo up
	ip -n "$1" route add default via "10.79.$2.1"
}

# measure RUNTIME NUMBER: the row of the table.
measure() {
	local runtime=$1 address=10.79.$2.2 noop=$OUT/$1-noop httpd=$OUT/$1-httpd pid what=served
	choose "$runtime"
	rootfs "$runtime"
	net "$runtime" "$2"
	rm -f "$noop" "$httpd"
	(watched "$noop" "$runtime" noop) >"$WORK/$runtime.noop" 2>&1 </dev/null || what="noop failed: $(tail -n 1 "$WORK/$runtime.noop")"
	(watched "$httpd" "$runtime" httpd port=8080) >"$WORK/$runtime.httpd" 2>&1 </dev/null &
	pid=$!
	if serves "$address"; then
		kill -USR1 $pid
		ab -q -n 300 -c 10 "http://$address:8080/" >"$WORK/ab" 2>&1 || what="ab failed"
		ab -q -k -n 300 -c 10 "http://$address:8080/site/picture-1.bmp" >"$WORK/ab" 2>&1 || what="ab failed"
		kill -USR1 $pid
		sleep 0.2
	else
		what="does not serve: $(tail -n 1 "$WORK/$runtime.httpd")"
	fi
	case $runtime in
	native) pkill -P $pid || true ;;
	*) timeout 10 "${call[@]}" kill "$runtime" KILL || true ;;
	esac
	timeout $LIMIT tail --pid=$pid -f /dev/null || kill -KILL $pid
	printf '%-10s %12s %12s %12s   %s\n' "$runtime" "$(line "$noop" 1)" "$(line "$httpd" 1)" "$(line "$httpd" 2)" "$what"
}

[ $# != 0 ] || set -- native runc runsc nabla
PATH=$BUILD/bin:$PATH
[[ " $* " != *" runsc "* ]] || PATH=$("$TOP/tools/root.sh" --tree)/usr/bin:$PATH
ip link set lo up
printf '%-10s %12s %12s %12s\n' 'runtime' 'noop, life' 'httpd, start' 'httpd, serving'
number=0
for runtime; do
	number=$((number + 1))
	measure "$runtime" $number
done
