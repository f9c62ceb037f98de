# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# The words in which the rows of make bench are written. A row (rows/NAME.sh) has a plan and figures, and says how `ours`
# and `peer` get them: each prints one number a figure. It may also have: needs (what must be there), begin (before the
# first pair), remark (lines below the table).

# plan PAIRS SECONDS: how many pairs unless N= says so, and what one program may take.
plan() {
	# shellcheck disable=SC2034
	pairs=$1 deadline=$2
}

# side_by_side: the two of a pair run at once and share one CPU, each its half of every few milliseconds, so that whatever a
# neighbour does to that CPU it does to both. For figures a second of CPU time (cpu_rate).
side_by_side() {
	# shellcheck disable=SC2034
	shared_cpu=1
}

figure_name=() figure_unit=() figure_better=() figure_low=() figure_high=()

# figure NAME UNIT more|less [LOW HIGH]: the name without commas; more or less is better; the claim is that the ratio is within LOW … HIGH.
figure() {
	[[ $1 != *,* ]] || die "the name of a figure, '$1', would be two columns"
	figure_name+=("$1") figure_unit+=("$2") figure_better+=("$3") figure_low+=("${4:-0}") figure_high+=("${5:-inf}")
}

# claim LOW HIGH: as it stands in the table.
claim() {
	case $1,$2 in
	0,inf) echo - ;;
	*,inf) echo ">= $1" ;;
	*) echo "$1 .. $2" ;;
	esac
}

# give_up EXIT REASON: 77 skips the row.
give_up() {
	printf '%s\n' "$2" >"$OUT/$NAME.why"
	exit "$1"
}

needs_command() {
	command -v "$1" >/dev/null || give_up 77 "there is no $1 here"
}

needs_program() {
	[ -x "$BUILD/$1" ] || give_up 77 "build/$1 is not there"
}

needs_workload() {
	# Not a pipe: grep ends at the first that it finds, and who still writes would have failed.
	grep -q "^$1 " <<<"$("$BUILD/bin/bench" --list)" || give_up 77 "our bench has no $1"
}

# bounded COMMAND…: with the row's deadline; it says so when that passes.
bounded() {
	local rc=0
	timeout --kill-after=5 "$deadline" "$@" || rc=$?
	[ $rc != 124 ] && [ $rc != 137 ] || echo "$1: not done after $deadline s" >&2
	return $rc
}

bench() {
	bounded "$BUILD/bin/bench" "$@"
}

# said NAME: the value of that sample line, which must not be marked wrong.
said() {
	awk -v name="$1" '$1 == "sample" && $3 == name && $7 != "wrong" { print $4; found = 1 } END { exit !found }'
}

# seconds COMMAND…: how long it takes, with its start; its own output is dropped.
seconds() {
	local t0=${EPOCHREALTIME/./} us
	"$@" >/dev/null
	us=$((${EPOCHREALTIME/./} - t0))
	printf '%d.%06d\n' $((us / 1000000)) $((us % 1000000))
}

# cpu_rate AMOUNT COMMAND…: amount for each second of CPU time that the whole of it takes; its own output is dropped.
cpu_rate() {
	local amount=$1 spent TIMEFORMAT='%U %S'
	shift
	# The shell's words go to a descriptor of their own, away from the command's.
	spent=$({ time bounded "$@" >/dev/null 2>&3; } 3>&2 2>&1) || return
	awk -v amount="$amount" '{ print amount / ($1 + $2) }' <<<"$spent"
}

# page PORT: what the server there has at /, or nothing while it does not answer.
page() {
	wget -q -T 2 -t 1 -O - "http://127.0.0.1:$1/" 2>/dev/null
}

# answers PORT: waits until somebody does, 10 s at most; the page is left in $SCRATCH/page.
answers() {
	for _ in {1..200}; do
		page "$1" >"$SCRATCH/page" && return
		sleep 0.05
	done
	give_up 1 "nobody answers on port $1"
}

# short NUMBER: four digits of it.
short() {
	awk -v x="$1" 'BEGIN { printf x < 1000 ? "%.4g" : "%.0f", x }'
}
