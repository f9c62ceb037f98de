#!/bin/bash
# SPDX-License-Identifier: MIT
# The program `bench` as it goes into every image: its command line, its figures, and its web server against clients that
# behave and that do not.
. "$(dirname "$0")/../lib.sh"

B=$BUILD/bin/bench
server='' port='' code=''

# run ARG…: what bench says, then "exit CODE".
run() {
	timeout 60 "$B" "$@" 2>&1
	echo "exit $?"
}

# start KEY=VALUE…: a server on a free port of this machine only; sets server and port.
start() {
	: >"$SCRATCH/out"
	"$B" httpd port=0 address=127.0.0.1 "$@" >"$SCRATCH/out" 2>"$SCRATCH/err" &
	server=$!
	port=
	for _ in $(seq 1200); do
		port=$(sed -n 's/^ready 1 //p' "$SCRATCH/out")
		[ -z "$port" ] || return 0
		sleep 0.05
	done
	echo "Bail out! httpd did not get ready: $(cat "$SCRATCH/out" "$SCRATCH/err")"
	exit 1
}

# ended: waits for the server, a minute at most; sets code to its exit code.
ended() {
	for _ in $(seq 1200); do
		grep -qs '^State:[[:space:]]*[^Z]' "/proc/$server/status" || break
		sleep 0.05
	done
	kill -KILL "$server" 2>/dev/null
	wait "$server"
	code=$?
	server=
}

# stop: ends it as a container's engine does.
stop() {
	kill -TERM "$server"
	ended
}
trap '[ -z "$server" ] || kill -KILL "$server" 2>/dev/null; rm -rf --one-file-system "$SCRATCH"' EXIT

# talk BYTES: sends them (printf's escapes) in one piece and shows what comes until the server closes.
talk() {
	exec 3<>"/dev/tcp/127.0.0.1/$port" || return 1
	# shellcheck disable=SC2059
	printf "$1" >"$SCRATCH/request"
	cat "$SCRATCH/request" >&3 2>/dev/null
	timeout 120 cat <&3 | tr -d '\r\0'
	exec 3>&- 3<&-
}

# status BYTES: the status of every answer, in one line.
status() {
	talk "$1" | sed -n 's/^HTTP\/1\.1 \([0-9]*\).*/\1/p' | tr '\n' ' '
}

H='Host: x\r\n'
END='Connection: close\r\n\r\n'

# ---- the command line
for workload in noop primes linpack memory syscall disk httpd fetch limits; do
	matches "the list names $workload" "$(run --list)" "^$workload +[^ ].+"
	matches "$workload --help says what it does" "$(run $workload --help)" "^$workload: [^ ].+"
	matches "$workload --help says how it ends" "$(run $workload --help)" '^exit: 0 '
	matches "$workload --help is no run" "$(run $workload --help | grep -c '^hello')" '^0$'
	matches "$workload refuses a key that it does not know" "$(run $workload nosuch=1)" "$workload takes .*not 'nosuch=1'"
done
equal 'the list names no other' "$(run --list | grep -vc '^exit')" 9
matches 'help shows a key, its default and its range' "$(run primes --help)" 'max-prime=20000.*\(3 … 10000000\)'
matches 'without a name it is usage' "$(run)" '^exit 2'
matches 'an unknown name is named' "$(run nosuch)" "no workload nosuch"
matches 'an unknown name is usage' "$(run nosuch)" '^exit 2'
matches 'an unknown key is named, and what is allowed' "$(run primes foo=1)" "primes takes max-prime=, events=, .*; not 'foo=1'"
matches 'an unknown key is usage' "$(run primes foo=1)" '^exit 2'
matches 'a bad value is named, and what is allowed' "$(run primes events=x)" "events takes a whole number from 0 to 1000000000, not 'x'"
matches 'a value out of range is usage' "$(run primes max-prime=2)" '^exit 2'
matches 'a key for what takes none is usage' "$(run noop a=b)" '^exit 2'
matches 'a bad address is usage' "$(run httpd address=nowhere)" '^exit 2'

# ---- figures
equal 'noop says hello and end' "$(run noop)" $'hello 1 noop\nend 1\nexit 0'
out=$(run primes max-prime=2000 events=25)
equal 'primes says hello first' "$(head -n 1 <<<"$out")" 'hello 1 primes'
matches 'it runs as many events as asked for' "$out" '^sample 1 events 25\.000000 1 arithmetic verified$'
matches 'it says events per second' "$out" '^sample 1 events_per_second [1-9][0-9]*\.[0-9]{6} 1/s harmonic verified$'
matches 'it says the time' "$out" '^sample 1 total_time [0-9]+\.[0-9]{6} s arithmetic verified$'
equal 'it says nothing else' "$(grep -cvE '^(hello|sample|end) 1' <<<"$out")" 1
# shellcheck disable=SC2016
check 'the figures agree with each other' awk '{ v[$3] = $4 } END { r = v["events_per_second"] * v["total_time"] / v["events"];
	exit !(r > 0.99 && r < 1.01) }' <<<"$(grep '^sample' <<<"$out")"
