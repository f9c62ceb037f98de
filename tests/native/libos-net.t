#!/bin/bash
# SPDX-License-Identifier: MIT
# The network of unikernels behind the real tender: our web server and our downloader, and BusyBox's, against the
# kernel's, over a tap in a network namespace of this test.
[ -n "${IN_NETNS:-}" ] || IN_NETNS=1 exec unshare --net "$0"
. "$(dirname "$0")/../lib.sh"

KERNEL=10.77.0.1 UNIKERNEL=10.77.0.2 NAME=t0
B=$BUILD/bin/bench
pids=()
trap 'kill -KILL "${pids[@]}" 2>/dev/null; rm -rf --one-file-system "$SCRATCH"' EXIT

ip link set lo up
ip tuntap add $NAME mode tap vnet_hdr 2>"$SCRATCH/why" || {
	echo "skipped: no tap can be made here: $(cat "$SCRATCH/why")"
	exit 77
}
ip address add $KERNEL/24 dev $NAME
ip link set $NAME up

# unikernel PROGRAM [ARGUMENT…]: runs it with the tap, and with the tree of files if there is one.
unikernel() {
	exec timeout 600 python3 tests/native/net_stand.py tap $NAME 8 "$BUILD/bin/tender" --user 65534:65534 --net 8 \
		--mac 02:00:00:00:00:02 --address $UNIKERNEL/24 --gateway $KERNEL --root 9 -- "$@" 9<"$SCRATCH/image"
}

# serves ADDRESS: whether someone listens there within two minutes.
serves() {
	for _ in $(seq 2400); do
		(exec 3<>"/dev/tcp/$1/8080") 2>/dev/null && return
		sleep 0.05
	done
	return 1
}

mkdir -p "$SCRATCH/tree/etc" "$SCRATCH/tree/www"
echo "nameserver $KERNEL" >"$SCRATCH/tree/etc/resolv.conf"
head -c 3000000 /dev/urandom >"$SCRATCH/tree/www/random"
head -c 900000 /dev/urandom >"$SCRATCH/tree/www/kept" # in memory from the first time on, and lent to packets
echo hello >"$SCRATCH/tree/www/index.html"
"$BUILD/bin/fileimage" "$SCRATCH/tree" "$SCRATCH/image"

# ----- httpd as a unikernel
unikernel "$BUILD/uni/bench.uni" httpd port=8080 >"$SCRATCH/httpd" 2>&1 &
pids+=($!)
check 'httpd serves' serves $UNIKERNEL
matches 'its site comes whole' "$("$B" fetch url=http://$UNIKERNEL:8080/site/index.html expect=site)" \
	'^sample 1 bytes 432000.000000 B arithmetic verified'
out=$("$BUILD/bin/ab" -q -n 5000 -c 100 http://$UNIKERNEL:8080/)
matches 'a hundred clients at once, a connection each time' "$out" '^Complete requests: +5000$'
matches 'none of them fails' "$out" '^Failed requests: +0$'
out=$("$BUILD/bin/ab" -q -k -n 5000 -c 100 http://$UNIKERNEL:8080/site/picture-1.bmp)
matches 'the same with connections that are kept' "$out" '^Complete requests: +5000$'
matches 'and none of these fails' "$out" '^Failed requests: +0$'
kill "${pids[0]}"
wait "${pids[0]}" 2>/dev/null
pids=()

# ----- httpd over a tree of files
unikernel "$BUILD/uni/bench.uni" httpd port=8080 root=/www >"$SCRATCH/httpd" 2>&1 &
pids+=($!)
check 'httpd serves files' serves $UNIKERNEL
wget -q -O "$SCRATCH/got" http://$UNIKERNEL:8080/random
check 'a large one comes as it is' cmp "$SCRATCH/got" "$SCRATCH/tree/www/random"
out=$("$BUILD/bin/ab" -q -k -n 500 -c 50 http://$UNIKERNEL:8080/kept)
matches 'one that many want at once' "$out" '^Complete requests: +500$'
matches 'comes to all of them' "$out" '^Failed requests: +0$'
wget -q -O "$SCRATCH/got" http://$UNIKERNEL:8080/kept
check 'and is still as it was' cmp "$SCRATCH/got" "$SCRATCH/tree/www/kept"
equal 'and a small one' "$(wget -q -O - http://$UNIKERNEL:8080/)" hello
kill "${pids[0]}"
wait "${pids[0]}" 2>/dev/null
pids=()

# ----- the other way round
"$B" httpd port=8080 >"$SCRATCH/httpd" 2>&1 &
pids+=($!)
python3 tests/native/net_stand.py dns $KERNEL web.example=$KERNEL 2>/dev/null &
pids+=($!)
check 'the kernel serves' serves $KERNEL
matches 'fetch downloads the site' "$(unikernel "$BUILD/uni/bench.uni" fetch url=http://$KERNEL:8080/site/index.html expect=site)" \
	'^sample 1 bytes 432000.000000 B arithmetic verified'
matches 'it finds the server by its name' \
	"$(unikernel "$BUILD/uni/bench.uni" fetch url=http://web.example:8080/site/index.html expect=site)" \
	'^sample 1 files 22.000000 1 arithmetic verified'
matches 'and not by a wrong one' "$(unikernel "$BUILD/uni/bench.uni" fetch url=http://other.example:8080/ 2>&1)" \
	'cannot find the address of other.example'
matches 'where no one listens it is told so' \
	"$(unikernel "$BUILD/uni/bench.uni" fetch url=http://$KERNEL:8081/ 2>&1)" 'Connection refused'
equal "BusyBox's wget brings what wget brings" \
	"$(unikernel "$BUILD/uni/busybox.uni" wget -q -O - http://web.example:8080/site/picture-1.bmp | sha256sum)" \
	"$(wget -q -O - http://$KERNEL:8080/site/picture-1.bmp | sha256sum)"
matches 'its nc speaks to a server' "$(printf 'HEAD / HTTP/1.0\r\n\r\n' | unikernel "$BUILD/uni/busybox.uni" nc $KERNEL 8080)" \
	'^HTTP/1.1 200 OK'
equal 'a program without a net has none' "$("$BUILD/bin/tender" --user 65534:65534 -- "$BUILD/uni/bench.uni" \
	fetch url=http://$KERNEL:8080/ 2>&1 | grep -c 'Address family not supported')" 1
finish
