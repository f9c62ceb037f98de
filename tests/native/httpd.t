#!/bin/bash
# SPDX-License-Identifier: MIT
# httpd against clients that mean harm, over real sockets. After each the server must answer a good request within a
# second, and when all clients are gone it must hold as many files as in the beginning.
. "$(dirname "$0")/../lib.sh"

B=$BUILD/bin/bench
server='' port=''
trap '[ -z "$server" ] || kill -KILL "$server" 2>/dev/null; rm -rf --one-file-system "$SCRATCH"' EXIT

root=$SCRATCH/root
mkdir -p "$root/dir" "$SCRATCH/outside"
head -c 1024 /dev/zero | tr '\0' x >"$root/index.html"
echo inner >"$root/dir/index.html"
echo 'a b' >"$root/a b"
head -c 30000000 /dev/zero >"$root/big.bin"
echo secret >"$SCRATCH/outside/secret"
ln -s "$SCRATCH/outside" "$root/out"
ln -s ../outside/secret "$root/secret"
ln -s dir "$root/inside"
mkfifo "$root/pipe"

"$B" httpd port=0 address=127.0.0.1 root="$root" idle-ms=3000 connections=2000 >"$SCRATCH/log" 2>&1 &
server=$!
for _ in $(seq 1200); do
	port=$(sed -n 's/^ready 1 //p' "$SCRATCH/log")
	[ -z "$port" ] || break
	sleep 0.05
done
[ -n "$port" ] || { echo "Bail out! $(cat "$SCRATCH/log")" && exit 1; }
files_before=$(find "/proc/$server/fd" -type l | wc -l)

# The clients; each is a function of the number of the port that prints what is to be compared.
cat >"$SCRATCH/client.py" <<'END'
import select, socket, struct, sys, time

port = int(sys.argv[2])


def connect():
    return socket.create_connection(("127.0.0.1", port), 60)


def receive(s, limit=60):
    """Everything until the server closes."""
    s.settimeout(limit)
    got = []
    try:
        while part := s.recv(65536):
            got.append(part)
    except ConnectionResetError:
        got.append(b"RESET")
    return b"".join(got)


def statuses(data):
    """The statuses of pipelined answers, found by their own lengths."""
    found = []
    while data.startswith(b"HTTP/1.1 "):
        head, _, data = data.partition(b"\r\n\r\n")
        found.append(head[9:12].decode())
        length = [f.split(b":")[1] for f in head.split(b"\r\n") if f.lower().startswith(b"content-length:")]
        data = data[int(length[0]) if length and found[-1] != "304" else 0:]
    return " ".join(found) + (" and more" if data else "")


def ask(request):
    s = connect()
    s.sendall(request)
    return statuses(receive(s))


