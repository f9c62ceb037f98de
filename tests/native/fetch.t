#!/bin/bash
# SPDX-License-Identifier: MIT
# fetch against wget: on our site and on a tree with every kind of link, both must store the same files, to the byte,
# links converted. Then servers that do not behave.
. "$(dirname "$0")/../lib.sh"

B=$BUILD/bin/bench
pids=() port=''
trap 'for p in "${pids[@]}"; do kill "$p" 2>/dev/null; done; rm -rf --one-file-system "$SCRATCH"' EXIT

# port_of PROGRAM LOG EXPRESSION: waits until the program has said its port, which sed finds. Sets port.
port_of() {
	for _ in $(seq 1200); do
		port=$(sed -nE "$3" "$2")
		[ -z "$port" ] || return 0
		sleep 0.05
	done
	echo "Bail out! $1 did not get ready: $(cat "$2")"
	exit 1
}

# serve KEY=VALUE…: our server on a free port; sets port.
serve() {
	: >"$SCRATCH/out"
	"$B" httpd port=0 address=127.0.0.1 "$@" >"$SCRATCH/out" 2>&1 &
	pids+=($!)
	port_of httpd "$SCRATCH/out" 's/^ready 1 //p'
}

# listen OPTIONS ADDRESS: a socat on a free port, which is asked of its log: it may take one connection only. Sets port.
listen() {
	local log=$SCRATCH/socat.${#pids[@]}
	socat -d -d "TCP-LISTEN:0,bind=127.0.0.1$1" "$2" 2>"$log" &
	pids+=($!)
	port_of socat "$log" 's/.* listening on .*:([0-9]+)$/\1/p'
}

fetch() {
	timeout 300 "$B" fetch "$@" 2>&1
	echo "exit $?"
}

# value OUTPUT NAME: of a sample, as a whole number.
value() {
	sed -nE "s/^sample 1 $2 ([0-9]+)\..*/\1/p" <<<"$1"
}

# both PATH: fetches and saves with both programs; sets out and log.
both() {
	rm -rf "$SCRATCH/ours" "$SCRATCH/theirs"
	mkdir "$SCRATCH/theirs"
	out=$(fetch "url=http://127.0.0.1:$port/$1" save="$SCRATCH/ours")
	log=$(cd "$SCRATCH/theirs" && wget -r -k -E -l 8 -e robots=off "http://127.0.0.1:$port/$1" 2>&1)
}

# ---- our site
serve
for page in site/index.html site/ ''; do
	both "$page"
	check "/$page: the same files as wget's, links converted" diff -r "$SCRATCH/ours" "$SCRATCH/theirs"
	equal "/$page: the same number of files" "$(value "$out" files)" \
		"$(sed -nE 's/^Downloaded: ([0-9]+) files.*/\1/p' <<<"$log")"
done
out=$(fetch "url=http://127.0.0.1:$port/site/index.html" expect=site)
matches 'every byte of the site is verified' "$out" '^sample 1 bytes 432000\.000000 B arithmetic verified$'
matches 'in 22 files' "$out" '^sample 1 files 22\.000000 1 arithmetic verified$'
matches 'without a failure' "$out" '^exit 0$'
# shellcheck disable=SC2016
check 'the rate is bytes by time' awk '{ v[$3] = $4 } END { r = v["rate"] * v["time"] / v["bytes"]; exit !(r > 0.99 && r < 1.01) }' \
	<<<"$(grep '^sample' <<<"$out")"
equal 'depth=0 is one page' "$(value "$(fetch "url=http://127.0.0.1:$port/site/index.html" depth=0)" files)" 1
out=$(fetch "url=http://127.0.0.1:$port/site/index.html" depth=1)
mkdir "$SCRATCH/one"
(cd "$SCRATCH/one" && wget -q -r -l 1 -e robots=off "http://127.0.0.1:$port/site/index.html")
equal 'depth=1 is what wget -l 1 fetches' "$(value "$out" files)" "$(find "$SCRATCH/one" -type f | wc -l)"
matches 'a part of the site is not the site' "$(fetch "url=http://127.0.0.1:$port/site/index.html" depth=1 expect=site)" '^exit 1'
matches 'more bytes than max-bytes is a failure' "$(fetch "url=http://127.0.0.1:$port/site/" max-bytes=431999)" '^exit 1'
matches 'more files than max-files is a failure' "$(fetch "url=http://127.0.0.1:$port/site/" max-files=20)" '^exit 1'
matches 'a page that is not there is a failure' "$(fetch "url=http://127.0.0.1:$port/no")" '^exit 1'
matches 'no http URL is usage' "$(fetch url=ftp://x/)" '^exit 2'
matches 'expect takes one word' "$(fetch expect=other)" '^exit 2'
listen '' "TCP:127.0.0.1:$port"
matches 'all of it comes over one connection' "$(fetch "url=http://127.0.0.1:$port/site/index.html" expect=site)" '^exit 0'

# ---- a tree with every kind of link
t=$SCRATCH/tree
mkdir -p "$t/sub/deep" "$t/folder" "$t/with space" "$t/css" "$t/img"
serve root="$t"
cat >"$t/index.html" <<-END
	<!DOCTYPE html>
	<html><head><link rel=stylesheet href=css/main.css><link rel="icon" href='img/icon.png'>
	<style>body { background: url("img/bg.png") } /* url(img/commented.png) */ @import 'css/imported.css';</style>
	<script src="js.js"></script><meta name="x" content="y"></head>
	<body background="img/body.png"><!-- <a href="commented.html">no</a> -->
	<a href="sub/">folder</a> <a href='sub/page.html#frag'>frag</a> <a href=sub/deep/../page2.html>dots</a>
	<a href="#top">top</a> <a href="">self</a> <a href="with%20space/a%20b.html">space</a> <a href="with space/c.html">raw</a>
	<a href="amp.html?a=1&amp;b=2">amp</a> <a href="/sub/page.html">absolute</a>
	<a href="http://127.0.0.1:$port/sub/other.html">full</a> <a href="http://127.0.0.9/elsewhere.html">other host</a>
	<a href="//127.0.0.1:$port/sub/scheme.html">scheme</a> <a href="mailto:x@y">mail</a> <a href="javascript:void(0)">js</a>
	<a href="missing.html">404</a> <a href="folder">no slash</a> <a href="noext">no ending</a>
	<A HREF="UPPER.HTML">upper</A> <a name=x href = spaced.html >spaced</a>
	<img src="img/a.png" srcset="img/a1.png 1x, img/a2.png 2x" alt='>'><img src=img/b.png/>
	<div style="background: url(img/style.png)">x</div><map><area href="area.html"></map>
	<iframe src="frame.html"></iframe><table background="img/t.png"><tr><td background="img/td.png"></table>
	<input type=image src="img/input.png"><embed src="img/embed.png"><object data="img/object.png"></object>
	<form action="form.html"></form><video src="v.mp4" poster="img/poster.png"></video><audio src="a.mp3"></audio>
	<a href="sub/../../../up.html">above</a> <a href="%7Euser.html">tilde</a> <a href="semi;x.html">semi</a>
	<a href="
	broken.html
	">lines</a></body></html>
END
for p in sub/page sub/page2 sub/other sub/scheme 'with space/a b' 'with space/c' frame area up spaced commented form broken \
	'~user' 'semi;x' folder/index; do
	echo "<html><a href='index.html'>i</a> <a href=\"/index.html\">i</a> $p</html>" >"$t/$p.html"
done
echo '<html>upper</html>' >"$t/UPPER.HTML"
echo "<html><base href=\"/sub/deep/\"><a href=\"x.html\">x</a><a href=\"http://127.0.0.1:$port/\">home</a></html>" >"$t/sub/index.html"
echo '<html><head><meta http-equiv="refresh" content="5; url=y.html"></head></html>' >"$t/sub/deep/x.html"
echo '<html>y</html>' >"$t/sub/deep/y.html"
echo '<html>amp</html>' >"$t/amp.html"
echo plain >"$t/noext"
echo 'var a = 1;' >"$t/js.js"
cat >"$t/css/main.css" <<-'END'
	@import url("imported.css"); @import "second.css" screen; a { background: url( ../img/c1.png ) }
	b { background: url(../img/c2.png) } i { content: "url(../img/no.png)" } u { background: url(data:image/png;base64,AAAA) }
END
echo 'p { background: url(/img/c3.png) }' >"$t/css/imported.css"
echo >"$t/css/second.css"
for i in icon bg commented body a a1 a2 b style t td input embed object poster c1 c2 c3 no; do
	echo "picture $i" >"$t/img/$i.png"
done
echo v >"$t/v.mp4"
echo a >"$t/a.mp3"
both ''
check 'a tree with tricky links: the same files, links converted' diff -r "$SCRATCH/ours" "$SCRATCH/theirs"
equal 'the same number of files' "$(value "$out" files)" "$(sed -nE 's/^Downloaded: ([0-9]+) files.*/\1/p' <<<"$log")"
equal 'the same number of links that fail' "$(value "$out" failed)" "$(grep -c 'ERROR 404' <<<"$log")"
# Without -k, what wget stores is what came; two files come under two names and are stored under one.
mkdir "$SCRATCH/raw"
(cd "$SCRATCH/raw" && wget -q -r -E -l 8 -e robots=off "http://127.0.0.1:$port/index.html?x")
out=$(fetch "url=http://127.0.0.1:$port/index.html?x")
again=$(stat -c %s "$t/index.html" "$t/sub/index.html" | paste -sd+)
equal 'the same number of bytes' "$(value "$out" bytes)" $((again + $(find "$SCRATCH/raw" -type f -printf '%s\n' | paste -sd+)))
rm -rf "$SCRATCH/ours" && mkdir -p "$SCRATCH/ours" "$SCRATCH/elsewhere"
ln -s "$SCRATCH/elsewhere" "$SCRATCH/ours/127.0.0.1:$port"
matches 'a link planted where files are saved is not followed' "$(fetch "url=http://127.0.0.1:$port/" save="$SCRATCH/ours")" '^exit 1'
equal 'and nothing came there' "$(find "$SCRATCH/elsewhere" -type f | wc -l)" 0

# ---- servers that do not behave
# hostile SCRIPT: for each connection bash runs it, with the socket as input and output; `target` is the request's. Sets
# port.
hostile() {
	local script=$SCRATCH/hostile.${#pids[@]}
	cat >"$script" <<-END
		take() {
			local line
			read -r _ target _ || exit
			while read -r line && [ "\$line" != \$'\\r' ]; do :; done
		}
		$1
	END
	listen ,fork EXEC:"bash $script"
}

# ends NAME SCRIPT REGEX: fetch ends by its own limit, long before the server, and says it.
ends() {
	local t0=${EPOCHREALTIME/./}
	hostile "$2"
	out=$(fetch "url=http://127.0.0.1:$port/" time-ms=1500 max-bytes=100000 max-files=50)
	matches "$1" "$out" "$3"
	check "$1: in time" [ $((${EPOCHREALTIME/./} - t0)) -lt 60000000 ]
}
OK='take; printf "HTTP/1.1 200 OK\r\n'
# $ is for the server's shell.
# shellcheck disable=SC2016
{
	MOVED='take; printf "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /'
	HTML='Content-Type: text/html\r\n'
	ends 'a server that says nothing' 'take; sleep 600' '^exit 1'
	ends 'a server that drips' 'take; while printf x; do sleep 0.1; done' '^exit 1'
	ends 'a server that drips a body' "$OK\r\n\"; while printf x; do sleep 0.1; done" 'timed out|^exit 1'
	ends 'a server that sends without end' "$OK\r\n\"; cat /dev/zero" 'larger than max-bytes'
	ends 'a head without end' "$OK\"; while printf 'X: y\r\n'; do :; done" 'no HTTP'
	ends 'a body that ends early' "${OK}Content-Length: 9\r\n\r\nx\"" 'ends too early'
	ends 'a server that closes at once' take 'closes without an answer'
	ends 'redirects without end' "$MOVED\$RANDOM\$RANDOM\r\n\r\n\"" '^exit 1'
	ends 'a redirect to itself' "$MOVED\r\n\r\n\"" '^exit 1'
	ends 'a redirect to another host' 'take; printf "HTTP/1.1 302 F\r\nContent-Length: 0\r\nLocation: http://127.0.0.9/\r\n\r\n"' \
		'nothing came'
	ends 'links without end' "$OK$HTML\r\n\"; for i in {1..60}; do printf \"<a href=\$i>\"; done" 'more links than max-files'
	ends 'pages without end' "while :; do n=\$((\${#target} + 14)); $OK${HTML}Content-Length: \$n\r\n\r\n<a href=%s0></a>\" \$target; done" \
		'^exit [01]'
	ends 'chunks that are none' "${OK}Transfer-Encoding: chunked\r\n\r\nzz\r\n\"; sleep 5" 'chunks are none'
	ends 'chunks' "${OK}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n\"" '^sample 1 bytes 5\.'
	ends 'a body up to the close' 'take; printf "HTTP/1.0 200 OK\r\n\r\nabcd"' '^sample 1 bytes 4\.'
	ends '100 Continue before the answer' 'take; printf "HTTP/1.1 100 C\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"' \
		'^sample 1 bytes 3\.'
	# The second request meets a connection that the server has closed meanwhile.
	ends 'a kept connection that is closed' \
		"${OK}${HTML}Content-Length: 10\r\n\r\n<a href=b>\"" '^sample 1 files 2\.'
}
finish
