#!/bin/bash
# SPDX-License-Identifier: MIT
# What make bench rests on: its statistics, and that it measures in turns, keeps what it measured, skips and fails with
# a reason, and leaves nothing running. The rows here are made up; those of tools/bench/rows take minutes.
. "$(dirname "$0")/../lib.sh"

make --no-print-directory --silent build/bench/ratio >&2 || exit 1
export ROWS=$SCRATCH/rows OUT=$SCRATCH/out SEED=1
mkdir "$ROWS"
PAIRS=$'61.2 60.0\n60.8 60.1\n62.0 59.8\n59.9 60.3\n61.5 60.2'

# ratio ARG…: of what stands on the input; then its exit code.
ratio() {
	"$BUILD/bench/ratio" "$@" 2>&1
	echo "exit $?"
}

# row NAME BODY: makes a row.
row() {
	printf '# shellcheck shell=bash\n%s\n' "$2" >"$ROWS/$1.sh"
}

# run [OPTION…]: what bench.sh prints, then its exit code.
run() {
	timeout 600 env "$@" tools/bench.sh 2>&1
	echo "exit $?"
}

# ---- ratio: numpy and scipy.stats say, with r = np.log(ours / peer),
#   np.median(ours), np.median(peer), np.exp(r.mean()),
#   np.exp(stats.t.interval(0.95, 4, loc=r.mean(), scale=stats.sem(r))), np.exp(np.median(r))
equal 'more is better' "$(ratio more 0.99 inf <<<"$PAIRS")" \
	$'61.2\t60.1\t1.01658005\t0.997011147\t1.03653305\t1.02\t5\tyes\nexit 0'
equal 'less is better' "$(ratio less 0 inf <<<"$PAIRS")" \
	$'61.2\t60.1\t0.983690362\t0.964754574\t1.00299781\t0.980392157\t5\t-\nexit 0'
equal 'two pairs, and a median of an even number' "$(ratio less 1 inf <<<$'0.5 1\n0.25 1.5')" \
	$'0.375\t1.25\t3.46410162\t0.00322396598\t3722.12365\t3.46410162\t2\tnot shown\nexit 0'
matches 'an interval that contains the limit shows nothing' "$(ratio more 1 inf <<<"$PAIRS")" 'not shown$'
matches 'an interval below the limit shows the contrary' "$(ratio more 1.04 inf <<<"$PAIRS")" '5.no$'
matches 'an interval above the limit, too' "$(ratio more 0.98 0.99 <<<"$PAIRS")" '5.no$'
matches 'an interval that sticks out shows nothing' "$(ratio more 0.98 1.02 <<<"$PAIRS")" 'not shown$'
matches 'one within shows it' "$(ratio more 0.98 1.04 <<<"$PAIRS")" '5.yes$'
matches 'one pair has a ratio, no interval, and shows nothing' "$(ratio more 1 inf <<<'2 1')" $'^2\t1\t2\tnan\tnan\t2\t1\tnot shown$'
for pairs in '' '1' '1 2 3' '1 0' '1 -2' '1 nan' '1 inf' 'a b'; do
	matches "pairs '$pairs' are refused" "$(ratio more 1 inf <<<"$pairs")" '^exit 1'
done
matches 'a claim that cannot be is usage' "$(ratio more 2 1 <<<"$PAIRS")" '^exit 2'
matches 'no direction is usage' "$(ratio 1 inf <<<"$PAIRS")" '^exit 2'

# ---- the driver
# shellcheck disable=SC2016
row good 'plan 8 5
figure "something: made up" MB/s more 1.5 inf
figure "its cost" s less 0 inf
begin() { echo 0 >"$SCRATCH/turn"; }
next() { turn=$(($(cat "$SCRATCH/turn") + 1)); echo $turn >"$SCRATCH/turn"; echo "$1" >>"$OUT/order"; }
ours() { next ours; echo "20.$((turn % 7)) 3"; }
peer() { next peer; echo "10.$((turn % 5)) 6"; }'
# shellcheck disable=SC2016
row bad 'plan 3 5
figure "worse" s less 1 inf
ours() { echo "2.$((RANDOM % 9 + 1))"; }
peer() { echo 1; }'
row gone 'plan 3 5
figure "nothing" s less
needs() { needs_command no-such-program; }'
row slow 'plan 3 1
figure "for ever" s less
begin() { sleep 4242 & }
ours() { bounded sleep 4241; echo 1; }'
row wrong 'plan 3 1
figure "no figure" s less
ours() { echo nan; }'
# Each waits for the other: a FIFO opens when both are there.
# shellcheck disable=SC2016
row beside 'plan 3 5
side_by_side
figure "both at once" 1/cpu-s more 0 inf
begin() { mkfifo "$SCRATCH/door"; }
count() { grep Cpus_allowed_list /proc/self/status >>"$OUT/cpus"; cpu_rate 30000 awk "BEGIN { while (i++ < 3e6); print i; print i >\"/dev/stderr\" }"; }
ours() { bounded sh -c "echo >$SCRATCH/door"; count; }
peer() { bounded sh -c "read -r _ <$SCRATCH/door"; count; }'