def good():
    """A good request's status, and whether it came in turn: those before it together have minutes."""
    start = time.monotonic()
    status = ask(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    return status + (" in time" if time.monotonic() - start < 60 else " late")


def target(text):
    return ask(b"GET " + text.encode("latin-1").decode("unicode_escape").encode("latin-1") +
               b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")


def raw(text):
    return ask(text.encode("latin-1").decode("unicode_escape").encode("latin-1"))


def one_byte_at_a_time():
    s = connect()
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for byte in b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n":
        s.sendall(bytes([byte]))
        time.sleep(0.002)
    return statuses(receive(s))


def slow_senders():
    """Two hundred clients that send a byte now and then: all are closed soon after the time that each has."""
    start, left = time.monotonic(), [connect() for _ in range(200)]
    answers = 0
    while left and time.monotonic() - start < 60:
        for s in select.select(left, [], [], 0.1)[0]:
            try:
                answers += s.recv(1000).startswith(b"HTTP/1.1 408 ")
            except ConnectionResetError:
                pass
            left.remove(s)
        for s in left:
            try:
                s.send(b"G")
            except OSError:
                pass
    return "%d left, %s" % (len(left), "told so" if answers > 100 else "not told")


def half_closed():
    s = connect()
    s.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    s.shutdown(socket.SHUT_WR)
    return statuses(receive(s))


def pipelined():
    s = connect()
    s.sendall(b"GET /dir/ HTTP/1.1\r\nHost: x\r\n\r\n" * 500 + b"GET /dir/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    return len(statuses(receive(s)).split())


def never_used():
    """Ten thousand connections of which none is used, while one is."""
    held = []
    for _ in range(10000):
        held.append(connect())
    return good()


def resets():
    """Clients that ask for thirty million bytes and reset the connection after some."""
    for _ in range(50):
        s = connect()
        s.sendall(b"GET /big.bin HTTP/1.1\r\nHost: x\r\n\r\n")
        s.recv(1000)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        s.close()
    return good()


def takes_nothing():
    """Clients that ask for thirty million bytes and never read: closed when their time is up."""
    held = [connect() for _ in range(50)]
    for s in held:
        s.sendall(b"GET /big.bin HTTP/1.1\r\nHost: x\r\n\r\n")
    first = good()
    time.sleep(8)
    cut = sum(len(receive(s)) < 30000000 for s in held)
    return "%s, %d cut" % (first, cut)


def truncated(path):
    """A file that becomes shorter while it is sent: the connection ends early, as it must."""
    s = connect()
    s.sendall(b"GET /big.bin HTTP/1.1\r\nHost: x\r\n\r\n")
    got = s.recv(1000)
    open(path, "r+b").truncate(20000000)
    return "short" if len(got) + len(receive(s)) < 30000000 else "whole"


def body(path, file):
    s = connect()
    s.sendall(b"GET " + path.encode() + b" HTTP/1.0\r\n\r\n")
    return receive(s).partition(b"\r\n\r\n")[2] == open(file, "rb").read()


print(globals()[sys.argv[1]](*sys.argv[3:]))
END

client() {
	timeout 300 python3 "$SCRATCH/client.py" "$1" "$port" "${@:2}" 2>&1
}

# is NAME WANTED CLIENT [ARGUMENT…]: and the server is there for others afterwards.
is() {
	equal "$1" "$(client "${@:3}")" "$2"
	equal "$1: then a good request" "$(client good)" '200 in time'
}

# ---- files under a folder
equal 'a file is what it is on disk' "$(client body / "$root/index.html")" True
equal 'also a large one' "$(client body /big.bin "$root/big.bin")" True
for t in '/ 200' '/dir/ 200' '/dir 301' '/inside/ 200' '/a%20b 200' '/%61%20b 200' '//dir//index.html 200' '/./dir/. 200' \
	'/dir/%69ndex.html 200' '/?/../../etc/passwd 200' 'http://x/dir/ 200' 'HTTP://x 200' \
	'/pipe 404' '/nosuch 404' '/index.html/ 404' '/out/secret 404' '/out/ 404' '/secret 404' \
	'/../outside/secret 400' '/dir/../../outside/secret 400' '/%2e%2e/outside/secret 400' '/.%2e/outside/secret 400' \
	'/%2E%2E%2Foutside/secret 404' '/..%2foutside%2fsecret 404' '/%252e%252e/outside/secret 404' \
	'/%c0%ae%c0%ae/outside/secret 404' '/..%c0%afoutside/secret 404' '/%e0%80%ae%e0%80%ae/outside/secret 404' \
	'/..\\outside\\secret 404' '/..%5coutside%5csecret 404' '/....//outside/secret 404' '/..;/outside/secret 404' \
	'/%00 400' '/index.html%00.png 400' '/% 400' '/%zz 400' '/\xff 400' '/a\x00b 400' 'dir/ 400' '../ 400' '* 400' \
	'http://x/../outside/secret 400'; do
	equal "GET ${t% *}" "$(client target "${t% *}")" "${t##* }"
done

# ---- requests that two readers may understand differently
G='GET / HTTP/1.1\r\nHost: x\r\n'
N='GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n'
while IFS='|' read -r name wanted request; do
	is "$name" "$wanted" raw "$request"
done <<END
Content-Length and a body|200|${G}Content-Length: 38\r\n\r\n$N
Transfer-Encoding and a body|200|${G}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n$N
both|400|${G}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n$N
two lengths|400|${G}Content-Length: 0\r\nContent-Length: 38\r\n\r\n$N
a length with a sign|400|${G}Content-Length: +38\r\n\r\n$N
a length in two|400|${G}Content-Length: 0, 38\r\n\r\n$N
a coding with a tab before its colon|400|${G}Transfer-Encoding\t: chunked\r\n\r\n$N
a folded coding|400|${G}X: y\r\n Transfer-Encoding: chunked\r\n\r\n$N
a coding in HTTP/1.0|400|GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n$N
a bare LF|400|GET / HTTP/1.1\nHost: x\n\n$N
a bare CR|400|${G}X: a\rb\r\n\r\n$N
a NUL in a field|400|${G}X: a\x00b\r\n\r\n$N
a NUL in the method|400|G\x00T / HTTP/1.1\r\nHost: x\r\n\r\n$N
two hosts|400|${G}Host: y\r\n\r\n$N
no host|400|GET / HTTP/1.1\r\n\r\n$N
HTTP/2|505|GET / HTTP/2.0\r\nHost: x\r\n\r\n$N
HTTP/2 with prior knowledge|505|PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n
HTTP/0.9|400|GET /\r\n
a version with more digits|400|GET / HTTP/1.11\r\nHost: x\r\n\r\n
TLS|400|\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n
an unknown method|501|BREW / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n
POST with a body|405|POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 38\r\n\r\n$N
CONNECT|405|CONNECT x:80 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n
a line too many before the request|200|\r\n\r\n${G}Connection: close\r\n\r\n
END
long=$(printf 'a%.0s' {1..9000})
is 'a target that is too long' 414 raw "GET /$long HTTP/1.1\r\nHost: x\r\n\r\n"
is 'a field that is too long' 431 raw "${G}X: $long\r\n\r\n"
is 'fields that are too many' 431 raw "$G$(printf 'X:\\r\\n%.0s' {1..200})\r\n"
is 'a head that ends in the middle' 408 raw "${G}X"

# ---- clients that do not keep to time, or do not stay
is 'one byte at a time' 200 one_byte_at_a_time
is 'a client that has sent all and says so' 200 half_closed
is 'five hundred requests at once' 501 pipelined
is 'two hundred that send a byte now and then' '0 left, told so' slow_senders
is 'a reset in the middle of an answer' '200 in time' resets
is 'clients that take nothing' '200 in time, 50 cut' takes_nothing
ulimit -n 11000 2>/dev/null
if [ "$(ulimit -n)" -ge 10500 ]; then
	is 'ten thousand connections that are not used' '200 in time' never_used
else
	skip 'ten thousand connections that are not used' 'this process may not have so many files'
fi
is 'a file that becomes shorter while it is sent' 'short' truncated "$root/big.bin"

# ---- what is left
check 'the server runs' kill -0 "$server"
files=0
for _ in $(seq 600); do
	files=$(find "/proc/$server/fd" -type l | wc -l)
	[ "$files" != "$files_before" ] || break
	sleep 0.1
done
equal 'it holds as many files as in the beginning' "$files" "$files_before"
equal 'it has said nothing else' "$(wc -l <"$SCRATCH/log")" 2
kill -TERM "$server"
wait "$server"
equal 'TERM ends it with 0' $? 0
server=
finish