out=$(run primes time-ms=200)
# shellcheck disable=SC2016
check 'by time it takes that time' awk '/total_time/ { t = $4 } END { exit !(t >= 0.2 && t < 60) }' <<<"$out"
matches 'a closed output is a failure' "$(timeout 60 "$B" noop 2>&1 >&-; echo "exit $?")" '^exit 1'

# ---- what this place offers
out=$(run limits touch-mib=3 spin-ms=50)
equal 'limits says hello first' "$(head -n 1 <<<"$out")" 'hello 1 limits'
equal 'facts once, in a line of at most 8191 bytes' "$(grep -c '^facts 1 {.*}$' <<<"$out") $(($(grep '^facts' <<<"$out" | wc -c) < 8192))" '1 1'
matches 'the kernel is the one that runs' "$out" "\"release\":\"$(uname -r)\""
matches 'memory was touched as far as asked, and checked' "$out" '^sample 1 memory_touched 3145728\.000000 B arithmetic verified$'
matches 'its CPUs are those of the affinity' "$(run limits touch-mib=1 spin-ms=1)" "^sample 1 cpus_affinity $(nproc)\.000000 "
matches 'one CPU is one' "$(taskset -c "$(taskset -pc $$ | sed 's/.*: *\([0-9]*\).*/\1/')" "$B" limits touch-mib=1 spin-ms=1)" \
	'^sample 1 cpus_usable 1\.000000 '
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	out=$(setpriv --reuid=65534 --clear-groups --bounding-set=-all --no-new-privs "$B" limits touch-mib=1 spin-ms=1)
	matches 'without rights it says whose it has' "$out" '"uid":65534'
	matches 'without capabilities it names none' "$out" '"capabilities":\{"effective":\[\],"permitted":\[\],"bounding":\[\]\}'
	matches 'mounting is refused then' "$out" '"mount":"refused"'
	matches 'and counted' "$out" '^sample 1 syscalls_refused ([5-9]|[1-9][0-9])\.'
	matches 'no_new_privs is seen' "$out" '"no_new_privs":true'
else
	skip 'limits without rights' 'it takes root and setpriv'
fi

# ---- the web server, answering
start idle-ms=600
equal 'httpd says hello, then ready' "$(tr '\n' ' ' <"$SCRATCH/out")" "hello 1 httpd ready 1 $port "
equal 'the index' "$(status "GET / HTTP/1.1\r\n$H$END")" '200 '
equal 'HEAD has no body' "$(talk "HEAD / HTTP/1.1\r\n$H$END" | sed '1,/^$/d' | wc -c)" 0
equal 'the body has the length that the head says' "$(talk "GET / HTTP/1.1\r\n$H$END" | sed '1,/^$/d' | wc -c)" 1024
equal 'a page that is not there' "$(status "GET /no HTTP/1.1\r\n$H$END")" '404 '
equal 'a method that is not allowed' "$(status "DELETE / HTTP/1.1\r\n$H$END")" '405 '
equal 'no Host' "$(status 'GET / HTTP/1.1\r\n\r\n')" '400 '
equal 'no HTTP' "$(status '\x16\x03\x01\x02\n')" '400 '
long=$(printf 'a%.0s' {1..9000})
equal 'a target that is too long' "$(status "GET /$long HTTP/1.1\r\n$H$END")" '414 '
equal 'a head that is too long' "$(status "GET / HTTP/1.1\r\nX: $long\r\n$H$END")" '431 '
etag=$(talk "HEAD / HTTP/1.1\r\n$H$END" | sed -n 's/^ETag: //p')
equal 'a client that has the page gets 304' "$(status "GET / HTTP/1.1\r\n${H}If-None-Match: $etag\r\n$END")" '304 '
equal 'three requests in one connection' "$(status "GET / HTTP/1.1\r\n$H\r\nGET /no HTTP/1.1\r\n$H\r\nGET / HTTP/1.1\r\n$H$END")" \
	'200 404 200 '
equal 'three hundred at once (pipelining)' "$(status "$(printf "GET /site/ HTTP/1.1\\\\r\\\\n$H\\\\r\\\\n%.0s" {1..299})GET / HTTP/1.1\r\n$H$END" |
	wc -w)" 300