out=$(run ROW=good)
matches 'it exits with 0' "$out" '^exit 0'
matches 'medians, the ratio, its interval, n, the claim' "$out" \
	'^something: made up  20\.[0-9]+  10\.[0-9]+  MB/s +1\.9[0-9]+  1\.[89][0-9]+ \.\. [12]\.[0-9]+  [12]\.[0-9]+ +8  >= 1\.5  yes$'
matches 'a second figure, where less is better; equal pairs have no interval' "$out" \
	'^its cost +3 +6 +s +2\.000  - +2\.000 +8  - +-$'
equal 'every pair is kept' "$(grep -c '^[1-8],\(ours\|peer\),something: made up,MB/s,20\.[0-9]*,10\.[0-9]*,' "$OUT/good.csv")" 8
matches 'with the machine' "$(cat "$OUT/good.csv")" '^# cpu: ..'
matches 'and the seed' "$(cat "$OUT/good.csv")" '^# seed: 1$'
order=$(tr '\n' ' ' <"$OUT/order")
equal 'one run of each warms up' "${order:0:10}" 'ours peer '
abba='(ours peer peer ours |peer ours ours peer )'
matches 'orders come in opposite twos' "${order:10}" "^$abba$abba$abba$abba\$"
equal 'the file says who was first' "$(awk -F, '/made up/ { print $2, ($2 == "ours" ? "peer" : "ours") }' "$OUT/good.csv" |
	tr '\n' ' ')" "${order:10}"
rm "$OUT/order"
run ROW=good >/dev/null
equal 'the same seed gives the same order' "$(tr '\n' ' ' <"$OUT/order")" "$order"
for seed in 2 3 4 5; do
	rm "$OUT/order"
	run ROW=good SEED=$seed >/dev/null
	[ "$(tr '\n' ' ' <"$OUT/order")" = "$order" ] || break
done
check 'another seed gives another' [ "$(tr '\n' ' ' <"$OUT/order")" != "$order" ]

out=$(run ROW=bad,gone,good N=4)
matches 'a claim that is not met is no failure' "$out" '^exit 0'
matches 'it says no' "$out" '^worse .* 4  >= 1 +no$'
matches 'what is missing is named' "$out" '^gone +skipped: there is no no-such-program here$'
matches 'STRICT: a claim that is not met is a failure' "$(run ROW=bad STRICT=1)" '^exit 1'
matches 'STRICT: so is one that was not measured' "$(run ROW=gone STRICT=1)" '^exit 1'
matches 'STRICT: one that is met is none' "$(run ROW=good STRICT=1)" '^exit 0'
matches 'QUICK takes fewer pairs' "$(run ROW=good QUICK=1)" '^something.* 3  >= 1\.5'

out=$(run ROW=beside)
matches 'two side by side, by CPU time' "$out" '^both at once  [0-9]+  [0-9]+  1/cpu-s  [01]\.[0-9]+ .* 3  - +-$'
equal 'each on one CPU' "$(grep -cE '^Cpus_allowed_list:.[0-9]+$' "$OUT/cpus")" 8
equal 'and both on the same' "$(paste - - <"$OUT/cpus" | awk '$2 != $4' | wc -l)" 0

t0=$SECONDS
out=$(run ROW=slow,wrong,good)
matches 'a row that fails fails' "$out" '^exit 1'
matches 'a deadline is named' "$out" '^slow +failed: ours failed: sleep: not done after 1 s$'
matches 'what is no figure is named' "$out" "^wrong +failed: ours gave 'nan', which is no figure\$"
matches 'the next row is measured all the same' "$out" '^something.*yes$'
check 'the deadline holds' [ $((SECONDS - t0)) -lt 600 ]
equal 'nothing is left of a row that failed' "$(pgrep -fc '^sleep (4241|4242)$')" 0

sed -i 's/^plan 3 1$/plan 3 50/' "$ROWS/slow.sh"
ROW=slow tools/bench.sh >/dev/null 2>&1 &
pid=$!
for _ in $(seq 2400); do
	[ "$(pgrep -fxc 'sleep 4241')" = 0 ] || break
	sleep 0.05
done
check 'it runs' [ "$(pgrep -fxc 'sleep 4241')" = 1 ]
kill -TERM $pid
wait $pid
equal 'TERM ends it' $? 130
for _ in $(seq 2400); do
	[ "$(pgrep -fc '^sleep (4241|4242)$')" != 0 ] || break
	sleep 0.05
done
equal 'and all that it started' "$(pgrep -fc '^sleep (4241|4242)$')" 0

matches 'a row that is not there is named, and those that are' "$(run ROW=good,none)" 'there is no row none; there are: bad beside gone good slow wrong'
matches 'N must be a number' "$(run N=0)" "N takes a number of pairs from 1 to 9999, not '0'"
finish
