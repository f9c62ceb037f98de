# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Our web server and nginx, serving the same page of 1 kB to the same ab. Each has one process that serves, on the first
# CPU; ab has the last one. Both run all the time: one that waits costs nothing.
REQUESTS=10000

# web_row NAME [AB-OPTION…]
web_row() {
	plan 60 60
	figure "$1" requests/s more 1 inf
	figure "$1: CPU" us/request less
	shift
	ab_options=("$@")
}

needs() {
	needs_workload httpd
	needs_command nginx
	needs_program bin/ab
}

# At its best: the file stays open, and it is woken when a request is there, as ours is.
nginx_settings() {
	cat <<-END
		daemon off;
		user root;
		worker_processes 1;
		pid $SCRATCH/nginx.pid;
		error_log stderr crit;
		events { worker_connections 1024; }
		http {
			access_log off;
			sendfile on;
			open_file_cache max=100;
			keepalive_requests 1000000;
			types { text/html html; }
			$(printf '%s_temp_path /tmp/nginx; ' client_body proxy fastcgi uwsgi scgi)
			server { listen 127.0.0.1:8081 backlog=1024 deferred; root $SCRATCH; }
		}
	END
}

begin() {
	local cpus
	mapfile -t cpus < <(usable_cpus)
	server_cpu=${cpus[0]} client_cpu=${cpus[-1]}
	ip link set lo up
	taskset -c "$server_cpu" "$BUILD/bin/bench" httpd address=127.0.0.1 port=8080 >"$SCRATCH/httpd.log" 2>&1 &
	ours_pid=$!
	answers 8080
	mv "$SCRATCH/page" "$SCRATCH/index.html"
	nginx_settings >"$SCRATCH/nginx.conf"
	taskset -c "$server_cpu" nginx -c "$SCRATCH/nginx.conf" >"$SCRATCH/nginx.log" 2>&1 &
	peer_pid=$!
	answers 8081
	cmp "$SCRATCH/page" "$SCRATCH/index.html" || give_up 1 "the servers do not serve the same page"
}

# cpu_ns PID: of it and of its children, all threads.
cpu_ns() {
	local pid
	for pid in "$1" $(pgrep -P "$1"); do
		cat "/proc/$pid"/task/*/schedstat
	done | awk '{ ns += $1 } END { printf "%d\n", ns }'
}

# ask PID PORT, or HOST:PORT: requests per second, and microseconds of the server's CPU for each.
ask() {
	local before place=$2
	[[ $place == *:* ]] || place=127.0.0.1:$place
	before=$(cpu_ns "$1")
	bounded taskset -c "$client_cpu" "$BUILD/bin/ab" -q "${ab_options[@]}" -c 100 -n $REQUESTS "http://$place/" >"$SCRATCH/ab"
	awk -v n=$REQUESTS -v ns=$(($(cpu_ns "$1") - before)) '
		/^Complete requests:/ { complete = $3 }
		/^Failed requests:/ { failed = $3 }
		/^Requests per second:/ { rate = $4 }
		END { if (complete == n && failed == 0) printf "%s %.4f\n", rate, ns / 1000 / n; else exit 1 }' "$SCRATCH/ab"
}

ours() {
	ask "$ours_pid" 8080
}

peer() {
	ask "$peer_pid" 8081
}

# When neither server is busy all the time, it is not they who set the pace.
remark() {
	awk -F, '
		/^[0-9]/ && $4 == "requests/s" { ours = $5; peer = $6 }
		/^[0-9]/ && $4 == "us/request" { o += ours * $5 / 1e4; p += peer * $6 / 1e4; n++ }
		END {
			printf "our server was busy %.0f %% of the time, nginx %.0f %%", o / n, p / n
			print o / n < 95 && p / n < 95 ? ": ab set the pace, so what a request costs says more" : ""
		}' "$CSV"
}