equal 'HTTP/1.0 closes' "$(status "GET / HTTP/1.0\r\n\r\nGET / HTTP/1.0\r\n\r\n")" '200 '
equal 'HTTP/1.0 with keep-alive goes on' "$(status "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.0\r\n\r\n")" '200 200 '
equal 'a body is no request' "$(status "GET / HTTP/1.1\r\n${H}Content-Length: 37\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n")" '200 '

# Every file under /site/, by its links.
todo=(/site/index.html)
bytes=0
declare -A seen=([/site/index.html]=1)
while [ ${#todo[@]} -gt 0 ]; do
	p=${todo[0]}
	todo=("${todo[@]:1}")
	exec 3<>"/dev/tcp/127.0.0.1/$port"
	printf 'GET %s HTTP/1.0\r\n\r\n' "$p" >&3
	timeout 120 cat <&3 >"$SCRATCH/answer"
	exec 3>&- 3<&-
	head=$(sed '/^\r$/q' "$SCRATCH/answer" | wc -c)
	bytes=$((bytes + $(stat -c %s "$SCRATCH/answer") - head))
	[[ $p != *.bmp ]] || continue
	while read -r link; do
		[ -n "${seen[$link]:-}" ] || { seen[$link]=1 && todo+=("$link"); }
	done < <(grep -aoE '(href="|src="|url\()[^")]*' "$SCRATCH/answer" | sed -E 's/.*["(]/\/site\//')
done
equal 'the site has 432 kB in all that its links lead to' "$bytes" 432000
equal 'in 22 files' "${#seen[@]}" 22

# ---- clients that do not behave
equal 'a client that sends half a request is told so' "$(status 'GET / HTTP/1.1\r\nHost')" '408 '
equal 'a client that sends nothing is closed' "$(talk '' | wc -c)" 0
trickle() {
	exec 3<>"/dev/tcp/127.0.0.1/$port"
	for sent in $(seq 600); do
		echo "$sent" >"$SCRATCH/sent"
		printf 'X' >&3 2>/dev/null || break
		sleep 0.1
	done
}
(trickle) 2>/dev/null
check 'a client that sends a byte now and then is closed' [ "$(cat "$SCRATCH/sent")" -lt 600 ]
equal 'the server is there for others' "$(status "GET / HTTP/1.1\r\n$H$END")" '200 '
matches 'a port in use is a clear error' "$(run httpd port="$port" address=127.0.0.1)" \
	"cannot listen on 127.0.0.1:$port: Address (already )?in use"
matches 'a port in use is a failure' "$(run httpd port="$port" address=127.0.0.1)" '^exit 1'
matches 'also for workers, who share a port among them' "$(run httpd port="$port" address=127.0.0.1 workers=2)" '^exit 1'
stop
equal 'TERM ends it with 0' "$code" 0
equal 'and it says end' "$(tail -n 1 "$SCRATCH/out")" 'end 1'

# ---- more clients than connections
start connections=4 idle-ms=60000
fds=()
for _ in $(seq 12); do
	exec {fd}<>"/dev/tcp/127.0.0.1/$port"
	fds+=("$fd")
done
equal 'idle connections give way to a new one' "$(status "GET / HTTP/1.1\r\n$H$END")" '200 '
for fd in "${fds[@]}"; do
	exec {fd}>&-
done
stop
equal 'TERM ends it while clients are there' "$code" 0

# ---- workers
start workers=3
equal 'there are three workers' "$(pgrep -c -P "$server")" 3
answers=
for _ in $(seq 12); do
	answers+=$(status "GET / HTTP/1.1\r\n$H$END")
done
equal 'they all answer' "$(wc -w <<<"$answers")" 12
workers=$(pgrep -P "$server" | tr '\n' ' ')
stop
equal 'TERM ends it with 0' "$code" 0
left=0
for pid in $workers; do
	! kill -0 "$pid" 2>/dev/null || left=$((left + 1))
done
equal 'no worker stays behind' "$left" 0
start workers=2
kill -KILL "$(pgrep -P "$server" | head -n 1)"
ended
equal 'a worker that dies ends the server with 1' "$code" 1

# ---- under load
if [ -x "$BUILD/bin/ab" ]; then
	start
	for k in '' -k; do
		# shellcheck disable=SC2086
		out=$("$BUILD/bin/ab" -q $k -c 100 -n 20000 "http://127.0.0.1:$port/site/picture-1.bmp" 2>&1)
		matches "ab -c 100 $k: all complete" "$out" '^Complete requests: +20000$'
		matches "ab -c 100 $k: none failed" "$out" '^Failed requests: +0$'
	done
	matches 'ab -k: the connections are kept' "$out" '^Keep-Alive requests: +20000$'
	stop
	equal 'TERM ends it after load' "$code" 0
else
	skip 'load by ab' 'build/bin/ab is not built'
fi
finish
